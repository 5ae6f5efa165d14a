"""Dev figures during training, in percent, on the float model. Final figures come from `standpoint eval`."""

import numpy as np
import torch
from sklearn.metrics import f1_score

from data import ATTRIBUTION_TAGS, ENTITY_TAGS, windows
from model import collate


# The column of a batch that a task is scored on.
COLUMNS = {"sentiment": "targets", "judgement": "judgements", "directed": "directed", "entities": "entities",
           "names": "entities", "attribution": "attributions"}


def entity_spans(tags):
    """(start, end, type) of a tag sequence; an I- without its B- opens a span as CoNLL's scorer has it."""
    spans, start, kind = set(), None, None
    for i, t in enumerate(list(tags) + ["O"]):
        if start is not None and (t == "O" or t[0] == "B" or t[2:] != kind):
            spans.add((start, i, kind))
            start = None
        if t != "O" and start is None:
            start, kind = i, t[2:]
    return spans


@torch.no_grad()
def scores(model, groups, budget, special, pad_id):
    model.eval()
    result = {}
    for task, task_groups in groups.items():
        rows = windows(task_groups, budget, special)
        rows.sort(key=len)
        gold, predicted = [], []
        for i in range(0, len(rows), 24):
            batch = collate(rows[i : i + 24], pad_id)
            out = model(batch)
            key = COLUMNS[task]
            if key not in out:
                continue
            y = batch[key][:, -1].tolist()
            p = out[key].argmax(-1).tolist()
            if task in ("entities", "names"):
                # A word belongs to one sentence; an outside tag between sentences keeps spans apart.
                position, k = batch[key][:, 0].tolist(), 0
                for a, b in batch["sentences"].tolist():
                    while k < len(position) and position[k] < b:
                        gold.append(ENTITY_TAGS[y[k]])
                        predicted.append(ENTITY_TAGS[p[k]])
                        k += 1
                    gold.append("O")
                    predicted.append("O")
            else:
                gold += y
                predicted += p
        if task in ("entities", "names"):
            g, p = entity_spans(gold), entity_spans(predicted)
            result[task] = 200 * len(g & p) / max(1, len(g) + len(p))
        elif task == "attribution":
            each = f1_score(gold, predicted, average=None, labels=range(len(ATTRIBUTION_TAGS)))
            for name, v in zip(ATTRIBUTION_TAGS[1:], each[1:]):
                result[name] = 100 * v
        else:
            result[task] = 100 * f1_score(gold, predicted, average="macro")
    model.train()
    return {k: round(float(np.asarray(v)), 2) for k, v in result.items()}
