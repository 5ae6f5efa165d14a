#!/usr/bin/env python3
"""Check the op-ed corpus against its own rules; print what is in it. No arguments, no dependencies."""
import json
import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
STANCES = {"opposes", "neutral", "supports", "mixed"}
SENTIMENTS = {"negative", "neutral", "positive"}
KINDS = {"victim", "event", "aim", "accuser", "goodwill", "membership", "policy", "quote", "place", "irony"}
# The least number of op-eds by the author's stance: opposes, supports, neutral or mixed.
LEAST = {"Pakistan": (6, 5, 3), "Taliban": (6, 4, 3)}
# Source, cue and content of an attribution stand this close together, in characters.
REACH = 350

faults = []


def check(ok, *what):
    if not ok:
        faults.append(" ".join(map(str, what)))


def places(part, text):
    """Where a part stands, as whole words and never across paragraphs."""
    if not part or "\n" in part:
        return []
    return [m.start() for m in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", text)]


def near(parts, text):
    """The parts stand somewhere in one paragraph, none of them too far from another."""
    for paragraph in text.split("\n\n"):
        found = [places(p, paragraph) for p in parts]
        if all(found):
            for first in found[0]:
                if all(any(abs(x - first) <= REACH for x in xs) for xs in found[1:]):
                    return True
    return False


def articles():
    author, words, tests, attributions, reported = {}, [], Counter(), 0, 0
    golds = sorted(HERE.glob("[0-9]*.json"))
    check([g.stem for g in golds] == sorted(t.stem for t in HERE.glob("[0-9]*.txt")), "texts and golds differ")
    for path in golds:
        gold = json.loads(path.read_text(encoding="utf-8"))
        name = gold["article"]
        check(name == path.stem + ".txt", path.name, "names another article")
        text = (HERE / name).read_text(encoding="utf-8")
        count = len(text.split())
        words.append(count)
        check(300 <= count <= 600, name, "has", count, "words")
        blocks = text.rstrip("\n").split("\n\n")
        check(all(b and "\n" not in b for b in blocks), name, "has a paragraph of several lines")
        byline = next((i for i, b in enumerate(blocks) if b.startswith("By ")), None)
        check(byline in (1, 2) and re.search(r"\b20\d\d$", blocks[byline + 1]), name, "lacks a byline or a date")
        check(set(gold["author"].values()) <= STANCES, name, "author labels")
        for actor, label in gold["author"].items():
            author.setdefault(actor, Counter())[label] += 1
        for r in gold["reported"]:
            reported += 1
            check(r["label"] in STANCES, name, "reported label", r["label"])
            check(places(r["sentence"], text), name, "lacks the sentence", r["sentence"])
        for a in gold["attributions"]:
            attributions += 1
            check(near([a["source"], a["cue"], a["content"]], text), name, "lacks the attribution", a)
        tests.update(gold["tests"])
        check(gold["tests"] and gold["why"], name, "lacks tests or a why")
    check(len(golds) >= 24, "only", len(golds), "op-eds")
    for actor, least in LEAST.items():
        c = author[actor]
        have = (c["opposes"], c["supports"], c["neutral"] + c["mixed"])
        check(all(h >= n for h, n in zip(have, least)), actor, "is unbalanced:", have)
    print(f"{len(golds)} op-eds of {min(words)} to {max(words)} words, {sum(words)} in all;", end=" ")
    print(f"{attributions} attributions, {reported} reported stances")
    for actor, c in sorted(author.items(), key=lambda x: -sum(x[1].values())):
        print(f"  {actor}: " + ", ".join(f"{n} {label}" for label, n in c.most_common()))
    print("tests: " + ", ".join(f"{t} {n}" for t, n in tests.most_common()))


def pairs():
    rows = [json.loads(line) for line in (HERE / "pairs.jsonl").read_text(encoding="utf-8").splitlines()]
    kinds, golds = Counter(), Counter()
    for i, row in enumerate(rows):
        twin = rows[row["twin"]]
        check(twin["twin"] == i and row["twin"] != i, "pairs line", i + 1, "is not its twin's twin")
        check(row["gold"] in SENTIMENTS and row["gold"] != twin["gold"], "pairs line", i + 1, "gold")
        check(row["kind"] in KINDS and row["kind"] == twin["kind"], "pairs line", i + 1, "kind")
        check(len(places(row["target"], row["sentence"])) == 1, "pairs line", i + 1, "target not there once")
        kinds[row["kind"]] += 1
        golds[row["gold"]] += 1
    check(len(set((r["sentence"], r["target"]) for r in rows)) == len(rows), "pairs: a line twice")
    check(set(kinds) == KINDS and min(kinds.values()) >= 12, "pairs: kinds", dict(kinds))
    check(len(rows) >= 120, "pairs: only", len(rows), "lines")
    print(f"{len(rows) // 2} pairs: " + ", ".join(f"{k} {n // 2}" for k, n in kinds.items()))
    print("  " + ", ".join(f"{n} {g}" for g, n in golds.most_common()))


articles()
pairs()
for fault in faults:
    print("FAULT:", fault, file=sys.stderr)
sys.exit(bool(faults))
