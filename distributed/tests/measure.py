"""How fast the Spark job is, on one worker and on two, beside the program alone on as many cores, and what one very long article
does to it. Run it as `distributed/check measure`, on a machine that does nothing else.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE)]

from cluster import Cluster

PROGRAM = os.environ["STANDPOINT"]
# Tasks a worker: few enough for their start not to be what is measured, many enough to end at about the same time.
TASKS = 6
# Bytes of the one long article.
LONG = 2_000_000


def made(room, count, words):
    path = room / f"{count}x{words}.jsonl"
    if not path.exists():
        part = path.with_suffix(".part.jsonl")
        subprocess.run(["cargo", "run", "--quiet", "--locked", "--example", "make_articles", "--", part, str(count), str(words)],
                       cwd=ROOT, check=True)
        part.rename(path)
    return path


def alone(path, threads, rest=True):
    """Seconds that the program takes by itself, less its start unless `rest` is None, and the kilobytes that it held at most."""
    def run(source):
        with open(source, "rb") as lines:
            began = time.monotonic()
            process = subprocess.Popen([PROGRAM, "-", "--formats", "jsonl", "-o", "-", "-q", "--threads", str(threads)], stdin=lines,
                                       stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            if status:
                raise SystemExit(f"{PROGRAM} failed on {source}")
            return time.monotonic() - began, usage.ru_maxrss
    seconds, peak = run(path)
    if rest is None:
        return seconds, peak
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as one:
        one.write(open(path, "rb").readline())
        one.flush()
        return seconds - run(one.name)[0], peak


def spark(path, workers):
    """Seconds of the stage that analyses, from the first task's beginning to the last one's end, of its longest task; the number of
    tasks; bytes of each table."""
    with tempfile.TemporaryDirectory() as room:
        room = Path(room)
        with Cluster(room, workers) as cluster:
            job = cluster.submit(path, room / "out", "--program", PROGRAM, "--split", path.stat().st_size // (TASKS * 2) + 1)
            if job.wait():
                raise SystemExit((room / "driver.log").read_text())
            tasks = cluster.tasks()
        bytes_of = {table: sum(file.stat().st_size for file in (room / "out" / table).rglob("*.parquet"))
                    for table in ("analyses", "articles", "stances")}
        seconds = max(end for _, end, _ in tasks) - min(start for start, *_ in tasks)
        return seconds, max(end - start for start, end, _ in tasks), len(tasks), bytes_of


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--room", type=Path, required=True)
    ap.add_argument("--articles", type=int, default=600)
    ap.add_argument("--words", type=int, default=600)
    ap.add_argument("--rounds", type=int, default=3)
    a = ap.parse_args()
    path = made(a.room, a.articles, a.words)
    rates = {}
    for round_ in range(a.rounds):
        for name, run in (("the program, 1 thread", lambda: alone(path, 1)[0]), ("the program, 2 threads", lambda: alone(path, 2)[0]),
                          ("Spark, 1 worker", lambda: spark(path, 1)[0]), ("Spark, 2 workers", lambda: spark(path, 2)[0])):
            rates.setdefault(name, []).append(a.articles / run())
            print(f"round {round_ + 1}, {name}: {rates[name][-1]:.2f} articles of {a.words} words a second", flush=True)
    for name, found in rates.items():
        print(f"{name}: median {statistics.median(found):.2f} [{min(found):.2f}, {max(found):.2f}]")
    for what in ("the program, 1 thread", "the program, 2 threads"), ("Spark, 1 worker", "Spark, 2 workers"):
        efficiency = statistics.median(two / one / 2 for one, two in zip(*(rates[name] for name in what)))
        print(f"efficiency from {what[0]} to {what[1]}: {efficiency:.1%}")
    sizes = {"input": path.stat().st_size, **spark(path, 2)[3]}
    print("bytes an article: " + ", ".join(f"{table} {size / a.articles:.0f}" for table, size in sizes.items()))
    skewed = a.room / "skewed.jsonl"
    lines = path.read_bytes().splitlines()
    text = " ".join(json.loads(line)["text"] for line in lines)
    long = json.dumps({"id": "long", "text": (text * (LONG // len(text) + 1))[:LONG]}).encode()
    skewed.write_bytes(b"\n".join([*lines[:len(lines) // 2], long, *lines[len(lines) // 2:]]) + b"\n")
    one = a.room / "long.jsonl"
    one.write_bytes(long + b"\n")
    seconds, peak = alone(one, 1, rest=None)
    print(f"that article alone, 1 thread: {seconds:.1f} s, at most {peak / 1024:.0f} MB; "
          f"{a.articles} articles, 1 thread: at most {alone(path, 1)[1] / 1024:.0f} MB")
    for name, file in (("without", path), ("with", skewed)):
        seconds, longest, tasks, _ = spark(file, 2)
        print(f"{name} an article of {LONG:,} bytes, 2 workers: {seconds:.1f} s, {tasks} tasks, the longest {longest:.1f} s")


if __name__ == "__main__":
    main()
