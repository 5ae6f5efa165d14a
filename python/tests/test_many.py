"""Many articles: every library's tables in, the program's tables out, in the user's order."""

import os
import signal
import subprocess
import sys
import textwrap

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

import standpoint

TABLES = ["articles", "actors", "stances", "mentions", "attributions", "sentences", "comparison"]


def in_order(table: pyarrow.Table, ids: list) -> list[dict]:
    place = {id: at for at, id in enumerate(ids)}
    return sorted(table.to_pylist(), key=lambda row: place[row["article"]])


def test_the_tables_are_the_programs_parquet(run, rows, program, tmp_path):
    given = tmp_path / "rows.parquet"
    pyarrow.parquet.write_table(pyarrow.table(rows), given)
    program(given, "--quiet", "--formats", "json,parquet", "--column", "text=body", "--column", "id=doc_id",
            "--output", tmp_path / "output")
    for name in TABLES:
        expected = pyarrow.parquet.read_table(tmp_path / "output" / f"{name}.parquet")
        found = run.table(name).to_arrow()
        assert found.column_names == expected.column_names, name
        assert found.num_rows == expected.num_rows > 0, name
        for field in expected.schema:
            if field.name == "meta_wave":
                # The user's own type; the program's Parquet has words for it.
                assert found.schema.field(field.name).type == pyarrow.int64()
                continue
            own = found.schema.field(field.name).type
            texts = (pyarrow.string(), pyarrow.large_string())
            assert own == field.type or own in texts and field.type in texts, (name, field.name)
        for row, other in zip(found.to_pylist(), in_order(expected, rows["doc_id"])):
            if name == "articles":
                assert row.pop("source") == "rows#" + other.pop("source").rsplit("#")[-1]
                row["meta_wave"] = str(row["meta_wave"])
            assert row == other, name


def test_rows_keep_their_order_and_their_columns(run, rows):
    articles = run.articles.to_pandas()
    assert list(articles["article"]) == rows["doc_id"][:-1]
    assert list(articles["meta_wave"]) == rows["wave"][:-1]
    assert [None if pandas.isna(p) else p for p in articles["meta_party"]] == rows["party"][:-1]
    stances = run.stances.to_pandas()
    assert list(dict.fromkeys(stances["article"])) == rows["doc_id"][:-1]
    assert run.ids == rows["doc_id"][:-1] and len(run) == 6


def test_a_row_that_fails_is_a_row_of_failures(run):
    failures = run.failures.to_arrow().to_pylist()
    assert len(failures) == 1
    assert failures[0]["source"] == "rows#7" and "no text" in failures[0]["reason"] and failures[0]["remedy"]
    assert "1 failures" in repr(run)


@pytest.mark.parametrize("library", ["polars", "pyarrow", "duckdb", "reader"])
def test_every_library_gives_the_same(reader, run, rows, library):
    table = pyarrow.table(rows)
    data = {
        "polars": lambda: polars.DataFrame(rows),
        "pyarrow": lambda: table,
        "duckdb": lambda: duckdb.from_arrow(table),
        "reader": lambda: table.to_reader(max_chunksize=2),
    }[library]()
    found = reader.analyze_many(data, text="body", id="doc_id")
    for name in ("stances", "actors", "articles"):
        assert found.table(name).to_arrow().to_pylist() == run.table(name).to_arrow().to_pylist(), (library, name)
    assert found.stances.to_polars().height == len(run.stances)


def test_ids_keep_their_type(reader, texts):
    frame = pandas.DataFrame({"key": [30, 10, 20], "text": [texts[0], texts[1], texts[0]]})
    run = reader.analyze_many(frame, id="key")
    assert list(dict.fromkeys(run.stances.to_pandas()["article"])) == [30, 10, 20]
    articles = run.articles.to_arrow().to_pydict()
    assert articles["article"] == [30, 10, 20]
    assert articles["duplicate_of"] == [None, None, 30]
    assert frame.merge(run.articles.to_pandas(), left_on="key", right_on="article").shape[0] == 3
    assert run.explain(10).stances
    dropped = reader.analyze_many(frame, id="key", duplicates="drop")
    assert dropped.articles.to_arrow().to_pydict()["article"] == [30, 10]


