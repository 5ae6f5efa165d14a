"""Turns what the program loads back into trained weights, so that training can go on from a tier as it is shipped.

    python restore.py --tier ../models/base --base FOLDER --out WORK

Reads the encoder's parts, heads.onnx and, where there is one, reader.onnx, undoes what graph.py did (int8, smoothing, the
folded scaling of attention), and writes `model.safetensors` and `config.json` for `train.py --init WORK` and
`train_reader.py --init WORK`. What int8 rounded off stays lost. What is not shipped, the first two positions of MPNet and buckets of distances that no window reaches, comes from the base.
"""

import argparse
import glob
import json
import os

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import save_file

from graph import SPAN_HEADS
from model import FARTHEST, Encoder, Joint, buckets
from reader import ArticleReader

TOKEN_HEADS = ("entities", "attribution")
# The article reader's products in the order in which graph.py writes them; the three of attention are one in training.
ATTENTION = ("query", "key", "value")
READER_PRODUCTS = (
    "groups.1", "groups.4", *ATTENTION, "document.self_attn.out_proj", "document.linear1", "document.linear2", "argues",
    "sentence", "first", "actor", "mention", "both", "pair.2", "view", "weight", "stance.2", "stance.5",
    "reported.holder", "reported.target", "reported.context", "reported.hidden", "reported.side",
)
READER_NORMS = ("document.norm1", "document.norm2", "stance.0")
READER_TABLES = {"place": "place", "named": "named", "voice": "reported.voice"}


class Shipped:
    """A graph with its constants by name and, for each tensor, the node that gives it."""

    def __init__(self, model):
        self.nodes = list(model.graph.node)
        self.constants = {c.name: numpy_helper.to_array(c) for c in model.graph.initializer}
        self.giver = {name: node for node in self.nodes for name in node.output}

    def constant(self, node):
        """The one constant that a node with two inputs reads."""
        found = [self.constants[name] for name in node.input if name in self.constants]
        if len(found) != 1:
            raise ValueError(f"{node.op_type} reads {len(found)} constants, not one")
        return found[0]

    def of_kind(self, kind):
        return [node for node in self.nodes if node.op_type == kind]

    def linears(self):
        """(weight, bias) of every product with a constant matrix that has a bias, in the order of the graph."""
        found, apart = [], {}
        reader = {name: node for node in self.nodes for name in node.input}
        for node in self.nodes:
            if node.op_type == "MatMul" and node.input[1] in self.constants:
                sum_ = reader[node.output[0]]
                if sum_.op_type == "Gather":
                    # What a head on spans reads of a span; the bias is its context's.
                    continue
                gathered = self.giver.get(node.input[0])
                if gathered is not None and gathered.op_type == "Gather":
                    # Channels multiplied apart, in float, for the int8 product whose sum reads theirs.
                    beside = reader[sum_.output[0]]
                    apart[beside.output[0]] = (self.constants[gathered.input[1]], self.constants[node.input[1]], self.constant(sum_))
                else:
                    found.append((self.constants[node.input[1]].T, self.constant(sum_)))
            elif node.op_type == "MatMulInteger":
                quantized = self.giver[node.input[0]]
                smooth = 1 / self.constant(self.giver[quantized.input[0]])
                scaled = reader[reader[node.output[0]].output[0]]
                w_scale = self.constant(scaled) / self.constants[quantized.input[1]]
                w = self.constants[node.input[1]].astype(np.float32) * w_scale / smooth[:, None]
                sum_ = reader[scaled.output[0]]
                if sum_.output[0] in apart:
                    channels, rows, bias = apart[sum_.output[0]]
                    w[channels] = rows
                else:
                    bias = self.constant(sum_)
                found.append((w.T, bias))
        return found


def read_encoder(folder):
    parts = sorted(glob.glob(f"{glob.escape(folder)}/encoder.onnx*"))
    return Shipped(onnx.load_model_from_string(b"".join(open(p, "rb").read() for p in parts)))


def head_state(linears, names):
    """The state of heads of two products each, which come in the order of `names`."""
    state = {}
    for k, name in enumerate(names):
        for (weight, bias), at in zip(linears[2 * k : 2 * k + 2], (1, 4)):
            state |= {f"{name}.{at}.weight": weight, f"{name}.{at}.bias": bias}
    return state


