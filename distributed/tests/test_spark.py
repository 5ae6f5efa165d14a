"""The Spark job on a real cluster of two workers, one of which is killed in the midst of it: row for row what one machine
makes of the same lines.

    STANDPOINT=target/release/standpoint ARTICLES_FILE=lines.jsonl python -m unittest distributed/tests/test_spark.py

ARTICLES_FILE is a file of at least a hundred articles, a line each, made by examples/make_articles.
"""

import collections
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import pyarrow.parquet as parquet

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from cluster import Cluster
from test_worker import FRAGILE, PROGRAM, unplaced, unplaced_row

# Tasks that the input is cut into, about: enough for some to be done and some to be left when a worker dies.
TASKS = 12
# The job is given up after so long.
LONGEST = 1800


def read(folder):
    """Rows of a table, sorted. The year, which the folders tell, is a column like others."""
    key = lambda row: [row.get(name) or "" for name in ("id", "article", "holder", "target")]
    return sorted(parquet.read_table(folder).to_pylist(), key=key)


def committed(output):
    return len(list(Path(output, "analyses/_temporary/0").glob("task_*")))


class Spark(unittest.TestCase):
    def test_a_killed_worker_loses_and_doubles_nothing(self):
        articles = Path(os.environ["ARTICLES_FILE"]).read_bytes().splitlines()
        poison = json.dumps({"id": "poison", "text": "KILL it."}).encode()
        lines = [*articles[:7], b"this is no JSON", *articles[7:60], poison, b"", *articles[60:]]
        with tempfile.TemporaryDirectory() as room:
            room = Path(room)
            source = room / "all.jsonl"
            source.write_bytes(b"\n".join(lines) + b"\n")
            alone = room / "alone.jsonl"
            alone.write_bytes(b"\n".join(articles) + b"\n")
            subprocess.run([PROGRAM, alone, "-o", room / "alone", "--formats", "parquet,jsonl", "-q"], check=True)

            with Cluster(room, 2, {"STANDPOINT": PROGRAM}) as cluster:
                began = time.monotonic()
                job = cluster.submit(source, room / "out", "--program", FRAGILE, "--ship", "--split", source.stat().st_size // TASKS)
                busy = []
                while (committed(room / "out") < 2 or not busy) and job.poll() is None:
                    time.sleep(0.05)
                    busy = cluster.busy(Path(FRAGILE).name)
                self.assertTrue(busy, (room / "driver.log").read_text()[-5000:])
                before = committed(room / "out")
                killed = cluster.kill(busy[0])
                code = job.wait(timeout=LONGEST)
                seconds = time.monotonic() - began
                self.assertEqual(code, 0, (room / "driver.log").read_text()[-5000:])
                self.assertEqual(killed, 2, "a worker and its executor")
                ends = collections.Counter(how for *_, how in cluster.tasks())
            self.assertGreater(ends["ExecutorLostFailure"], 0, f"what was killed did nothing, so that its end proves nothing: {ends}")

            told = json.loads((room / "out/job.json").read_text())
            rows = read(room / "out/analyses")
            good = [row for row in rows if row["failure"] is None]
            expected = [unplaced(line) for line in (room / "alone/analyses.jsonl").read_text().splitlines()]
            self.assertEqual([unplaced(row["analysis"]) for row in good], expected)
            for name in ("articles", "stances"):
                expected = [unplaced_row(row) for row in read(room / f"alone/{name}.parquet")]
                made = [unplaced_row({k: v for k, v in row.items() if k not in ("id", "year")}) for row in read(room / f"out/{name}")]
                self.assertEqual(made, expected, name)
            quarantine = {row["line"]: row for row in read(room / "out/quarantine")}
            self.assertEqual(set(quarantine), {b"this is no JSON", poison})
            self.assertIn("signal 9", quarantine[poison]["reason"])
            self.assertEqual(quarantine[poison]["id"], "poison")
            self.assertEqual((told["rows"], told["articles"], told["quarantined"], told["ids_that_occur_again"]),
                             (len(articles) + 2, len(articles), 2, 0))
            print(f"\n{len(articles)} articles and 2 poison ones; {before} tasks were done when {killed} processes of one of two "
                  f"workers were killed; {ends['ExecutorLostFailure']} tasks lost and done again, {ends['Success']} done in all; {told['articles']} articles, {told['quarantined']} in "
                  f"quarantine, none lost, none twice, all equal; {seconds:.0f} s in all")


if __name__ == "__main__":
    unittest.main()
