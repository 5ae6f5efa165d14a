"""Makes probabilities mean something: one temperature a head, and the probability from which on a label is given.

    python calibrate.py --program target/release/standpoint --data DIR --model ../models/base

Reads the dev predictions of `standpoint eval`, finds the temperature that makes the gold labels likeliest (Guo et al.
2017), and the lowest threshold from which on the labels given are right at least 85 times in 100. Both are found on
each half of dev and judged on the other, which is what is printed; what is written to the model's config.json is found
on all of dev.
"""

import argparse
import json
import os
import subprocess
import tempfile

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
# Of each head the task that measures it and the dev data: in the data folder, or of the project's own.
HEADS = {
    "sentiment": ("target-sentiment", "newsmtsc/dev.jsonl"),
    "author": ("judgement", f"{HERE}/judgement/dev.jsonl"),
    "directed": ("directed", "dse/dev.txt"),
}
RIGHT = 0.85
BINS = 10


def read(program, model, task, path):
    """Log probabilities (items x classes) and gold classes from the program's predictions."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as kept:
        subprocess.run([program, "eval", task, path, "--model", model, "--predictions", kept.name],
                       check=True, stdout=subprocess.DEVNULL)
        rows = [json.loads(line) for line in open(kept.name)]
    names = list(rows[0]["probs"])
    # Keys are the labels as JSON: 2.0, or a name in quotation marks.
    spelled = [json.loads(name) for name in names]
    gold = [spelled.index(r["gold"]) for r in rows]
    return np.log(np.maximum([[r["probs"][n] for n in names] for r in rows], 1e-12)), np.array(gold)


def probabilities(logits, temperature):
    z = logits / temperature
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def temperature_of(logits, gold):
    """The temperature with the least negative log likelihood."""
    grid = np.exp(np.linspace(np.log(0.3), np.log(5), 400))
    return min(grid, key=lambda t: -np.log(probabilities(logits, t)[np.arange(len(gold)), gold]).mean())


def error(p, gold):
    """Expected calibration error of the likeliest label, in equal-width bins."""
    sure, right = p.max(1), p.argmax(1) == gold
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    return sum(abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in set(bins))


def chance(p, tries=200):
    """The error that probabilities show which are exactly right, on so many items: what is left of it by chance."""
    rng = np.random.default_rng(1)
    totals = p.cumsum(1)
    return np.mean([error(p, (rng.random((len(p), 1)) > totals[:, :-1]).sum(1)) for _ in range(tries)])


def threshold_of(p, gold):
    """The lowest probability from which on labels are right often enough."""
    sure, right = p.max(1), p.argmax(1) == gold
    order = np.argsort(-sure)
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= RIGHT)
    return float(sure[order][enough[-1]]) if len(enough) else 1.0


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--program", required=True)
    ap.add_argument("--data", required=True)
    ap.add_argument("--model", required=True, help="the model's folder, whose config.json is changed")
    a = ap.parse_args()
    path = f"{a.model}/config.json"
    config = json.load(open(path))
    for head, (task, file) in HEADS.items():
        logits, gold = read(a.program, a.model, task, os.path.join(a.data, file))
        # What was printed is the softmax of logits over the temperature in force.
        logits = logits * config.get("temperature", {}).get(head, 1.0)
        halves = np.arange(len(gold)) % 2
        ece, by_chance, right, given = [], [], 0, 0
        for half in (0, 1):
            mine, other = halves == half, halves != half
            t = temperature_of(logits[other], gold[other])
            p = probabilities(logits[mine], t)
            ece.append(error(p, gold[mine]))
            by_chance.append(chance(p))
            sure = p.max(1) >= threshold_of(probabilities(logits[other], t), gold[other])
            right, given = right + int((p.argmax(1) == gold[mine])[sure].sum()), given + int(sure.sum())
        t = float(temperature_of(logits, gold))
        p = probabilities(logits, t)
        threshold = threshold_of(p, gold)
        config.setdefault("temperature", {})[head] = round(t, 3)
        config.setdefault("threshold", {})[head] = round(threshold, 3)
        print(f"{head}: temperature {t:.3f}, error {error(p, gold):.4f} (before {error(probabilities(logits, 1.0), gold):.4f}; "
              f"each half by the other {np.mean(ece):.4f}, of which chance alone gives {np.mean(by_chance):.4f}); threshold {threshold:.3f} covers "
              f"{(p.max(1) >= threshold).mean():.3f} (each half by the other: {given / len(gold):.3f}, right {right / given:.3f})")
    json.dump(config, open(path, "w"), indent=1)


if __name__ == "__main__":
    main()
