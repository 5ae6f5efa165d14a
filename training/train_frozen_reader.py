"""Trains the article reader on a shipped tier's encoder, which stays as it is.

    python train_frozen_reader.py --data DIR --base FOLDER --tier ../models/accurate --found FOLDER --work DIR
        [--teacher WORK] [--unlabelled FOLDER] [--epochs N]

The vectors of every article are read once, by the tier's own int8 graph, and kept in `--vectors`: so this takes minutes
where `train_reader.py` takes an hour, and no former task can change. `--found` holds the program's analyses of the coded articles:
what they report is learned from these. `--teacher` is the work folder of another tier's run, whose probabilities are
learned beside the codes (`soft_reader.py` writes them); with `--unlabelled`, analyses of articles that nobody coded, they
are all that is learned there. Writes to the work folder `model.safetensors`, the reader's weights under `reader.`, which
`export.py --reader` puts into the tier.
"""

import argparse
import glob
import json
import math
import os
import random
import time

import numpy as np
import onnxruntime
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as F

import commentary
import data
from model import span_means
from reader import ArticleReader, pairs_of, windows_of
from text import special_ids, tokenizer_of
from train_reader import ARTICLE, REPORT_WEIGHTS, Articles, analyses, group_tags, macro, never_groups, reader_losses

# Windows of one length that the encoder reads at once.
BATCH = 8
# What the teacher's word on an article's stances weighs beside the codes'.
TRUST = 0.5
# Actors of an uncoded article that are learned from, the most salient first.
ACTORS = 8
# Rates, passes and batches of the layers that read reports, which come last.
REPORTS = {"lr": 5e-4, "epochs": 5, "batch": 256}


