"""Where the authors stand toward the actors compared, from comparison.parquet, with polars.

    python figure_polars.py OUTPUT FIGURE

The same numbers and the same figure as figure_pandas.py, from typed columns instead of text.
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import polars as pl

LABELS = ["opposes", "neutral", "supports", "mixed", "unclear"]

rows = pl.read_parquet(Path(sys.argv[1]) / "comparison.parquet")
# No score means that the article tells no opinion of its author's on the actor: no zero, so no row.
told = rows.filter(pl.col("author_score").is_not_null())

summary = (
    told.group_by("actor_name")
    .agg(
        pl.len().alias("articles"),
        pl.col("author_score").mean().alias("mean"),
        *[(pl.col("author_label") == label).sum().alias(label) for label in LABELS],
    )
    .sort("actor_name")
)
for row in summary.iter_rows(named=True):
    labels = ", ".join(f"{label} {row[label]}" for label in LABELS)
    print(f"{row['actor_name']}: {row['articles']} articles, mean {row['mean']:.3f}; {labels}")

order = (
    told.group_by("article", maintain_order=True)
    .agg(pl.col("author_score").mean().alias("mean"), pl.coalesce("title", "article").first().alias("name"))
    .sort("mean", maintain_order=True)
    .with_row_index("place")
)
figure, axes = plt.subplots(figsize=(9, 1 + 0.3 * order.height), layout="constrained")
for place, actor in enumerate(summary["actor_name"]):
    group = told.filter(pl.col("actor_name") == actor).join(order, on="article")
    score = group["author_score"]
    beyond = [(score - group["author_low"]).clip(0), (group["author_high"] - score).clip(0)]
    axes.errorbar(score, group["place"] + 0.3 * place, xerr=beyond, fmt="o", ms=4, label=actor)
axes.axvline(0, color="grey", linewidth=0.8)
axes.set_yticks(range(order.height), order["name"])
axes.set(xlim=(-1.05, 1.05), xlabel="author's score: -1 against, 1 for (90% interval)")
axes.legend(loc="lower right")
figure.savefig(sys.argv[2], dpi=100)
