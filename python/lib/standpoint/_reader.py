"""A loaded model, and what is given to it."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Optional, Union

from . import _native
from ._document import Document
from ._run import Run

PathLike = Union[str, "os.PathLike[str]"]
#: Called now and then with articles done, articles in all, and words read.
ProgressCallback = Callable[[int, int, int], None]

_TIERS = Path(__file__).parent / "models"
_FORMATS = ("csv", "html", "json", "parquet")


def load(
    model: PathLike = "base",
    *,
    threads: int = 0,
    actors: Optional[PathLike] = None,
    focus: Iterable[str] = (),
    summary: int = 3,
    groups: bool = True,
    any_language: bool = False,
) -> "Reader":
    """Loads a model.

    :param model: ``base``, which is part of the package, another tier in ``models/`` of the working folder, or a model's
        folder.
    :param threads: Worker threads; 0 for one a core.
    :param actors: An actors file (TOML), added to the actors that come with Standpoint.
    :param focus: Actors to compare, by id, name or alias.
    :param summary: Sentences of a summary.
    :param groups: Whether groups without a name, such as the media, become actors.
    :param any_language: Whether texts in other languages are read too, as if they were English.
    """
    return Reader(
        model,
        threads=threads,
        actors=actors,
        focus=focus,
        summary=summary,
        groups=groups,
        any_language=any_language,
    )


class Reader:
    """A loaded model. One reader serves any number of threads; a process that it is pickled into loads its own. A process that
    was forked after a model was loaded cannot use it: spawn processes instead."""

    def __init__(
        self,
        model: PathLike = "base",
        *,
        threads: int = 0,
        actors: Optional[PathLike] = None,
        focus: Iterable[str] = (),
        summary: int = 3,
        groups: bool = True,
        any_language: bool = False,
    ) -> None:
        if isinstance(focus, str):
            raise TypeError("focus takes a list of actors, not one string")
        if threads < 0 or summary < 0:
            raise ValueError("threads and summary are counts, from 0")
        self._options: dict[str, Any] = {
            "model": os.fspath(model),
            "threads": threads,
            "actors": None if actors is None else os.fspath(actors),
            "focus": list(focus),
            "summary": summary,
            "groups": groups,
            "any_language": any_language,
        }
        found = dict(self._options)
        if (_TIERS / found["model"]).is_dir() and Path(found["model"]).name == found["model"]:
            found["model"] = str(_TIERS / found["model"])
        self._native = _native.Reader(**found)

    def analyze(self, text: str) -> Document:
        """Analyzes one text: headline, blank line, paragraphs.

        :raises StandpointError: The text is empty, in another language than English, or too long.
        """
        if not isinstance(text, str):
            raise TypeError(f"analyze takes a text, not {type(text).__name__}; analyze_many takes lists and tables")
        return Document(self._native.analyze(text))

    def analyze_many(
        self,
        data: Any,
        text: Optional[str] = None,
        id: Optional[str] = None,
        *,
        title: Optional[str] = None,
        author: Optional[str] = None,
        date: Optional[str] = None,
        publication: Optional[str] = None,
        url: Optional[str] = None,
        name: str = "rows",
        progress: Union[bool, ProgressCallback] = False,
        output: Optional[PathLike] = None,
        resume: bool = False,
        overwrite: bool = False,
        duplicates: str = "keep",
    ) -> Run:
        """Analyzes many articles on all cores.

        :param data: A table of pandas, polars, pyarrow or DuckDB, anything else with ``__arrow_c_stream__``, or an iterable
            of texts.
        :param text: The column of texts; where it is not named, one called ``text``, ``body``, ``content`` ... is taken.
        :param id: The column of ids. Without one, articles are numbered from 0 in the order of the rows.
        :param title, author, date, publication, url: Columns that hold these; where they are not named, those that are
            called so are taken. All other columns go along untouched, as ``meta_...`` of ``run.articles``.
        :param name: What rows are called in ``source`` and in failures: ``NAME#ROW``, rows from 1.
        :param progress: Whether a bar is shown (by tqdm where it is installed), or a function that is called with articles
            done, articles in all and words.
        :param output: A folder that the reports are written to, as the program writes them. Without one they are kept in a
            temporary folder as long as the run is.
        :param resume: Goes on with a run that was cut short in ``output``.
        :param overwrite: Starts afresh in ``output``, even if a run was cut short there.
        :param duplicates: ``keep`` articles whose text an earlier one has, or ``drop`` them.
        :raises KeyboardInterrupt: Ctrl-C; the groups of articles in work are finished first.
        """
        if resume and overwrite:
            raise ValueError("resume and overwrite exclude each other")
        if (resume or overwrite) and output is None:
            raise ValueError("resume and overwrite are about a folder: name it as output")
        if duplicates not in ("keep", "drop"):
            raise ValueError(f"duplicates is 'keep' or 'drop', not {duplicates!r}")
        named = dict(text=text, id=id, title=title, author=author, date=date, publication=publication, url=url)
        if isinstance(data, (str, bytes)):
            raise TypeError("analyze_many takes a table or a list of texts; analyze takes one text")
        table = data
        if not hasattr(data, "__arrow_c_stream__"):
            table = _texts(data)
            if any(column is not None for column in named.values()):
                raise TypeError("a list of texts has no columns to be named; give a table for these")
            named["text"] = "text"
        columns = [(field, column) for field, column in named.items() if column is not None]
        for field, column in columns:
            if not isinstance(column, str):
                raise TypeError(f"{field} names a column by its name, not by {type(column).__name__}")
        table = _arrow(table)
        names, rows, _ = _native.preview(table, 0)
        for field, column in columns:
            if column not in names:
                raise KeyError(f"there is no column {column!r} for {field}; there are {', '.join(map(repr, names))}")
        room = None
        if output is None:
            room = tempfile.TemporaryDirectory(prefix="standpoint-")
            folder, formats = room.name, ["html", "json"]
        else:
            folder, formats = os.fspath(output), list(_FORMATS)
        start = "resume" if resume else "overwrite" if overwrite else "careful"
        with _Progress(progress, rows) as tell:
            run = self._native.run(table, name, columns, folder, formats, start, duplicates, tell)
        return Run(run, room)

    @property
    def model(self) -> str:
        """Name of the model."""
        return self._native.about[0]

    @property
    def version(self) -> str:
        """The program's version and the model's hash."""
        return self._native.about[1]

    @property
    def threads(self) -> int:
        """Worker threads."""
        return self._native.about[2]

    def __repr__(self) -> str:
        return f"<Reader {self.model} {self.version}, {self.threads} threads>"

    def __reduce__(self) -> Any:
        return (_remade, (self._options,))


def _remade(options: dict[str, Any]) -> Reader:
    return Reader(**options)


def _texts(data: Any) -> Any:
    """An iterable of texts as a table of one column."""
    if isinstance(data, dict) or not isinstance(data, Iterable):
        raise TypeError(
            f"analyze_many takes a table of pandas, polars, pyarrow or DuckDB, or a list of texts, not {type(data).__name__}"
        )
    texts = list(data)
    for place, text in enumerate(texts):
        if text is not None and not isinstance(text, str):
            raise TypeError(f"item {place} is {type(text).__name__}, not a text")
    return _native.texts(texts)


def _arrow(table: Any) -> Any:
    """The table as Arrow, read once: some streams can be read but once."""
    try:
        return _native.table(table)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{type(table).__module__.split('.')[0]} needs {error.name} to hand its table over: pip install {error.name}"
        ) from error


class _Progress:
    """Shows how far a run is."""

    def __init__(self, wanted: Union[bool, ProgressCallback], rows: int) -> None:
        if not callable(wanted) and not isinstance(wanted, bool):
            raise TypeError("progress is True, False or a function of articles done, articles in all and words")
        self._wanted, self._rows, self._bar = wanted, rows, None

    def __enter__(self) -> Optional[Callable[[int, int], None]]:
        if callable(self._wanted):
            tell = self._wanted
            return lambda articles, words: tell(articles, self._rows, words)
        if not self._wanted:
            return None
        try:
            from tqdm.auto import tqdm  # type: ignore[import-untyped, unused-ignore]

            self._bar = tqdm(total=self._rows, unit=" articles")
            return self._advance
        except ImportError:
            return self._line

    def _advance(self, articles: int, words: int) -> None:
        if self._bar is not None:
            self._bar.set_postfix_str(f"{words:,} words", refresh=False)
            self._bar.update(articles - self._bar.n)

    def _line(self, articles: int, words: int) -> None:
        end = "\n" if articles == self._rows else ""
        print(f"\r{articles} of {self._rows} articles, {words:,} words", end=end, file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
