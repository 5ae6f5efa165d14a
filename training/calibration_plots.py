"""Draws how far probabilities and intervals of the author's stance can be trusted, from predictions on coded commentary.

    standpoint eval commentary DATA/commentary/dev.jsonl --predictions rows.jsonl
    python calibration_plots.py rows.jsonl --out DIR [--nominal 0.9]

Prints what it draws, and writes to DIR, which is made if need be and has no default:

    reliability.svg   for each label, the probability that it was given against the share of codes that took its side, in
                      ten bins of equal width; only where the predictions have probabilities
    coverage.svg      the share of intervals that hold the code: by kind of article, by decile of the score, and by
                      decile of the interval's width; beside it the share that an interval promises (--nominal)

Bars are 95% percentile bootstrap intervals over articles, from a fixed seed. Only actors toward whom the program has a
stance count. A code is on the side that it takes by at least half a step, and half a code is on the scale of the score, as in
`eval commentary`. The same predictions give the same bytes.
"""

import argparse
import html
import json
import os

import numpy

LABELS = ("opposes", "neutral", "supports")
# Colours that colour-blind readers tell apart (Okabe and Ito 2008).
COLOURS = {"opposes": "#d55e00", "neutral": "#666666", "supports": "#0072b2"}
KINDS = (("all", ("opinion", "news", "other")), ("opinion", ("opinion",)), ("news", ("news", "other")))
BINS = 10
RESAMPLES = 1000
SIDE = 0.5


def read(path):
    """The predictions toward whom there is a stance, and the number of all."""
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [row for row in rows if row["predicted"]["label"] != "none"], len(rows)


class Stances:
    """Columns of the predictions."""

    def __init__(self, rows):
        self.code = numpy.array([row["gold"]["code"] for row in rows], dtype=float)
        self.kind = numpy.array([row["gold"]["kind"] for row in rows])
        _, self.article = numpy.unique([row["gold"]["article"] for row in rows], return_inverse=True)
        self.score, low, high = (
            numpy.array([row["predicted"][name] for row in rows], dtype=float) for name in ("score", "low", "high")
        )
        self.width = high - low
        self.holds = (low <= self.code / 2) & (self.code / 2 <= high)
        self.side = (self.code >= SIDE).astype(int) - (self.code <= -SIDE) + 1
        given = [row["probs"] for row in rows]
        self.probs = None if None in given else numpy.array([[p[name] for name in LABELS] for p in given])
        # How often each resample draws each article: one draw for all figures, so that they move together.
        count = self.article.max() + 1
        draws = numpy.random.default_rng(0).integers(0, count, (RESAMPLES, count))
        self.times = numpy.stack([numpy.bincount(draw, minlength=count) for draw in draws])

    def share(self, hits, within):
        """The share of hits among some stances with both ends of its interval, and how many they are."""
        count = self.times.shape[1]
        part, whole = (numpy.bincount(self.article[of], minlength=count) for of in (within & hits, within))
        parts, wholes = self.times @ part, self.times @ whole
        drawn = parts[wholes > 0] / wholes[wholes > 0]
        low, high = numpy.percentile(drawn, [2.5, 97.5])
        return hits[within].mean(), low, high, int(within.sum())


def reliability(stances):
    """For each label, the bins that are not empty: mean probability, share, both ends, count."""
    bins = numpy.minimum((stances.probs * BINS).astype(int), BINS - 1)
    found = {}
    for at, label in enumerate(LABELS):
        hits = stances.side == at
        inside = [bins[:, at] == b for b in range(BINS)]
        found[label] = [(stances.probs[i, at].mean(), *stances.share(hits, i)) for i in inside if i.any()]
    return found


def calibration_error(stances):
    """Mean distance, over ten bins, between the top label's probability and the share of right labels."""
    top, right = stances.probs.max(1), stances.probs.argmax(1) == stances.side
    bins = numpy.minimum((top * BINS).astype(int), BINS - 1)
    return sum(abs((right[bins == b] - top[bins == b]).sum()) for b in range(BINS)) / len(top)


def deciles(values):
    """For each tenth of the stances by a value, which they are and the value's range; equal values stay together."""
    edges = numpy.unique(numpy.quantile(values, numpy.linspace(0, 1, 11)))
    which = numpy.searchsorted(edges[1:-1], values, side="right")
    for at in range(len(edges) - 1):
        inside = which == at
        if inside.any():
            yield f"{values[inside].min():.2f} to {values[inside].max():.2f}", inside


def coverage(stances):
    """Panels of coverage: title, and of each row its name with share, both ends and count."""
    by_kind = [(name, numpy.isin(stances.kind, kinds)) for name, kinds in KINDS]
    panels = (
        ("by kind of article", by_kind),
        ("by decile of the score", list(deciles(stances.score))),
        ("by decile of the interval's width", list(deciles(stances.width))),
    )
    return [(title, [(name, *stances.share(stances.holds, i)) for name, i in rows if i.any()]) for title, rows in panels]


