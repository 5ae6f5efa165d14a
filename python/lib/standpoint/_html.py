"""What a notebook shows. All that comes from an article is escaped; no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any, Optional

if TYPE_CHECKING:
    from ._document import Document, Evidence, Stance

_COLOURS = {"opposes": "#b3261e", "supports": "#1b6e3c", "negative": "#b3261e", "positive": "#1b6e3c"}
_MUTED = "#6b6b6b"
#: Sentences shown of each stance.
_SHOWN = 3


def _coloured(label: str) -> str:
    return f'<span style="color:{_COLOURS.get(label, _MUTED)};font-weight:600">{escape(label)}</span>'


def _marked(found: "list[Evidence]") -> str:
    """A sentence with all the words in it that name the target marked, how it was read, and how much it counts."""
    sentence = found[0].sentence
    parts, at = [], sentence.start
    for start, end in sorted({e.span for e in found if e.span is not None}):
        if at <= start and end <= sentence.end:
            parts.append(escape(sentence.text[at - sentence.start : start - sentence.start]))
            parts.append(f"<mark>{escape(sentence.text[start - sentence.start : end - sentence.start])}</mark>")
            at = end
    parts.append(escape(sentence.text[at - sentence.start :]))
    labels = ", ".join(dict.fromkeys(e.label for e in found))
    weight = sum(e.weight for e in found)
    return f'{"".join(parts)} <span style="color:{_MUTED}">({escape(labels)}, {weight:.2f})</span>'


def table(columns: Iterable[str], rows: Iterable[Iterable[str]], more: str = "") -> str:
    """A plain table; its cells are escaped."""
    head = "".join(f"<th>{escape(c)}</th>" for c in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows)
    note = f'<p style="color:{_MUTED}">{escape(more)}</p>' if more else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"


def stances(found: Iterable["Stance"]) -> str:
    """Stances as a table, each with its strongest sentences."""
    rows = []
    for stance in found:
        low, high = stance.interval
        sentences: dict[str, list[Evidence]] = {}
        for evidence in stance.evidence:
            sentences.setdefault(evidence.sentence.id, []).append(evidence)
        shown = "".join(f"<li>{_marked(found)}</li>" for found in list(sentences.values())[:_SHOWN])
        rest = len(sentences) - _SHOWN
        more = f'<li style="color:{_MUTED}">and {rest} more</li>' if rest > 0 else ""
        rows.append(
            f"<tr><td>{escape(stance.holder_name or stance.holder)}</td><td>{_coloured(stance.label)}</td>"
            f"<td>{escape(stance.target_name)}</td><td>{stance.score:+.2f}<br>"
            f'<span style="color:{_MUTED}">[{low:+.2f}, {high:+.2f}]</span></td>'
            f'<td style="text-align:left"><ul style="margin:0;padding-left:1.2em">{shown}{more}</ul></td></tr>'
        )
    head = "".join(f"<th>{name}</th>" for name in ("holder", "stance", "target", "score", "evidence"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def document(doc: "Document") -> str:
    """An article's title, summary and stances."""
    byline = f'<div style="color:{_MUTED}">{escape(doc.byline)}</div>' if doc.byline else ""
    return (
        f"<div><h4>{escape(doc.title or doc.id)}</h4>{byline}<p>{escape(doc.summary)}</p>"
        f"{stances(doc.stances)}</div>"
    )


def explanation(data: dict[str, Any]) -> str:
    """The answer of ``explain`` as a table a stance."""
    parts = [f"<h4>{escape(data.get('title') or data['article'])}</h4>"]
    for stance in data["stances"]:
        holder = stance["holder"]["name"] or stance["holder"]["id"]
        target = stance["target"]["name"] or stance["target"]["id"]
        score = "" if stance["score"] is None else f" {stance['score']:+.2f}"
        label = _coloured(stance["label"] or "no stance")
        parts.append(f"<p>{escape(holder)} {label} {escape(target)}{score}</p>")
        rows = []
        for counted, key in ((True, "counted"), (False, "left_out")):
            for e in stance[key]:
                why = f"{e['weight']:.2f}" if counted else f"left out: {e['why_left_out']}"
                rows.append([e["label"], why, e["text"]])
        parts.append(table(("reads as", "weight", "sentence"), rows))
    return f"<div>{''.join(parts)}</div>"


def render(doc: "Document", *, page: bool = False) -> str:
    """The article's text as HTML, with its actors and attributions marked.

    Mentions are coloured by the author's stance toward the actor, which a tooltip names; sources, cues and contents of
    attributions are underlined. With ``page``, a whole page to be saved; otherwise a ``<div>``, which ``IPython.display.HTML``
    shows.
    """
    from ._document import Document

    if not isinstance(doc, Document):
        raise TypeError(f"render takes a Document, as Reader.analyze gives it, not {type(doc).__name__}")
    data = doc.to_dict()
    names = {a["id"]: a["name"] for a in data["actors"]}
    author = {s["target"]: s for s in data["stances"] if s["holder"] == "author"}
    #: Start, negated length, end, opening tag: outer marks come before those within.
    marks: list[tuple[int, int, str]] = []
    for mention in data["mentions"]:
        stance = author.get(mention["actor"])
        label = stance["label"] if stance else "no stance"
        told = f"{names.get(mention['actor'], mention['actor'])}: {label}"
        if stance:
            told += f" {stance['score']:+.2f}"
        colour = _COLOURS.get(label, _MUTED)
        tag = f'<mark class="mention" style="background:none;border-bottom:2px solid {colour}" title="{escape(told)}">'
        marks.append((mention["start"], mention["end"], tag))
    for attribution in data["attributions"]:
        holder = names.get(attribution["holder"], attribution["holder"])
        parts: list[tuple[str, Optional[dict[str, Any]]]] = [("source", attribution["source"]), ("cue", attribution["cue"])]
        parts += [("content", content) for content in attribution["content"]]
        for role, span in parts:
            if span is not None:
                style = {"source": "#fff3c4", "cue": "#ffe0b2", "content": "#eef3fb"}[role]
                tag = (
                    f'<span class="{role}" style="background:{style}" '
                    f'title="{escape(f"{role} of what {holder} says")}">'
                )
                marks.append((span["start"], span["end"], tag))
    text = data["text"]
    # A span is cut where another begins or ends, so that tags nest whatever the spans do.
    cuts = sorted({0, len(text), *(at for s, e, _ in marks for at in (s, e))})
    marks.sort(key=lambda mark: (mark[0], -mark[1]))
    body = []
    open_marks: list[tuple[int, int, str]] = []
    waiting = iter(marks)
    upcoming = next(waiting, None)
    for start, end in zip(cuts, cuts[1:]):
        open_marks = [mark for mark in open_marks if mark[1] > start]
        while upcoming is not None and upcoming[0] <= start:
            if upcoming[1] > start:
                open_marks.append(upcoming)
            upcoming = next(waiting, None)
        tags = [tag for _, _, tag in open_marks]
        closing = ["</mark>" if tag.startswith("<mark") else "</span>" for tag in reversed(tags)]
        body.append("".join(tags) + escape(text[start:end]) + "".join(closing))
    html = (
        '<div class="standpoint" style="white-space:pre-wrap;line-height:1.6;max-width:46em">'
        + "".join(body)
        + "</div>"
    )
    if not page:
        return html
    title = escape(doc.title or doc.id)
    return f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title>\n<body>{html}</body></html>\n'