class Frozen:
    """A tier's encoder, run by ONNX Runtime."""

    def __init__(self, tier, base, threads, budget):
        parts = sorted(glob.glob(f"{glob.escape(tier)}/encoder.onnx*"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(b"".join(open(p, "rb").read() for p in parts), options)
        self.tokenizer = tokenizer_of(base)
        config = json.load(open(f"{base}/config.json"))
        self.special = special_ids(self.tokenizer, config["model_type"] == "mpnet")
        self.budget = budget

    def vectors(self, windows):
        """Vectors of each window, (ids, cases) of any length, as float16; those of one length are read together, since the
        graph knows no padding."""
        by_length, found = {}, [None] * len(windows)
        for at, (ids, _) in enumerate(windows):
            by_length.setdefault(len(ids), []).append(at)
        for places in by_length.values():
            for k in range(0, len(places), BATCH):
                part = places[k : k + BATCH]
                inputs = {name: np.array([windows[at][n] for at in part]) for n, name in enumerate(("ids", "casing"))}
                for at, vectors in zip(part, self.session.run(["vectors"], inputs)[0].astype(np.float16)):
                    found[at] = vectors
        return found

    def kept(self, windows, path=None):
        """The vectors of windows one after the other, from `path` where it is there."""
        if path and os.path.exists(path):
            flat = np.load(path, mmap_mode="r")
            if len(flat) != sum(len(ids) for ids, _ in windows):
                raise SystemExit(f"{path} was made of other texts: remove it")
            return flat
        flat = np.concatenate(self.vectors(windows))
        if path:
            np.save(path, flat)
        return flat

    def windows(self, sentences):
        """An article's windows (ids, cases), where its sentences' pieces begin in them, and the sentences' bounds: the
        windows one after the other, without padding."""
        windows, begin, bounds = windows_of(sentences, self.budget, *self.special)
        lengths, width = windows["mask"].sum(1).tolist(), windows["mask"].shape[1]
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(int)
        at = lambda row: int(starts[row // width] + row % width)
        bounds = [(at(start), at(start) + end - start) for start, end in bounds.tolist()]
        rows = zip(windows["ids"].tolist(), windows["cases"].tolist(), lengths)
        return [(ids[:n], cases[:n]) for ids, cases, n in rows], [at(b - 1) + 1 for b in begin], torch.tensor(bounds)


class Kept:
    """Articles with the vectors of their pieces, which are read from `path` where they are there."""

    def __init__(self, rows, articles, found, frozen, path=None, coded=True):
        self.rows, self.coded = rows, coded
        self.articles = Articles(rows, articles, found, None, frozen.budget, frozen.special)
        self.places, windows, self.cut = [], [], [0]
        for article in articles:
            found, begin, bounds = frozen.windows(article.sentences)
            windows += found
            self.places.append((begin, bounds))
            self.cut.append(self.cut[-1] + sum(len(ids) for ids, _ in found))
        self.flat = frozen.kept(windows, path)

    def __len__(self):
        return len(self.places)

    def __getitem__(self, i):
        flat = np.array(self.flat[self.cut[i] : self.cut[i + 1]])
        return self.articles.articles[i], torch.from_numpy(flat).float(), *self.places[i]


def uncoded(folder, tokenizer):
    """Rows and articles of the program's analyses: its sentences, and its most salient actors with where it found them."""
    rows, articles = [], []
    for path in sorted(glob.glob(f"{folder}/*.json")):
        with open(path, encoding="utf-8") as file:
            analysis = json.load(file)
        bounds = [[s["start"], s["end"]] for s in analysis["sentences"]]
        row = {"id": os.path.basename(analysis["source"]).removesuffix(".txt"), "title": None, "kind": None, "actors": [],
               "text": analysis["text"], "sentences": bounds, "reported": []}
        article = commentary.read(row, tokenizer)
        aligned = commentary.Aligned(row, article, analysis)
        judged = {s["target"] for s in analysis["stances"] if s["holder"] == "author"}
        actors = [x["id"] for x in sorted(analysis["actors"], key=lambda x: -(x["salience"] or 0)) if x["id"] in judged]
        found = {actor: [] for actor in actors[:ACTORS]}
        for m in analysis["mentions"]:
            place = m.get("actor") in found and aligned.place(m["start"], m["end"])
            if place:
                found[m["actor"]].append(place)
        article.mentions = [places for places in found.values() if places]
        if article.mentions:
            rows.append(row)
            articles.append(article)
    return rows, articles


def keys_of(pairs):
    """Actor and sentence of each pair."""
    return list(zip(pairs.actor.tolist(), pairs.sentence.tolist()))


def soft_losses(soft, pairs, found):
    """How far what is found is from the teacher's probabilities."""
    view, stance, argues = found
    apart = lambda logits, aim: -(aim.float() * logits.log_softmax(-1)).sum(-1)
    loss = {
        "stance": apart(stance[:, :5], soft["steps"]).mean(),
        "mixed": F.binary_cross_entropy_with_logits(stance[:, 5], soft["mixed"]),
        "argues": F.binary_cross_entropy_with_logits(argues, soft["argues"]),
    }
    known = [(row, soft["views"][key]) for row, key in enumerate(keys_of(pairs)) if key in soft["views"]]
    if known:
        rows, aims = zip(*known)
        # Pairs without a mention are many and alike.
        weight = pairs.named[list(rows)].float() + 0.15
        loss["view"] = (apart(view[list(rows)], torch.stack(aims)) * weight).sum() / weight.sum()
    return loss


def losses(net, kept, i, never, rng, soft):
    a, flat, begin, bounds = kept[i]
    pairs = pairs_of(kept.articles.mentions(i, rng), len(a.sentences), begin)
    found = net(flat, bounds, pairs)
    taught = soft_losses(soft, pairs, found) if soft else {}
    if not kept.coded:
        return taught
    loss = reader_losses(a, pairs, found)
    for name in taught.keys() & loss.keys():
        loss[name] = (1 - TRUST) * loss[name] + TRUST * taught[name]
    tags = group_tags(a, begin, never)
    if tags:
        at, y = torch.tensor(tags).T
        loss["groups"] = F.cross_entropy(net.groups(flat[at]), y)
    return loss


def reports_of(items):
    """What there is to read of reports: vectors of holders, targets and contexts (float16), voices, sides."""
    parts = [[], [], [], [], []]
    for kept, i in items:
        found = kept.articles.reports(i)
        if not found:
            continue
        _, flat, begin, bounds = kept[i]
        contexts = torch.cat([flat[bounds[:, 0]], span_means(flat, bounds)], -1)
        for side in (0, 1):
            spans = torch.tensor([[begin[k] + start, begin[k] + end] for r in found for k, start, end in [r.spans[side]]])
            parts[side].append(span_means(flat, spans).half())
        parts[2].append(contexts[[r.sentence for r in found]].half())
        parts[3].append(torch.tensor([r.voice for r in found]))
        parts[4].append(torch.tensor([r.side for r in found]))
    return [torch.cat(part) for part in parts] if parts[0] else None


def train_reports(net, parts, report):
    """Trains the layers that read reports, alone."""
    optimizer = torch.optim.AdamW(net.parameters(), lr=REPORTS["lr"], weight_decay=0.05)
    size = len(parts[0])
    total, running = math.ceil(REPORTS["epochs"] * size / REPORTS["batch"]), []
    net.train()
    for step in range(1, total + 1):
        optimizer.param_groups[0]["lr"] = REPORTS["lr"] * min(1, step / 100) * max(0.02, 0.5 * (1 + math.cos(math.pi * step / total)))
        at = torch.randint(size, (REPORTS["batch"],))
        holders, targets, contexts, voices, sides = (part[at] for part in parts)
        loss = F.cross_entropy(net(holders.float(), targets.float(), contexts.float(), voices), sides, weight=REPORT_WEIGHTS)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        running.append(float(loss.detach()))
        if step % max(1, total // 5) == 0:
            report(reports=size, held=int((parts[4] != 1).sum()), step=step, of=total, loss=round(sum(running) / len(running), 3))
            running = []
    net.eval()


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", required=True)
    ap.add_argument("--base", required=True, help="folder of the base encoder")
    ap.add_argument("--tier", required=True, help="folder of the tier")
    ap.add_argument("--further", default=commentary.FURTHER, help="codes of articles of unlabelled.jsonl")
    ap.add_argument("--found", nargs="+", help="folders of analyses (articles/*.json) of the coded articles: what they report")
    ap.add_argument("--unlabelled", help="folder of analyses of articles that nobody coded, for the teacher to label")
    ap.add_argument("--teacher", help="work folder of another tier's run")
    ap.add_argument("--vectors", help="folder in which vectors are kept for the next call")
    ap.add_argument("--work", required=True)
    ap.add_argument("--epochs", type=float, default=5)
    ap.add_argument("--together", type=int, default=4, help="articles a step")
    ap.add_argument("--lr", type=float, default=5e-4)
    ap.add_argument("--budget", type=int, default=128)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--share", type=float, default=1.0, help="share of the coded articles, to measure what more are worth")
    ap.add_argument("--out-of-context", action="store_true", help="no layer over the article's sentences, to measure what it is worth")
    ap.add_argument("--reader", help="work folder of a former run, whose reader is gone on with")
    ap.add_argument("--reports", help="work folder of a former run, whose layers that read reports are taken as they are")
    a = ap.parse_args()
    os.makedirs(a.work, exist_ok=True)
    if a.vectors:
        os.makedirs(a.vectors, exist_ok=True)
    torch.manual_seed(a.seed)
    rng = random.Random(a.seed)
    frozen = Frozen(a.tier, a.base, torch.get_num_threads(), a.budget)
    tokenizer, config = frozen.tokenizer, json.load(open(f"{a.base}/config.json"))
    net = ArticleReader(config["hidden_size"])
    net.in_context = not a.out_of_context
    if a.reader:
        former = load_file(f"{a.reader}/model.safetensors")
        net.load_state_dict({k.removeprefix("reader."): v for k, v in former.items()})
    started = time.time()
    report = lambda **row: print(json.dumps(row | {"seconds": round(time.time() - started)}), flush=True)
    names = data.gum(f"{a.data}/{data.FILES['names'][0]}", tokenizer)
    never = never_groups(names)
    found = analyses(a.found)
    kept_in = lambda name: a.vectors and f"{a.vectors}/{name}.npy"
    read = lambda rows: [commentary.read(r, tokenizer) for r in rows]

    def kept(name, rows, articles, coded=True):
        return Kept(rows, articles, found, frozen, kept_in(name), coded)

    rows = commentary.rows_of(a.data, "train")
    train = kept("train", rows, read(rows))
    held_out = [i for i in range(len(rows)) if commentary.is_held_out(i)]
    coded = [(train, i) for i in range(len(rows)) if not commentary.is_held_out(i)]
    rows = commentary.further(a.data, a.further)
    further = kept("further", rows, read(rows))
    coded += [(further, i) for i in range(len(rows))]
    coded = random.Random(7).sample(coded, round(len(coded) * a.share))
    rows = commentary.rows_of(a.data, "dev")
    dev = kept("dev", rows, read(rows))
    items = list(coded)
    if a.unlabelled:
        unlabelled = kept("unlabelled", *uncoded(a.unlabelled, tokenizer), coded=False)
        items += [(unlabelled, i) for i in range(len(unlabelled))]
    soft = torch.load(f"{a.teacher}/soft.pt", weights_only=False) if a.teacher else {}
    items = [(of, i) for of, i in items if of.coded or of.rows[i]["id"] in soft]
    # GUM's windows with their vectors: what the group head learns from beside the coded names.
    windows = [w for w in data.windows(names, a.budget, frozen.special[:2]) if w.groups]
    gum, start = [], 0
    flat = frozen.kept([(w.ids, w.cases) for w in windows], kept_in("gum"))
    for w in windows:
        at, y = torch.tensor(w.groups).T
        gum.append((torch.from_numpy(flat[start + at.numpy()]), y))
        start += len(w.ids)
    report(articles=len(coded), items=len(items), gum=len(gum))
    parameters = [p for name, p in net.named_parameters() if not name.startswith("reported.")]
    optimizer = torch.optim.AdamW(parameters, lr=a.lr, weight_decay=0.02)
    total = math.ceil(len(items) * a.epochs / a.together)
    averaged = {k: v.clone() for k, v in net.state_dict().items()}

    @torch.no_grad()
    def measure(step):
        live = {k: v.clone() for k, v in net.state_dict().items()}
        net.load_state_dict(averaged)
        net.eval()
        # By the coded names; of dev also by what the program found of these actors.
        measured = [("held out", train, held_out, 0.0), ("dev", dev, range(len(dev)), 0.0)]
        if found:
            measured.append(("dev, as found", dev, range(len(dev)), 1.0))
        for name, of, which, share in measured:
            said = []
            for i in which:
                article, flat, begin, bounds = of[i]
                stance = net(flat, bounds, pairs_of(of.articles.mentions(i, rng, share), len(article.sentences), begin))[1]
                said += [(article.kind, s, p) for s, p in zip(article.steps, stance[:, :5].softmax(-1).tolist())]
            report(step=step, of=name, opinion=macro([r for r in said if r[0]]), news=macro([r for r in said if not r[0]]))
        net.load_state_dict(live)
        net.train()

    order, running = [], {}
    for step in range(1, total + 1):
        rate = min(1, step / 100) * max(0.02, 0.5 * (1 + math.cos(math.pi * step / total)))
        optimizer.param_groups[0]["lr"] = a.lr * rate
        for _ in range(a.together):
            order = order or rng.sample(items, len(items))
            of, i = order.pop()
            parts = losses(net, of, i, never, rng, soft.get(of.rows[i]["id"]))
            if parts:
                (sum(ARTICLE[k] * v for k, v in parts.items()) / a.together).backward()
            for k, v in parts.items():
                running.setdefault(k, []).append(float(v.detach()))
        vectors, y = rng.choice(gum)
        F.cross_entropy(net.groups(vectors.float()), y).backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        with torch.no_grad():
            for k, v in net.state_dict().items():
                averaged[k].lerp_(v, 1 - min(0.99, (1 + step) / (10 + step)))
        if step % 100 == 0:
            report(step=step, of=total, loss={k: round(sum(v) / len(v), 3) for k, v in running.items()})
            running = {}
        if step % max(1, total // 5) == 0 or step == total:
            measure(step)
    net.load_state_dict(averaged)
    if a.reports:
        former = load_file(f"{a.reports}/model.safetensors")
        net.reported.load_state_dict({k.removeprefix("reader.reported."): v for k, v in former.items() if k.startswith("reader.reported.")})
    elif parts := reports_of(coded):
        train_reports(net.reported, parts, report)
    net.eval()
    save_file({f"reader.{k}": v.contiguous() for k, v in net.state_dict().items()}, f"{a.work}/model.safetensors")
    json.dump(config, open(f"{a.work}/config.json", "w"), indent=1)


if __name__ == "__main__":
    main()