class Drawing:
    """An SVG image, written by hand so that nothing need be installed to draw it."""

    def __init__(self, width, height, title):
        self.parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            'role="img" font-family="sans-serif" font-size="12" fill="#222">',
            f"<title>{html.escape(title)}</title>",
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
        ]

    def line(self, x1, y1, x2, y2, colour="#222", width=1, dashed=False):
        dash = ' stroke-dasharray="4 3"' if dashed else ""
        self.parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"{dash}/>'
        )

    def dot(self, x, y, radius, colour):
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}"/>')

    def text(self, x, y, words, anchor="start", weight="normal", turned=False):
        turn = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}"{turn}>{html.escape(words)}</text>'
        )

    def write(self, path):
        with open(path, "w", encoding="utf-8") as out:
            out.write("\n".join([*self.parts, "</svg>"]) + "\n")
        print(path)


def draw_reliability(found, path):
    left, top, size = 60, 40, 360
    drawing = Drawing(left + size + 130, top + size + 60, "Reliability of the probabilities of labels")
    drawing.text(left, 22, "Probability of a label, and how often the code takes its side", weight="bold")

    def x(value):
        return left + size * value

    def y(value):
        return top + size * (1 - value)

    for tick in (0, 0.2, 0.4, 0.6, 0.8, 1):
        drawing.line(x(0), y(tick), x(1), y(tick), "#ddd")
        drawing.text(left - 8, y(tick) + 4, f"{tick:.1f}", "end")
        drawing.text(x(tick), top + size + 18, f"{tick:.1f}", "middle")
    drawing.line(x(0), y(0), x(1), y(1), "#999", dashed=True)
    drawing.text(x(0.5), top + size + 42, "probability, mean of the bin", "middle")
    drawing.text(18, y(0.5), "share of codes on that side", "middle", turned=True)
    for at, label in enumerate(LABELS):
        colour, bins = COLOURS[label], found[label]
        # Labels stand a little apart, so that bars do not hide each other.
        points = [(x(p) + 3 * (at - 1), y(share), low, high, count) for p, share, low, high, count in bins]
        for (x1, y1, *_), (x2, y2, *_) in zip(points, points[1:]):
            drawing.line(x1, y1, x2, y2, colour, 1.5)
        for px, py, low, high, count in points:
            drawing.line(px, y(low), px, y(high), colour)
            drawing.dot(px, py, 2 + min(count, 400) ** 0.5 / 5, colour)
        drawing.dot(left + size + 24, top + 20 + 22 * at, 5, colour)
        drawing.text(left + size + 36, top + 24 + 22 * at, label)
    drawing.write(path)


def draw_coverage(panels, nominal, path):
    left, scale, row = 150, 320, 20
    height = sum(50 + row * len(rows) for _, rows in panels) + 50
    drawing = Drawing(left + scale + 90, height, "Coverage of intervals")
    at = 24

    def x(value):
        return left + scale * value

    for title, rows in panels:
        drawing.text(12, at, f"Intervals that hold the code, {title}", weight="bold")
        top = at + 12
        end = top + row * len(rows)
        for tick in (0, 0.25, 0.5, 0.75, 1):
            drawing.line(x(tick), top, x(tick), end, "#ddd")
        drawing.line(x(nominal), top, x(nominal), end, "#d55e00", 1.5, dashed=True)
        for number, (name, share, low, high, count) in enumerate(rows):
            y = top + row * (number + 0.5)
            drawing.text(left - 8, y + 4, name, "end")
            drawing.line(x(low), y, x(high), y, "#0072b2", 2)
            drawing.dot(x(share), y, 4, "#0072b2")
            drawing.text(x(1) + 10, y + 4, f"{100 * share:.0f}%, {count}")
        at = end + 38
    for tick in (0, 0.25, 0.5, 0.75, 1):
        drawing.text(x(tick), at - 20, f"{100 * tick:.0f}%", "middle")
    drawing.text(x(nominal), at + 2, f"promised: {100 * nominal:.0f}%", "middle")
    drawing.write(path)


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("predictions")
    ap.add_argument("--out", required=True, help="folder of the two images")
    ap.add_argument("--nominal", type=float, default=0.9, help="share of codes that an interval should hold")
    a = ap.parse_args()
    rows, items = read(a.predictions)
    if not rows:
        ap.error(f"{a.predictions} has no stance in it")
    stances = Stances(rows)
    os.makedirs(a.out, exist_ok=True)
    print(f"{len(rows)} stances of {items} coded actors, mean width {stances.width.mean():.3f}")
    panels = coverage(stances)
    for title, of in panels:
        print(f"coverage {title}")
        for name, share, low, high, count in of:
            print(f"  {name:<20}{100 * share:6.1f}% [{100 * low:.1f}, {100 * high:.1f}] of {count}")
    draw_coverage(panels, a.nominal, f"{a.out}/coverage.svg")
    if stances.probs is None:
        print("no reliability: these predictions have no probabilities")
        return
    found = reliability(stances)
    print(f"expected calibration error {100 * calibration_error(stances):.1f}%")
    for label in LABELS:
        print(f"reliability of {label}")
        for probability, share, low, high, count in found[label]:
            print(f"  {probability:.3f} {100 * share:6.1f}% [{100 * low:.1f}, {100 * high:.1f}] of {count}")
    draw_reliability(found, f"{a.out}/reliability.svg")


if __name__ == "__main__":
    main()
