"""Times the program on more and more articles, longer and longer ones, and more and more actors of interest; draws a
plot of each and writes the figures behind them to growth.csv.

    python growth.py --root REPOSITORY --work FOLDER [--out docs/performance] [--most-articles 100000] [--rounds 5]
                     [--only length,articles,actors]

Points of one plot are measured in turn, round after round, so that a slow minute of the machine touches all of them; a
figure is the median of its rounds. A run's start (loading the model), measured with an article of one sentence, is
taken off. Elapsed time is what a user waits for; processor time is what the work costs, and what other programs on the
machine move least: small differences are read off it.
"""

import argparse
import csv
import os
import statistics
import subprocess
import tempfile
import time
import typing

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
        """Seconds, seconds of processor time and peak memory in MB of a run."""
        with tempfile.TemporaryDirectory(dir=self.work) as out:
            command = [self.binary, path, "-o", out, "--quiet", "--threads", str(threads or self.threads), *options]
            started = time.perf_counter()
            process = subprocess.Popen(command)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
        if status:
            raise SystemExit(f"{' '.join(command)} failed")
        return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

    def start(self):
        """Medians of the seconds and the processor time that every run takes before and after its articles."""
        runs = [self.run(self.tiny)[:2] for _ in range(5)]
        return [statistics.median(of) for of in zip(*runs)]


class Point(typing.NamedTuple):
    """Microseconds a word, elapsed: median, least, most; of processor time: median; megabytes: median."""

    middle: float
    least: float
    most: float
    processor: float
    megabytes: float


def rounds_of(bench, points, rounds):
    """A Point for each of (label, words, path, threads, options)."""
    elapsed, processor, memory = ({p[0]: [] for p in points} for _ in range(3))
    start = bench.start()
    for round_ in range(rounds):
        for label, words, path, threads, options in points:
            # A long run says as much as many short ones.
            if round_ and min(elapsed[label]) * words > 120e6:
                continue
            seconds, worked, peak = bench.run(path, threads, options)
            elapsed[label].append((seconds - start[0]) / words * 1e6)
            processor[label].append((worked - start[1]) / words * 1e6)
            memory[label].append(peak)
            print(f"round {round_ + 1}, {label:,}: {seconds:.2f} s, {elapsed[label][-1]:.1f} us a word, "
                  f"{processor[label][-1]:.1f} us of processor time, {peak:.0f} MB", flush=True)
    middle = statistics.median
    return {n: Point(middle(elapsed[n]), min(elapsed[n]), max(elapsed[n]), middle(processor[n]), middle(memory[n]))
            for n, *_ in points}


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
    spread = [[p.middle - p.least for p in found.values()], [p.most - p.middle for p in found.values()]]
    upper.errorbar(labels, [p.middle for p in found.values()], yerr=spread, marker="o", capsize=3, label="elapsed")
    upper.plot(labels, [p.processor for p in found.values()], marker="s", label="processor time")
    upper.legend(loc="lower right")
    upper.set_ylim(0, 1.25 * max(max(p.most, p.processor) for p in found.values()))
    upper.set_ylabel("microseconds a word")
    upper.set_title(title)
    lower.plot(labels, [p.megabytes for p in found.values()], marker="o")
    lower.set_ylim(0, 1.25 * max(p.megabytes for p in found.values()))
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
        kept[name] = [dict(plot=name, x=n, us_a_word=f"{p.middle:.2f}", least=f"{p.least:.2f}", most=f"{p.most:.2f}",
                           processor_us_a_word=f"{p.processor:.2f}", peak_mb=f"{p.megabytes:.0f}") for n, p in found.items()]
        with open(table, "w", encoding="utf-8", newline="") as file:
            rows = csv.DictWriter(file, ["plot", "x", "us_a_word", "least", "most", "processor_us_a_word", "peak_mb"],
                                  lineterminator="\n")
            rows.writeheader()
            rows.writerows(row for plot in sorted(kept) for row in kept[plot])


if __name__ == "__main__":
    main()
