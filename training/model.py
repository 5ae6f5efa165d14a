"""The joint model: one BERT-shaped encoder, read once, and small heads on its token vectors.

Heads, for H the width of the encoder:
  entities     token -> 9 tags (O, B-/I- of PER, ORG, LOC, MISC)
  attribution  token -> O, source, cue, content
  sentiment    [target mean, sentence's first vector, sentence mean] (3H) -> negative, neutral, positive
  author       as sentiment: what the author himself holds of the target -> negative, neutral, positive
  directed     [holder mean, target mean, first, mean] (4H) -> nothing, likes, dislikes; read in both
               orders of a pair, so that swapping the pair swaps the answer by construction
  sentence     sentence mean -> a vector in the space of the encoder before fine-tuning
"""

import json
import math

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

from data import ATTRIBUTION_TAGS, ENTITY_TAGS, SENTIMENT
from text import CASING


class Dropout:
    """Inverted dropout from a pool of masks drawn once: on two cores, drawing anew for every
    activation costs a third of the training time. Each use reads the pool at a random place."""

    def __init__(self, rate, size=1 << 23):
        self.pool = (torch.rand(size) >= rate).float() / (1 - rate)

    def __call__(self, x, training):
        if not training:
            return x
        n = x.numel()
        at = int(torch.randint(0, self.pool.numel() - n, ()))
        return x * self.pool[at : at + n].view(x.shape)


def attention(q, k, v, bias):
    """Scaled dot-product attention. In bfloat16 on a processor PyTorch's own takes four times as long as the two products
    and the softmax one by one."""
    if not (torch.is_autocast_enabled("cpu") and q.dtype == torch.bfloat16):
        return F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
    b, heads, n, width = q.shape
    rows = lambda x: x.reshape(b * heads, n, width)
    scores = torch.bmm(rows(q * width**-0.5), rows(k).transpose(1, 2)).view(b, heads, n, n)
    with torch.autocast("cpu", enabled=False):
        shares = (scores + bias.to(scores.dtype)).softmax(-1)
    return torch.bmm(shares.view(b * heads, n, n), rows(v)).view(b, heads, n, width)


class Layer(nn.Module):
    def __init__(self, width, inner, heads, eps, drop):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=eps)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=eps)
        self.drop = drop

    def forward(self, x, bias):
        b, n, h = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, h // self.heads).permute(2, 0, 3, 1, 4)
        x = self.norm1(x + self.drop(self.out(attention(q, k, v, bias).transpose(1, 2).reshape(b, n, h)), self.training))
        y = self.down(F.gelu(self.up(x)))
        return self.norm2(x + self.drop(y, self.training))


# The distance between two pieces from which on MPNet's bias no longer changes.
FARTHEST = 128


def buckets(distance, count):
    """The bucket, 0 to `count` - 1, of each distance from a piece to one that it attends to (T5's scheme): half of the
    buckets for each direction, of these half for single distances and half for ever wider spans up to FARTHEST."""
    half = count // 2
    exact = half // 2
    far = distance.abs()
    wide = exact + (torch.log(far.clamp(min=1).float() / exact) / math.log(FARTHEST / exact) * (half - exact)).long()
    return (distance < 0).long() * half + torch.where(far < exact, far, wide.clamp(max=half - 1))


