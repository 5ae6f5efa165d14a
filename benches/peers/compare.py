"""Runs every peer on the same articles in turn, round after round, and prints one table of medians.

    python compare.py --root REPOSITORY --work FOLDER [--articles 40] [--words 600] [--rounds 3] [--only NAME,...]
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

from peers import PEERS

# What "the whole job" is.
TASKS = "sentences, entities, attributions, sentiment and stance per actor, coreference, summary, reports"


def measured(command, environment=None):
    """Seconds and peak memory (MB) of a process, and the last line it printed."""
    before = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | (environment or {}))
    out = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - before
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    lines = out.strip().splitlines()
    return seconds, usage.ru_maxrss / 1024, lines[-1] if lines else ""


class Program:
    """The program as users run it: start, reading and reports included, unless it is `loaded`, which leaves out loading, as
    for the other peers."""

    def __init__(self, does, options=(), rust_bert=False, loaded=False, share=1.0):
        self.does, self.options, self.rust_bert, self.loaded, self.share = does, options, rust_bert, loaded, share

    def binary(self, root, work):
        return f"{work}/with-rust-bert/release/standpoint" if self.rust_bert else f"{root}/target/release/standpoint"

    def measured(self, root, work, articles, threads):
        """Seconds, peak memory, words."""
        files = sorted(f"{articles}/{f}" for f in os.listdir(articles))
        files = files[: max(1, int(len(files) * self.share))]
        words = sum(len(open(f, encoding="utf-8").read().split()) for f in files)
        options = [o.format(root=root, work=work) for o in self.options]
        with tempfile.TemporaryDirectory() as out:
            command = [self.binary(root, work), *files, "-o", out, "--quiet", "--threads", str(threads), *options]
            seconds, memory, _ = measured(command)
            if self.loaded:
                with open(f"{out}/run.json", encoding="utf-8") as file:
                    seconds = json.load(file)["timings"]["encode_seconds"]
        return seconds, memory, words

    def files(self, root, work):
        folders = [o.format(root=root, work=work) for o in self.options if "{" in o]
        folders = [os.path.dirname(f) if f.endswith(".toml") else f for f in folders]
        return [self.binary(root, work), *folders, *([f"{work}/libtorch/lib"] if self.rust_bert else [])]


PROGRAMS = {
    "standpoint base": Program(f"all: {TASKS}"),
    "standpoint fast": Program(f"all: {TASKS}", ("--model", "{root}/models/fast")),
    "standpoint base in float": Program(f"all: {TASKS}", ("--model", "{work}/float")),
    "rust-bert's BertModel": Program(f"all: {TASKS}; the base tier in float by --engine rust-bert", ("--engine", "rust-bert"), True),
    "rust-bert's default pipelines": Program(
        "all, without attributions and coreference, with a generated summary: --engine rust-bert --pipelines, at the real shapes "
        "of its default models, random weights but for names of actors, byte pairs learned from our op-eds, 60 pieces of summary",
        ("--engine", "rust-bert", "--pipelines", "{work}/public/pipelines.toml"), True, True, 0.025),
}


def other(name, articles, work, threads):
    """A peer's own time for the work, without its start, which would weigh on few articles; its peak memory; and how
    many words it read."""
    here = os.path.dirname(os.path.abspath(__file__))
    _, memory, last = measured([sys.executable, f"{here}/peers.py", name, articles, work, str(threads)],
                               {"OMP_NUM_THREADS": str(threads)})
    told = json.loads(last)
    return told["seconds"], memory, told["words"]


def size(paths):
    """Megabytes of files and folders."""
    total = 0
    for path in paths:
        if os.path.isfile(path):
            total += os.path.getsize(path)
        for folder, _, files in os.walk(path):
            total += sum(os.path.getsize(f"{folder}/{f}") for f in files if not os.path.islink(f"{folder}/{f}"))
    return total / 2**20


def installed(root, work, name):
    """What a peer takes on the disk: its packages and weights, without Python itself."""
    if name in PROGRAMS:
        return size(PROGRAMS[name].files(root, work))
    packages = os.path.dirname(os.path.dirname(__import__("numpy").__file__))
    peer = PEERS[name]
    return size([f"{packages}/{p}" for p in peer.packages]) + peer.weights


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--root", required=True)
    ap.add_argument("--work", required=True)
    ap.add_argument("--articles", type=int, default=40)
    ap.add_argument("--words", type=int, default=600)
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--threads", type=int, default=os.cpu_count())
    ap.add_argument("--only", default="", help="names by commas; the first is what ratios are to")
    a = ap.parse_args()
    folder = f"{a.work}/articles-{a.articles}-{a.words}"
    if not os.path.isdir(folder):
        subprocess.run([f"{a.root}/target/release/examples/make_articles", folder, str(a.articles), str(a.words)], check=True)
    words = sum(len(open(f"{folder}/{f}", encoding="utf-8").read().split()) for f in os.listdir(folder))
    names = [*PROGRAMS, *PEERS]
    if a.only:
        unknown = [n for n in a.only.split(",") if n not in names]
        if unknown:
            raise SystemExit(f"no peer {unknown[0]!r}; there are: {', '.join(names)}")
        names = a.only.split(",")
    rates, memory = {n: [] for n in names}, {n: 0.0 for n in names}
    for round_ in range(a.rounds):
        for name in names:
            if name in PROGRAMS:
                seconds, peak, read = PROGRAMS[name].measured(a.root, a.work, folder, a.threads)
            else:
                seconds, peak, read = other(name, folder, a.work, a.threads)
            rates[name].append(read / seconds)
            memory[name] = max(memory[name], peak)
            print(f"round {round_ + 1}, {name}: {read / seconds:.0f} words a second", file=sys.stderr, flush=True)
    first = rates[names[0]]
    print(f"{a.articles} articles, {words} words, {a.threads} threads, medians of {a.rounds} rounds; ratio to {names[0]}")
    print()
    print("| peer | does | articles a second | words a second | ratio [least, most] | peak memory, MB | installed, MB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for n in names:
        ratios = [r / f for r, f in zip(rates[n], first)]
        rate = statistics.median(rates[n])
        does = (PROGRAMS.get(n) or PEERS[n]).does
        print(f"| {n} | {does} | {rate * a.articles / words:.3g} | {rate:.0f} | "
              f"{statistics.median(ratios):.3g} [{min(ratios):.3g}, {max(ratios):.3g}] | {memory[n]:.0f} | {installed(a.root, a.work, n):.0f} |")


if __name__ == "__main__":
    main()
