"""Measures a model on dev data through the program itself and writes its card.

    python card.py --program ../target/release/standpoint --data DIR --int8 ../models/base --float DIR

Writes card.json (what `standpoint models` shows) and README.md into the int8 model's folder.
"""

import argparse
import json
import subprocess

TASKS = [
    ("entities, CoNLL-2003", "ner", "conll2003/dev.conll", {"f1": "F1 of whole entities"}),
    ("entities, web English (UNER EWT)", "ner", "uner-ewt/dev.iob2", {"f1": "F1 of whole entities; not trained on"}),
    ("target sentiment, NewsMTSC", "target-sentiment", "newsmtsc/dev.jsonl", {"f1": "macro-F1, 3 classes"}),
    ("directed stance, DSE", "directed", "dse/dev.txt", {"f1": "macro-F1, 5 classes"}),
    ("attribution, PolNeAR", "attribution", "polnear/dev.jsonl",
     {"source": "F1 by words", "cue": "F1 by words", "content": "F1 by words"}),
]

TIERS = {
    "accurate": ("MPNet-shaped, 12 layers, width 768, 110 million parameters", "all-mpnet-base-v2"),
    "base": ("BERT-shaped, 6 layers, width 384, 22 million parameters", "all-MiniLM-L6-v2"),
    "fast": ("BERT-shaped, 3 layers, width 384, 768 inner units, 15 million parameters", "all-MiniLM-L6-v2"),
}
TAUGHT = {
    "accurate": "Trained on all corpora at once, then on the labels that the base tier, which it taught before, gives their sentences.",
    "base": "Trained on all corpora at once, then on the labels that a larger teacher gives their sentences.",
    "fast": "The base tier without half of its layers and inner units, trained on its labels and toward its vectors.",
}

CARD = """# The {tier} model

Written by `training/card.py`; the figures are what the program measured with this folder (`standpoint eval`).

One encoder reads a window of sentences once; small heads on its token vectors give everything Standpoint says:
entities (PER, ORG, LOC, MISC), attributions (source, cue, content), sentiment toward a target span, stance of a
holder span toward a target span, and sentence vectors.

| | |
| --- | --- |
| architecture | {shape}, uncased with a learned casing vector per word |
| base weights | {base} (sentence-transformers), Apache-2.0 |
| training | {taught} |
| precision | int8 weights (7 bits, per channel) and activations (fixed scales); four channels after GELU and the heads in float |
| licence | {licence} |

## What it learned from

| corpus | for | licence |
| --- | --- | --- |
| NewsMTSC (Hamborg and Donnay 2021), train | sentiment toward targets | MIT |
| DSE (Park, Pan and Joo 2021), train | directed stance | free use with citation |
| CoNLL-2003 (Tjong Kim Sang and De Meulder 2003), train | entities | research use, Reuters text |
| PolNeAR (Newell, Margolin and Ruths 2018), train | attributions | research use, publishers' text |
| GUM (Zeldes 2017), train | names in many genres; salience | annotations CC BY 4.0, texts by genre |

None of their text is in this repository. The corpora's terms bear on what a model trained from them may be used
for: check them before commercial use.

## Measured on dev data

{table}

Dev data chose when to stop, how runs' weights were averaged, the temperatures and the thresholds, so expect a little
less on unseen text; NewsMTSC dev has only 343 targets, so its figure has a standard error of about two points.

## Limits

- English only, and newspaper English at that.
- Sentiment and stance were learned from US and world politics in news; South Asian commentary is a step away, and
  irony is beyond it.
- What befalls an actor is at times taken for a view of it, and goodwill between two actors for praise of them.
- Probabilities were calibrated on news sentences; on commentary of another kind they may be off.
"""


def measure(program, task, file, model):
    command = [program, "eval", task, file, "--json", "--model", model]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--program", required=True)
    ap.add_argument("--data", required=True)
    ap.add_argument("--int8", required=True)
    ap.add_argument("--float", required=True)
    a = ap.parse_args()
    tier = json.load(open(f"{a.int8}/config.json"))["name"]
    shape, base = TIERS[tier]
    dev = {}
    for name, task, file, figures in TASKS:
        low = measure(a.program, task, f"{a.data}/{file}", a.int8)
        high = measure(a.program, task, f"{a.data}/{file}", a.float)
        for key, what in figures.items():
            row = name if key == "f1" else f"{name}: {key}"
            dev[row] = {"float": high[key], "int8": low[key], "measure": what}
            print(row, dev[row], flush=True)
    card = {
        "licence": "MIT OR Apache-2.0, on Apache-2.0 base weights; see NOTICE for the corpora",
        "base": f"{base} (Apache-2.0)",
        "training": f"NewsMTSC, DSE, CoNLL-2003, PolNeAR, GUM (train splits). {TAUGHT[tier]}",
        "measured_on": "dev splits, by `standpoint eval`; percent",
        "dev": dev,
    }
    json.dump(card, open(f"{a.int8}/card.json", "w"), indent=1)
    rows = [f"| {n} | {v['measure']} | {v['float']:.1f} | {v['int8']:.1f} |" for n, v in dev.items()]
    table = "\n".join(["| task | measure, percent | float | int8 |", "| --- | --- | --- | --- |", *rows])
    open(f"{a.int8}/README.md", "w").write(CARD.format(
        tier=tier, shape=shape, base=base, taught=TAUGHT[tier], table=table, licence=card["licence"]))


if __name__ == "__main__":
    main()
