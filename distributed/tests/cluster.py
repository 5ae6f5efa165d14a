"""A standalone Spark cluster on the loopback interface: a master and workers of one core each, which can be killed."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyspark

JOB = Path(__file__).resolve().parent.parent
HOME = Path(pyspark.__file__).parent
LOOPBACK = "127.0.0.1"
# Longer than a start takes on a machine with many neighbours.
START = 120


class Cluster:
    """With statement: up at the beginning, gone at the end. Logs lie in `room`."""

    def __init__(self, room, workers, environment=()):
        self.room, self.count = Path(room), workers
        self.environment = {
            **os.environ, "SPARK_HOME": str(HOME), "SPARK_LOCAL_IP": LOOPBACK, "SPARK_NO_DAEMONIZE": "1",
            "PYSPARK_PYTHON": sys.executable, "PYTHONDONTWRITEBYTECODE": "1", **dict(environment),
        }
        self.processes = []

    def __enter__(self):
        try:
            log = self._start("master", "org.apache.spark.deploy.master.Master", "--host", LOOPBACK, "--port", "0", "--webui-port", "0")
            self.address = self._wait(log, r"Starting Spark master at (spark://\S+)")
            self.workers = []
            for n in range(self.count):
                log = self._start(f"worker-{n}", "org.apache.spark.deploy.worker.Worker", "--host", LOOPBACK, "--webui-port", "0",
                                  "--cores", "1", "--memory", "1g", "--work-dir", str(self.room / f"work-{n}"), self.address)
                self.workers.append(self.processes[-1])
                self._wait(log, "Successfully registered with master")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.kill()
            process.wait()

    def _start(self, name, *arguments):
        path = self.room / f"{name}.log"
        with open(path, "wb") as log:
            self.processes.append(subprocess.Popen([HOME / "bin/spark-class", *arguments], stdout=log, stderr=log, env=self.environment))
        return path

    def _wait(self, log, pattern):
        for _ in range(START * 10):
            found = re.search(pattern, log.read_text())
            if found:
                return found[1] if found.groups() else True
            time.sleep(0.1)
        raise TimeoutError(f"{log} does not say {pattern!r}:\n{log.read_text()}")

    def submit(self, *arguments):
        """Starts the job; its log is in `room`."""
        files = f"{JOB / 'worker.py'},{JOB / 'tables.py'}"
        (self.room / "events").mkdir(exist_ok=True)
        settings = ["spark.eventLog.enabled=true", f"spark.eventLog.dir=file://{self.room}/events", "spark.eventLog.rolling.enabled=false",
                    "spark.eventLog.compress=false", "spark.driver.host=" + LOOPBACK, "spark.driver.bindAddress=" + LOOPBACK, "spark.ui.enabled=false",
                    "spark.executor.memory=600m", "spark.executor.cores=1", "spark.driver.memory=600m"]
        command = [HOME / "bin/spark-submit", "--master", self.address, "--py-files", files]
        command += [part for setting in settings for part in ("--conf", setting)] + [JOB / "spark_job.py", *map(str, arguments)]
        with open(self.room / "driver.log", "wb") as out:
            return subprocess.Popen(command, stdout=out, stderr=out, env=self.environment, cwd=self.room)

    def tasks(self):
        """Of each task of the stage that analyses, when it began and ended, in seconds, and how: `Success` or why not."""
        ends = []
        for log in (self.room / "events").iterdir():
            with open(log, encoding="utf-8") as lines:
                events = [json.loads(line) for line in lines]
            ends += [(event["Task Info"]["Launch Time"] / 1000, event["Task Info"]["Finish Time"] / 1000, event["Task End Reason"]["Reason"])
                     for event in events if event["Event"] == "SparkListenerTaskEnd" and event["Stage ID"] == 0]
        return ends

    def busy(self, program):
        """The workers below which a program of this name runs now."""
        return [n for n, worker in enumerate(self.workers)
                if any(program in command for _, command in processes_below(worker.pid))]

    def kill(self, worker):
        """Ends a worker and its executor at once, as when their machine loses its power. Gives how many processes."""
        family = [self.workers[worker].pid]
        family += [pid for pid, command in processes_below(family[0]) if "CoarseGrainedExecutorBackend" in command]
        for pid in family:
            os.kill(pid, signal.SIGKILL)
        return len(family)


def processes_below(pid):
    """Process ids and command lines of all that a process started, and those started."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            parents.setdefault(parent, []).append((int(entry.name), (entry / "cmdline").read_text(errors="replace")))
        except OSError:
            # It has ended since.
            continue
    found = []
    open_ = [pid]
    while open_:
        for child in parents.get(open_.pop(), []):
            found.append(child)
            open_.append(child[0])
    return found
