"""Where the authors stand toward the actors compared, from comparison.csv, with pandas.

    python figure_pandas.py OUTPUT FIGURE

Prints a line an actor and draws a dot and its 90% interval for each article and actor.
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd

LABELS = ["opposes", "neutral", "supports", "mixed", "unclear"]

rows = pd.read_csv(Path(sys.argv[1]) / "comparison.csv", dtype={"article": str, "title": str})
# No score means that the article tells no opinion of its author's on the actor: no zero, so no row.
told = rows.dropna(subset=["author_score"])

for actor, group in told.groupby("actor_name"):
    counts = group["author_label"].value_counts().reindex(LABELS, fill_value=0)
    labels = ", ".join(f"{label} {count}" for label, count in counts.items())
    print(f"{actor}: {len(group)} articles, mean {group['author_score'].mean():.3f}; {labels}")

order = told.groupby("article")["author_score"].mean().sort_values(kind="stable").index
titles = told.drop_duplicates("article").set_index("article")["title"]
figure, axes = plt.subplots(figsize=(9, 1 + 0.3 * len(order)), layout="constrained")
for place, (actor, group) in enumerate(told.groupby("actor_name")):
    y = order.get_indexer(group["article"]) + 0.3 * place
    beyond = [group["author_score"] - group["author_low"], group["author_high"] - group["author_score"]]
    axes.errorbar(group["author_score"], y, xerr=[side.clip(lower=0) for side in beyond], fmt="o", ms=4, label=actor)
axes.axvline(0, color="grey", linewidth=0.8)
axes.set_yticks(range(len(order)), [titles[article] if pd.notna(titles[article]) else article for article in order])
axes.set(xlim=(-1.05, 1.05), xlabel="author's score: -1 against, 1 for (90% interval)")
axes.legend(loc="lower right")
figure.savefig(sys.argv[2], dpi=100)
