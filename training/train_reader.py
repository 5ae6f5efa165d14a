"""Trains the article reader together with the encoder and all former tasks, from a model that knows these.

    python train_reader.py --data DIR --base FOLDER --init WORK --work DIR [--minutes N | --epochs N]

`--init` holds a trained model (`train.py`, or a tier turned back by `half.py`). It is also the teacher: what it says of
the corpora and of the coded articles is learned beside the labels, so that the former tasks stay where they are. Each
step reads a few coded articles and a batch of the other corpora. Writes `checkpoint.pt` (a second call goes on from
it), `model.safetensors` with the averaged weights (the reader's under `reader.`), and `log.jsonl`.
"""

import argparse
import copy
import glob
import json
import math
import os
import random
import time

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as F

import commentary
import data
from measure import scores
from model import Encoder, Joint, collate, span_means
from reader import ArticleReader, pairs_of, windows_of
from reports import reports
from text import numbers, special_ids, tokenizer_of
from train import JOIN, batches, recase

# What a loss weighs: of the coded articles, then of the other corpora, which are means over the items of a batch.
ARTICLE = {"stance": 1.0, "mixed": 0.15, "view": 0.8, "argues": 0.1, "groups": 0.4, "tokens": 1.0,
           "targets": 0.3, "directed": 0.15, "reported": 0.3, "vectors": 0.3}
OTHER = {"targets": 1.0, "judgements": 0.4, "directed": 1.0, "entities": 2.0, "attributions": 1.0, "groups": 0.6, "vectors": 0.3}
# What the teacher's word weighs beside the label.
TRUST = 0.5
# Classes of a sentence's view: against, none, for.
VIEW_WEIGHTS = torch.tensor([1.0, 0.35, 1.4])
# Sides of a report. Who reads an article writes down six reports at most, so that "none" says little.
REPORT_WEIGHTS = torch.tensor([1.0, 0.3, 1.4])
# Pairs without a mention that nobody marked are many and alike: a share is read.
UNMARKED = 0.15
# How sharply a step of stance is told from its neighbours.
SHARPNESS = 1.5


class Joined(nn.Module):
    def __init__(self, joint):
        super().__init__()
        self.joint = joint
        self.reader = ArticleReader(joint.encoder.config["hidden_size"])

    def article(self, windows, bounds, pairs):
        flat = self.joint.encoder(windows["ids"], windows["cases"], windows["mask"]).flatten(0, 1)
        return flat, self.reader(flat, bounds, pairs)


def soft_steps(steps):
    away = (torch.tensor(steps)[:, None] - torch.arange(len(commentary.STEPS))).abs()
    soft = torch.exp(-SHARPNESS * away.float())
    return soft / soft.sum(-1, keepdim=True)


def toward(found, aim, temperature=1.0):
    """Cross-entropy to the teacher's probabilities, a mean over rows."""
    return -((aim.float() / temperature).softmax(-1) * (found.float() / temperature).log_softmax(-1)).sum(-1).mean()


def analyses(folders):
    """The program's analyses in folders, by the name of the text file that each was read from."""
    found = {}
    for path in (path for folder in folders or () for path in glob.glob(f"{folder}/*.json")):
        with open(path, encoding="utf-8") as file:
            analysis = json.load(file)
        kept = {k: analysis[k] for k in ("text", "mentions", "actors", "attributions")}
        found[os.path.basename(analysis["source"]).removesuffix(".txt")] = kept
    return found