def encoder_state(shipped, base):
    """The encoder's state and that of the heads on tokens. `base` is the state of the base encoder."""
    linears = shipped.linears()
    layers = (len(linears) - 2 * len(TOKEN_HEADS)) // 6
    looked_up = lambda ids: [shipped.constants[n.input[0]] for n in shipped.of_kind("Gather") if n.input[1] == ids]
    # Words, and in int8 the scale of each.
    table, *scales = looked_up("ids")
    table = table.astype(np.float32) * (scales[0] if scales else 1)
    sliced = next(n for n in shipped.of_kind("Slice") if n.input[0] in shipped.constants)
    positions = base["positions.weight"].numpy().copy()
    shown = shipped.constants[sliced.input[0]]
    positions[len(positions) - len(shown) :] = shown
    norms = [[shipped.constants[name] for name in n.input[1:3]] for n in shipped.of_kind("LayerNormalization")]
    names = ["norm"] + [f"layers.{i}.{norm}" for i in range(layers) for norm in ("norm1", "norm2")]
    state = {"words.weight": table, "casing.weight": looked_up("casing")[0], "positions.weight": positions}
    for name, (weight, bias) in zip(names, norms, strict=True):
        state |= {f"{name}.weight": weight, f"{name}.bias": bias}
    width = table.shape[1]
    # The query's weights were divided by the square root of a head's width.
    [heads] = {a.i for n in shipped.of_kind("Attention") for a in n.attribute if a.name == "q_num_heads"}
    for i in range(layers):
        q, *kv = linears[6 * i : 6 * i + 3]
        q = [part * np.sqrt(np.float32(width // heads)) for part in q]
        qkv = [np.concatenate(parts) for parts in zip(q, *kv)]
        for (weight, bias), part in zip([qkv, *linears[6 * i + 3 : 6 * i + 6]], ("qkv", "out", "up", "down")):
            state |= {f"layers.{i}.{part}.weight": weight, f"layers.{i}.{part}.bias": bias}
    if "distance.weight" in base:
        gathered = next(n for n in shipped.of_kind("Gather")
                        if n.input[0] in shipped.constants and len(shipped.constants[n.input[0]]) == 2 * FARTHEST + 1
                        and n.input[1] not in ("ids", "casing"))
        table = shipped.constants[gathered.input[0]]
        distance = base["distance.weight"].numpy().copy()
        distance[buckets(torch.arange(-FARTHEST, FARTHEST + 1), len(distance)).numpy()] = table
        state["distance.weight"] = distance
    return {f"encoder.{k}": v for k, v in state.items()} | head_state(linears[6 * layers :], TOKEN_HEADS)


def reader_state(shipped, width):
    """The article reader's state."""
    state = {}
    reader = {name: node for node in shipped.nodes for name in node.input}
    products = {}
    for name, node in zip(READER_PRODUCTS, shipped.of_kind("DequantizeLinear"), strict=True):
        weight, scale = (shipped.constants[n] for n in node.input[:2])
        sum_ = reader[reader[node.output[0]].output[0]]
        bias = [shipped.constants[n] for n in sum_.input if n in shipped.constants] if sum_.op_type == "Add" else []
        products[name] = ((weight.astype(np.float32) * scale).T, *bias)
    for name, (weight, *bias) in products.items():
        if name not in ATTENTION:
            state |= {f"{name}.weight": weight} | {f"{name}.bias": b for b in bias}
    for part, values in zip(("weight", "bias"), zip(*(products[name] for name in ATTENTION))):
        state[f"document.self_attn.in_proj_{part}"] = np.concatenate(values)
    for name, node in zip(READER_NORMS, shipped.of_kind("LayerNormalization"), strict=True):
        state |= {f"{name}.{part}": shipped.constants[n] for part, n in zip(("weight", "bias"), node.input[1:3])}
    tables = {n.input[1]: shipped.constants[n.input[0]] for n in shipped.of_kind("Gather") if n.input[0] in shipped.constants}
    state |= {f"{name}.weight": tables[ids] for ids, name in READER_TABLES.items()}
    state = {k: torch.tensor(np.array(v, dtype=np.float32, order="C")) for k, v in state.items()}
    ArticleReader(width).load_state_dict(state)
    return {f"reader.{k}": v for k, v in state.items()}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--tier", required=True, help="folder of the tier")
    ap.add_argument("--base", required=True, help="folder of its base encoder")
    ap.add_argument("--out", required=True, help="work folder to write")
    a = ap.parse_args()
    base = Encoder.from_folder(a.base)
    state = encoder_state(read_encoder(a.tier), base.state_dict())
    shipped = Shipped(onnx.load(f"{a.tier}/heads.onnx"))
    linears = shipped.linears()
    state |= head_state(linears, SPAN_HEADS)
    for name, spans in SPAN_HEADS.items():
        # That is what the first layer reads of the context.
        first = f"{name}.1.weight"
        state[first] = np.concatenate([*(shipped.constants[f"{name}.{span}"].T for span in spans), state[first]], 1)
    state["sentence.weight"], state["sentence.bias"] = linears[-1]
    layers = 1 + max(int(k.split(".")[2]) for k in state if k.startswith("encoder.layers."))
    config = base.config | {"num_hidden_layers": layers, "intermediate_size": len(state["encoder.layers.0.up.bias"])}
    state = {k: torch.tensor(np.array(v, dtype=np.float32, order="C")) for k, v in state.items()}
    Joint(Encoder(config)).load_state_dict(state)
    if os.path.exists(f"{a.tier}/reader.onnx"):
        state |= reader_state(Shipped(onnx.load(f"{a.tier}/reader.onnx")), config["hidden_size"])
    os.makedirs(a.out, exist_ok=True)
    save_file(state, f"{a.out}/model.safetensors")
    with open(f"{a.out}/config.json", "w") as file:
        json.dump(config, file, indent=1)


if __name__ == "__main__":
    main()
