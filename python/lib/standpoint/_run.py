"""A finished run: its tables as Arrow, its articles, what carries each number."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, Optional, Union

from . import _html, _native
from ._document import Document

PathLike = Union[str, "os.PathLike[str]"]
#: Rows that a table shows of itself.
_SHOWN = 10


def open(folder: PathLike) -> "Run":
    """Opens the folder that a run of the program, or of ``analyze_many`` with ``output``, wrote to.

    :raises StandpointError: There is no finished run in it.
    """
    return Run(_native.Run(os.fspath(folder)), None)


class Table:
    """A table in Arrow's memory format. Any library that takes ``__arrow_c_stream__`` reads it without a copy: ``pyarrow.table``,
    ``polars.DataFrame``, ``duckdb.sql``."""

    def __init__(self, native: Any) -> None:
        self._native = native
        self._names, self._rows, _ = _native.preview(native, 0)

    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object:
        return self._native.__arrow_c_stream__(requested_schema)

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in order."""
        return list(self._names)

    @property
    def num_rows(self) -> int:
        """How many rows there are."""
        return int(self._rows)

    def __len__(self) -> int:
        return self.num_rows

    def to_arrow(self) -> Any:
        """The table as a ``pyarrow.Table``."""
        import pyarrow  # type: ignore[import-untyped, unused-ignore]

        return pyarrow.table(self)

    def to_pandas(self, **options: Any) -> Any:
        """The table as a ``pandas.DataFrame``; options go to ``pyarrow.Table.to_pandas``."""
        return self.to_arrow().to_pandas(**options)

    def to_polars(self) -> Any:
        """The table as a ``polars.DataFrame``."""
        import polars

        return polars.DataFrame(self)

    def _first(self) -> list[list[str]]:
        return _native.preview(self._native, _SHOWN)[2]

    def __repr__(self) -> str:
        lines = [f"<Table of {self.num_rows} rows: {', '.join(self._names)}>"]
        for row in self._first()[:3]:
            shown = " | ".join(cell.replace("\n", " ")[:40] for cell in row)
            lines.append(f"  {shown}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        first = self._first()
        more = f"{len(first)} of {self.num_rows} rows" if self.num_rows > len(first) else ""
        return _html.table(self._names, first, more)


class Explanation:
    """What carries an article's stances: each sentence, how it was read and how much it counts."""

    def __init__(self, page: str, data: str) -> None:
        self._page, self._json = page, data

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain Python objects."""
        data: dict[str, Any] = json.loads(self._json)
        return data

    @property
    def stances(self) -> list[dict[str, Any]]:
        """The stances asked for, each with the sentences ``counted`` and ``left_out``."""
        stances: list[dict[str, Any]] = self.to_dict()["stances"]
        return stances

    def __str__(self) -> str:
        return self._page

    def __repr__(self) -> str:
        return self._page

    def _repr_html_(self) -> str:
        return _html.explanation(self.to_dict())


class Run:
    """A finished run. Tables have the rows of the articles in the order of the rows that were given, and by id where the run
    was opened from a folder; columns, types and values are those of the program's Parquet files."""

    def __init__(self, native: "_native.Run", room: "Optional[tempfile.TemporaryDirectory[str]]") -> None:
        self._native, self._room = native, room

    def table(self, name: str) -> Table:
        """The table of this name: ``articles``, ``actors``, ``stances``, ``mentions``, ``attributions``, ``sentences``,
        ``comparison`` or ``failures``."""
        return Table(self._native.table(name))

    @cached_property
    def articles(self) -> Table:
        """What every article is, with the columns of the input that go along (``meta_...``)."""
        return self.table("articles")

    @cached_property
    def actors(self) -> Table:
        """Who is in each article."""
        return self.table("actors")

    @cached_property
    def stances(self) -> Table:
        """Who stands where toward whom, with the strongest sentence."""
        return self.table("stances")

    @cached_property
    def mentions(self) -> Table:
        """Where actors are spoken of."""
        return self.table("mentions")

    @cached_property
    def attributions(self) -> Table:
        """Who said what."""
        return self.table("attributions")

    @cached_property
    def sentences(self) -> Table:
        """Every sentence, with its sentiment and salience."""
        return self.table("sentences")

    @cached_property
    def comparison(self) -> Table:
        """The authors' stances toward the actors in focus."""
        return self.table("comparison")

    @cached_property
    def failures(self) -> Table:
        """What gave no analysis, why, and what to do about it."""
        return self.table("failures")

    @property
    def ids(self) -> list[str]:
        """Ids of the articles."""
        return self._native.ids

    @property
    def folder(self) -> Path:
        """The folder of the run; a temporary one goes with the run."""
        return Path(self._native.folder)

    @property
    def is_partial(self) -> bool:
        """Whether the run was cut short."""
        return self._native.is_partial

    def document(self, id: object) -> Document:
        """The analysis of the article of this id."""
        return Document(self._native.article(_id(id)))

    def documents(self) -> Iterator[Document]:
        """The analyses one by one, in the order of the tables."""
        return (self.document(id) for id in self.ids)

    def explain(
        self, article: object, actor: Optional[str] = None, holder: Optional[str] = None
    ) -> Explanation:
        """What carries the stances of an article, toward one actor and of one holder if they are named.

        :param article: The article's id, or a beginning of it that no other has.
        :param actor: Id, name or alias.
        :param holder: ``author``, ``unnamed``, or an actor's id, name or alias.
        """
        return Explanation(*self._native.explain(_id(article), actor, holder))

    def report(self, path: PathLike) -> Path:
        """Writes the run's page to ``path``: one file that needs no network."""
        page = self.folder / "report.html"
        if not page.is_file():
            raise FileNotFoundError(f"the run in {self.folder} has no report.html; run it again with --formats html,json")
        to = Path(path)
        shutil.copyfile(page, to)
        return to

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        failed = self._failed()
        partial = ", cut short" if self.is_partial else ""
        return f"<Run of {len(self)} articles, {failed} failures{partial}>"

    def _failed(self) -> int:
        return self.failures.num_rows

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self)[1:-1])}</p>{self.stances._repr_html_()}"


def _id(id: object) -> str:
    if isinstance(id, bool) or not (isinstance(id, (str, int)) or hasattr(id, "__index__")):
        raise TypeError(f"an id is a text or a whole number, not {type(id).__name__}")
    return id if isinstance(id, str) else str(id)