class Encoder(nn.Module):
    """BERT or MPNet, whose only difference here is a learned bias per relative distance in attention."""

    def __init__(self, config):
        super().__init__()
        self.config = config
        width = config["hidden_size"]
        self.mpnet = config["model_type"] == "mpnet"
        self.heads = config["num_attention_heads"]
        eps = config["layer_norm_eps"]
        self.words = nn.Embedding(config["vocab_size"], width)
        self.positions = nn.Embedding(config["max_position_embeddings"], width)
        self.casing = nn.Embedding(len(CASING), width)
        nn.init.zeros_(self.casing.weight)
        self.norm = nn.LayerNorm(width, eps=eps)
        if self.mpnet:
            self.distance = nn.Embedding(config["relative_attention_num_buckets"], self.heads)
        self.drop = Dropout(0.1)
        self.layers = nn.ModuleList(
            Layer(width, config["intermediate_size"], self.heads, eps, self.drop) for _ in range(config["num_hidden_layers"])
        )

    def relative(self, n):
        """MPNet's distance bias, heads x n x n."""
        at = torch.arange(n)
        return self.distance(buckets(at[:, None] - at[None, :], self.distance.num_embeddings)).permute(2, 0, 1)

    def forward(self, ids, cases, mask):
        n = ids.shape[1]
        first = 2 if self.mpnet else 0
        x = self.words(ids) + self.positions.weight[first : first + n] + self.casing(cases)
        x = self.drop(self.norm(x), self.training)
        bias = torch.zeros(mask.shape, dtype=x.dtype).masked_fill(~mask, -1e4)[:, None, None, :]
        if self.mpnet:
            bias = bias + self.relative(n)[None]
        for layer in self.layers:
            x = layer(x, bias)
        return x

    @staticmethod
    def from_folder(folder):
        """Reads a Hugging Face folder (config.json, model.safetensors) of BERT or MPNet weights."""
        config = json.load(open(f"{folder}/config.json"))
        raw = {k.split(".", 1)[1] if k.startswith(("bert.", "mpnet.")) else k: v.float()
               for k, v in load_file(f"{folder}/model.safetensors").items()}
        encoder = Encoder(config)
        state = {
            "words.weight": raw["embeddings.word_embeddings.weight"],
            "positions.weight": raw["embeddings.position_embeddings.weight"],
            "casing.weight": encoder.casing.weight.data,
            "norm.weight": raw["embeddings.LayerNorm.weight"],
            "norm.bias": raw["embeddings.LayerNorm.bias"],
        }
        if encoder.mpnet:
            state["distance.weight"] = raw["encoder.relative_attention_bias.weight"]
            q, k, v, o = "attention.attn.q", "attention.attn.k", "attention.attn.v", "attention.attn.o"
            n1 = "attention.LayerNorm"
        else:
            state["positions.weight"] = state["positions.weight"] + raw["embeddings.token_type_embeddings.weight"][0]
            q, k, v = ("attention.self." + x for x in ("query", "key", "value"))
            o, n1 = "attention.output.dense", "attention.output.LayerNorm"
        for i in range(config["num_hidden_layers"]):
            for part in ("weight", "bias"):
                r = lambda name: raw[f"encoder.layer.{i}.{name}.{part}"]
                state[f"layers.{i}.qkv.{part}"] = torch.cat([r(q), r(k), r(v)])
                state[f"layers.{i}.out.{part}"] = r(o)
                state[f"layers.{i}.norm1.{part}"] = r(n1)
                state[f"layers.{i}.up.{part}"] = r("intermediate.dense")
                state[f"layers.{i}.down.{part}"] = r("output.dense")
                state[f"layers.{i}.norm2.{part}"] = r("output.LayerNorm")
        encoder.load_state_dict(state)
        return encoder


def head(inputs, hidden, outputs):
    return nn.Sequential(nn.Dropout(0.1), nn.Linear(inputs, hidden), nn.GELU(), nn.Dropout(0.1), nn.Linear(hidden, outputs))


def span_means(flat, spans):
    """Means of `flat[start:end]` for each (start, end) row of `spans`, by differences of running sums."""
    sums = F.pad(flat.float().cumsum(0), (0, 0, 1, 0))
    length = (spans[:, 1] - spans[:, 0]).clamp(min=1).unsqueeze(1)
    return (sums[spans[:, 1]] - sums[spans[:, 0]]) / length


