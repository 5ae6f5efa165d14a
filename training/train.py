"""Trains the joint model on all corpora at once.

    python train.py --data DIR --base FOLDER --work DIR [--epochs N]

Writes to the work folder: `checkpoint.pt` every few hundred steps (a second call goes on from it),
`model.safetensors` with the averaged weights at each epoch's end, and `log.jsonl`, one line a report.
"""

import argparse
import json
import math
import os
import random
import time

import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional as F

import data
from measure import scores
from model import Encoder, Joint, collate, span_means
from soft import Soft
from text import numbers, special_ids, tokenizer_of

# What a task's loss weighs, per labelled item, before the division by the items of an average batch.
WEIGHTS = {"targets": 1.0, "judgements": 1.0, "directed": 1.0, "entities": 2.0, "attributions": 1.0, "vectors": 0.3,
           "pieces": 4.0}
# How many sentences without a document of their own share a window in training, at most.
JOIN = 3
# The losses that a teacher has a say in.
TAUGHT = ("targets", "judgements", "directed", "entities", "attributions")
# What a teacher's labels weigh beside the annotators', by head: most where the teacher is ahead of what the smaller
# model learns by itself, little for names and directed stance, where it is not.
TRUST = {"targets": 0.7, "judgements": 0.5, "directed": 0.3, "entities": 0.2, "attributions": 0.7}
# The temperature at which sentiment and directed stance are learned from a teacher.
SOFTNESS = 2.0
# Shares of the windows with entities that are read as if written without capitals, or in nothing else: names in
# messages and headlines.
LOWERED, RAISED = 0.1, 0.05


def batches(rows, tokens, rng):
    """Shuffled batches of about `tokens` pieces, windows of like length together."""
    rng.shuffle(rows)
    out = []
    for i in range(0, len(rows), 600):
        part = sorted(rows[i : i + 600], key=len)
        batch = []
        for w in part:
            if batch and (len(batch) + 1) * len(w) > tokens:
                out.append(batch)
                batch = []
            batch.append(w)
        if batch:
            out.append(batch)
    rng.shuffle(out)
    return out


def recase(rows, rng):
    """Changes the casing of some windows with entities; the pieces are uncased and stay."""
    for w in rows:
        draw = rng.random() if w.entities else 1.0
        if draw < LOWERED:
            w.cases = [1 if 1 <= c <= 5 else c for c in w.cases]
        elif draw < LOWERED + RAISED:
            w.cases = [3 if c in (1, 2, 5) else c for c in w.cases]


@torch.no_grad()
def original_vectors(encoder, tokenizer, groups, special, pad_id, path, limit, seed):
    """Sentence vectors of the encoder before fine-tuning, by sentence text, of all sentences or of `limit` of them;
    kept in `path`."""
    if os.path.exists(path):
        return torch.load(path)
    encoder.eval()
    unique = list({s.text: s for g in groups for s, _ in g}.values())
    if limit:
        unique = random.Random(seed).sample(unique, min(limit, len(unique)))
    rows = data.windows([[(s, {})] for s in unique], 512, special)
    rows.sort(key=len)
    texts, vectors = [], []
    for i in range(0, len(rows), 64):
        batch = collate(rows[i : i + 64], pad_id)
        x = encoder(batch["ids"], torch.zeros_like(batch["cases"]), batch["mask"])
        v = span_means(x.reshape(-1, x.shape[-1]), batch["sentences"])
        texts += batch["texts"]
        vectors.append(F.normalize(v.float(), dim=-1).half())
    kept = {"row": {t: i for i, t in enumerate(texts)}, "vectors": torch.cat(vectors)}
    torch.save(kept, path)
    encoder.train()
    return kept


def losses(out, batch, expected, originals, smoothing):
    """Loss of each head: the sum over items divided by the items of an average batch."""
    found = {}
    for name in TAUGHT:
        if name in out:
            smooth = smoothing if name in ("targets", "judgements", "directed") else 0.0
            total = F.cross_entropy(out[name].float(), batch[name][:, -1], reduction="sum", label_smoothing=smooth)
            found[name] = total / expected[name]
    known = [(i, originals["row"][t]) for i, t in enumerate(batch["texts"]) if t in originals["row"]]
    if known:
        at, rows = torch.tensor(known).T
        aim = originals["vectors"][rows].float()
        found["vectors"] = (1 - F.cosine_similarity(out["sentences"][at].float(), aim)).mean()
    return found


def piece_loss(found, aim, mask):
    """How far the vectors of pieces are from those of a model of the same width: the share of their variance that is
    not yet explained."""
    aim, found = aim[mask.flatten()], found[mask.flatten()]
    return (found - aim).square().mean() / aim.var()


