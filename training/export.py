"""Turns trained weights into what the program loads.

    python export.py --work DIR --base FOLDER --data DIR --out ../models/base [--name NAME] [--float | --in-float LIST]

Writes encoder.onnx (int8, fixed activation scales from training text), in parts where it is too large for one file;
heads.onnx and, where the model has an article reader, reader.onnx (float), tokenizer.json and config.json; and checks that ONNX agrees with PyTorch. With --float the encoder
is written in float for comparison.
"""

import argparse
import glob
import hashlib
import json
import os
import random
import sys

import numpy as np
import onnx
import onnxruntime
import torch
from safetensors.torch import load_file

import data
import graph
from model import Encoder, Joint, collate
from text import CASING, special_ids, tokenizer_of

# How many training windows the activation scales are read from.
CALIBRATION = 256
# What leaves GELU has a channel or two in each layer that are many times as large as all others, at the marks around
# a sentence. One scale for all would cost three points of NewsMTSC dev; so many of the largest channels of `down` are
# multiplied apart, in float (the mixed decomposition of Dettmers et al. 2022, with fixed channels).
APART = 4
# SmoothQuant's alpha (Xiao et al. 2023): how much of a channel's range moves from input to weight.
SMOOTHING = 0.5
# The longest window that the program makes (`src/encode/window.rs`).
LONGEST = 256
# A file of the encoder holds no more than this, in bytes, so that a repository takes it.
PART = 45_000_000
# The largest gap between ONNX and PyTorch that rounding explains, in an entry of a float encoder's vectors.
ROUNDING = 1e-4


def calibrate(model, rows, pad_id, in_float):
    """Scale, zero point, smoothing and channels kept apart of every product's input in the encoder's layers, but for
    those whose names end with one of `in_float`."""
    seen = {}

    def watch(name):
        def hook(_, inputs):
            x = inputs[0].detach().reshape(-1, inputs[0].shape[-1])
            seen.setdefault(name, []).append(x[torch.randperm(len(x))[:64]])
        return hook

    hooks = [m.register_forward_pre_hook(watch(n)) for n, m in model.named_modules()
             if isinstance(m, torch.nn.Linear) and n.startswith("encoder.layers")]
    model.eval()
    with torch.no_grad():
        for i in range(0, len(rows), 4):
            # One window a batch and no padding, as the program runs it.
            for w in rows[i : i + 4]:
                model(collate([w], pad_id))
    for hook in hooks:
        hook.remove()
    weights = dict(model.named_modules())
    scales = {}
    for name, parts in seen.items():
        if name.endswith(in_float):
            continue
        x = torch.cat(parts).numpy()
        w = np.abs(weights[name].weight.detach().numpy()).max(0)
        apart = np.sort(np.abs(x).max(0).argsort()[-APART:]) if name.endswith(".down") else np.array([], np.int64)
        smooth = np.maximum(np.abs(x).max(0), 1e-5) ** SMOOTHING / np.maximum(w, 1e-5) ** (1 - SMOOTHING)
        smooth = (smooth / np.exp(np.log(smooth).mean())).astype(np.float32)
        x = np.delete(x / smooth, apart, axis=1)
        best = None
        for share in (0.0, 1e-5, 1e-4, 5e-4, 1e-3):
            low, high = min(0.0, float(np.quantile(x, share))), max(0.0, float(np.quantile(x, 1 - share)))
            scale = max((high - low) / 255, 1e-8)
            zero = int(np.clip(round(-low / scale), 0, 255))
            back = (np.clip(np.round(x / scale) + zero, 0, 255) - zero) * scale
            error = float(((back - x) ** 2).mean())
            if best is None or error < best[0]:
                best = (error, scale, zero)
        scales[name] = (best[1], best[2], smooth, apart)
    return scales


def write_encoder(folder, encoder, part):
    """Writes the bytes of an encoder to encoder.onnx, or where it is larger than `part` to encoder.onnx.1 and so on,
    in the place of what lay there."""
    for old in glob.glob(f"{glob.escape(folder)}/encoder.onnx*"):
        os.remove(old)
    parts = [encoder[at : at + part] for at in range(0, len(encoder), part)]
    for number, content in enumerate(parts, 1):
        name = "encoder.onnx" if len(parts) == 1 else f"encoder.onnx.{number}"
        with open(f"{folder}/{name}", "wb") as file:
            file.write(content)
    return len(parts)


