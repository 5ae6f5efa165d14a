"""One article's analysis: views of its JSON, whose fields docs/CODEBOOK.md explains."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Optional

AUTHOR = "author"
UNNAMED = "unnamed"


@dataclass(frozen=True)
class Sentence:
    """A sentence of an article."""

    id: str
    text: str
    start: int
    end: int
    #: What its paragraph is: ``title``, ``body``, ``bio`` ...
    role: str
    #: Overall sentiment, -1 to 1.
    sentiment: float
    #: How much it stands for the article, 0 to 1.
    salience: float


@dataclass(frozen=True)
class Actor:
    """Someone or something that acts or is judged."""

    #: The same for the same actor in every article.
    id: str
    name: str
    #: ``PER``, ``ORG``, ``LOC``, ``MISC`` or ``GROUP``.
    type: str
    #: What the article calls it.
    aliases: tuple[str, ...]
    #: How often it is mentioned.
    mentions: int
    #: How much the article is about it, 0 to 1.
    salience: float


@dataclass(frozen=True)
class Evidence:
    """A sentence that a stance rests on."""

    sentence: Sentence
    #: ``negative``, ``neutral``, ``positive`` or ``unclear``.
    label: str
    #: How much it counts for the stance, 0 to 1.
    weight: float
    #: The words that name the target; None where the sentence bears on it without speaking of it.
    mention: Optional[str]
    #: Where these words stand in the text.
    span: Optional[tuple[int, int]]


@dataclass(frozen=True)
class Stance:
    """All that one holder thinks of one actor over an article."""

    #: ``author``, ``unnamed``, or an actor's id.
    holder: str
    #: The holder's name; the byline for the author.
    holder_name: Optional[str]
    #: The actor's id.
    target: str
    target_name: str
    #: ``opposes``, ``neutral``, ``supports``, ``mixed`` or ``unclear``.
    label: str
    #: -1 (against) to 1 (for).
    score: float
    #: The score's 90% interval.
    interval: tuple[float, float]
    #: Of strongly against, against, none, for, strongly for; None for other holders than the author.
    probabilities: Optional[tuple[float, ...]]
    #: The sentences that it rests on, strongest first.
    evidence: tuple[Evidence, ...]

    def __repr__(self) -> str:
        holder = self.holder_name or self.holder
        return f"<Stance {holder} {self.label} {self.target_name} {self.score:+.2f}>"

    def _repr_html_(self) -> str:
        from ._html import stances

        return stances([self])


class Document:
    """One article's analysis."""

    def __init__(self, text: str) -> None:
        self._json = text

    @classmethod
    def from_json(cls, text: str) -> "Document":
        """The analysis that a line of JSON holds, as the program writes it."""
        document = cls(text)
        schema = document._data.get("schema") if isinstance(document._data, dict) else None
        if not str(schema).startswith("standpoint/article/"):
            raise ValueError(f"this is no analysis of an article: its schema is {schema!r}")
        return document

    @cached_property
    def _data(self) -> Any:
        return json.loads(self._json)

    def to_json(self) -> str:
        """The analysis as one line of JSON: the program's own, to the byte."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """The analysis as plain Python objects, a new copy each time."""
        data: dict[str, Any] = json.loads(self._json)
        return data

    @property
    def id(self) -> str:
        """The article's id."""
        return str(self._data["id"])

    @property
    def title(self) -> Optional[str]:
        """The headline, where there is one."""
        title: Optional[str] = self._data["title"]
        return title

    @property
    def byline(self) -> Optional[str]:
        """The author's name, where the text tells it."""
        byline: Optional[str] = self._data["byline"]
        return byline

    @property
    def text(self) -> str:
        """The text as it was read: all offsets point into it."""
        return str(self._data["text"])

    @property
    def summary(self) -> str:
        """The sentences that stand for the article."""
        return str(self._data["summary"]["text"])

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a user should know of how the text was read."""
        return tuple(self._data["warnings"])

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences in order."""
        paragraphs = self._data["paragraphs"]
        return tuple(
            Sentence(
                id=s["id"],
                text=self.text[s["start"] : s["end"]],
                start=s["start"],
                end=s["end"],
                role=paragraphs[s["paragraph"]]["role"],
                sentiment=s["sentiment"]["score"],
                salience=s["salience"],
            )
            for s in self._data["sentences"]
        )

    @cached_property
    def actors(self) -> tuple[Actor, ...]:
        """Who is in the article, in the order of first mention."""
        return tuple(
            Actor(
                id=a["id"],
                name=a["name"],
                type=a["type"],
                aliases=tuple(a["aliases"]),
                mentions=a["mentions"],
                salience=a["salience"],
            )
            for a in self._data["actors"]
        )

    @cached_property
    def stances(self) -> tuple[Stance, ...]:
        """Who stands where toward whom, the author first."""
        names: dict[str, Optional[str]] = {actor.id: actor.name for actor in self.actors}
        names.update({AUTHOR: self.byline, UNNAMED: None})
        return tuple(
            Stance(
                holder=s["holder"],
                holder_name=names.get(s["holder"]),
                target=s["target"],
                target_name=names.get(s["target"]) or s["target"],
                label=s["label"],
                score=s["score"],
                interval=(s["low"], s["high"]),
                probabilities=None if s["probs"] is None else tuple(s["probs"]),
                evidence=tuple(self._evidence(id) for id in s["opinions"]),
            )
            for s in self._data["stances"]
        )

    def stance(self, target: str, holder: str = AUTHOR) -> Optional[Stance]:
        """The stance of a holder toward an actor, each by id, name or alias; None where there is none."""

        def means(id: str, name: str) -> bool:
            known = [a for a in self.actors if a.id == id]
            names = {id, *(n for a in known for n in (a.name, *a.aliases))}
            return name.casefold() in {n.casefold() for n in names}

        found = (s for s in self.stances if means(s.target, target) and means(s.holder, holder))
        return next(found, None)

    def _evidence(self, id: str) -> Evidence:
        opinion = self._data["opinions"][int(id[1:])]
        mention = opinion["mention"]
        span = None
        if mention is not None:
            found = self._data["mentions"][int(mention[1:])]
            span = (found["start"], found["end"])
        return Evidence(
            sentence=self.sentences[int(opinion["sentence"][1:])],
            label=opinion["label"],
            weight=opinion["weight"],
            mention=None if span is None else self.text[slice(*span)],
            span=span,
        )

    def __repr__(self) -> str:
        counts = f"{len(self.sentences)} sentences, {len(self.actors)} actors, {len(self.stances)} stances"
        return f"<Document {self.title or self.id!r}: {counts}>"

    def _repr_html_(self) -> str:
        from ._html import document

        return document(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and self._json == other._json

    def __hash__(self) -> int:
        return hash(self._json)

    def __reduce__(self) -> Any:
        return (Document, (self._json,))
