"""Measures a model on dev data through the program itself and writes its card.

    python card.py --program ../target/release/standpoint --data DIR --int8 ../models/base --float DIR

Writes card.json (what `standpoint models` shows) and README.md into the int8 model's folder.
"""

import argparse
import json
import subprocess

TASKS = [
    ("author's stance, real commentary, opinion pieces", "commentary", "commentary/dev.jsonl",
     {"opinion_f1": "macro-F1, against, none, for", "opinion_alpha": "Krippendorff's alpha with the codes, times 100",
      "opinion_interval_holds": "share of 90% intervals that hold the code"}),
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

READER = "The article reader was trained last, on coded commentary, with the encoder as it is."

CARD = """# The {tier} model

Written by `training/card.py`; the figures are what the program measured with this folder (`standpoint eval`).

One encoder reads a window of sentences once; small heads on its token vectors give everything Standpoint says:
entities (PER, ORG, LOC, MISC), attributions (source, cue, content), sentiment toward a target span, stance of a
holder span toward a target span, and sentence vectors. The article reader (`reader.onnx`) takes the vectors of a whole
article and says where its author stands toward each actor, what he reports that others hold, and which words name groups.

| | |
| --- | --- |
| architecture | {shape}, uncased with a learned casing vector per word |
| base weights | {base} (sentence-transformers), Apache-2.0 |
| training | {taught} {reader} |
| precision | int8 weights (7 bits, per channel) and activations (fixed scales); four channels after GELU and the heads in float |
| licence | {licence} |

## What it learned from

| corpus | for | licence |
| --- | --- | --- |
| NewsMTSC (Hamborg and Donnay 2021), train | sentiment toward targets | MIT |
| DSE (Park, Pan and Joo 2021), train | directed stance | free use with citation |
| CoNLL-2003 (Tjong Kim Sang and De Meulder 2003), train | entities | research use, Reuters text |
| PolNeAR (Newell, Margolin and Ruths 2018), train | attributions | research use, publishers' text |
| GUM (Zeldes 2017), train | names in many genres; groups; salience | annotations CC BY 4.0, texts by genre |
| published commentary (texts from Article-Bias-Prediction, Baly and others 2020), train | the author's stance; what others hold | texts by their publishers, for research |

The codes of the commentary, who stands where in 2,106 articles, were made with a large language model as the reader, not by
people. A second, independent reading of the 187 dev articles agrees with the first at an alpha of 0.94.

None of their text is in this repository. The corpora's terms bear on what a model trained from them may be used
for: check them before commercial use.

## Measured on dev data

{table}

The article reader's calibration comes from coded articles outside train and dev. For the other tasks, dev data chose
when to stop, how runs' weights were averaged, the temperatures and the thresholds, so expect a little
less on unseen text; NewsMTSC dev has only 343 targets, so its figure has a standard error of about two points.

## Limits

- English only, and newspaper English at that.
- Sentiment and stance were learned from US and world politics in news; South Asian commentary is a step away, and
  irony is beyond it.
- What befalls an actor is at times taken for a view of it, and goodwill between two actors for praise of them.
- Probabilities of single opinions were calibrated on news sentences, those of the author's stance on US commentary of
  the years 2012 to 2020; elsewhere they may be off.
"""


def measure(program, task, file, model):
    command = [program, "eval", task, file, "--json", "--model", model]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--program", required=True)
    ap.add_argument("--data", required=True)
    ap.add_argument("--int8", required=True)
    ap.add_argument("--float", help="folder of the same weights with an encoder in float")
    ap.add_argument("--only", default="", help="measure these tasks, by commas, and keep the card's other figures")
    a = ap.parse_args()
    tier = json.load(open(f"{a.int8}/config.json"))["name"]
    shape, base = TIERS[tier]
    dev = {}
    former = json.load(open(f"{a.int8}/card.json")).get("dev", {})
    for name, task, file, figures in TASKS:
        if a.only and task not in a.only.split(","):
            dev |= {row: kept for row, kept in former.items() if row.split(":")[0] == name}
            continue
        low = measure(a.program, task, f"{a.data}/{file}", a.int8)
        high = measure(a.program, task, f"{a.data}/{file}", a.float) if a.float else {}
        for key, what in figures.items():
            row = name if key in ("f1", "opinion_f1") else f"{name}: {key.removeprefix('opinion_').replace('_', ' ')}"
            dev[row] = {"float": high.get(key), "int8": low[key], "measure": what}
            print(row, dev[row], flush=True)
    card = {
        "licence": "MIT OR Apache-2.0, on Apache-2.0 base weights; see NOTICE for the corpora",
        "base": f"{base} (Apache-2.0)",
        "training": f"NewsMTSC, DSE, CoNLL-2003, PolNeAR, GUM (train splits). {TAUGHT[tier]} {READER}",
        "measured_on": "dev splits, by `standpoint eval`; percent",
        "dev": dev,
    }
    json.dump(card, open(f"{a.int8}/card.json", "w"), indent=1)
    shown = lambda value: "" if value is None else f"{value:.1f}"
    rows = [f"| {n} | {v['measure']} | {shown(v['float'])} | {shown(v['int8'])} |" for n, v in dev.items()]
    table = "\n".join(["| task | measure, percent | float | int8 |", "| --- | --- | --- | --- |", *rows])
    open(f"{a.int8}/README.md", "w").write(CARD.format(
        tier=tier, shape=shape, base=base, taught=TAUGHT[tier], reader=READER, table=table, licence=card["licence"]))


if __name__ == "__main__":
    main()
