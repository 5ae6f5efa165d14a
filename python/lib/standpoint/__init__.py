"""Who stands where, in a pile of op-eds.

Standpoint reads commentary and tells who is in it, what is said about each and by whom, and where the author stands,
with the sentences that prove it. Offline, on all cores.

    import standpoint

    reader = standpoint.load("base")
    doc = reader.analyze("Title\\n\\nText ...")
    run = reader.analyze_many(frame, text="body", id="doc_id")
    run.stances.to_pandas()
"""

from ._document import Actor, Document, Evidence, Sentence, Stance
from ._html import render
from ._native import StandpointError, __version__
from ._reader import Reader, load
from ._run import Explanation, Run, Table, open

__all__ = [
    "Actor",
    "Document",
    "Evidence",
    "Explanation",
    "Reader",
    "Run",
    "Sentence",
    "StandpointError",
    "Stance",
    "Table",
    "__version__",
    "load",
    "open",
    "render",
]
