"""What the tests share: one loaded reader, some op-eds of the project's own, and the program."""

import json
import os
import subprocess
from pathlib import Path

import pytest

import standpoint

ROOT = Path(__file__).resolve().parents[2]
OPEDS = sorted((ROOT / "tests" / "oped").glob("*.txt"))[:6]


@pytest.fixture(scope="session")
def reader() -> standpoint.Reader:
    return standpoint.load("base")


@pytest.fixture(scope="session")
def texts() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in OPEDS]


@pytest.fixture(scope="session")
def program():
    """The program; runs it and gives what it wrote to standard output."""
    path = os.environ.get("STANDPOINT")
    if path is None:
        pytest.skip("STANDPOINT names no program to compare with")

    def run(*arguments: object) -> str:
        done = subprocess.run([path, *map(str, arguments)], capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def rows(texts) -> dict:
    """A study's table: ids out of order, further columns of several types, a row without text."""
    return {
        "doc_id": [f"doc {n}" for n in (17, 3, 99, 4, 50, 6, 7)],
        "body": [*texts, None],
        "party": ["Left", "Right", None, "Left", "Green", "Right", "Left"],
        "wave": [1, 2, 3, 1, 2, 3, 1],
    }


@pytest.fixture(scope="session")
def run(reader, rows):
    import pandas

    return reader.analyze_many(pandas.DataFrame(rows), text="body", id="doc_id")


def record(line: str) -> dict:
    """An analysis without what is told of where its text comes from."""
    data = json.loads(line)
    return {key: value for key, value in data.items() if key not in ("id", "source", "sha256")}
