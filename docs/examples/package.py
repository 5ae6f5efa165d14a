"""Holds the tables of an output folder to datapackage.json.

    python package.py OUTPUT

The CSV files are validated by frictionless: types, ranges, keys, and links between tables. The Parquet files must have
the types that the package tells, and cell by cell what the CSV files have.
"""

import json
import re
import sys
from pathlib import Path

import polars as pl
from frictionless import Package

TYPES = {
    "string": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "list": pl.List(pl.String),
}

output = Path(sys.argv[1])
described = json.loads((output / "datapackage.json").read_text())


def of_format(name: str) -> list[dict]:
    return [resource for resource in described["resources"] if resource["format"] == name]


def raw(cell: str) -> str:
    """Takes back the apostrophe that keeps spreadsheets from running text, as the codebook tells."""
    return re.sub(r"^'(?='*[=+\-@\t\r\n＝＋－＠])", "", cell)


# frictionless reads Parquet by way of NaN, which is outside any range, so it is given the CSV files alone.
package = Package.from_descriptor({**described, "resources": of_format("csv")}, basepath=str(output))
report = package.validate()
for task in report.tasks:
    print(f"{task.place}: {'valid' if task.valid else 'NOT VALID'}, {task.stats.get('rows', 0)} rows")
if not report.valid:
    sys.exit(report.to_summary())

for csv, parquet in zip(of_format("csv"), of_format("parquet"), strict=True):
    fields = parquet["schema"]["fields"]
    typed = pl.read_parquet(output / parquet["path"])
    expected = {field["name"]: TYPES[field["type"]] for field in fields}
    assert dict(typed.schema) == expected, f"{parquet['path']}: {typed.schema}"
    text = pl.read_csv(output / csv["path"], infer_schema=False)
    assert typed.height == text.height, parquet["path"]
    for field in fields:
        name, values = field["name"], typed[field["name"]].to_list()
        for row, (value, cell) in enumerate(zip(values, text[name].to_list(), strict=True)):
            if field["type"] == "list":
                same = " | ".join(value) == raw(cell or "")
            elif value is None or cell is None:
                same = value is None and cell is None
            elif field["type"] == "number":
                same = value == float(cell)
            elif field["type"] == "boolean":
                same = str(value).lower() == cell
            else:
                same = str(value) == raw(cell)
            assert same, f"{parquet['path']}, row {row}, {name}: {value!r} beside {cell!r}"
    print(f"{parquet['path']}: as {csv['path']}, {typed.height} rows")
