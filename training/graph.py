"""Writes the trained model as ONNX by hand, node by node.

Written out instead of traced, because the program promises that an article's analysis never depends
on its neighbours: windows of one batch have one length (so there is no mask and no padding), and in
int8 every product's input has a fixed scale, found on training text. It also keeps what is fused (attention, its scale,
one rounding for query, key and value, no pooler) in plain sight. All operators are ones that rten runs.
"""

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from groups import GROUP_TAGS
from model import FARTHEST, buckets
from reader import PAIR, PLACES, POOLED

# The first with Attention.
OPSET = 23


class Graph:
    """A graph in the making: nodes and constants, with names given as they come."""

    def __init__(self, scales=None):
        self.nodes, self.constants, self.count, self.scales = [], {}, 0, scales

    def constant(self, value, name=None):
        value = np.array(value, order="C")
        name = name or f"c{len(self.constants)}"
        self.constants[name] = numpy_helper.from_array(value, name)
        return name

    def add(self, op, *inputs, outputs=1, name=None, **attributes):
        self.count += 1
        names = [name] if name else [f"t{self.count}" + (f"_{i}" if outputs > 1 else "") for i in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, **attributes))
        return names[0] if outputs == 1 else names

    def ints(self, *values):
        return self.constant(np.array(values, dtype=np.int64))

    def rounded(self, value):
        """A float matrix kept as int8 with a scale a column: a fourth of the size, turned back when the graph is loaded."""
        value = np.asarray(value, np.float32)
        scale = (np.maximum(np.abs(value).max(0), 1e-8) / 127).astype(np.float32)
        kept = self.constant(np.round(value / scale).astype(np.int8))
        return self.add("DequantizeLinear", kept, self.constant(scale), axis=1)

    def linear(self, x, weight, bias, site=None):
        """x @ weight.T + bias; in int8 where `site` has calibrated scales."""
        return self.linears(x, [(weight, bias)], site)[0]

    def linears(self, x, parts, site):
        """Several products of one input, each a (weight, bias), as in `linear`; int8 input is rounded once for all of them."""
        if self.scales is None or site not in self.scales:
            return [self.add("Add", self.add("MatMul", x, self.constant(w.T.astype(np.float32))), self.constant(b.astype(np.float32)))
                    for w, b in parts]
        scale, zero, smooth, _ = self.scales[site]
        smoothed = self.add("Mul", x, self.constant((1 / smooth).astype(np.float32)))
        x_zero = self.constant(np.array(zero, np.uint8))
        x8 = self.add("QuantizeLinear", smoothed, self.constant(np.array(scale, np.float32)), x_zero)
        return [self.product(x, x8, x_zero, w.T.astype(np.float32), self.constant(b.astype(np.float32)), self.scales[site])
                for w, b in parts]

    def product(self, x, x8, x_zero, w, bias, scales):
        """x @ w + bias from `x8`, the rounded x, but for the channels of x that are kept apart."""
        scale, _, smooth, apart = scales
        if len(apart):
            large = self.add("MatMul", self.add("Gather", x, self.ints(*apart), axis=-1), self.constant(w[apart]))
            bias = self.add("Add", large, bias)
            w = w.copy()
            w[apart] = 0
        w = w * smooth[:, None]
        # 7-bit weights: processors without VNNI add pairs of products in 16 bits.
        w_scale = np.maximum(np.abs(w).max(0), 1e-8) / 63
        w8 = np.clip(np.round(w / w_scale), -63, 63).astype(np.int8)
        product = self.add("MatMulInteger", x8, self.constant(w8), x_zero, self.constant(np.array(0, np.int8)))
        y = self.add("Mul", self.add("Cast", product, to=TensorProto.FLOAT), self.constant((w_scale * scale).astype(np.float32)))
        return self.add("Add", y, bias)

    def head(self, x, state, name):
        y = self.add("Gelu", self.linear(x, state[f"{name}.1.weight"], state[f"{name}.1.bias"]))
        return self.linear(y, state[f"{name}.4.weight"], state[f"{name}.4.bias"])

    def model(self, name, inputs, outputs):
        graph = helper.make_graph(self.nodes, name, inputs, outputs, list(self.constants.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="standpoint")
        model.ir_version = 10
        onnx.checker.check_model(model)
        return model


def value(name, kind, *shape):
    return helper.make_tensor_value_info(name, kind, list(shape))


def distance_bias(g, weight, length):
    """MPNet's bias of attention by distance, heads x length x length, from `weight` (buckets x heads).

    The bucket of every distance is worked out here, so the graph gathers from a row a distance, -FARTHEST to FARTHEST.
    """
    rows = buckets(torch.arange(-FARTHEST, FARTHEST + 1), len(weight)).numpy()
    at = g.add("Range", g.constant(np.array(0)), g.add("Squeeze", length), g.constant(np.array(1)))
    distance = g.add("Sub", g.add("Unsqueeze", at, g.ints(1)), g.add("Unsqueeze", at, g.ints(0)))
    distance = g.add("Clip", distance, g.constant(np.array(-FARTHEST)), g.constant(np.array(FARTHEST)))
    row = g.add("Add", distance, g.constant(np.array(FARTHEST)))
    return g.add("Transpose", g.add("Gather", g.constant(weight[rows]), row), perm=[2, 0, 1])


def encoder(state, config, scales=None):
    """ids, casing (batch x length) -> vectors (batch x length x H), entities (.. x 9), attributions (.. x 4).

    `state` is the joint model's state as numpy arrays; `scales` maps a product's name to
    (scale, zero point, smoothing vector, channels multiplied in float) for int8, and is None for float.
    """
    g = Graph(scales)
    mpnet = config["model_type"] == "mpnet"
    h, heads = config["hidden_size"], config["num_attention_heads"]
    eps = config["layer_norm_eps"]
    words = state["encoder.words.weight"]
    if scales is None:
        x = g.add("Gather", g.constant(words), "ids")
    else:
        row = np.maximum(np.abs(words).max(1, keepdims=True), 1e-8) / 127
        x8 = g.add("Gather", g.constant(np.round(words / row).astype(np.int8)), "ids")
        x = g.add("Mul", g.add("Cast", x8, to=TensorProto.FLOAT), g.add("Gather", g.constant(row.astype(np.float32)), "ids"))
    length = g.add("Slice", g.add("Shape", "ids"), g.ints(1), g.ints(2))
    # MPNet's first two positions are for padding.
    positions = g.constant(state["encoder.positions.weight"][2 * mpnet :])
    positions = g.add("Slice", positions, g.ints(0), length, g.ints(0))
    x = g.add("Add", x, positions)
    x = g.add("Add", x, g.add("Gather", g.constant(state["encoder.casing.weight"]), "casing"))
    norm = lambda x, n: g.add("LayerNormalization", x, g.constant(state[f"{n}.weight"]), g.constant(state[f"{n}.bias"]), axis=-1, epsilon=eps)
    x = norm(x, "encoder.norm")
    bias = distance_bias(g, state["encoder.distance.weight"], length) if mpnet else None
    for i in range(config["num_hidden_layers"]):
        p = f"encoder.layers.{i}"
        qkv = list(zip(np.split(state[f"{p}.qkv.weight"], 3), np.split(state[f"{p}.qkv.bias"], 3)))
        # The scaling of attention is folded into the query's weights. Three products of one rounded input, since one
        # would have to be taken apart by a copy.
        qkv[0] = [part / np.sqrt(h // heads) for part in qkv[0]]
        q, k, v = g.linears(x, qkv, f"{p}.qkv")
        a = g.add("Attention", q, k, v, *([bias] if mpnet else []), q_num_heads=heads, kv_num_heads=heads, scale=1.0)
        a = g.linear(a, state[f"{p}.out.weight"], state[f"{p}.out.bias"], f"{p}.out")
        x = norm(g.add("Add", x, a), f"{p}.norm1")
        y = g.add("Gelu", g.linear(x, state[f"{p}.up.weight"], state[f"{p}.up.bias"], f"{p}.up"))
        x = norm(g.add("Add", x, g.linear(y, state[f"{p}.down.weight"], state[f"{p}.down.bias"], f"{p}.down")), f"{p}.norm2")
    outputs = [("vectors", x, h), ("entities", g.head(x, state, "entities"), 9), ("attributions", g.head(x, state, "attribution"), 4)]
    for name, tensor, _ in outputs:
        g.add("Identity", tensor, name=name)
    return g.model(
        "standpoint-encoder",
        [value("ids", TensorProto.INT64, "batch", "length"), value("casing", TensorProto.INT64, "batch", "length")],
        [value(name, TensorProto.FLOAT, "batch", "length", n) for name, _, n in outputs],
    )


# What the heads on spans read, in the order of their first layer's columns: means of spans, then a sentence's context, which
# is its opening vector and its mean.
SPAN_HEADS = {"sentiment": ("target",), "author": ("target",), "directed": ("holder", "target")}


def span_head(g, state, name):
    """A head on gathered spans; its first layer reads each span and each context once, however many rows join them."""
    weight = state[f"{name}.1.weight"].T.astype(np.float32)
    h = weight.shape[1]
    spans = SPAN_HEADS[name]
    parts = dict(zip((*spans, "context"), np.split(weight, [h * (1 + at) for at in range(len(spans))])))
    read = lambda part, given: g.add("MatMul", given, g.constant(parts[part], f"{name}.{part}"))
    context = g.add("Add", read("context", "contexts"), g.constant(state[f"{name}.1.bias"].astype(np.float32), f"{name}.bias"))
    sum_ = g.add("Gather", context, "sentence", axis=0)
    for part in spans:
        sum_ = g.add("Add", sum_, g.add("Gather", read(part, "spans"), part, axis=0))
    return g.linear(g.add("Gelu", sum_), state[f"{name}.4.weight"], state[f"{name}.4.bias"])


def span_heads(state, config):
    """The small heads on gathered spans, in float: one graph, each output needing its own inputs alone.

    spans (m x H): means of the spans that are read; contexts (s x 2H): opening vector and mean of each sentence; holder,
    target (n): rows of spans; sentence (n): rows of contexts -> sentiment, author, directed (n x 3), which knows of the
    holder too. contexts -> sentences (s x H).
    """
    g = Graph()
    h = config["hidden_size"]
    for name in SPAN_HEADS:
        g.add("Identity", span_head(g, state, name), name=name)
    means = g.add("Slice", "contexts", g.ints(h), g.ints(2 * h), g.ints(1))
    g.add("Identity", g.linear(means, state["sentence.weight"], state["sentence.bias"]), name="sentences")
    return g.model(
        "standpoint-heads",
        [value("spans", TensorProto.FLOAT, "m", h), value("contexts", TensorProto.FLOAT, "s", 2 * h)]
        + [value(name, TensorProto.INT64, "n") for name in ("holder", "target", "sentence")],
        [value(name, TensorProto.FLOAT, "n", 3) for name in SPAN_HEADS] + [value("sentences", TensorProto.FLOAT, "s", h)],
    )


# The attention heads of the layer over an article's sentences.
DOCUMENT_HEADS = 4


def article_reader(state, config):
    """The article reader (`reader.py`), in float: one graph in five parts, each output needing its own inputs alone.

    words (w x H): vectors of the words' first pieces -> groups (w x 3): logits of the tags of groups.

    contexts (s x 2H): opening vector and mean of each sentence; place (s): which tenth of the article it stands in ->
    sentences (s x H): each in the light of the others, argues (s x 1): whose mean tells an argument from a report.

    read (s x H): these sentences; contexts; actors (a x H): mean vector of each actor's mentions; mentions (p x H): of
    those in a pair's sentence, zero where there are none; actor, sentence (p): rows; named (p): 1 where there are any ->
    pairs (p x PAIR), views (p x 3), weights (p x 1).

    pooled (n x POOLED): what an actor's pairs come to, and how far the article argues -> stances (n x 6): logits of the
    five steps, and of `mixed`.

    spans (m x H): means of spans; contexts; holder, target (r): rows of spans; at (r): rows of contexts; voice (r): one of
    VOICES -> reported (r x 3): logits of what the article reports that the holder holds of the target.
    """
    g = Graph()
    h = config["hidden_size"]
    of = lambda name: (state[f"reader.{name}.weight"], state[f"reader.{name}.bias"])
    product = lambda x, w, b: g.add("Add", g.add("MatMul", x, g.rounded(w.T)), g.constant(b.astype(np.float32)))
    linear = lambda x, name: product(x, *of(name))
    norm = lambda x, name: g.add("LayerNormalization", x, *(g.constant(v) for v in of(name)), axis=-1, epsilon=1e-5)

    g.add("Identity", linear(g.add("Gelu", linear("words", "groups.1")), "groups.4"), name="groups")
    means = g.add("Slice", "contexts", g.ints(h), g.ints(2 * h), g.ints(1))
    x = g.add("Add", means, g.add("Gather", g.constant(state["reader.place.weight"][:PLACES]), "place", axis=0))
    x = g.add("Unsqueeze", x, g.ints(0))
    y = norm(x, "document.norm1")
    parts = zip(np.split(state["reader.document.self_attn.in_proj_weight"], 3), np.split(state["reader.document.self_attn.in_proj_bias"], 3))
    q, k, v = (product(y, w, b) for w, b in parts)
    a = g.add("Attention", q, k, v, q_num_heads=DOCUMENT_HEADS, kv_num_heads=DOCUMENT_HEADS, scale=(h // DOCUMENT_HEADS) ** -0.5)
    x = g.add("Add", x, linear(a, "document.self_attn.out_proj"))
    y = g.add("Gelu", linear(norm(x, "document.norm2"), "document.linear1"))
    x = g.add("Add", x, linear(y, "document.linear2"))
    x = g.add("Squeeze", x, g.ints(0))
    g.add("Identity", x, name="sentences")
    g.add("Identity", linear(x, "argues"), name="argues")

    firsts = g.add("Slice", "contexts", g.ints(0), g.ints(h), g.ints(1))
    by_sentence = g.add("Add", linear("read", "sentence"), linear(firsts, "first"))
    sum_ = g.add("Add", g.add("Gather", linear("actors", "actor"), "actor", axis=0), g.add("Gather", by_sentence, "sentence", axis=0))
    sum_ = g.add("Add", sum_, linear("mentions", "mention"))
    sum_ = g.add("Add", sum_, g.add("Gather", g.constant(state["reader.named.weight"]), "named", axis=0))
    both = g.add("Mul", g.add("Gather", "actors", "actor", axis=0), g.add("Gather", "read", "sentence", axis=0))
    sum_ = g.add("Add", sum_, linear(both, "both"))
    pairs = g.add("Gelu", linear(g.add("Gelu", sum_), "pair.2"))
    g.add("Identity", pairs, name="pairs")
    for output, name in (("views", "view"), ("weights", "weight")):
        g.add("Identity", linear(pairs, name), name=output)

    y = g.add("Gelu", linear(norm("pooled", "stance.0"), "stance.2"))
    g.add("Identity", linear(y, "stance.5"), name="stances")

    by_span = {name: g.add("MatMul", "spans", g.rounded(state[f"reader.reported.{name}.weight"].T)) for name in ("holder", "target")}
    sum_ = g.add("Gather", linear("contexts", "reported.context"), "at", axis=0)
    for name, x in by_span.items():
        sum_ = g.add("Add", sum_, g.add("Gather", x, name, axis=0))
    sum_ = g.add("Add", sum_, g.add("Gather", g.constant(state["reader.reported.voice.weight"]), "voice", axis=0))
    y = g.add("Gelu", linear(g.add("Gelu", sum_), "reported.hidden"))
    g.add("Identity", linear(y, "reported.side"), name="reported")
    rows = lambda name, n, *shape: value(name, TensorProto.FLOAT, n, *shape)
    return g.model(
        "standpoint-article-reader",
        [rows("words", "w", h), rows("contexts", "s", 2 * h), rows("read", "s", h), rows("actors", "a", h), rows("mentions", "p", h), rows("pooled", "n", POOLED),
         rows("spans", "m", h)]
        + [value("place", TensorProto.INT64, "s")] + [value(name, TensorProto.INT64, "p") for name in ("actor", "sentence", "named")]
        + [value(name, TensorProto.INT64, "r") for name in ("holder", "target", "at", "voice")],
        [rows("groups", "w", len(GROUP_TAGS)), rows("sentences", "s", h), rows("argues", "s", 1), rows("pairs", "p", PAIR), rows("views", "p", 3), rows("weights", "p", 1),
         rows("stances", "n", 6), rows("reported", "r", 3)],
    )
