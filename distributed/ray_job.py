"""Standpoint on Ray Data: JSON Lines or Parquet in, typed Parquet out, as spark_job.py does.

    python ray_job.py INPUT... OUTPUT [--program PATH] [--address ADDRESS] [options]

An actor a core keeps one `standpoint` process; Ray starts an actor that died anew and gives its batch to it again. OUTPUT gets
`analyses`, and `articles`, `stances` and `quarantine` made of it, each by year; `job.json`, with the counts, comes last: Ray
commits no table as a whole, so a folder without it is not to be read.
"""

import argparse
import json
import os
import sys
import time

import pyarrow as pa
import ray

import tables
import worker


class Analyzer:
    """What an actor does with a batch."""

    def __init__(self, program, options, patience):
        self.standpoint = worker.Standpoint(program, options, patience)

    def __call__(self, batch):
        return pa.Table.from_batches([tables.batch(self.standpoint, *lines(batch))])


def lines(batch):
    """The lines of a batch, and the names of the files that they came from."""
    files = [os.path.basename(path) for path in batch.column("path").to_pylist()]
    if "line" in batch.column_names:
        # Read as Latin-1, so that every byte has come through as it was.
        return [line.encode("latin-1") for line in batch.column("line").to_pylist()], files
    rows = batch.select([name for name in tables.COLUMNS if name in batch.column_names]).to_pylist()
    whole = [{name: str(cell) for name, cell in row.items() if cell is not None} for row in rows]
    return [json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() for row in whole], files


def read(paths, kind, blocks):
    if kind == "parquet":
        return ray.data.read_parquet(paths, include_paths=True, override_num_blocks=blocks)
    found = ray.data.read_text(paths, encoding="latin-1", include_paths=True, override_num_blocks=blocks)
    return found.rename_columns({"text": "line"})


def picked(rows_of, schema):
    """A step that makes the rows of a table from those of `analyses`."""
    def pick(batch):
        # The year is read from the folders' names, as a number where all are numbers.
        rows = [{**row, "year": str(row["year"])} for row in batch.to_pylist()]
        return pa.Table.from_pylist([made for row in rows for made in rows_of(row)], schema=schema)
    return pick


def fields(struct, *more):
    return pa.schema([("id", pa.string()), *more, *struct, ("year", pa.string())])


def derived():
    """Each table that is made of `analyses`, and how."""
    def articles(row):
        return [{"id": row["id"], "year": row["year"], **row["article"]}] if row["article"] else []

    def stances(row):
        key = {"id": row["id"], "year": row["year"], "article": row["article"] and row["article"]["article"]}
        return [{**key, **stance} for stance in row["stances"] or []]

    def quarantine(row):
        return [{"id": row["id"], "year": row["year"], **row["failure"]}] if row["failure"] else []

    yield "articles", picked(articles, fields(tables.ARTICLE))
    yield "stances", picked(stances, fields(tables.STANCE, ("article", pa.string())))
    yield "quarantine", picked(quarantine, fields(tables.FAILURE))


def size(paths):
    """Bytes of files and folders."""
    return sum(os.path.getsize(os.path.join(folder, name)) for path in paths if os.path.isdir(path)
               for folder, _, names in os.walk(path) for name in names) + sum(map(os.path.getsize, filter(os.path.isfile, paths)))


def main(arguments):
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("input", nargs="+", help="JSON Lines or Parquet: files or folders that every node sees")
    ap.add_argument("output", help="folder to write to, which must be new")
    ap.add_argument("--program", default="standpoint", help="the program, as every node finds it")
    ap.add_argument("--address", help="of a Ray cluster; without, one is started here, on the loopback interface")
    ap.add_argument("--actors", type=int, default=os.cpu_count(), help="actors, of a core each (default: this machine's cores)")
    ap.add_argument("--input-format", choices=("jsonl", "parquet"), help="default: by the names of the inputs")
    ap.add_argument("--split", type=int, default=tables.SPLIT, help="bytes of input a block (default %(default)s)")
    ap.add_argument("--batch", type=int, default=tables.BATCH, help="lines that an actor takes at a time (default %(default)s)")
    ap.add_argument("--patience", type=float, default=worker.PATIENCE, help="seconds that an article may take, and one more a 5 kB")
    ap.add_argument("--option", action="append", default=[], metavar="OPTION", help="said to the program too, as --option=--model=fast")
    a = ap.parse_args(arguments)
    if os.path.exists(a.output):
        raise SystemExit(f"{a.output} is there; name a new folder")
    kind = a.input_format or ("parquet" if all(p.rstrip("/").endswith(".parquet") for p in a.input) else "jsonl")
    environment = {"working_dir": os.path.dirname(os.path.abspath(__file__)), "excludes": ["tests"]}
    if a.address:
        ray.init(a.address, runtime_env=environment)
    else:
        ray.init(num_cpus=a.actors + 1, include_dashboard=False, _node_ip_address="127.0.0.1", runtime_env=environment)
    started = time.time()
    output = os.path.abspath(a.output)
    # As many blocks as actors at least, so that none is idle.
    blocks = max(a.actors, -(-size(a.input) // a.split))
    found = read([os.path.abspath(path) for path in a.input], kind, blocks)
    analyzed = found.map_batches(
        Analyzer, fn_constructor_args=(a.program, a.option, a.patience), batch_format="pyarrow", batch_size=a.batch,
        concurrency=a.actors, num_cpus=1, zero_copy_batch=True)
    analyzed.write_parquet(f"{output}/analyses", partition_cols=["year"], compression="zstd")
    analyzed_after = time.time()

    def kept():
        return ray.data.read_parquet(f"{output}/analyses")

    for name, step in derived():
        kept().map_batches(step, batch_format="pyarrow").write_parquet(f"{output}/{name}", partition_cols=["year"], compression="zstd")
    rows, quarantined = kept().count(), ray.data.read_parquet(f"{output}/quarantine").count() if os.listdir(f"{output}/quarantine") else 0
    told = {
        "rows": rows, "articles": rows - quarantined, "quarantined": quarantined,
        "ids_that_occur_again": rows - kept().groupby("id").count().count(),
        "seconds_analysing": round(analyzed_after - started, 1), "seconds": round(time.time() - started, 1),
        "options": a.option, "inputs": a.input,
    }
    with open(f"{output}/job.part", "w", encoding="utf-8") as file:
        file.write(json.dumps(told, indent=2) + "\n")
    os.rename(f"{output}/job.part", f"{output}/job.json")
    print(json.dumps(told))
    ray.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