def soft_losses(out, batch, expected, soft):
    """Losses toward the teacher's logits, by the name of the head's own loss (Hinton, Vinyals and Dean 2015)."""

    def toward(logits, aim, temperature, count):
        aim = F.softmax(aim.float() / temperature, -1)
        return -(aim * F.log_softmax(logits.float() / temperature, -1)).sum() * temperature**2 / count

    found = {}
    if "soft_tokens" in out:
        aim, n = soft.tokens[batch["soft_tokens"][:, -1]], expected["soft_tokens"]
        tags = len(data.ENTITY_TAGS)
        found["entities"] = toward(out["soft_tokens"][:, :tags], aim[:, :tags], 1.0, n)
        found["attributions"] = toward(out["soft_tokens"][:, tags:], aim[:, tags:], 1.0, n)
    if "soft_targets" in out:
        aim, n = soft.targets[batch["soft_targets"][:, -1]], expected["soft_targets"]
        classes = len(data.SENTIMENT)
        found["targets"] = toward(out["soft_targets"][:, :classes], aim[:, :classes], SOFTNESS, n)
        found["judgements"] = toward(out["soft_targets"][:, classes:], aim[:, classes:], SOFTNESS, n)
    if "soft_pairs" in out:
        aim, n = soft.pairs[batch["soft_pairs"][:, -1]], expected["soft_pairs"]
        found["directed"] = toward(out["soft_pairs"], aim, SOFTNESS, n)
    return found


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", required=True, help="folder of the public corpora")
    ap.add_argument("--base", required=True, help="folder of the base encoder (config.json, model.safetensors, tokenizer.json)")
    ap.add_argument("--work", required=True, help="folder for checkpoints and log")
    ap.add_argument("--epochs", type=float, default=5)
    ap.add_argument("--lr", type=float, default=1.5e-4)
    ap.add_argument("--head-lr", type=float, default=7e-4)
    ap.add_argument("--tokens", type=int, default=2048, help="pieces a batch")
    ap.add_argument("--budget", type=int, default=128, help="pieces a window")
    ap.add_argument("--smoothing", type=float, default=0.05)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--average", type=float, default=0.999, help="decay of the running average of the weights")
    ap.add_argument("--originals", type=int, default=0, help="keep the vectors of so many sentences near the base's (0: all)")
    ap.add_argument("--share", default="attribution=0.5", help="share of a corpus read each epoch, task=share,...")
    ap.add_argument("--init", help="a former run's work folder, or shrink.py's, to start from instead of the base encoder")
    ap.add_argument("--weights", default="", help="other weights of losses than WEIGHTS, head=weight,...")
    ap.add_argument("--soft", help="a teacher's soft labels, made by soft.py")
    ap.add_argument("--like", help="the work folder of a model of the same width whose vectors of pieces are learned too")
    ap.add_argument("--trust", default="", help="other weights of the teacher's labels than TRUST, head=weight,...")
    ap.add_argument("--checkpoint", type=int, default=300, help="steps from one checkpoint to the next")
    ap.add_argument("--steps", type=int, default=0, help="stop after so many steps (a trial run)")
    a = ap.parse_args()
    os.makedirs(a.work, exist_ok=True)
    torch.manual_seed(a.seed)
    rng = random.Random(a.seed)
    tokenizer = tokenizer_of(a.base)
    encoder = Encoder.from_folder(a.base)
    cls_id, sep_id, pad_id = special_ids(tokenizer, encoder.mpnet)
    special = (cls_id, sep_id)
    log = open(f"{a.work}/log.jsonl", "a")

    def report(**row):
        print(json.dumps(row), flush=True)
        log.write(json.dumps(row) + "\n")
        log.flush()

    started = time.time()
    train, dev = data.load(a.data, tokenizer, "train"), data.load(a.data, tokenizer, "dev")
    report(groups={k: len(v) for k, v in train.items()}, seconds=round(time.time() - started))
    originals = original_vectors(
        encoder, tokenizer, [g for gs in train.values() for g in gs], special, pad_id,
        f"{a.work}/originals.pt", a.originals, a.seed,
    )
    report(originals=len(originals["row"]), seconds=round(time.time() - started))
    share, weights = numbers(a.share), WEIGHTS | numbers(a.weights)
    soft, trust = None, {}
    if a.soft:
        soft, trust = Soft(a.soft), TRUST | numbers(a.trust)
        report(soft=soft.attach(train))

    def epoch_rows(epoch):
        r = random.Random(a.seed * 1000 + epoch)
        rows = []
        for task, groups in train.items():
            part = data.windows(groups, a.budget, special, r, join=JOIN if task in data.ALONE else 1)
            r.shuffle(part)
            wanted = share.get(task, 1.0)
            rows += (part * math.ceil(wanted))[: int(len(part) * wanted)]
        recase(rows, r)
        return batches(rows, a.tokens, r)

    if a.init:
        encoder = Encoder(json.load(open(f"{a.init}/config.json")))
    model = Joint(encoder)
    if a.init:
        # A head that the former run did not have starts anew.
        model.load_state_dict(model.state_dict() | load_file(f"{a.init}/model.safetensors"))
    json.dump(encoder.config, open(f"{a.work}/config.json", "w"), indent=1)
    larger = None
    if a.like:
        larger = Joint(Encoder(json.load(open(f"{a.like}/config.json"))))
        larger.load_state_dict(load_file(f"{a.like}/model.safetensors"))
        larger = larger.encoder.eval()
    averaged = {k: v.detach().clone() for k, v in model.state_dict().items()}
    # The casing vectors start from zero, as the heads do from chance.
    new = lambda name: not name.startswith("encoder.") or name == "encoder.casing.weight"
    heads = [p for n, p in model.named_parameters() if new(n)]
    model.encoder.words.weight.requires_grad_(False)
    body = [p for n, p in model.named_parameters() if not new(n) and p.requires_grad]
    optimizer = torch.optim.AdamW([{"params": body, "lr": a.lr}, {"params": heads, "lr": a.head_lr}], weight_decay=0.01)
    first = epoch_rows(0)
    expected = {n: max(1.0, sum(len(getattr(w, n)) for b in first for w in b) / len(first))
                for n in (*TAUGHT, "soft_tokens", "soft_targets", "soft_pairs")}
    total = int(len(first) * a.epochs)
    schedule = lambda t: min(1.0, (t + 1) / (0.06 * total)) * max(0.01, 0.5 * (1 + math.cos(math.pi * min(1, t / total))))
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, schedule)
    report(steps=total, per_epoch=len(first), expected={k: round(v, 1) for k, v in expected.items()})
    step, start, checkpoint = 0, (0, 0), f"{a.work}/checkpoint.pt"
    if os.path.exists(checkpoint):
        kept = torch.load(checkpoint)
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        scheduler.load_state_dict(kept["scheduler"])
        averaged, step, start = kept["averaged"], kept["step"], kept["at"]
        torch.set_rng_state(kept["rng"])
        report(resumed=step)

    def measure(epoch):
        live = {k: v.detach().clone() for k, v in model.state_dict().items()}
        plain = scores(model, {"sentiment": dev["sentiment"], "judgement": dev["judgement"], "directed": dev["directed"]}, a.budget, special, pad_id)
        model.load_state_dict(averaged)
        report(epoch=epoch, step=step, seconds=round(time.time() - started), last=plain,
               averaged=scores(model, dev, a.budget, special, pad_id))
        save_file({k: v.contiguous() for k, v in averaged.items()}, f"{a.work}/model.safetensors")
        model.load_state_dict(live)

    running = {}
    model.train()
    clock, seen = time.time(), 0
    for epoch in range(start[0], math.ceil(a.epochs)):
        rows = epoch_rows(epoch)
        for i, part in enumerate(rows):
            if (epoch, i) < start:
                continue
            batch = collate(part, pad_id)
            out = model(batch)
            found = losses(out, batch, expected, originals, a.smoothing)
            if larger:
                with torch.no_grad():
                    aim = larger(batch["ids"], batch["cases"], batch["mask"]).flatten(0, 1)
                found["pieces"] = piece_loss(out["pieces"], aim, batch["mask"])
            taught = soft_losses(out, batch, expected, soft) if soft else {}
            parts = [weights[k] * (1 - trust.get(k, 0.0)) * v for k, v in found.items()]
            parts += [weights[k] * trust[k] * v for k, v in taught.items()]
            sum(parts).backward()
            found |= {f"taught {k}": v for k, v in taught.items()}
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
            step += 1
            seen += sum(len(w) for w in part)
            decay = min(a.average, (1 + step) / (10 + step))
            with torch.no_grad():
                for k, v in model.state_dict().items():
                    if k != "encoder.words.weight":
                        averaged[k].lerp_(v, 1 - decay)
            for k, v in found.items():
                running.setdefault(k, []).append(v.item())
            if step % 100 == 0:
                report(step=step, of=total, seconds=round(time.time() - started),
                       pieces_a_second=round(seen / (time.time() - clock)),
                       loss={k: round(sum(v) / len(v), 3) for k, v in running.items()})
                running, clock, seen = {}, time.time(), 0
            if step % a.checkpoint == 0:
                torch.save({"model": model.state_dict(), "averaged": averaged, "optimizer": optimizer.state_dict(),
                            "scheduler": scheduler.state_dict(), "step": step, "at": (epoch, i + 1), "rng": torch.get_rng_state()}, checkpoint + ".new")
                os.replace(checkpoint + ".new", checkpoint)
            if step >= total or step == a.steps:
                break
        measure(epoch)
        if step >= total or step == a.steps:
            break


if __name__ == "__main__":
    main()
