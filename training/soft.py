"""Soft labels: what a larger model (the teacher) says of the training sentences, for a smaller one to learn from.

    python soft.py --data DIR --base FOLDER --work WORK --out FILE [--share attribution=0.5]

Reads every training corpus as the teacher would read it in use, without a look at the labels, and keeps its logits:
entity and attribution tags of every word, sentiment toward every labelled target and every name it finds, directed
stance of every labelled pair and every pair of names in a sentence. So sentences of one corpus teach the tasks of all
the others.
"""

import argparse
import json
import os
import random
import time

import torch
from safetensors.torch import load_file

import data
from data import ENTITY_TAGS
from model import Encoder, Joint, collate
from text import numbers, special_ids, tokenizer_of

# Names of a sentence that are read as targets, at most, and as pairs.
TARGETS, PAIRS = 6, 4


def spans_of(tags):
    """(first word, end word) of each name in a sequence of tag indices."""
    spans, start = [], None
    for i, tag in enumerate([ENTITY_TAGS[t] for t in tags] + ["O"]):
        if start is not None and tag[:2] != "I-":
            spans.append((start, i))
            start = None
        if tag != "O" and start is None:
            start = i
    return spans


class Soft:
    """Logits by sentence: `tokens` (words x 13, entities before attributions), `targets` (x 6, sentiment before the author's judgement), `pairs` (x 5)."""

    def __init__(self, path):
        kept = torch.load(path)
        self.sentences, self.tokens, self.targets, self.pairs = (kept[k] for k in ("sentences", "tokens", "targets", "pairs"))

    def of(self, sentence):
        """What is known of a sentence, with positions as those of its pieces: token rows, target rows, pair rows."""
        known = self.sentences.get(sentence.text)
        if known is None or known["words"] != len(sentence.first):
            return None
        return (
            [(i, known["token"] + k) for k, i in enumerate(sentence.first)],
            [(*span, known["target"] + k) for k, span in enumerate(known["targets"])],
            [(*spans, known["pair"] + k) for k, spans in enumerate(known["pairs"])],
        )

    def attach(self, tasks):
        """Adds to every labelled sentence what is known of it; gives how many have something."""
        found = 0
        for groups in tasks.values():
            for group in groups:
                for sentence, labels in group:
                    labels["soft"] = self.of(sentence)
                    found += labels["soft"] is not None
        return found


@torch.no_grad()
def read(model, windows, pad_id, tell):
    """The teacher's logits for the sentences of some windows."""
    kept = {"sentences": {}, "tokens": [], "targets": [], "pairs": []}
    count = {"tokens": 0, "targets": 0, "pairs": 0}
    windows.sort(key=len)
    done, started = 0, time.time()
    for at in range(0, len(windows), 16):
        part = windows[at : at + 16]
        batch = collate(part, pad_id)
        vectors = model.vectors(batch)
        bounds = batch["sentences"].tolist()
        sentences = [s for w in part for s in w.parts]
        words = torch.tensor([[b[0] + 1 + i] for b, (s, _) in zip(bounds, sentences) for i in s.first])
        tokens = model.token_logits(vectors, words)
        tags = tokens[:, : len(ENTITY_TAGS)].argmax(-1).tolist()
        word, targets, pairs = 0, [], []
        for n, (b, (s, labels)) in enumerate(zip(bounds, sentences)):
            names = [(s.first[f], s.first[e] if e < len(s.first) else len(s.ids)) for f, e in spans_of(tags[word : word + len(s.first)])]
            of_gold = [tuple(t[:2]) for column in ("targets", "judgements") for t in labels.get(column, ())]
            mine = list(dict.fromkeys(of_gold + names[:TARGETS]))
            two = [tuple(d[:4]) for d in labels.get("directed", ())]
            two = list(dict.fromkeys(two + [(*p, *q) for i, p in enumerate(names[:PAIRS]) for q in names[i + 1 : PAIRS]]))
            kept["sentences"][s.text] = {
                "words": len(s.first), "token": count["tokens"] + word,
                "target": count["targets"] + len(targets), "targets": mine,
                "pair": count["pairs"] + len(pairs), "pairs": two,
            }
            base = b[0] + 1
            targets += [(n, base + p, base + q) for p, q in mine]
            pairs += [(n, base + p, base + q, base + r, base + t) for p, q, r, t in two]
            word += len(s.first)
        for name, logits, rows in (
            ("tokens", lambda _, __: tokens, words),
            ("targets", model.target_logits, targets),
            ("pairs", model.directed_logits, pairs),
        ):
            if len(rows):
                kept[name].append(logits(vectors, torch.as_tensor(rows)).half())
                count[name] += len(rows)
        done += sum(len(w) for w in part)
        if at // 16 % 100 == 0:
            tell(windows=at, of=len(windows), pieces_a_second=round(done / (time.time() - started)))
    return {"sentences": kept["sentences"]} | {k: torch.cat(kept[k]) for k in ("tokens", "targets", "pairs")}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", required=True)
    ap.add_argument("--base", required=True, help="folder of the teacher's base encoder")
    ap.add_argument("--work", required=True, help="the teacher's work folder")
    ap.add_argument("--out", required=True)
    ap.add_argument("--budget", type=int, default=128)
    ap.add_argument("--share", default="", help="share of a corpus to read, task=share,...")
    a = ap.parse_args()
    tell = lambda **row: print(json.dumps(row), flush=True)
    tokenizer = tokenizer_of(a.base)
    model = Joint(Encoder(json.load(open(f"{a.work}/config.json"))))
    model.load_state_dict(load_file(f"{a.work}/model.safetensors"))
    model.eval()
    cls_id, sep_id, pad_id = special_ids(tokenizer, model.encoder.mpnet)
    share = numbers(a.share)
    rng, windows = random.Random(1), []
    for task, groups in data.load(a.data, tokenizer, "train").items():
        part = rng.sample(groups, int(len(groups) * share.get(task, 1.0)))
        windows += data.windows(part, a.budget, (cls_id, sep_id))
    tell(windows=len(windows))
    kept = read(model, windows, pad_id, tell)
    torch.save(kept, a.out + ".new")
    os.replace(a.out + ".new", a.out)
    tell(sentences=len(kept["sentences"]), targets=len(kept["targets"]), pairs=len(kept["pairs"]))


if __name__ == "__main__":
    main()
