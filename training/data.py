"""Readers of the public corpora: each gives a list of groups, a group being labelled sentences that
stand together in a document (or one sentence alone where the corpus has no documents).

A labelled sentence is a pair (Sentence, labels) with labels a dict of keyword arguments of `Window.add`.
"""

import json
import random
import re

from text import Window, pieces_of, read_sentence

ENTITY_TAGS = ["O"] + [p + t for t in ("PER", "ORG", "LOC", "MISC") for p in ("B-", "I-")]
ATTRIBUTION_TAGS = ["O", "source", "cue", "content"]
SENTIMENT = ["negative", "neutral", "positive"]
POLARITY = {2.0: 0, 4.0: 1, 6.0: 2}
DIRECTED = ["none", "p likes q", "q likes p", "p dislikes q", "q dislikes p"]

# What ends a sentence well enough for training rows; the program has its own segmenter.
SENTENCE_END = re.compile(r"(?<=[a-z0-9\"”’)][.!?])[\"”’)]?\s+(?=[\"“‘(]?[A-Z])")


def newsmtsc(path, tokenizer):
    """NewsMTSC (Hamborg and Donnay 2021): sentences with targets of negative, neutral, positive sentiment."""
    groups = []
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        s = read_sentence(tokenizer, row["sentence_normalized"])
        targets = []
        for t in row["targets"]:
            span = pieces_of(s, t["from"], t["to"])
            if span:
                targets.append((*span, POLARITY[float(t["polarity"])]))
        if targets:
            groups.append([(s, dict(targets=targets))])
    return groups


def dse(path, tokenizer):
    """DSE (Park, Pan and Joo 2021): sentences with two marked entities and who likes whom."""
    groups = []
    for line in open(path, encoding="utf-8"):
        marked, _, _, label = line.rstrip("\n").split("\t")
        text, spans, open_at = "", [], None
        for c in marked:
            if c == "[" and len(spans) < 2 and open_at is None:
                open_at = len(text)
            elif c == "]" and open_at is not None:
                spans.append((open_at, len(text)))
                open_at = None
            else:
                text += c
        if len(spans) != 2:
            continue
        s = read_sentence(tokenizer, text)
        p, q = pieces_of(s, *spans[0]), pieces_of(s, *spans[1])
        if p and q:
            groups.append([(s, dict(directed=[(*p, *q, int(label))]))])
    return groups


def conll(path, tokenizer):
    """CoNLL-2003 columns (IOB1 or IOB2): documents of sentences with entity tags, one label a word piece word."""
    documents, document, words, tags = [], [], [], []

    def flush_sentence():
        if not words:
            return
        text = " ".join(words)
        starts, at = [], 0
        for w in words:
            starts.append(at)
            at += len(w) + 1
        s = read_sentence(tokenizer, text)
        labels, token = [], 0
        iob2, previous = [], "O"
        for t in tags:
            begins = t != "O" and (t[0] == "B" or previous == "O" or previous[2:] != t[2:])
            iob2.append("O" if t == "O" else ("B-" if begins else "I-") + t[2:])
            previous = t
        for i in s.first:
            a = s.offsets[i][0]
            while token + 1 < len(starts) and starts[token + 1] <= a:
                token += 1
            tag = iob2[token]
            if a != starts[token] and tag.startswith("B-"):
                tag = "I-" + tag[2:]
            labels.append((i, ENTITY_TAGS.index(tag)))
        document.append((s, dict(entities=labels)))
        words.clear()
        tags.clear()

    for line in open(path, encoding="utf-8"):
        line = line.strip()
        if not line:
            flush_sentence()
        elif line.startswith("-DOCSTART"):
            flush_sentence()
            if document:
                documents.append(document)
            document = []
        else:
            columns = line.split()
            words.append(columns[0])
            tags.append(columns[-1])
    flush_sentence()
    if document:
        documents.append(document)
    return documents


def polnear(path, tokenizer):
    """PolNeAR (Newell, Margolin and Ruths 2018): articles with source, cue and content spans."""
    documents = []
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        text = row["text"]
        label = [0] * (len(text) + 1)
        for a in row["attributions"]:
            for role, spans in a.items():
                for start, end in spans:
                    for i in range(start, min(end, len(text))):
                        label[i] = ATTRIBUTION_TAGS.index(role)
        document = []
        for paragraph in re.finditer(r"[^\n]+", text):
            cuts = [0] + [m.end() for m in SENTENCE_END.finditer(paragraph.group())] + [len(paragraph.group())]
            for a, b in zip(cuts, cuts[1:]):
                piece = paragraph.group()[a:b]
                if not piece.strip():
                    continue
                base = paragraph.start() + a
                s = read_sentence(tokenizer, piece)
                document.append((s, dict(attributions=[(i, label[base + s.offsets[i][0]]) for i in s.first])))
        documents.append(document)
    return documents


READERS = {"sentiment": newsmtsc, "directed": dse, "entities": conll, "attribution": polnear}
FILES = {
    "sentiment": ("newsmtsc/train.jsonl", "newsmtsc/dev.jsonl"),
    "directed": ("dse/train.txt", "dse/dev.txt"),
    "entities": ("conll2003/train.conll", "conll2003/dev.conll"),
    "attribution": ("polnear/train.jsonl", "polnear/dev.jsonl"),
}


def windows(groups, budget, special, rng=None, join=1):
    """Packs groups into windows of at most `budget` pieces.

    Sentences of one document stay in order and together. With `rng`, training rows are made: a
    document starts at a random cut, and groups of one sentence are joined, at most `join` at a
    time, so that heads learn to read their own sentence among strangers.
    """
    cls_id, sep_id = special
    out = []
    if rng is not None and join > 1:
        order = list(range(len(groups)))
        rng.shuffle(order)
        merged = []
        while order:
            n = rng.randint(1, join)
            merged.append([x for g in order[:n] for x in groups[g]])
            order = order[n:]
        groups = merged
    for group in groups:
        window = Window()
        first_budget = rng.randint(budget // 4, budget) if rng is not None and len(group) > 8 else budget
        limit = first_budget
        for sentence, labels in group:
            if window.ids and len(window.ids) + len(sentence.ids) + 2 > limit:
                out.append(window)
                window, limit = Window(), budget
            window.add(sentence, cls_id, sep_id, **labels)
        if window.ids:
            out.append(window)
    return out


def load(data, tokenizer, split):
    """All corpora of one split: task name to groups."""
    return {task: READERS[task](f"{data}/{FILES[task][split == 'dev']}", tokenizer) for task in READERS}
