"""Real articles coded for the author's stance (`DATA/commentary`), as the article reader takes them: sentences as word
pieces, where each coded actor is spoken of, in which sentences the author judges it, and what he holds of it over all.

The coded names stand for the mentions that the program finds: each name and alias, wherever it stands as a word, the
longest first.
"""

import bisect
import json
import os
import re
from dataclasses import dataclass, field

from groups import core, is_group
from text import pieces_of, read_sentence

# Every so many-th training article is kept for calibration (`calibrate_reader.py`): no model learns from it.
HELD_OUT = 13
# Codes of articles of `unlabelled.jsonl`, made for this project (`coded/README.md`).
FURTHER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "coded", "commentary.jsonl")
# The longest sentence, in pieces, and the longest article.
LONGEST_SENTENCE = 250
PIECES = 1600
# The five steps of stance, from strongly against to strongly for.
STEPS = (-2, -1, 0, 1, 2)


@dataclass
class Article:
    sentences: list              # Sentence
    kind: int                    # 1 where it argues, 0 where it reports, None where that was not coded
    mentions: list               # per actor: (sentence, first piece, end)
    views: list                  # per actor: sentence -> 0 against, 2 for
    steps: list                  # per actor: index into STEPS
    mixed: list                  # per actor: bool
    told: list                   # per actor: sentence -> 0, 2 as somebody else holds
    pairs: list                  # (sentence, holder start, end, target start, end, DSE label) of what others hold
    groups: dict = field(default_factory=dict)  # sentence -> [(piece, index into GROUP_TAGS)]


def places(form, text):
    """Where `form` stands in `text` as words of its own."""
    return [m.span() for m in re.finditer(r"(?<!\w)" + re.escape(form) + r"(?!\w)", text)]


def read(row, tokenizer):
    texts = [row["text"][s:e] for s, e in row["sentences"]]
    sentences, total = [], 0
    for text in texts:
        s = read_sentence(tokenizer, text, LONGEST_SENTENCE)
        total += len(s.ids) + 2
        if total > PIECES:
            break
        sentences.append(s)
    actors = row["actors"]
    n = len(sentences)
    forms = sorted(((f, i) for i, x in enumerate(actors) for f in [x["name"], *x["aliases"]]), key=lambda p: -len(p[0]))
    mentions, groups = [[] for _ in actors], {}
    for k, s in enumerate(sentences):
        taken = []
        for form, i in forms:
            for start, end in places(form, s.text):
                if any(start < e and b < end for b, e in taken):
                    continue
                taken.append((start, end))
                span = pieces_of(s, start, end)
                if span:
                    mentions[i].append((k, *span))
                named = core(s.text, start, end) if is_group(form) else None
                span = named and pieces_of(s, *named)
                if span:
                    first = [i for i in s.first if span[0] <= i < span[1]]
                    groups.setdefault(k, []).extend((i, 1 if i == first[0] else 2) for i in first)
    told, pairs = [{} for _ in actors], []
    for r in row["reported"]:
        k = r["at"]
        if k >= n:
            continue
        for i, x in enumerate(actors):
            if r["target"] in (x["name"], *x["aliases"]):
                told[i][k] = 1 + r["sign"]
        s = sentences[k]
        at = [next(iter(places(r[who], s.text)), None) for who in ("holder", "target")]
        if None not in at:
            p, q = (pieces_of(s, *span) for span in at)
            if p and q and (p[1] <= q[0] or q[1] <= p[0]):
                pairs.append((k, *p, *q, 1 if r["sign"] > 0 else 3))
    return Article(
        sentences=sentences,
        kind=None if row["kind"] is None else int(row["kind"] == "opinion"),
        mentions=mentions,
        views=[{k: 0 for k in x["against"] if k < n} | {k: 2 for k in x["for"] if k < n and k not in x["against"]}
               for x in actors],
        steps=[round((x["stance"] + x.get("second", x["stance"])) / 2) + 2 for x in actors],
        mixed=[bool(x["mixed"]) for x in actors],
        told=told,
        pairs=pairs,
        groups=groups,
    )


