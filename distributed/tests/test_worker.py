"""The pipe to the real program, and what it does when that breaks. Needs neither Spark nor Ray.

    STANDPOINT=target/release/standpoint python -m unittest discover distributed/tests
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import pyarrow as pa
import pyarrow.parquet as parquet

import tables
import worker

PROGRAM = os.environ["STANDPOINT"] = os.path.abspath(os.environ.get("STANDPOINT", HERE / "../../target/release/standpoint"))
FRAGILE = str(HERE / "fragile.py")
SAID = "China praised Iran on Tuesday. Imran Khan called the deal a disgrace. Nobody in Tehran listened to him."


def line(id_, text=SAID):
    return json.dumps({"id": id_, "text": text}).encode()


class Pipe(unittest.TestCase):
    def open(self, program=PROGRAM, **more):
        standpoint = worker.Standpoint(program, **more)
        self.addCleanup(standpoint.close)
        return standpoint

    def ids(self, answers):
        return [answer.analysis and json.loads(answer.analysis)["id"] for answer in answers]

    def test_answers_stand_in_the_order_of_the_lines(self):
        standpoint = self.open()
        lines = [line(f"a-{n}", SAID * (1 + 7 * (n % 5))) for n in range(100)]
        lines[50] = b"this is no JSON"
        answers = standpoint.answers(lines)
        self.assertEqual(self.ids(answers), [f"a-{n}" if n != 50 else None for n in range(100)])
        self.assertIn("not valid JSON", answers[50].failure["reason"])
        self.assertEqual(self.ids(standpoint.answers([line("again")])), ["again"])
        self.assertEqual(standpoint.starts, 1)

    def test_an_article_that_kills_the_program_takes_no_other_with_it(self):
        standpoint = self.open(FRAGILE)
        answers = standpoint.answers([line(f"a-{n}", SAID if n != 3 else "KILL it.") for n in range(8)])
        self.assertEqual(self.ids(answers), [f"a-{n}" if n != 3 else None for n in range(8)])
        self.assertIn("signal 9", answers[3].failure["reason"])
        # Started, started again for those that were left, and after the one that did it again.
        self.assertEqual(standpoint.starts, 3)

    def test_an_article_that_silences_the_program_is_given_up(self):
        standpoint = self.open(FRAGILE, patience=5.0)
        answers = standpoint.answers([line("a"), line("b", "HANG on."), line("c")])
        self.assertEqual(self.ids(answers), ["a", None, "c"])
        self.assertIn("said nothing for 5 seconds", answers[1].failure["reason"])

    def test_a_program_that_cannot_run_is_no_articles_fault(self):
        for program, options, why in ((PROGRAM, ["--model", "nowhere/"], "nowhere"), ("/no/such/program", [], "cannot run")):
            with self.assertRaisesRegex(worker.ProgramError, why):
                self.open(program, options=options).answers([line("a")])

    def test_a_process_is_kept(self):
        self.assertIs(worker.shared(PROGRAM), worker.shared(PROGRAM))
        self.assertIsNot(worker.shared(PROGRAM), worker.shared(PROGRAM, ("--summary", "1")))


class Rows(unittest.TestCase):
    def test_rows_are_those_of_the_tables(self):
        with tempfile.TemporaryDirectory() as room:
            lines = [json.dumps({"id": path.stem, "date": "2024-03-01", "text": path.read_text()}).encode()
                     for path in sorted((HERE / "../../tests/oped").glob("*.txt"))[:5]]
            Path(room, "all.jsonl").write_bytes(b"\n".join(lines))
            subprocess.run([PROGRAM, f"{room}/all.jsonl", "-o", f"{room}/out", "--formats", "parquet,jsonl", "-q"], check=True)
            standpoint = worker.Standpoint(PROGRAM)
            self.addCleanup(standpoint.close)
            rows = tables.batch(standpoint, lines, ["all.jsonl"] * len(lines)).to_pylist()
            rows.sort(key=lambda row: row["id"])
            analyses = Path(room, "out/analyses.jsonl").read_text().splitlines()
            self.assertEqual([unplaced(row["analysis"]) for row in rows], [unplaced(analysis) for analysis in analyses])
            articles = [row["article"] for row in rows]
            stances = [{"article": row["id"], **stance} for row in rows for stance in row["stances"]]
            for name, typed in (("articles", articles), ("stances", stances)):
                table = parquet.read_table(f"{room}/out/{name}.parquet")
                if name == "articles":
                    # A job writes no JSON file an article, so it has no column that names it.
                    table = table.drop_columns(["file"])
                types = {field.name: str(field.type).replace(" not null", "").replace("element", "item") for field in table.schema}
                ours = {"articles": tables.ARTICLE, "stances": [pa.field("article", pa.string()), *tables.STANCE]}[name]
                self.assertEqual({field.name: str(field.type).replace(" not null", "") for field in ours}, types)
                self.assertEqual([unplaced_row(row) for row in typed], [unplaced_row(row) for row in table.to_pylist()])
            self.assertEqual({row["year"] for row in rows}, {"2024"})

    def test_a_line_without_an_id_is_named_by_its_content(self):
        bare = b'{"text":"It rained."}'
        line_, id_, source = tables.keyed(bare, "a.jsonl")
        self.assertEqual((json.loads(line_)["id"], source), (id_, f"a.jsonl#{id_}"))
        self.assertEqual(tables.keyed(bare, "b.jsonl")[1], id_)
        self.assertEqual(tables.keyed(b'{"id": 17, "text": "It rained."}', "a")[1], "17")
        for strange in (b"\xff\xfe", b"[" * 100_000, b'{"id": "\\ud800", "text": "x"}', b'{"id": [1]}', b"null"):
            self.assertTrue(tables.keyed(strange, "a")[1].encode())


def unplaced(analysis):
    """An analysis without where it was read from, which is all that may differ."""
    return {key: value for key, value in json.loads(analysis).items() if key != "source"}


def unplaced_row(row):
    return {key: value for key, value in row.items() if key != "source"}


if __name__ == "__main__":
    unittest.main()