class Articles:
    """Coded articles with what the teacher says of them, read when first asked for."""

    def __init__(self, rows, articles, found, teacher, budget, special):
        self.rows, self.articles, self.found, self.teacher = rows, articles, found, teacher
        self.budget, self.special, self.kept, self.as_found, self.pairs = budget, special, {}, {}, {}

    def windows(self, i):
        return windows_of(self.articles[i].sentences, self.budget, *self.special)

    @torch.no_grad()
    def taught(self, i, windows, begin, bounds):
        if i not in self.kept:
            a = self.articles[i]
            flat = self.teacher.encoder(windows["ids"], windows["cases"], windows["mask"]).flatten(0, 1).float()
            words = torch.tensor([[b + p] for b, s in zip(begin, a.sentences) for p in s.first])
            vectors = (flat, flat[bounds[:, 0]], span_means(flat, bounds))
            at = sorted({(k, begin[k] + s, begin[k] + e) for ms in a.mentions for k, s, e in ms})
            spans = torch.tensor(at, dtype=torch.long).reshape(-1, 3)
            self.kept[i] = {
                "words": words, "tokens": self.teacher.token_logits(vectors, words).half(), "spans": spans,
                "targets": self.teacher.target_logits(vectors, spans).half() if len(spans) else None,
                "vectors": F.normalize(self.teacher.sentence(vectors[2]), dim=-1).half(),
            }
        return self.kept[i]

    def reports(self, i):
        """The pairs that may be reports; none where the program's analysis is not at hand."""
        if i not in self.pairs:
            analysis = self.found.get(self.rows[i]["id"]) if self.found else None
            self.pairs[i] = reports(self.rows[i], self.articles[i], analysis) if analysis else []
        return self.pairs[i]

    def mentions(self, i, rng, share=0.0):
        """The coded names, or for a share of the actors what the program found, where it did."""
        coded = self.articles[i].mentions
        if i not in self.as_found:
            analysis = self.found.get(self.rows[i]["id"]) if self.found else None
            self.as_found[i] = analysis and commentary.as_found(self.rows[i], self.articles[i], analysis)
        found = self.as_found[i]
        return [f if f and rng.random() < share else c for f, c in zip(found, coded)] if found else coded


def reader_losses(article, pairs, found):
    """Losses of what the article reader says of a coded article."""
    view, stance, argues = found
    keys = list(zip(pairs.actor.tolist(), pairs.sentence.tolist()))
    gold = torch.tensor([article.views[x].get(k, 1) for x, k in keys])
    seen = (pairs.named > 0) | (gold != 1) | (torch.rand(len(keys)) < UNMARKED)
    loss = {
        "stance": toward_steps(stance[:, :5], article.steps),
        "mixed": F.binary_cross_entropy_with_logits(stance[:, 5], torch.tensor(article.mixed).float()),
        "view": F.cross_entropy(view[seen], gold[seen], weight=VIEW_WEIGHTS),
    }
    if article.kind is not None:
        loss["argues"] = F.binary_cross_entropy_with_logits(argues, torch.tensor([float(article.kind)]))
    return loss


def group_tags(article, begin, never):
    """(row, tag) of the words of a coded article that are known to name groups, or never to."""
    tags = [(begin[k] + p, y) for k, found in article.groups.items() for p, y in found]
    inside = {p for p, _ in tags}
    for k, s in enumerate(article.sentences):
        for p, end in zip(s.first, [*s.first[1:], len(s.ids)]):
            word = s.text[s.offsets[p][0] : s.offsets[end - 1][1]].lower()
            if begin[k] + p not in inside and word in never:
                tags.append((begin[k] + p, 0))
    return tags


def article_losses(net, articles, i, never, rng):
    a = articles.articles[i]
    windows, begin, bounds = articles.windows(i)
    pairs = pairs_of(articles.mentions(i, rng), len(a.sentences), begin)
    flat, found = net.article(windows, bounds, pairs)
    flat = flat.float()
    joint, taught = net.joint, articles.taught(i, windows, begin, bounds)
    vectors = (flat, flat[bounds[:, 0]], span_means(flat, bounds))
    loss = reader_losses(a, pairs, found) | {
        "tokens": toward(joint.entities(flat[taught["words"][:, 0]]), taught["tokens"][:, :9])
        + toward(joint.attribution(flat[taught["words"][:, 0]]), taught["tokens"][:, 9:]),
        "vectors": (1 - F.cosine_similarity(joint.sentence(vectors[2]), taught["vectors"].float())).mean(),
    }
    if len(taught["spans"]):
        read = joint.target_logits(vectors, taught["spans"])
        loss["targets"] = toward(read[:, :3], taught["targets"][:, :3], 2.0) + toward(read[:, 3:], taught["targets"][:, 3:], 2.0)
    tags = group_tags(a, begin, never)
    if tags:
        at, y = torch.tensor(tags).T
        loss["groups"] = F.cross_entropy(net.reader.groups(flat[at]), y)
    found = articles.reports(i)
    if found:
        rows = torch.tensor([[begin[k] + v for k, *at in r.spans for v in at] + [r.sentence, r.voice, r.side] for r in found])
        at = rows[:, 4]
        read = net.reader.reported(span_means(flat, rows[:, :2]), span_means(flat, rows[:, 2:4]), torch.cat([vectors[1], vectors[2]], -1)[at], rows[:, 5])
        loss["reported"] = F.cross_entropy(read, rows[:, 6], weight=REPORT_WEIGHTS)
    if a.pairs:
        rows = torch.tensor([[k, *(begin[k] + v for v in at), y] for k, *at, y in a.pairs])
        loss["directed"] = F.cross_entropy(joint.directed_logits(vectors, rows), rows[:, -1], label_smoothing=0.1)
    return loss