class Joint(nn.Module):
    def __init__(self, encoder):
        super().__init__()
        h = encoder.config["hidden_size"]
        self.encoder = encoder
        self.entities = head(h, h, len(ENTITY_TAGS))
        self.attribution = head(h, h, len(ATTRIBUTION_TAGS))
        self.sentiment = head(3 * h, h, len(SENTIMENT))
        self.directed = head(4 * h, h, 3)
        self.sentence = nn.Linear(h, h)
        nn.init.eye_(self.sentence.weight)
        nn.init.zeros_(self.sentence.bias)
        self.author = head(3 * h, h, len(SENTIMENT))

    def pair_logits(self, p, q, first, mean):
        """Five classes in DSE's order from the directed head read both ways."""
        pq = self.directed(torch.cat([p, q, first, mean], -1))
        qp = self.directed(torch.cat([q, p, first, mean], -1))
        return torch.stack([pq[:, 0] + qp[:, 0], pq[:, 1], qp[:, 1], pq[:, 2], qp[:, 2]], -1)

    def vectors(self, batch):
        """Token vectors of the flattened batch, and of every sentence its first vector and the mean of its vectors."""
        flat = self.encoder(batch["ids"], batch["cases"], batch["mask"]).flatten(0, 1)
        return flat, flat[batch["sentences"][:, 0]], span_means(flat, batch["sentences"])

    def token_logits(self, vectors, rows):
        """Entity and attribution logits (n x 13) at positions (n x 1 or more, the position first)."""
        at = vectors[0][rows[:, 0]]
        return torch.cat([self.entities(at), self.attribution(at)], -1)

    def target_logits(self, vectors, rows):
        """Logits (n x 6) toward targets (sentence, start, end, ...): of sentiment, and of the author's own judgement."""
        flat, first, mean = vectors
        s = rows[:, 0]
        read = torch.cat([span_means(flat, rows[:, 1:3]), first[s], mean[s]], -1)
        return torch.cat([self.sentiment(read), self.author(read)], -1)

    def directed_logits(self, vectors, rows):
        """DSE's logits (n x 5) of pairs (sentence, p start, p end, q start, q end, ...)."""
        flat, first, mean = vectors
        s = rows[:, 0]
        p, q = span_means(flat, rows[:, 1:3]), span_means(flat, rows[:, 3:5])
        return self.pair_logits(p, q, first[s], mean[s])

    def forward(self, batch):
        """Logits by the name of the batch's column that they answer, every sentence's vector, and every piece's."""
        vectors = self.vectors(batch)
        readers = {
            "entities": lambda v, rows: self.entities(v[0][rows[:, 0]]),
            "attributions": lambda v, rows: self.attribution(v[0][rows[:, 0]]),
            "soft_tokens": self.token_logits,
            "targets": lambda v, rows: self.target_logits(v, rows)[:, : len(SENTIMENT)],
            "judgements": lambda v, rows: self.target_logits(v, rows)[:, len(SENTIMENT) :],
            "soft_targets": self.target_logits,
            "directed": self.directed_logits,
            "soft_pairs": self.directed_logits,
        }
        out = {name: read(vectors, batch[name]) for name, read in readers.items() if len(batch[name])}
        return out | {"sentences": self.sentence(vectors[2]), "pieces": vectors[0]}


def collate(rows, pad_id):
    """Windows to one padded batch; positions point into the flattened batch (row x length)."""
    n = max(len(w) for w in rows)
    batch = {
        "ids": torch.tensor([w.ids + [pad_id] * (n - len(w)) for w in rows]),
        "cases": torch.tensor([w.cases + [0] * (n - len(w)) for w in rows]),
        "mask": torch.tensor([[True] * len(w) + [False] * (n - len(w)) for w in rows]),
    }
    widths = {"sentences": 2, "entities": 2, "attributions": 2, "groups": 2, "soft_tokens": 2,
              "targets": 4, "judgements": 4, "soft_targets": 4, "directed": 6, "soft_pairs": 6}
    columns = {name: [] for name in widths}
    texts = []
    for r, w in enumerate(rows):
        base, s0 = r * n, len(texts)
        for a, b, text in w.sentences:
            columns["sentences"].append([base + a, base + b])
            texts.append(text)
        for name in ("entities", "attributions", "groups", "soft_tokens"):
            columns[name] += [[base + i, y] for i, y in getattr(w, name)]
        for name in ("targets", "judgements", "soft_targets", "directed", "soft_pairs"):
            columns[name] += [[s0 + s, *(base + i for i in at), y] for s, *at, y in getattr(w, name)]
    for name, found in columns.items():
        batch[name] = torch.tensor(found, dtype=torch.long).reshape(-1, widths[name])
    batch["texts"] = texts
    return batch
