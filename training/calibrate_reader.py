"""Makes what the article reader says mean something: probabilities, labels and intervals.

    python calibrate_reader.py --program target/release/standpoint --data DIR --model ../models/base [--dev]

Runs the program, from raw text on, on the coded articles that the reader did not learn from (`commentary.HELD_OUT`) and
fits, for articles that argue and for those that report: a temperature and a shift of each step of stance (the gold step
likeliest), and the share of probability that an interval's steps must hold so that 90 of 100 hold the code (split
conformal prediction over ordered classes; Vovk, Gammerman and Shafer 2005; Romano, Sesia and Candes 2020); and for what
others hold the shift of either side that finds best what is coded as reported. Writes them, with the thresholds of
`unclear` and `mixed`, to the model's config.json. With `--dev`, says what they come to on dev, by
halves and by kind, and writes nothing.
"""

import argparse
import json
import tempfile

import numpy as np
import torch

import commentary
import reports
from analyse import analyse

SCORES = np.array([-1, -0.5, 0, 0.5, 1])
COVERAGE = 0.9
# How far the shift of a step is held back: few articles would else be followed too closely.
HELD_BACK = 0.05
# From fewer actors nothing is fitted.
FEWEST = 40
# The least probability of against, none and for at which they are named: likelier than not.
CLEAR = [0.5, 0.5, 0.5]
# `mixed` where it is likelier than not.
MIXED = 0.5
# Added to the logits of what others hold while the shift is sought.
RAISED = 4.0


def read(program, model, rows):
    """The program's analyses by article, and per coded actor that it found: gold code, whether both stood out,
    probabilities, how far the article argues, which half of the articles it is in, its kind."""
    with tempfile.TemporaryDirectory() as folder:
        analyses = analyse(program, model, rows, folder)
    found = []
    for number, row in enumerate(rows):
        analysis = analyses.get(row["id"])
        for x in row["actors"] if analysis else ():
            actor = commentary.actor_of(analysis, [x["name"], *x["aliases"]])
            stance = next((s for s in analysis["stances"] if s["holder"] == "author" and s["target"] == actor), None)
            if stance and stance["probs"]:
                code = (x["stance"] + x.get("second", x["stance"])) / 2
                found.append(dict(code=code, mixed=x["mixed"], probs=stance["probs"], argues=analysis["argues"] >= 0.5,
                                  half=number % 2, opinion=row["kind"] == "opinion"))
    return analyses, found


def reported_shift(analyses, rows):
    """What must be added to the logits of either side for "likelier than not" to find what is coded as reported, by F1.
    The analyses were made with RAISED added, so that they have what is unlikely too."""
    articles = []
    for row in rows:
        analysis = analyses.get(row["id"])
        if not analysis:
            continue
        who = reports.who(analysis, row)
        coded = {(who(r["holder"]), who(r["target"]), r["sign"]) for r in row["reported"]}
        most = {}
        for o in analysis["opinions"]:
            if o["holder"] in reports.NOBODY or not o["evidence"]:
                continue
            against, none, favour = (max(p, 1e-6) for p in o["probs"])
            sides = most.setdefault((o["holder"], o["target"]), [-99.0, -99.0])
            # Each side against the other two, as the shift moves it.
            for n, p in enumerate((against, favour)):
                sides[n] = max(sides[n], np.log(p) - np.log(none) - RAISED)
        articles.append((coded, most))
    best = (0.0, 0.0)
    for shift in np.arange(-1, RAISED, 0.25):
        hit = have = want = 0
        for coded, most in articles:
            said = {(*pair, sign) for pair, sides in most.items() for sign, odds in zip((-1, 1), sides)
                    if odds + shift > 0 and odds == max(sides)}
            hit, have, want = hit + len(said & coded), have + len(said), want + len(coded)
        best = max(best, (200 * hit / max(1, have + want), float(shift)))
    print(f"reported: shift {best[1]:.2f}, F1 {best[0]:.1f}")
    return best[1]


def columns(found):
    logits = np.log(np.maximum([f["probs"] for f in found], 1e-4))
    return logits, np.array([f["code"] for f in found])