def toward_steps(found, steps):
    return -(soft_steps(steps) * found.log_softmax(-1)).sum(-1).mean()


def other_losses(net, teacher, part, pad_id, expected):
    batch = collate(part, pad_id)
    with torch.no_grad():
        aim = teacher(batch)
    out = net.joint(batch)
    loss = {}
    if len(batch["groups"]):
        out["groups"] = net.reader.groups(out["pieces"][batch["groups"][:, 0]])
    for name in ("targets", "judgements", "directed", "entities", "attributions", "groups"):
        if name in out:
            rows = len(batch[name])
            label = F.cross_entropy(out[name].float(), batch[name][:, -1], label_smoothing=0.05)
            if name in aim:
                label = (1 - TRUST) * label + TRUST * toward(out[name], aim[name], 1.5)
            loss[name] = label * rows / expected[name]
    loss["vectors"] = (1 - F.cosine_similarity(out["sentences"].float(), aim["sentences"].float())).mean()
    return loss


@torch.no_grad()
def read_all(net, articles):
    """Probabilities of the five steps and the coded step, and of sentences' views, over articles."""
    net.eval()
    found = []
    for i, a in enumerate(articles.articles):
        windows, begin, bounds = articles.windows(i)
        pairs = pairs_of(a.mentions, len(a.sentences), begin)
        with torch.autocast("cpu", torch.bfloat16):
            _, (_, stance, _) = net.article(windows, bounds, pairs)
        found += [(a.kind, s, p) for s, p in zip(a.steps, stance[:, :5].softmax(-1).tolist())]
    net.train()
    return found


def macro(rows):
    side = lambda p: max((sum(p[:2]), 0), (p[2], 1), (sum(p[3:]), 2))[1]
    gold = [0 if s < 2 else 1 if s == 2 else 2 for _, s, _ in rows]
    said = [side(p) for _, _, p in rows]
    f = []
    for c in range(3):
        hit, n = sum(g == s == c for g, s in zip(gold, said)), gold.count(c) + said.count(c)
        f.append(200 * hit / n if n else 0.0)
    return dict(n=len(rows), macro=round(sum(f) / 3, 1), classes=[round(v, 1) for v in f],
                wrong_signs=sum(abs(g - s) == 2 for g, s in zip(gold, said)))


def from_trial(state, joint, reader):
    """Weights of an earlier reader of other shape (a file of float16 tensors) put where they fit."""
    own = joint.encoder.state_dict()
    mixed = {k: state[f"encoder.{k}"].float() for k in own}
    layers = reader.state_dict()
    for name, value in layers.items():
        former = state.get(name)
        if former is None:
            continue
        part = tuple(slice(0, min(a, b)) for a, b in zip(value.shape, former.shape))
        value[part] = former.float()[part]
        if name in ("stance.2.weight",):
            value[:, former.shape[1] :] = 0
    reader.load_state_dict(layers)
    return mixed


