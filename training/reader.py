"""The article reader: layers over the encoder's vectors of a whole article that tell what its author holds of each actor.

An article's sentences are read in each other's light by one transformer layer. Each *pair* of an actor and a sentence
that can bear on it (`reach`) then gets a view of the author (against, none, for) and a weight. Pooled by these weights, an
actor's pairs give the five steps of stance, and whether praise and blame are mixed. A head on words finds the actors that
bear no name: groups ("gun owners"). Another reads what is reported that one actor holds of another (`ReportReader`).
`graph.py` writes these layers as ONNX, `src/encode/article_reader.rs` pools as `pool` does.
"""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from groups import GROUP_TAGS
from model import head, span_means
from reports import VOICES

# Width of what is known of a pair.
PAIR = 256
# Where a sentence stands in its article is told in so many parts.
PLACES = 10
# A sentence can bear on an actor if it is no further than this from one that speaks of it.
REACH = 2
# Pooled: the weighted mean and the maximum of the pairs' vectors, the weighted views, sums of views against and for,
# the share of sentences that speak of the actor, and how far the article argues.
POOLED = 2 * PAIR + 7
# A sum of views counts for a fourth of itself, so that it is of the size of the other features.
SUM = 4


def reach(mentioned, sentences):
    """The sentences that can bear on an actor whom those of `mentioned` speak of: these, their neighbours, the first and
    the last."""
    found = {0, sentences - 1}
    for k in mentioned:
        found.update(range(max(0, k - REACH), min(sentences, k + REACH + 1)))
    return sorted(found)


@dataclass
class Pairs:
    """The pairs of an article, sorted by actor."""
    actor: torch.Tensor      # (p)
    sentence: torch.Tensor   # (p)
    named: torch.Tensor      # (p) whether the sentence speaks of the actor
    mention: torch.Tensor    # (m) the pair of each mention
    spans: torch.Tensor      # (m x 2) each mention's pieces in the flattened windows
    actors: int


def pairs_of(mentions, sentences, begin):
    """`mentions`: per actor (sentence, first piece, end); `begin`: where each sentence's pieces begin in the windows."""
    actor, sentence, named, mention, spans = [], [], [], [], []
    for a, found in enumerate(mentions):
        found = [m for m in found if m[0] < sentences]
        rows = {}
        here = {k for k, _, _ in found}
        for k in reach(here, sentences):
            rows[k] = len(actor)
            actor.append(a)
            sentence.append(k)
            named.append(int(k in here))
        for k, start, end in found:
            mention.append(rows[k])
            spans.append((begin[k] + start, begin[k] + end))
    t = lambda v: torch.tensor(v, dtype=torch.long)
    return Pairs(t(actor), t(sentence), t(named), t(mention), t(spans).reshape(-1, 2), len(mentions))


def segment_mean(values, key, size):
    count = torch.zeros(size).index_add(0, key, torch.ones(len(key)))
    total = torch.zeros(size, values.shape[1]).index_add(0, key, values)
    return total / count.clamp(min=1)[:, None]


