"""The part of the package that is compiled; `standpoint` is what programs call."""

import os
from collections.abc import Callable
from typing import Any, final

__all__ = ["Reader", "Run", "StandpointError", "__version__", "preview", "table", "texts"]

__version__: str

class StandpointError(ValueError): ...

@final
class Reader:
    def __new__(
        cls,
        model: str | os.PathLike[str],
        threads: int,
        actors: str | os.PathLike[str] | None,
        focus: list[str],
        summary: int,
        groups: bool,
        any_language: bool,
    ) -> Reader: ...
    @property
    def about(self) -> tuple[str, str, int]: ...
    def analyze(self, text: str) -> str: ...
    def run(
        self,
        table: Any,
        name: str,
        columns: list[tuple[str, str]],
        folder: str | os.PathLike[str],
        formats: list[str],
        start: str,
        duplicates: str,
        progress: Callable[[int, int], None] | None,
    ) -> Run: ...

@final
class Run:
    def __new__(cls, folder: str | os.PathLike[str]) -> Run: ...
    @property
    def folder(self) -> os.PathLike[str]: ...
    @property
    def ids(self) -> list[str]: ...
    @property
    def is_partial(self) -> bool: ...
    def table(self, name: str) -> Any: ...
    def article(self, id: str) -> str: ...
    def explain(
        self, article: str, actor: str | None = None, holder: str | None = None
    ) -> tuple[str, str]: ...

def preview(table: Any, rows: int) -> tuple[list[str], int, list[list[str]]]: ...
def table(data: Any) -> Any: ...
def texts(texts: list[str | None]) -> Any: ...
