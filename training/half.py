"""The float16 weights of a BERT tier, `model.safetensors`, which the engine on libtorch loads.

    python half.py --work WORK --out ../models/base     writes them from trained weights, and their SHA-256 to config.json
    python half.py --tier ../models/base --float OUT    turns them back into a tier whose encoder is in float, to compare with

Tensors of the encoder are named as `transformers` names BERT's, the casing's as its token types; heads keep the names of
model.py. How many heads attention has stands in the file's metadata, since no shape tells.
"""

import argparse
import json
import os
import shutil

import numpy as np
import onnx
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

import graph
from export import checksum, write_encoder

FILE = "model.safetensors"
# Parts of a layer: as model.py names them, and as BERT does.
PARTS = {
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm2": "output.LayerNorm",
}
EMBEDDINGS = {
    "words": "word_embeddings",
    "positions": "position_embeddings",
    "casing": "token_type_embeddings",
    "norm": "LayerNorm",
}
QKV = ("query", "key", "value")


def to_bert(state):
    """The state by BERT's names, query, key and value apart."""
    found = {}
    for name, tensor in state.items():
        *path, kind = name.split(".")
        match path:
            case ["encoder", "layers", i, "qkv"]:
                for part, of in zip(np.split(tensor, 3), QKV):
                    found[f"bert.encoder.layer.{i}.attention.self.{of}.{kind}"] = part
            case ["encoder", "layers", i, part]:
                found[f"bert.encoder.layer.{i}.{PARTS[part]}.{kind}"] = tensor
            case ["encoder", part]:
                found[f"bert.embeddings.{EMBEDDINGS[part]}.{kind}"] = tensor
            case _:
                found[name] = tensor
    return found


def from_bert(found):
    """What `to_bert` was given."""
    layers = {part: name for name, part in PARTS.items()}
    embeddings = {part: name for name, part in EMBEDDINGS.items()}
    state = {}
    for name, tensor in found.items():
        *path, kind = name.split(".")
        match path:
            case ["bert", "encoder", "layer", i, "attention", "self", of]:
                if of == QKV[0]:
                    parts = [found[name.replace(f".{of}.", f".{other}.")] for other in QKV]
                    state[f"encoder.layers.{i}.qkv.{kind}"] = np.concatenate(parts)
            case ["bert", "encoder", "layer", i, *part]:
                state[f"encoder.layers.{i}.{layers['.'.join(part)]}.{kind}"] = tensor
            case ["bert", "embeddings", part]:
                state[f"encoder.{embeddings[part]}.{kind}"] = tensor
            case _:
                state[name] = tensor
    return state


def write(state, config, folder):
    """Writes a BERT tier's weights to its folder and notes their SHA-256 in its config.json."""
    # The article reader is run from reader.onnx, whatever the engine.
    state = {name: tensor for name, tensor in state.items() if not name.startswith("reader.")}
    half = {name: np.ascontiguousarray(tensor, dtype=np.float16) for name, tensor in to_bert(state).items()}
    save_file(half, f"{folder}/{FILE}", {"format": "pt", "attention_heads": str(config["num_attention_heads"])})
    path = f"{folder}/config.json"
    with open(path) as file:
        told = json.load(file)
    told["sha256"]["weights"] = checksum(f"{folder}/{FILE}")
    with open(path, "w") as file:
        json.dump(told, file, indent=1)


def write_float(tier, out):
    """A tier's folder with an encoder in float, from the tier's float16 weights."""
    os.makedirs(out, exist_ok=True)
    with safe_open(f"{tier}/{FILE}", "np") as file:
        heads = int(file.metadata()["attention_heads"])
    state = {name: tensor.astype(np.float32) for name, tensor in from_bert(load_file(f"{tier}/{FILE}")).items()}
    config = {
        "model_type": "bert",
        "hidden_size": state["encoder.words.weight"].shape[1],
        "num_attention_heads": heads,
        "num_hidden_layers": 1 + max(int(name.split(".")[2]) for name in state if name.startswith("encoder.layers.")),
        "layer_norm_eps": 1e-12,
    }
    write_encoder(out, graph.encoder(state, config).SerializeToString(), 1 << 30)
    onnx.save(graph.span_heads(state, config), f"{out}/heads.onnx")
    for name in ("tokenizer.json", "card.json", "reader.onnx"):
        if os.path.exists(f"{tier}/{name}"):
            shutil.copy(f"{tier}/{name}", out)
    with open(f"{tier}/config.json") as file:
        told = json.load(file)
    former = told["sha256"]["encoder"]
    told["sha256"] |= {"encoder": checksum(f"{out}/encoder.onnx"), "heads": checksum(f"{out}/heads.onnx")}
    # What links pronouns was trained on the vectors of the int8 encoder, and is taken for this one's.
    with open(f"{tier}/coreference.json") as file, open(f"{out}/coreference.json", "w") as copy:
        copy.write(file.read().replace(former, told["sha256"]["encoder"]))
    told["sha256"]["coreference"] = checksum(f"{out}/coreference.json")
    with open(f"{out}/config.json", "w") as file:
        json.dump(told, file, indent=1)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--work", help="folder of trained weights")
    ap.add_argument("--out", help="folder of the tier to write to")
    ap.add_argument("--tier", help="folder of the tier to read")
    ap.add_argument("--float", help="folder to write")
    a = ap.parse_args()
    if a.tier and a.float:
        write_float(a.tier, a.float)
    elif a.work and a.out:
        with open(f"{a.work}/config.json") as file:
            config = json.load(file)
        if config["model_type"] != "bert":
            raise SystemExit(f"{a.work} holds a {config['model_type']}; the engine knows BERT's shape alone")
        if config["layer_norm_eps"] != 1e-12:
            raise SystemExit(f"layer_norm_eps is {config['layer_norm_eps']}, rust-bert's is 1e-12")
        write(load_file(f"{a.work}/model.safetensors"), config, a.out)
    else:
        ap.error("either --work and --out, or --tier and --float")


if __name__ == "__main__":
    main()