class ArticleReader(nn.Module):
    # Whether sentences are read in each other's light; without that only to measure what it is worth.
    in_context = True

    def __init__(self, width):
        super().__init__()
        self.document = nn.TransformerEncoderLayer(width, 4, 2 * width, 0.1, batch_first=True, norm_first=True, activation="gelu")
        self.place = nn.Embedding(PLACES, width)
        nn.init.normal_(self.place.weight, std=0.02)
        self.argues = nn.Linear(width, 1)
        self.actor, self.sentence, self.first, self.mention, self.both = (nn.Linear(width, PAIR) for _ in range(5))
        self.named = nn.Embedding(2, PAIR)
        # Of a word's first piece: whether it stands in a group's name.
        self.groups = head(width, width, len(GROUP_TAGS))
        self.pair = nn.Sequential(nn.GELU(), nn.Dropout(0.2), nn.Linear(PAIR, PAIR), nn.GELU(), nn.Dropout(0.2))
        self.view, self.weight = nn.Linear(PAIR, 3), nn.Linear(PAIR, 1)
        self.reported = ReportReader(width)
        # Five steps of stance, and whether praise and blame are mixed.
        self.stance = nn.Sequential(nn.LayerNorm(POOLED), nn.Dropout(0.2), nn.Linear(POOLED, PAIR), nn.GELU(), nn.Dropout(0.2), nn.Linear(PAIR, 6))

    def forward(self, flat, bounds, pairs):
        """Logits of views (pairs x 3), of stances (actors x 6), and of the article (1).

        `flat`: vectors of all pieces; `bounds`: each sentence's first piece and end, marks included."""
        first, mean = flat[bounds[:, 0]].float(), span_means(flat, bounds)
        n = len(mean)
        z = mean + self.place(torch.arange(n) * PLACES // n)
        z = self.document(z[None])[0].float() if self.in_context else z
        argues = self.argues(z).float().mean()
        vectors = span_means(flat, pairs.spans) if len(pairs.spans) else flat.new_zeros(0, flat.shape[1]).float()
        actor = segment_mean(vectors, pairs.actor[pairs.mention], pairs.actors)
        here = segment_mean(vectors, pairs.mention, len(pairs.actor))
        a, s = actor[pairs.actor], z[pairs.sentence]
        h = self.pair(self.actor(actor)[pairs.actor] + (self.sentence(z) + self.first(first))[pairs.sentence]
                      + self.mention(here) + self.named(pairs.named) + self.both(a * s)).float()
        view = self.view(h).float()
        weight = self.weight(h)[:, 0].float() + pairs.named - 1
        pooled = self.pool(pairs, h, view.softmax(-1), weight, n, argues.sigmoid())
        return view, self.stance(pooled).float(), argues[None]

    @staticmethod
    def pool(pairs, h, view, weight, sentences, argues):
        """What an actor's pairs come to (actors x POOLED)."""
        at, size = pairs.actor, pairs.actors
        top = torch.full((size,), -1e9).scatter_reduce(0, at, weight.detach(), "amax")
        share = (weight - top[at]).exp()
        share = share / torch.zeros(size).index_add(0, at, share)[at]
        total = lambda v: torch.zeros(size, v.shape[1]).index_add(0, at, v)
        largest = torch.full((size, h.shape[1]), -1e9).scatter_reduce(0, at[:, None].expand_as(h), h, "amax")
        named = torch.zeros(size).index_add(0, at, pairs.named.float()) / sentences
        return torch.cat([total(share[:, None] * h), largest, total(share[:, None] * view), total(view[:, ::2]) / SUM,
                          named[:, None], argues.expand(size, 1)], -1)


class ReportReader(nn.Module):
    """What the article reports that a holder holds of a target: against, none, for."""

    def __init__(self, width):
        super().__init__()
        self.holder, self.target = (nn.Linear(width, PAIR, bias=False) for _ in range(2))
        # A sentence's opening vector and mean.
        self.context = nn.Linear(2 * width, PAIR)
        self.voice = nn.Embedding(len(VOICES), PAIR)
        self.hidden, self.side = nn.Linear(PAIR, PAIR // 2), nn.Linear(PAIR // 2, 3)
        self.drop = nn.Dropout(0.3)

    def forward(self, holders, targets, contexts, voices):
        holders, targets, contexts = (self.drop(x) for x in (holders, targets, contexts))
        h = self.drop(F.gelu(self.holder(holders) + self.target(targets) + self.context(contexts) + self.voice(voices)))
        return self.side(self.drop(F.gelu(self.hidden(h))))


def windows_of(sentences, budget, cls_id, sep_id, pad_id):
    """An article's windows, padded to one batch; `begin` and `bounds` point into the flattened windows."""
    rows, length = [[]], 0
    for k, s in enumerate(sentences):
        if rows[-1] and length + len(s.ids) + 2 > budget:
            rows.append([])
            length = 0
        rows[-1].append(k)
        length += len(s.ids) + 2
    width = max(sum(len(sentences[k].ids) + 2 for k in row) for row in rows)
    ids, cases, mask, begin, bounds = [], [], [], [], []
    for w, row in enumerate(rows):
        i, c = [], []
        for k in row:
            at = w * width + len(i)
            begin.append(at + 1)
            bounds.append((at, at + len(sentences[k].ids) + 2))
            i += [cls_id, *sentences[k].ids, sep_id]
            c += [0, *sentences[k].cases, 0]
        mask.append([True] * len(i) + [False] * (width - len(i)))
        cases.append(c + [0] * (width - len(c)))
        ids.append(i + [pad_id] * (width - len(i)))
    return dict(ids=torch.tensor(ids), cases=torch.tensor(cases), mask=torch.tensor(mask)), begin, torch.tensor(bounds)
