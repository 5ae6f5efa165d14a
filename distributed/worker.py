"""One `standpoint` process and the pipe to it: lines in, an answer for each. What Spark's and Ray's jobs have in common.

The process loads its model once and serves every batch that its owner has. An article that kills it or silences it takes
no other with it: the process is started anew, what was not answered is tried line by line, and the line that does it again
by itself is answered with a failure. Needs nothing but Python's own library.
"""

import json
import queue
import re
import subprocess
import tempfile
import threading
from dataclasses import dataclass

# A program that does not answer within PATIENCE seconds and another second for each SLOWEST bytes that it has not answered
# is given up. A core takes some 70,000 bytes a second.
PATIENCE = 60.0
SLOWEST = 5_000
# What a new process must answer before it is trusted: a fault of the installation must not look like one of an article.
PROBE = b'{"id":"probe","text":"The minister blamed the army for the strike."}'
SOURCE = re.compile(rb'"source":"stdin#(\d+)"')
FAILURE = b'{"schema":"standpoint/failure/1"'


class ProgramError(Exception):
    """The program cannot be run, or does not do what it should: no article's fault."""


@dataclass(frozen=True)
class Answer:
    """What came of a line: the analysis as the program wrote it, or a failure with source, sha256, stage, reason and
    remedy."""

    analysis: bytes | None = None
    failure: dict | None = None


class Gone(Exception):
    """The process has ended or says nothing more; tells how."""


class Standpoint:
    """A process. `program` is the path of the program, `options` what is said to it beside the pipe's own options."""

    def __init__(self, program, options=(), patience=PATIENCE):
        self.command = [program, "analyze", "-", "--formats", "jsonl", "-o", "-", "--quiet", "--threads", "1", *options]
        self.patience = patience
        self.process = None
        self.starts = 0

    def answers(self, lines):
        """An answer for each of `lines` (bytes without line ends, none blank), in their order."""
        found = [None] * len(lines)
        try:
            self._exchange(lines, range(len(lines)), found)
        except Gone:
            for place, line in enumerate(lines):
                if found[place] is None:
                    found[place] = self._alone(line)
        return found

    def _alone(self, line):
        found = [None]
        try:
            self._exchange([line], range(1), found)
        except Gone as gone:
            return Answer(failure={
                "source": None, "sha256": None, "stage": "process",
                "reason": f"alone with it, {gone}", "remedy": "report it with the article; the others are not touched",
            })
        return found[0]

    def _exchange(self, lines, places, found, patience=None):
        """Sends the lines and puts each answer into its place in `found`. Raises Gone where some have none."""
        if self.process is None:
            self._start()
        first = self.sent + 1
        self.sent += len(places)
        feeder = threading.Thread(target=self._feed, args=(self.process, [lines[place] for place in places]), daemon=True)
        feeder.start()
        open_bytes = sum(len(lines[place]) for place in places)
        for _ in places:
            number, answer = self._next((patience or self.patience) + open_bytes / SLOWEST)
            place = number - first
            if not 0 <= place < len(found) or found[place] is not None:
                self.close()
                raise ProgramError(f"{self.command[0]} answered line {number}, which was not asked or was answered before")
            found[place] = answer
            open_bytes -= len(lines[place])
        feeder.join()

    def _feed(self, process, lines):
        try:
            for line in lines:
                process.stdin.write(line + b"\n")
            process.stdin.flush()
        except (BrokenPipeError, ValueError):
            # It is gone, which whoever reads the answers finds out too.
            pass

    def _next(self, patience):
        try:
            line = self.come.get(timeout=patience)
        except queue.Empty:
            self.close(kill=True)
            raise Gone(f"the program said nothing for {patience:.0f} seconds") from None
        if line is None:
            code = self.process.wait()
            told = self._told()
            self.close()
            how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
            raise Gone(f"the program {how}{told}")
        source = SOURCE.search(line)
        if source is None:
            self.close(kill=True)
            raise ProgramError(f"{self.command[0]} wrote what is no answer: {line[:200]!r}")
        if line.startswith(FAILURE):
            failure = json.loads(line)
            del failure["schema"]
            return int(source[1]), Answer(failure=failure)
        return int(source[1]), Answer(analysis=line.rstrip(b"\n"))

    def _start(self):
        self.errors = tempfile.TemporaryFile()
        try:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors)
        except OSError as error:
            self.errors.close()
            raise ProgramError(f"cannot run {self.command[0]}: {error}; name the program as every node finds it") from error
        self.come = queue.Queue()
        self.sent = 0
        self.starts += 1
        self.reader = threading.Thread(target=self._read, args=(self.process, self.come), daemon=True)
        self.reader.start()
        found = [None]
        try:
            self._exchange([PROBE], range(1), found, max(self.patience, PATIENCE))
        except Gone as gone:
            raise ProgramError(f"{' '.join(self.command)}: {gone}") from gone
        if found[0].analysis is None:
            self.close()
            raise ProgramError(f"{' '.join(self.command)} cannot analyse: {found[0].failure}")

    @staticmethod
    def _read(process, come):
        with process.stdout:
            for line in process.stdout:
                come.put(line)
        come.put(None)

    def _told(self):
        """The last that it said on standard error."""
        self.errors.seek(0)
        told = self.errors.read().decode("utf-8", "replace").strip()
        return f": {told[-500:]}" if told else ""

    def close(self, kill=False):
        """Ends the process; the next lines start another."""
        process, self.process = self.process, None
        if process is None:
            return
        if kill:
            process.kill()
        try:
            process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self.reader.join()
        self.errors.close()


_OPEN = {}


def shared(program, options=(), patience=PATIENCE):
    """The process of this Python process for these options, started once and kept."""
    key = (program, tuple(options), patience)
    if key not in _OPEN:
        _OPEN[key] = Standpoint(program, options, patience)
    return _OPEN[key]
