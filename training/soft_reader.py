"""Keeps what a tier's trained article reader says of articles, for another tier's to learn from.

    python soft_reader.py --data DIR --base FOLDER --tier ../models/accurate --work WORK [--unlabelled FOLDER] [--vectors FOLDER]

Reads the coded articles of train and, with `--unlabelled`, analyses of articles that nobody coded,
and writes WORK/soft.pt: for each article by its id the probabilities of the sentences' views, of the five steps, of
`mixed`, and that it argues. WORK holds what `train_frozen_reader.py` wrote.
"""

import argparse
import json

import torch
from safetensors.torch import load_file

import commentary
from reader import ArticleReader, pairs_of
from train_frozen_reader import Frozen, Kept, keys_of, uncoded


def said(net, kept, i):
    article, flat, begin, bounds = kept[i]
    pairs = pairs_of(article.mentions, len(article.sentences), begin)
    view, stance, argues = net(flat, bounds, pairs)
    views = dict(zip(keys_of(pairs), view.softmax(-1).half()))
    return {"views": views, "steps": stance[:, :5].softmax(-1), "mixed": stance[:, 5].sigmoid(), "argues": argues.sigmoid()}


@torch.no_grad()
def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", required=True)
    ap.add_argument("--base", required=True, help="folder of the base encoder")
    ap.add_argument("--tier", required=True, help="folder of the tier")
    ap.add_argument("--work", required=True)
    ap.add_argument("--unlabelled", help="folder of analyses (articles/*.json)")
    ap.add_argument("--vectors", help="folder in which vectors are kept for the next call")
    ap.add_argument("--budget", type=int, default=128)
    a = ap.parse_args()
    frozen = Frozen(a.tier, a.base, torch.get_num_threads(), a.budget)
    net = ArticleReader(json.load(open(f"{a.work}/config.json"))["hidden_size"])
    net.load_state_dict({k.removeprefix("reader."): v for k, v in load_file(f"{a.work}/model.safetensors").items()})
    net.eval()
    soft = {}

    def keep(name, rows, articles, coded=True):
        kept = Kept(rows, articles, None, frozen, a.vectors and f"{a.vectors}/{name}.npy", coded)
        soft.update({kept.rows[i]["id"]: said(net, kept, i) for i in range(len(kept))})

    rows = commentary.rows_of(a.data, "train")
    keep("train", rows, [commentary.read(r, frozen.tokenizer) for r in rows])
    if a.unlabelled:
        keep("unlabelled", *uncoded(a.unlabelled, frozen.tokenizer), coded=False)
    torch.save(soft, f"{a.work}/soft.pt")
    print(f"{len(soft)} articles")


if __name__ == "__main__":
    main()
