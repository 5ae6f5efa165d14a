"""Makes a smaller model out of a trained one: fewer layers, and of each layer the inner units that matter most.

    python shrink.py --data DIR --base FOLDER --work WORK --out WORK2 --layers 0,2,4 --inner 768

Writes `model.safetensors` and `config.json` for `train.py --init WORK2`. What an inner unit matters is the mean size of
what it gives on training text times the length of its column in the second product (cf. Molchanov et al. 2017).
"""

import argparse
import json
import os
import random

import torch
from safetensors.torch import load_file, save_file

import data
from model import Encoder, Joint, collate
from text import special_ids, tokenizer_of

# How many training windows the inner units are watched on.
WATCHED = 200


@torch.no_grad()
def importance(model, windows, pad_id):
    """For each layer, what its inner units matter."""
    sums = [0.0] * len(model.encoder.layers)

    def watch(i):
        def hook(_, inputs):
            sums[i] = sums[i] + inputs[0].abs().reshape(-1, inputs[0].shape[-1]).sum(0)
        return hook

    hooks = [layer.down.register_forward_pre_hook(watch(i)) for i, layer in enumerate(model.encoder.layers)]
    model.eval()
    for w in windows:
        model.vectors(collate([w], pad_id))
    for hook in hooks:
        hook.remove()
    return [s * layer.down.weight.norm(dim=0) for s, layer in zip(sums, model.encoder.layers)]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", required=True)
    ap.add_argument("--base", required=True)
    ap.add_argument("--work", required=True, help="work folder of the model to make smaller")
    ap.add_argument("--out", required=True)
    ap.add_argument("--layers", required=True, help="the layers to keep, from 0")
    ap.add_argument("--inner", type=int, required=True, help="inner units to keep in each layer")
    a = ap.parse_args()
    layers = [int(x) for x in a.layers.split(",")]
    tokenizer = tokenizer_of(a.base)
    model = Joint(Encoder(json.load(open(f"{a.work}/config.json"))))
    state = load_file(f"{a.work}/model.safetensors")
    model.load_state_dict(state)
    cls_id, sep_id, pad_id = special_ids(tokenizer, model.encoder.mpnet)
    rng, windows = random.Random(1), []
    for groups in data.load(a.data, tokenizer, "train").values():
        windows += data.windows(rng.sample(groups, min(len(groups), 200)), 128, (cls_id, sep_id))
    matters = importance(model, rng.sample(windows, min(len(windows), WATCHED)), pad_id)
    small = {k: v for k, v in state.items() if not k.startswith("encoder.layers.")}
    for new, old in enumerate(layers):
        keep = matters[old].topk(a.inner).indices.sort().values
        for name, value in state.items():
            if name.startswith(f"encoder.layers.{old}."):
                part = name.split(".", 3)[3]
                if part in ("up.weight", "up.bias"):
                    value = value[keep]
                elif part == "down.weight":
                    value = value[:, keep]
                small[f"encoder.layers.{new}.{part}"] = value.contiguous()
    os.makedirs(a.out, exist_ok=True)
    save_file(small, f"{a.out}/model.safetensors")
    config = model.encoder.config | {"num_hidden_layers": len(layers), "intermediate_size": a.inner}
    json.dump(config, open(f"{a.out}/config.json", "w"), indent=1)


if __name__ == "__main__":
    main()