def rows_of(data, split):
    """Articles of `train`, `dev`, or `unlabelled`."""
    with open(f"{data}/commentary/{split}.jsonl", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def further(data, path):
    """Articles of `unlabelled` that have codes in `path`."""
    texts = {row["id"]: row for row in rows_of(data, "unlabelled")}
    with open(path, encoding="utf-8") as file:
        codes = [json.loads(line) for line in file]
    missing = [row["id"] for row in codes if row["id"] not in texts]
    if missing:
        raise SystemExit(f"{path}: {len(missing)} articles are not in {data}/commentary/unlabelled.jsonl, {missing[0]} the first")
    return [named(texts[row["id"]] | {"text": straight(texts[row["id"]]["text"])}, row) for row in codes]


def straight(text):
    """The text with its apostrophes straight, as those of train and as the program reads them; marks around a quotation stay."""
    marks, opened = list(text), False
    for i, mark in enumerate(marks):
        if mark == "\n":
            opened = False
        elif mark == "‘":
            opened = True
        elif mark == "’":
            if not opened or text[i + 1 : i + 2].isalnum():
                marks[i] = "'"
            else:
                opened = False
    return "".join(marks)


def is_held_out(number):
    """Whether the `number`th article of train is kept aside."""
    return number % HELD_OUT == HELD_OUT - 1


def named(row, codes):
    """An article with its codes, whose names are kept as places in its text and not as words."""
    at = lambda span: row["text"][slice(*span)]
    actors = [x | {"name": at(x["name"]), "aliases": [at(span) for span in x["aliases"]]} for x in codes["actors"]]
    reported = [r | {who: at(r[who]) for who in ("holder", "target")} for r in codes["reported"]]
    return row | codes | {"actors": actors, "reported": reported}


def load(data, tokenizer, split):
    """Articles of `train` (without those held out), `held-out` or `dev`."""
    rows = rows_of(data, "dev" if split == "dev" else "train")
    if split != "dev":
        rows = [r for i, r in enumerate(rows) if is_held_out(i) == (split == "held-out")]
    return [read(r, tokenizer) for r in rows]


TITLES = re.compile(r"^(the|president|sen\.|rep\.|mr\.|mrs\.|ms\.|gov\.|former) ")


def clean(name):
    return TITLES.sub("", re.sub(r"[’']s?$", "", name.lower().strip())).strip()


def actor_of(analysis, names):
    """The program's actor that bears one of `names`, by the votes of its mentions."""
    wanted, votes = {clean(n) for n in names}, {}
    ends = lambda q, t: re.search(r"\b" + re.escape(t) + "$", q)
    for m in analysis["mentions"]:
        if m["kind"] == "pronoun" or not m.get("actor"):
            continue
        t = clean(m["text"])
        if t in wanted:
            votes[m["actor"]] = votes.get(m["actor"], 0) + 10
        elif m["kind"] != "nominal" and any(len(t) > 2 and len(q) > 2 and (ends(q, t) or ends(t, q)) for q in wanted):
            votes[m["actor"]] = votes.get(m["actor"], 0) + 1
    return max(votes, key=votes.get) if votes else None


class Aligned:
    """Where the spans of the program's analysis of a text stand in the coded article of that text."""

    def __init__(self, row, article, analysis):
        solid = lambda text: [(i, "'" if c == "’" else c) for i, c in enumerate(text) if not c.isspace()]
        mine, theirs = solid(row["text"]), solid(analysis["text"])
        # White space and apostrophes may differ; where anything else does, the program read another text.
        self.same = [c for _, c in mine] == [c for _, c in theirs]
        self.at = {j: i for (i, _), (j, _) in zip(mine, theirs)} if self.same else {}
        self.article, self.bounds = article, row["sentences"][: len(article.sentences)]
        self.starts = [start for start, _ in self.bounds]

    def place(self, start, end):
        """(sentence, first piece, end) of a span; none where it stands outside the sentences."""
        if start not in self.at or end - 1 not in self.at:
            return None
        start, end = self.at[start], self.at[end - 1] + 1
        k = bisect.bisect_right(self.starts, start) - 1
        if k < 0 or start >= self.bounds[k][1]:
            return None
        span = pieces_of(self.article.sentences[k], start - self.starts[k], end - self.starts[k])
        return span and (k, *span)


def as_found(row, article, analysis):
    """Per actor of a coded article the mentions that the program found in it; none for an actor that it did not find, and
    nothing at all where the program read another text."""
    aligned = Aligned(row, article, analysis)
    if not aligned.same:
        return None
    spans = {}
    for m in analysis["mentions"]:
        place = m.get("actor") and aligned.place(m["start"], m["end"])
        if place:
            spans.setdefault(m["actor"], []).append(place)
    return [spans.get(actor_of(analysis, [x["name"], *x["aliases"]]), []) for x in row["actors"]]
