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


def standpoint(root, articles, tier, threads):
    """The program as users run it, start, reading and reports included."""
    with tempfile.TemporaryDirectory() as out:
        command = [f"{root}/target/release/standpoint", articles, "-o", out, "--quiet",
                   "--threads", str(threads)]
        if tier != "base":
            command += ["--model", f"{root}/models/{tier}"]
        seconds, memory, _ = measured(command)
    return seconds, memory


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


def installed(root, name):
    """What a peer takes on the disk: its packages and weights, without Python itself."""
    if name.startswith("standpoint"):
        tier = name.split()[1]
        return size([f"{root}/target/release/standpoint"] + ([] if tier == "base" else [f"{root}/models/{tier}"]))
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
    ap.add_argument("--only", default="")
    a = ap.parse_args()
    folder = f"{a.work}/articles-{a.articles}-{a.words}"
    if not os.path.isdir(folder):
        subprocess.run([f"{a.root}/target/release/examples/make_articles", folder, str(a.articles), str(a.words)], check=True)
    words = sum(len(open(f"{folder}/{f}", encoding="utf-8").read().split()) for f in os.listdir(folder))
    names = ["standpoint base", "standpoint fast", *PEERS]
    if a.only:
        names = [n for n in names if n in a.only.split(",")]
    rates, memory = {n: [] for n in names}, {n: 0.0 for n in names}
    for round_ in range(a.rounds):
        for name in names:
            if name.startswith("standpoint"):
                seconds, peak = standpoint(a.root, folder, name.split()[1], a.threads)
                read = words
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
        does = f"all: {TASKS}" if n.startswith("standpoint") else PEERS[n].does
        print(f"| {n} | {does} | {rate * a.articles / words:.3g} | {rate:.0f} | "
              f"{statistics.median(ratios):.3g} [{min(ratios):.3g}, {max(ratios):.3g}] | {memory[n]:.0f} | {installed(a.root, n):.0f} |")


if __name__ == "__main__":
    main()
