"""Readers of the public corpora: each gives a list of groups, a group being labelled sentences that
stand together in a document (or one sentence alone where the corpus has no documents).

A labelled sentence is a pair (Sentence, labels), the labels a dict that `Window.add` reads.
"""

import glob
import json
import os
import random
import re

from groups import DETERMINERS, GROUP_TAGS, is_plural
from text import Window, pieces_of, read_sentence

ENTITY_TAGS = ["O"] + [p + t for t in ("PER", "ORG", "LOC", "MISC") for p in ("B-", "I-")]
ATTRIBUTION_TAGS = ["O", "source", "cue", "content"]
SENTIMENT = ["negative", "neutral", "positive"]
POLARITY = {2.0: 0, 4.0: 1, 6.0: 2}
# DSE's label by what p holds of q and q of p, where at most one of them holds anything.
ONE_WAY = {(1, 1): 0, (2, 1): 1, (1, 2): 2, (0, 1): 3, (1, 0): 4}
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


# What GUM's annotators count to a person's mention and CoNLL does not.
TITLES = set(
    "mr mrs ms miss dr doctor prof professor sir dame lord lady saint st king queen prince princess emperor pope "
    "president vice prime minister chancellor senator congressman congresswoman representative governor mayor judge "
    "justice secretary ambassador general colonel captain major lieutenant sergeant commander admiral officer chief "
    "director chairman speaker rev reverend father brother sister uncle aunt detective agent coach".split()
)
NAME_TYPES = {"person": "PER", "place": "LOC", "organization": "ORG"}
INSIDE_NAMES = {"of", "the", "and", "&", "for", "de", "la", "-", "'s", "’s"}
BRACKETS = re.compile(r"(\d+)\)|\((\d+)-([a-z]+)-[^()]*(\)?)")


def gum_document(path):
    """A GUM file as a list of sentences; a sentence is its text, its tokens (start, end, columns, with offsets into
    the text) and its entities (first token, last token, type, cluster), and the comments that stand before it."""
    sentences, comments, rows = [], {}, []

    def flush():
        if not rows:
            return
        text, tokens, entities, open_at, skip = "", [], [], {}, (0, 0, 0)
        for columns in rows:
            number = columns[0]
            misc = dict(x.split("=", 1) for x in columns[9].split("|") if "=" in x)
            if "." in number:
                continue
            if "-" in number:
                a, b = number.split("-")
                skip = (int(b), len(text), len(text) + len(columns[1]))
                text += columns[1] + ("" if misc.get("SpaceAfter") == "No" else " ")
                continue
            if int(number) <= skip[0]:
                start, end = skip[1:]
            else:
                start, end = len(text), len(text) + len(columns[1])
                text += columns[1] + ("" if misc.get("SpaceAfter") == "No" else " ")
            tokens.append((start, end, columns))
            for closes, opens, kind, alone in BRACKETS.findall(misc.get("Entity", "")):
                here = len(tokens) - 1
                if closes:
                    if open_at.get(closes):
                        first, kind = open_at[closes].pop()
                        entities.append((first, here, kind, closes))
                elif alone:
                    entities.append((here, here, kind, opens))
                else:
                    open_at.setdefault(opens, []).append((here, kind))
        sentences.append((text.rstrip(), tokens, entities, dict(comments)))
        rows.clear()
        comments.clear()

    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith("#"):
            name, _, value = line[1:].partition("=")
            comments[name.strip()] = value.strip()
        elif line:
            rows.append(line.split("\t"))
        else:
            flush()
    flush()
    return sentences


def names_in(tokens, entities):
    """CoNLL's tags for GUM's tokens: None where the two schemes do not tell. A name is the run of proper nouns around
    the head of an entity's span, without titles before a person's."""
    tags = []
    for i, (_, _, c) in enumerate(tokens):
        unsure = c[3] in ("PROPN", "X", "SYM") or (c[3] == "ADJ" and c[1][:1].isupper())
        tags.append(None if unsure else "O")
    taken = [False] * len(tokens)
    for first, last, kind, _ in sorted(entities, key=lambda e: e[0] - e[1]):
        numbers = {tokens[i][2][0]: i for i in range(first, last + 1)}
        heads = [i for i in range(first, last + 1) if tokens[i][2][6] not in numbers]
        if len(heads) != 1 or tokens[heads[0]][2][3] != "PROPN":
            continue
        within = set()
        if kind == "person":
            for f, l, _, _ in entities:
                if first <= f and l <= last and not f <= heads[0] <= l:
                    within.update(range(f, l + 1))
        proper = lambda i: tokens[i][2][3] == "PROPN" and i not in within
        a = b = heads[0]
        while a > first and proper(a - 1):
            a -= 1
        while b < last:
            ahead = b + 1
            if kind != "person":
                while ahead < last and tokens[ahead][2][1].lower() in INSIDE_NAMES:
                    ahead += 1
            if not proper(ahead):
                break
            b = ahead
        if kind == "person":
            titled = [i for i in range(a, b + 1) if tokens[i][2][1].lower().rstrip(".") in TITLES]
            if titled:
                for i in titled:
                    tags[i] = "O"
                a = titled[-1] + 1
                if a > b:
                    continue
        cut_short = a > first and a - 1 not in within and tokens[a - 1][2][1][0].isupper() and tags[a - 1] is None
        unsure = cut_short or tokens[heads[0]][2][4] == "NNPS" and kind == "person"
        if any(taken[a : b + 1]):
            continue
        for i in range(a, b + 1):
            taken[i] = True
            if unsure:
                tags[i] = None
            elif kind in NAME_TYPES:
                tags[i] = ("B-" if i == a else "I-") + NAME_TYPES[kind]
            elif kind == "time":
                tags[i] = "O"
            else:
                tags[i] = None
    return tags


