"""The Ray job on a cluster of its own on the loopback interface, with an actor killed in the midst of it: row for row what one
machine makes of the same lines.

    STANDPOINT=target/release/standpoint ARTICLES_FILE=lines.jsonl python -m unittest distributed/tests/test_ray.py
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import pyarrow.dataset as dataset

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from cluster import processes_below
from test_worker import FRAGILE, PROGRAM, unplaced

# Blocks that the input is cut into, about.
BLOCKS = 12
# The job is given up after so long.
LONGEST = 1800


def actors(job):
    """Ids of the processes of actors that have a program running."""
    family = {pid: command for pid, command in processes_below(job.pid)}
    return [pid for pid, command in family.items() if command.startswith("ray::MapWorker")
            and any(Path(FRAGILE).name in child for _, child in processes_below(pid))]


class Ray(unittest.TestCase):
    def test_a_killed_actor_loses_and_doubles_nothing(self):
        articles = Path(os.environ["ARTICLES_FILE"]).read_bytes().splitlines()
        poison = json.dumps({"id": "poison", "text": "KILL it."}).encode()
        lines = [*articles[:7], b"this is no JSON", *articles[7:60], poison, b"", *articles[60:]]
        with tempfile.TemporaryDirectory() as room:
            room = Path(room)
            (room / "all.jsonl").write_bytes(b"\n".join(lines) + b"\n")
            (room / "alone.jsonl").write_bytes(b"\n".join(articles) + b"\n")
            subprocess.run([PROGRAM, room / "alone.jsonl", "-o", room / "alone", "--formats", "jsonl", "-q"], check=True)
            split = (room / "all.jsonl").stat().st_size // BLOCKS
            with open(room / "log", "wb") as log:
                job = subprocess.Popen([sys.executable, HERE.parent / "ray_job.py", room / "all.jsonl", room / "out", "--program", FRAGILE,
                                        "--actors", "2", "--split", str(split), "--batch", "8"], stdout=log, stderr=log,
                                       env={**os.environ, "RAY_worker_niceness": "0"})
            try:
                began = time.monotonic()
                busy = []
                while not (busy and list((room / "out").glob("analyses/**/*.parquet"))) and job.poll() is None:
                    time.sleep(0.05)
                    busy = actors(job)
                self.assertTrue(busy, (room / "log").read_text()[-5000:])
                os.kill(busy[0], signal.SIGKILL)
                code = job.wait(timeout=LONGEST)
            finally:
                if job.poll() is None:
                    job.terminate()
                    job.wait()
            seconds = time.monotonic() - began
            self.assertEqual(code, 0, (room / "log").read_text()[-5000:])

            def read(table):
                found = dataset.dataset(room / "out" / table, format="parquet", partitioning="hive").to_table().to_pylist()
                return sorted(found, key=lambda row: row["id"])

            good = [row for row in read("analyses") if row["failure"] is None]
            expected = [unplaced(line) for line in (room / "alone/analyses.jsonl").read_text().splitlines()]
            self.assertEqual([unplaced(row["analysis"]) for row in good], expected)
            self.assertEqual(len(read("articles")), len(articles))
            self.assertEqual(len(read("stances")), sum(len(analysis["stances"]) for analysis in expected))
            self.assertEqual({row["line"] for row in read("quarantine")}, {b"this is no JSON", poison})
            told = json.loads((room / "out/job.json").read_text())
            self.assertEqual((told["rows"], told["articles"], told["quarantined"], told["ids_that_occur_again"]),
                             (len(articles) + 2, len(articles), 2, 0))
            print(f"\n{len(articles)} articles and 2 poison ones; one of two actors killed; {told['articles']} articles, "
                  f"{told['quarantined']} in quarantine, none lost, none twice, all equal; {seconds:.0f} s in all")


if __name__ == "__main__":
    unittest.main()