def checksum(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@torch.no_grad()
def compare(model, encoder, rows):
    """The largest and the mean gap between the entries of ONNX's and PyTorch's vectors, and the share of pieces that
    get the same entity tag. The last row read is one of the longest that the program makes."""
    session = onnxruntime.InferenceSession(encoder)
    joined = np.array([[(i, c) for w in rows for i, c in zip(w.ids, w.cases)][:LONGEST]])
    inputs = [np.array([list(zip(w.ids, w.cases))]) for w in rows[::16]] + [joined]
    gaps, same = [], []
    for pair in inputs:
        ids, cases = np.ascontiguousarray(pair[..., 0]), np.ascontiguousarray(pair[..., 1])
        vectors, entities = session.run(["vectors", "entities"], {"ids": ids, "casing": cases})
        x = model.encoder(torch.tensor(ids), torch.tensor(cases), torch.ones(ids.shape, dtype=torch.bool))
        gaps.append(np.abs(vectors - x.numpy()).ravel())
        same.append((entities.argmax(-1) == model.entities(x).argmax(-1).numpy()).ravel())
    gaps = np.concatenate(gaps)
    return float(gaps.max()), float(gaps.mean()), float(np.concatenate(same).mean())


def write_reader(state, config, folder):
    """Writes the article reader to a tier's folder and notes its SHA-256 in the tier's config.json."""
    onnx.save(graph.article_reader(state, config), f"{folder}/reader.onnx")
    with open(f"{folder}/config.json") as file:
        told = json.load(file)
    told["sha256"]["reader"] = checksum(f"{folder}/reader.onnx")
    with open(f"{folder}/config.json", "w") as file:
        json.dump(told, file, indent=1)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--work", required=True)
    ap.add_argument("--base", required=True)
    ap.add_argument("--data", required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--name", default="base", help="the tier's")
    ap.add_argument("--budget", type=int, default=128, help="pieces a window")
    ap.add_argument("--float", action="store_true", help="no int8 at all")
    ap.add_argument("--in-float", default="", help="products that stay in float, by the ends of their names: "
                    "of qkv, out, up, down in all layers (.down), in one (layers.3.down), several by commas")
    ap.add_argument("--reader", action="store_true", help="only the article reader, into a tier that is there")
    ap.add_argument("--part", type=int, default=PART, help="most bytes of a file of the encoder")
    a = ap.parse_args()
    if a.reader:
        trained = {k: v.numpy() for k, v in load_file(f"{a.work}/model.safetensors").items()}
        write_reader(trained, json.load(open(f"{a.work}/config.json")), a.out)
        return
    tokenizer = tokenizer_of(a.base)
    model = Joint(Encoder(json.load(open(f"{a.work}/config.json"))))
    trained = load_file(f"{a.work}/model.safetensors")
    reader = {k: v for k, v in trained.items() if k.startswith("reader.")}
    model.load_state_dict({k: v for k, v in trained.items() if k not in reader})
    model.eval()
    config = model.encoder.config
    cls_id, sep_id, pad_id = special_ids(tokenizer, model.encoder.mpnet)
    rng = random.Random(7)
    groups = data.load(a.data, tokenizer, "train")
    rows = []
    for task, gs in groups.items():
        part = data.windows(rng.sample(gs, min(len(gs), 300)), a.budget, (cls_id, sep_id), rng, join=3 if task in data.ALONE else 1)
        rows += rng.sample(part, min(len(part), CALIBRATION // len(groups)))
    torch.manual_seed(7)
    in_float = tuple(name for name in a.in_float.split(",") if name)
    scales = None if a.float else calibrate(model, rows, pad_id, in_float)
    state = {k: v.numpy() for k, v in (model.state_dict() | reader).items()}
    os.makedirs(a.out, exist_ok=True)
    encoder = graph.encoder(state, config, scales).SerializeToString()
    parts = write_encoder(a.out, encoder, a.part)
    onnx.save(graph.span_heads(state, config), f"{a.out}/heads.onnx")
    tokenizer.save(f"{a.out}/tokenizer.json", pretty=False)
    told = {
        "name": a.name,
        "width": config["hidden_size"],
        "window": a.budget,
        "longest": config["max_position_embeddings"] - 2 * model.encoder.mpnet,
        "first": cls_id,
        "last": sep_id,
        "sha256": {
            "encoder": hashlib.sha256(encoder).hexdigest(),
            "heads": checksum(f"{a.out}/heads.onnx"),
            "tokenizer": checksum(f"{a.out}/tokenizer.json"),
        },
        "casing": CASING,
        "entities": data.ENTITY_TAGS,
        "attributions": data.ATTRIBUTION_TAGS,
    }
    with open(f"{a.out}/config.json", "w") as file:
        json.dump(told, file, indent=1)
    if reader:
        write_reader(state, config, a.out)
    if not os.path.exists(f"{a.out}/card.json"):
        json.dump({}, open(f"{a.out}/card.json", "w"))
    largest, mean, same = compare(model, encoder, rows)
    print(f"encoder {len(encoder) / 1e6:.1f} MB, files {parts}; gap of a vector's entry: mean {mean:.6f}, largest "
          f"{largest:.6f}; same entity tags {100 * same:.2f}%")
    if a.float and largest > ROUNDING:
        sys.exit("the ONNX encoder does not compute what PyTorch does: see graph.py")


if __name__ == "__main__":
    main()