def groups_in(sentences):
    """For each sentence a group tag a token, None where it is left open: entities of persons and organisations whose
    head is a common noun that means many are groups, from their first modifier to the head, unless they go back to a name."""
    head_of = lambda tokens, first, last: [
        i for i in range(first, last + 1)
        if tokens[i][2][6] not in {tokens[k][2][0] for k in range(first, last + 1)}
    ]
    named = {
        cluster for _, tokens, entities, _ in sentences for first, last, _, cluster in entities
        if any(tokens[i][2][3] == "PROPN" for i in head_of(tokens, first, last))
    }
    tagged = []
    for _, tokens, entities, _ in sentences:
        tags = ["O"] * len(tokens)
        for first, last, kind, cluster in sorted(entities, key=lambda e: e[0] - e[1]):
            heads = head_of(tokens, first, last)
            if kind not in ("person", "organization") or len(heads) != 1:
                continue
            head = heads[0]
            columns = tokens[head][2]
            if columns[3] != "NOUN" or not (columns[4] == "NNS" or is_plural(columns[1].lower())):
                continue
            while first < head and (tokens[first][2][3] in ("DET", "PRON", "NUM", "PUNCT", "ADV", "ADP", "PART")
                                    or tokens[first][2][1].lower() in DETERMINERS):
                first += 1
            # A genitive before the head is another actor.
            genitive = [i for i in range(first, head) if tokens[i][2][4] == "POS"]
            first = genitive[-1] + 1 if genitive else first
            words = [tokens[i][2][1].lower() for i in range(first, head + 1)]
            generic = words in (["people"], ["others"], ["ones"])
            for i in range(first, head + 1):
                if cluster in named:
                    tags[i] = None
                elif not generic:
                    tags[i] = "B-GROUP" if i == first else "I-GROUP"
        tagged.append(tags)
    return tagged


def tag_labels(sentence, tokens, tags, names):
    """(piece, index into `names`) of each word whose token has a tag."""
    labels, token = [], 0
    for i in sentence.first:
        at = sentence.offsets[i][0]
        while token + 1 < len(tokens) and tokens[token + 1][0] <= at:
            token += 1
        tag = tags[token]
        if tag is None:
            continue
        if at != tokens[token][0] and tag.startswith("B-"):
            tag = "I-" + tag[2:]
        labels.append((i, names.index(tag)))
    return labels


def gum(folder, tokenizer):
    """GUM (Zeldes 2017): documents of many genres; persons, places and organisations with names as entity tags, groups
    named by common nouns as group tags."""
    documents = []
    for path in sorted(glob.glob(f"{folder}/*.conllu")):
        document = []
        sentences = gum_document(path)
        for (text, tokens, entities, _), groups in zip(sentences, groups_in(sentences)):
            s = read_sentence(tokenizer, text)
            document.append((s, dict(
                entities=tag_labels(s, tokens, names_in(tokens, entities), ENTITY_TAGS),
                groups=tag_labels(s, tokens, groups, GROUP_TAGS),
            )))
        documents.append(document)
    return documents


def judgement(folder, tokenizer, split):
    """The project's own sentences, paragraphs and op-eds (`judgement/`): what the author holds of each actor, and the
    actors of each other.
    """
    groups = []
    for path in sorted(glob.glob(f"{folder}/*.jsonl")):
        if os.path.basename(path).startswith("dev") == (split == "dev"):
            rows = [json.loads(line) for line in open(path, encoding="utf-8")]
            groups += [[judged(tokenizer, s["text"], s["opinions"]) for s in row.get("sentences", [row])] for row in rows]
    # Some articles tell the author's stances alone, of which these heads learn nothing.
    return [g for g in groups if any(labels["judgements"] or labels["directed"] for _, labels in g)]


def judged(tokenizer, text, opinions):
    """A sentence with its `[holder, target, view]`.

    Of two actors who both hold something against each other the directed head can learn nothing: it tells one.
    """
    s = read_sentence(tokenizer, text)
    at = lambda name: pieces_of(s, text.index(name), text.index(name) + len(name))
    views = {(holder, target): SENTIMENT.index(view) for holder, target, view in opinions}
    judgements = [(*at(target), view) for (holder, target), view in views.items() if holder == "author"]
    directed = []
    neutral = SENTIMENT.index("neutral")
    for p, q in sorted({tuple(sorted(pair)) for pair in views if pair[0] != "author"}):
        # Op-eds tell of a pair only in the order in which something is held.
        label = ONE_WAY.get((views.get((p, q), neutral), views.get((q, p), neutral)))
        if label is not None:
            directed.append((*at(p), *at(q), label))
    return s, dict(judgements=judgements, directed=directed)


READERS = {"sentiment": newsmtsc, "directed": dse, "entities": conll, "attribution": polnear, "names": gum}
# Corpora of single sentences, not of documents.
ALONE = ("sentiment", "directed", "judgement")
FILES = {
    "names": ("gum/train", "gum/dev"),
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
            window.add(sentence, cls_id, sep_id, labels)
        if window.ids:
            out.append(window)
    return out


def load(data, tokenizer, split):
    """All corpora of one split: task name to groups."""
    corpora = {task: READERS[task](f"{data}/{FILES[task][split == 'dev']}", tokenizer) for task in READERS}
    return corpora | {"judgement": judgement(f"{os.path.dirname(os.path.abspath(__file__))}/judgement", tokenizer, split)}