def fit(logits, codes):
    """Temperature and shifts that make the gold steps likeliest; a code between two steps is half of each."""
    z = torch.tensor(logits, dtype=torch.float64)
    low, high = torch.tensor(np.floor(codes) + 2).long(), torch.tensor(np.ceil(codes) + 2).long()
    rate, shift = torch.zeros(1, dtype=torch.float64, requires_grad=True), torch.zeros(5, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([rate, shift], max_iter=200, line_search_fn="strong_wolfe")
    n = torch.arange(len(z))

    def loss():
        optimizer.zero_grad()
        p = (z / rate.exp() + shift).log_softmax(-1)
        value = -(p[n, low] + p[n, high]).mean() / 2 + HELD_BACK * shift.square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    return float(rate.detach().exp()), (shift - shift.mean()).detach().numpy()


def probabilities(logits, temperature, shift):
    z = logits / temperature + shift
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def run_of(p, share):
    """The shortest run of steps that holds a share of the probability, of equally short ones the likeliest."""
    for length in range(1, 5):
        held = [p[i : i + length].sum() for i in range(6 - length)]
        best = int(np.argmax(held))
        if held[best] >= share:
            return SCORES[best], SCORES[best + length - 1]
    return SCORES[0], SCORES[-1]


def holds(p, codes, share):
    """Whether each interval, which always holds the score, holds the code."""
    runs, means = np.array([run_of(row, share) for row in p]), p @ SCORES
    low, high = np.minimum(runs[:, 0], means), np.maximum(runs[:, 1], means)
    return (low <= codes / 2 + 1e-9) & (codes / 2 - 1e-9 <= high), high - low


def share_of(p, codes):
    """The least share at which intervals hold the code often enough."""
    for share in np.arange(0.30, 0.995, 0.005):
        held, _ = holds(p, codes, share)
        if held.sum() >= COVERAGE * (len(codes) + 1):
            return float(share)
    return 0.995


def sides(p):
    return np.stack([p[:, 0] + p[:, 1], p[:, 2], p[:, 3] + p[:, 4]], 1)


def side_of(codes):
    return np.where(codes <= -0.5, 0, np.where(codes >= 0.5, 2, 1))


def is_named(p, clear):
    """Whether the likeliest of three has the probability that is asked of it."""
    return p.max(1) >= np.take(clear, p.argmax(1))


def macro(p, codes, clear):
    said, gold = np.where(is_named(p, clear), p.argmax(1), 1), side_of(codes)
    f = [2 * ((said == c) & (gold == c)).sum() / max(1, (said == c).sum() + (gold == c).sum()) for c in range(3)]
    return 100 * np.mean(f)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--program", required=True)
    ap.add_argument("--data", required=True)
    ap.add_argument("--model", required=True, help="the model's folder, whose config.json is changed")
    ap.add_argument("--clear", type=float, nargs=3, default=CLEAR, help="the least probability of against, none and for; less is unclear")
    ap.add_argument("--dev", action="store_true", help="only judge, on dev")
    a = ap.parse_args()
    path = f"{a.model}/config.json"
    config = json.load(open(path))
    plain = {"temperature": 1.0, "bias": [0.0] * 5, "interval": 0.9}
    if a.dev:
        _, found = read(a.program, a.model, commentary.rows_of(a.data, "dev"))
        logits, codes = columns(found)
        p = np.exp(logits)
        for name, of in (("all", lambda f: True), ("opinion", lambda f: f["opinion"]), ("news", lambda f: not f["opinion"]),
                         ("first half", lambda f: f["half"] == 0), ("second half", lambda f: f["half"] == 1)):
            mine = np.array([of(f) for f in found])
            if not mine.any():
                continue
            held = np.zeros(len(found), bool)
            width = np.zeros(len(found))
            for kind in (True, False):
                at = np.array([f["argues"] == kind for f in found])
                if not at.any():
                    continue
                held[at], width[at] = holds(p[at], codes[at], config["reader"]["opinion" if kind else "news"]["interval"])
            clear = config["reader"]["clear"]
            sure = is_named(sides(p[mine]), clear)
            right = (sides(p[mine]).argmax(1) == side_of(codes[mine]))
            print(f"{name}: n={mine.sum()} holds {100 * held[mine].mean():.1f}%, width {width[mine].mean():.2f}; labels given "
                  f"{100 * sure.mean():.0f}%, right {100 * right[sure].mean():.0f}%, the others {100 * right[~sure].mean() if (~sure).any() else 0:.0f}%; "
                  f"macro-F1 with unclear {macro(sides(p[mine]), codes[mine], clear):.1f}, without {macro(sides(p[mine]), codes[mine], [0] * 3):.1f}")
        return
    # What is read must be what the model says by itself.
    config["reader"] = {"opinion": plain, "news": plain, "clear": [0.0] * 3, "mixed": 0.0, "view_temperature": 1.0, "reported_shift": RAISED}
    json.dump(config, open(path, "w"), indent=1)
    rows = [r for i, r in enumerate(commentary.rows_of(a.data, "train")) if commentary.is_held_out(i)]
    analyses, found = read(a.program, a.model, rows)
    whole, codes = columns(found)
    calibrated = np.zeros((len(found), 5))
    for name, kind in (("opinion", True), ("news", False)):
        at = np.array([f["argues"] == kind for f in found])
        if at.sum() < FEWEST:
            calibrated[at] = np.exp(whole[at])
            print(f"{name}: only {at.sum()} actors, left as it is")
            continue
        temperature, shift = fit(whole[at], codes[at])
        calibrated[at] = probabilities(whole[at], temperature, shift)
        share = share_of(calibrated[at], codes[at])
        config["reader"][name] = {"temperature": round(temperature, 4), "bias": [round(float(s), 4) for s in shift], "interval": round(share, 4)}
        held, width = holds(calibrated[at], codes[at], share)
        print(f"{name}: n={at.sum()} temperature {temperature:.2f}, shift {np.round(shift, 2)}, interval {share:.3f} holds {100 * held.mean():.1f}%, width {width.mean():.2f}")
    three = sides(calibrated)
    config["reader"] |= {"clear": a.clear, "mixed": MIXED, "reported_shift": round(reported_shift(analyses, rows), 4)}
    for line in (0.0, 0.4, 0.45, 0.5, 0.55, 0.6):
        sure = is_named(three, [line] * 3)
        right = three.argmax(1) == side_of(codes)
        print(f"  labels from {line}: {100 * sure.mean():.0f}% given, right {100 * right[sure].mean():.1f}%, macro-F1 {macro(three, codes, [line] * 3):.1f}")
    for c, side in enumerate(("against", "none", "for")):
        for line in (0.4, 0.5, 0.55, 0.6, 0.65, 0.7):
            mine = (three.argmax(1) == c) & (three.max(1) >= line) & (three.max(1) < line + 0.1)
            print(f"  {side} from {line} to {line + 0.1:.2f}: {mine.sum()} labels, right {100 * (side_of(codes) == c)[mine].mean() if mine.any() else 0:.0f}%")
    json.dump(config, open(path, "w"), indent=1)


if __name__ == "__main__":
    main()
