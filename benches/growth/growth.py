"""Times the program on more and more articles, longer and longer ones, and more and more actors of interest; draws a
plot of each and writes the figures behind them to growth.csv.

    python growth.py --root REPOSITORY --work FOLDER [--out docs/performance] [--most-articles 100000] [--rounds 5]
                     [--only length,articles,actors]

Points of one plot are measured in turn, round after round, so that a slow minute of the machine touches all of them; a
figure is the median of its rounds. A run's start (loading the model), measured with an article of one sentence, is
taken off.
"""

import argparse
import csv
import os
import statistics
import subprocess
import tempfile
import time

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

LENGTHS = (100, 1_000, 10_000, 100_000)
COUNTS = (1, 10, 100, 1_000, 10_000, 100_000)
ACTORS = (2, 10, 50, 100, 250, 500)
# Words of an article where their number grows.
SHORT = 100


class Bench:
    def __init__(self, root, work, threads):
        self.binary = f"{root}/target/release/standpoint"
        self.make = f"{root}/target/release/examples/make_articles"
        self.work, self.threads = work, threads
        self.tiny = f"{work}/tiny.txt"
        with open(self.tiny, "w", encoding="utf-8") as file:
            file.write("The minister blamed the army for the strike.\n")

    def articles(self, count, words):
        """A file of so many articles of so many words, and the words in it."""
        path = f"{self.work}/{count}x{words}.jsonl"
        if not os.path.exists(path):
            subprocess.run([self.make, f"{path}.part.jsonl", str(count), str(words)], check=True)
            os.rename(f"{path}.part.jsonl", path)
        with open(path, encoding="utf-8") as file:
            return path, sum(len(line.split()) for line in file)

    def run(self, path, threads=None, options=()):
        """Seconds and peak memory in MB of a run."""
        with tempfile.TemporaryDirectory(dir=self.work) as out:
            command = [self.binary, path, "-o", out, "--quiet", "--threads", str(threads or self.threads), *options]
            started = time.perf_counter()
            process = subprocess.Popen(command)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
        if status:
            raise SystemExit(f"{' '.join(command)} failed")
        return seconds, usage.ru_maxrss / 1024

    def start(self):
        return statistics.median(self.run(self.tiny)[0] for _ in range(5))


def rounds_of(bench, points, rounds):
    """For each point (label, words, path, threads, options): medians of microseconds a word and of megabytes."""
    times, memory = {p[0]: [] for p in points}, {p[0]: [] for p in points}
    start = bench.start()
    for round_ in range(rounds):
        for label, words, path, threads, options in points:
            # A long run says as much as many short ones.
            if round_ and min(times[label]) * words > 120e6:
                continue
            seconds, peak = bench.run(path, threads, options)
            times[label].append((seconds - start) / words * 1e6)
            memory[label].append(peak)
            print(f"round {round_ + 1}, {label:,}: {seconds:.2f} s, {times[label][-1]:.1f} us a word, {peak:.0f} MB", flush=True)
    return {label: (statistics.median(times[label]), min(times[label]), max(times[label]), statistics.median(memory[label]))
            for label, *_ in points}


def actors_file(path, count):
    """A file of so many actors that articles could name."""
    with open(path, "w", encoding="utf-8") as file:
        for i in range(count):
            file.write(f'[[actor]]\nid = "front-{i}"\nname = "Front of the Province Number {i}"\ntype = "ORG"\n'
                       f'aliases = ["Province Front {i}", "FPN{i}"]\n\n')
    return path


def draw(out, name, title, x, found):
    """Microseconds a word, and peak memory beneath."""
    labels = list(found)
    figure, (upper, lower) = plt.subplots(2, 1, sharex=True, figsize=(6.4, 5.2), height_ratios=(2, 1))
    middle = [found[n][0] for n in labels]
    spread = [[m - found[n][1] for n, m in zip(labels, middle)], [found[n][2] - m for n, m in zip(labels, middle)]]
    upper.errorbar(labels, middle, yerr=spread, marker="o", capsize=3)
    upper.set_ylim(0, 1.25 * max(found[n][2] for n in labels))
    upper.set_ylabel("microseconds a word")
    upper.set_title(title)
    lower.plot(labels, [found[n][3] for n in labels], marker="o")
    lower.set_ylim(0, 1.25 * max(found[n][3] for n in labels))
    lower.set_ylabel("peak memory, MB")
    lower.set_xlabel(x)
    lower.set_xscale("log")
    for axes in (upper, lower):
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    plt.rcParams["svg.hashsalt"] = name
    figure.savefig(f"{out}/{name}.svg", metadata={"Date": None})
    plt.close(figure)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--root", required=True)
    ap.add_argument("--work", required=True)
    ap.add_argument("--out")
    ap.add_argument("--most-articles", type=int, default=COUNTS[-1])
    ap.add_argument("--rounds", type=int, default=5)
    ap.add_argument("--threads", type=int, default=os.cpu_count())
    ap.add_argument("--only", default="length,articles,actors")
    a = ap.parse_args()
    out = a.out or f"{a.root}/docs/performance"
    os.makedirs(out, exist_ok=True)
    bench = Bench(a.root, a.work, a.threads)
    table = f"{out}/growth.csv"
    kept = {}
    if os.path.exists(table):
        with open(table, encoding="utf-8") as file:
            for row in csv.DictReader(file):
                kept.setdefault(row["plot"], []).append(row)
    plots = {}
    only = a.only.split(",")
    if "length" in only:
        # The same number of words at every point, on one thread: one long article keeps no more busy.
        points = [(n, *reversed(bench.articles(LENGTHS[-1] // n, n)), 1, ()) for n in LENGTHS]
        plots["length"] = ("The same text as articles of more and more words", "words of an article", points)
    if "articles" in only:
        points = [(n, *reversed(bench.articles(n, SHORT)), None, ()) for n in COUNTS if n <= a.most_articles]
        plots["articles"] = (f"More and more articles of {SHORT} words", "articles", points)
    if "actors" in only:
        path, words = bench.articles(200, 600)
        points = []
        for n in ACTORS:
            file = actors_file(f"{a.work}/actors-{n}.toml", n)
            focus = ",".join(f"front-{i}" for i in range(n))
            points.append((n, words, path, None, ("--actors", file, "--focus", focus)))
        plots["actors"] = ("200 articles, more and more actors of interest", "actors of interest", points)
    for name, (title, x, points) in plots.items():
        found = rounds_of(bench, points, a.rounds)
        draw(out, name, title, x, found)
        kept[name] = [dict(plot=name, x=n, us_a_word=f"{m:.2f}", least=f"{low:.2f}", most=f"{high:.2f}", peak_mb=f"{mb:.0f}")
                      for n, (m, low, high, mb) in found.items()]
        with open(table, "w", encoding="utf-8", newline="") as file:
            rows = csv.DictWriter(file, ["plot", "x", "us_a_word", "least", "most", "peak_mb"], lineterminator="\n")
            rows.writeheader()
            rows.writerows(row for plot in sorted(kept) for row in kept[plot])


if __name__ == "__main__":
    main()