def test_a_list_of_texts_is_numbered(reader, texts):
    run = reader.analyze_many([texts[0], "", texts[1]])
    assert run.articles.to_arrow().to_pydict()["article"] == [0, 2]
    assert run.failures.num_rows == 1
    assert run.document(2).title == reader.analyze(texts[1]).title
    assert len(reader.analyze_many([])) == 0
    assert len(reader.analyze_many([]).stances) == 0
    nothing = reader.analyze_many([""])
    assert (len(nothing), nothing.failures.num_rows, nothing.stances.num_rows) == (0, 1, 0)


def test_ids_that_come_twice_fail(reader, texts):
    run = reader.analyze_many(pandas.DataFrame({"id": ["a", "a"], "text": texts[:2]}), id="id")
    assert run.ids == ["a"]
    assert "was read before" in run.failures.to_arrow().to_pylist()[0]["reason"]


def test_columns_that_are_not_there_are_told(reader, rows):
    frame = polars.DataFrame(rows)
    with pytest.raises(KeyError, match="'maintext'.*'body'"):
        reader.analyze_many(frame, text="maintext")
    with pytest.raises(TypeError, match="by its name"):
        reader.analyze_many(frame, text=1)
    with pytest.raises(standpoint.StandpointError, match="no column of texts"):
        reader.analyze_many(frame.select("doc_id", "wave"))


def test_documents_tables_and_explanations_agree(run, rows):
    doc = next(run.documents())
    stance = doc.stances[0]
    explained = run.explain(rows["doc_id"][0], stance.target, "author")
    assert [s["score"] for s in explained.stances] == [stance.score]
    assert [e["text"] for e in explained.stances[0]["counted"]] == [e.sentence.text for e in stance.evidence]
    first = run.stances.to_arrow().to_pylist()[0]
    assert (first["target"], first["score"]) == (stance.target, stance.score)
    with pytest.raises(standpoint.StandpointError, match="Nobody at all"):
        run.explain(rows["doc_id"][0], "Nobody at all")
    with pytest.raises(KeyError):
        run.document("nothing")
    with pytest.raises(KeyError, match="stances"):
        run.table("nothing")
    with pytest.raises(TypeError, match="an id is"):
        run.explain(1.5)


def test_a_run_can_be_kept_opened_and_reported(reader, rows, run, program, tmp_path):
    kept = reader.analyze_many(pyarrow.table(rows), text="body", id="doc_id", output=tmp_path / "kept")
    assert (tmp_path / "kept" / "run.json").is_file() and (tmp_path / "kept" / "stances.parquet").is_file()
    opened = standpoint.open(tmp_path / "kept")
    assert sorted(opened.ids) == sorted(kept.ids) and opened.failures.num_rows == 1
    for name in TABLES:
        expected = pyarrow.parquet.read_table(tmp_path / "kept" / f"{name}.parquet")
        assert opened.table(name).to_arrow().to_pylist() == expected.to_pylist(), name
    page = run.report(tmp_path / "report.html")
    assert page.read_text(encoding="utf-8").startswith("<!")
    program("explain", tmp_path / "kept", "doc 17")
    with pytest.raises(standpoint.StandpointError, match="run.json"):
        standpoint.open(tmp_path)
    with pytest.raises(ValueError, match="output"):
        reader.analyze_many([], overwrite=True)


def test_progress_is_told(reader, rows):
    told = []
    reader.analyze_many(polars.DataFrame(rows), text="body", id="doc_id", progress=lambda *at: told.append(at))
    assert told[-1][:2] == (7, 7) and told[-1][2] > 1000
    with pytest.raises(TypeError, match="progress"):
        reader.analyze_many([], progress="yes")

    class Enough(Exception):
        pass

    def stop(*_: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        reader.analyze_many(polars.DataFrame(rows), text="body", id="doc_id", progress=stop)


def test_ctrl_c_stops_a_run_that_can_be_gone_on_with(tmp_path):
    script = tmp_path / "long.py"
    script.write_text(textwrap.dedent("""
        import sys, standpoint
        text = "Number {}\\n\\n" + "The mayor of Zorbia has failed her city, and she knows it very well. " * 9
        reader = standpoint.load(threads=1)
        tell = lambda done, *_: print(done, flush=True)
        reader.analyze_many([text.format(n) for n in range(100_000)], progress=tell, output=sys.argv[1])
    """))
    # A shell's background jobs ignore SIGINT, and so would their children.
    running = subprocess.Popen([sys.executable, script, tmp_path / "output"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    while int(running.stdout.readline()) == 0:
        pass
    os.kill(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=300)
    assert "KeyboardInterrupt" in said and running.returncode != 0
    assert standpoint.open(tmp_path / "output").is_partial