def never_groups(groups):
    """Words that labelled text has at least three times and never within a group: elsewhere they name none either."""
    count, grouped = {}, set()
    for group in groups:
        for s, labels in group:
            known = dict(labels.get("groups", ()))
            ends = [*s.first[1:], len(s.ids)]
            for p, e in zip(s.first, ends):
                word = s.text[s.offsets[p][0] : s.offsets[e - 1][1]].lower()
                count[word] = count.get(word, 0) + 1
                if known.get(p, 1):
                    grouped.add(word)
    return {word for word, n in count.items() if n >= 3} - grouped


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", required=True)
    ap.add_argument("--base", required=True, help="folder of the base encoder")
    ap.add_argument("--init", required=True, help="a trained model, and the teacher of the former tasks")
    ap.add_argument("--trial", help="weights of an earlier reader (safetensors) to begin with")
    ap.add_argument("--mix", type=float, default=0.7, help="how much of the encoder is that reader's")
    ap.add_argument("--further", default=commentary.FURTHER, help="codes of articles of unlabelled.jsonl")
    ap.add_argument("--found", nargs="+", help="folders of analyses (articles/*.json) of the coded articles: what they report")
    ap.add_argument("--work", required=True)
    ap.add_argument("--minutes", type=float, default=0, help="the schedule ends after so long")
    ap.add_argument("--epochs", type=float, default=2, help="or after so many passes over the coded articles")
    ap.add_argument("--together", type=int, default=3, help="articles a step")
    ap.add_argument("--tokens", type=int, default=1280, help="pieces of other corpora a step")
    ap.add_argument("--share", default="attribution=0.4,judgement=2")
    ap.add_argument("--budget", type=int, default=128)
    ap.add_argument("--lr", type=float, default=7e-5)
    ap.add_argument("--head-lr", type=float, default=4e-4)
    ap.add_argument("--freeze", type=int, default=0, help="lower layers that stay as they are, and the vectors of words below them")
    ap.add_argument("--checkpoint", type=int, default=100)
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    os.makedirs(a.work, exist_ok=True)
    torch.manual_seed(a.seed)
    rng = random.Random(a.seed)
    tokenizer = tokenizer_of(a.base)
    config = json.load(open(f"{a.init}/config.json"))
    weights = load_file(f"{a.init}/model.safetensors")
    teacher = Joint(Encoder(config))
    teacher.load_state_dict({k: v for k, v in weights.items() if not k.startswith("reader.")})
    teacher.eval()
    net = Joined(copy.deepcopy(teacher))
    if any(k.startswith("reader.") for k in weights):
        net.reader.load_state_dict({k[7:]: v for k, v in weights.items() if k.startswith("reader.")})
    special = special_ids(tokenizer, net.joint.encoder.mpnet)
    log = open(f"{a.work}/log.jsonl", "a")
    started = time.time()

    def report(**row):
        print(json.dumps(row), flush=True)
        log.write(json.dumps(row) + "\n")
        log.flush()

    if a.trial:
        mixed = from_trial(load_file(a.trial), net.joint, net.reader)
        own = net.joint.encoder.state_dict()
        net.joint.encoder.load_state_dict({k: a.mix * mixed[k] + (1 - a.mix) * v for k, v in own.items()})
    net.joint.encoder.words.weight.requires_grad_(False)
    if a.freeze:
        for part in (net.joint.encoder.positions, net.joint.encoder.casing, net.joint.encoder.norm):
            part.requires_grad_(False)
    for layer in net.joint.encoder.layers[: a.freeze]:
        layer.requires_grad_(False)
    corpora = data.load(a.data, tokenizer, "train")
    never = never_groups(corpora["names"])
    rows = commentary.rows_of(a.data, "train")
    held_out = [r for i, r in enumerate(rows) if commentary.is_held_out(i)]
    rows = [r for i, r in enumerate(rows) if not commentary.is_held_out(i)] + commentary.further(a.data, a.further)
    articles = lambda rows, found=None: Articles(rows, [commentary.read(r, tokenizer) for r in rows], found, teacher, a.budget, special)
    train = articles(rows, analyses(a.found))
    measured = {"held out": articles(held_out), "dev": articles(commentary.rows_of(a.data, "dev"))}
    report(articles=len(train.articles), never_groups=len(never), groups={k: len(v) for k, v in corpora.items()},
           seconds=round(time.time() - started))
    share = numbers(a.share)

    def other_batches(epoch):
        r, found = random.Random(a.seed * 1000 + epoch), []
        for task, groups in corpora.items():
            part = data.windows(groups, a.budget, special[:2], r, join=JOIN if task in data.ALONE else 1)
            r.shuffle(part)
            wanted = share.get(task, 1.0)
            found += (part * math.ceil(wanted))[: int(len(part) * wanted)]
        recase(found, r)
        return batches(found, a.tokens, r)

    others = other_batches(0)
    expected = {n: max(1.0, sum(len(getattr(w, n)) for b in others for w in b) / len(others))
                for n in ("targets", "judgements", "directed", "entities", "attributions", "groups")}
    total = math.ceil(len(train.articles) * a.epochs / a.together)
    new = lambda name: name.startswith("reader.") or not name.startswith("joint.encoder.")
    heads = [p for n, p in net.named_parameters() if new(n) and p.requires_grad]
    body = [p for n, p in net.named_parameters() if not new(n) and p.requires_grad]
    optimizer = torch.optim.AdamW([{"params": body, "lr": a.lr}, {"params": heads, "lr": a.head_lr}], weight_decay=0.01)
    step, elapsed, checkpoint = 0, 0.0, f"{a.work}/checkpoint.pt"
    averaged = {k: v.detach().clone() for k, v in net.state_dict().items()}
    if os.path.exists(checkpoint):
        kept = torch.load(checkpoint)
        net.load_state_dict(kept["net"])
        optimizer.load_state_dict(kept["optimizer"])
        averaged, step, elapsed = kept["averaged"], kept["step"], kept["elapsed"]
        report(resumed=step)
    clock = time.time() - elapsed
    done = lambda: (time.time() - clock) / 60 / a.minutes if a.minutes else step / total

    def save():
        state = {k.removeprefix("joint."): v.contiguous() for k, v in averaged.items()}
        save_file(state, f"{a.work}/model.safetensors")
        json.dump(config, open(f"{a.work}/config.json", "w"), indent=1)

    def measure():
        live = {k: v.detach().clone() for k, v in net.state_dict().items()}
        net.load_state_dict(averaged)
        for name, of in measured.items():
            found = read_all(net, of)
            report(step=step, of=name, seconds=round(time.time() - clock), opinion=macro([r for r in found if r[0]]),
                   news=macro([r for r in found if not r[0]]))
        net.load_state_dict(live)

    order, running, seen, told = [], {}, 0, time.time()
    net.train()
    halves = 1
    while done() < 1:
        rate = min(1, (step + 1) / 40) * max(0.02, 0.5 * (1 + math.cos(math.pi * min(1, done()))))
        for group, lr in zip(optimizer.param_groups, (a.lr, a.head_lr)):
            group["lr"] = lr * rate
        for _ in range(a.together):
            order = order or rng.sample(range(len(train.articles)), len(train.articles))
            i = order.pop()
            with torch.autocast("cpu", torch.bfloat16):
                found = article_losses(net, train, i, never, rng)
            (sum(ARTICLE[k] * v for k, v in found.items()) / a.together).backward()
            seen += sum(len(s.ids) + 2 for s in train.articles[i].sentences)
            for k, v in found.items():
                running.setdefault(k, []).append(float(v))
        others = others or other_batches(step)
        part = others.pop()
        with torch.autocast("cpu", torch.bfloat16):
            found = other_losses(net, teacher, part, special[2], expected)
        sum(OTHER[k] * v for k, v in found.items()).backward()
        seen += sum(len(w) for w in part)
        for k, v in found.items():
            running.setdefault(f"other {k}", []).append(float(v))
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        decay = min(0.99, (1 + step) / (10 + step))
        with torch.no_grad():
            for k, v in net.state_dict().items():
                if k != "joint.encoder.words.weight":
                    averaged[k].lerp_(v, 1 - decay)
        if step % 20 == 0:
            report(step=step, of=total, done=round(done(), 3), seconds=round(time.time() - clock),
                   pieces_a_second=round(seen / (time.time() - told)), loss={k: round(sum(v) / len(v), 3) for k, v in running.items()})
            running, seen, told = {}, 0, time.time()
        if step % a.checkpoint == 0:
            save()
            torch.save({"net": net.state_dict(), "averaged": averaged, "optimizer": optimizer.state_dict(), "step": step,
                        "elapsed": time.time() - clock}, checkpoint + ".new")
            os.replace(checkpoint + ".new", checkpoint)
        if done() > halves / 3 and halves < 3:
            measure()
            halves += 1
    save()
    measure()
    net.load_state_dict(averaged)
    report(former=scores(net.joint, data.load(a.data, tokenizer, "dev"), a.budget, special[:2], special[2]))


if __name__ == "__main__":
    main()
