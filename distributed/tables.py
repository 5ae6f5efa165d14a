"""The columns that a job writes, and a row of them made of an answer. Names and types are those of the program's own
articles.parquet and stances.parquet (docs/CODEBOOK.md); a test holds the rows to them as well.
"""

import datetime
import hashlib
import json

import pyarrow as pa

ARTICLE = pa.struct([
    ("article", pa.string()), ("source", pa.string()), ("sha256", pa.string()), ("title", pa.string()),
    ("byline", pa.string()), ("publication", pa.string()), ("published", pa.date32()), ("language", pa.string()),
    ("argues", pa.float64()), ("words", pa.int64()), ("paragraphs", pa.int64()), ("sentences", pa.int64()), ("mentions", pa.int64()),
    ("actors", pa.int64()), ("attributions", pa.int64()), ("opinions", pa.int64()), ("stances", pa.int64()),
    ("summary_method", pa.string()), ("summary", pa.string()), ("engine", pa.string()), ("model", pa.string()),
    ("version", pa.string()), ("duplicate_of", pa.string()), ("warnings", pa.list_(pa.string())),
])
STANCE = pa.struct([
    ("holder", pa.string()), ("holder_name", pa.string()), ("target", pa.string()), ("target_name", pa.string()),
    ("label", pa.string()), ("score", pa.float64()), ("low", pa.float64()), ("high", pa.float64()),
    ("against", pa.float64()), ("none", pa.float64()), ("for", pa.float64()),
    ("opinions", pa.int64()), ("sentence", pa.string()), ("sentence_text", pa.string()),
])
FAILURE = pa.struct([
    ("source", pa.string()), ("sha256", pa.string()), ("stage", pa.string()), ("reason", pa.string()),
    ("remedy", pa.string()), ("line", pa.binary()),
])
# A row an input line. Either `analysis`, `article` and `stances` are there, or `failure`.
ROWS = pa.schema([
    ("id", pa.string()), ("year", pa.string()), ("analysis", pa.string()), ("article", ARTICLE),
    ("stances", pa.list_(STANCE)), ("failure", FAILURE),
])
# Columns of Parquet that make a line, as JSON Lines call them.
COLUMNS = ("id", "title", "author", "publication", "date", "url", "text")
# Bytes of input that make a task: a thousand op-eds or so, which a core reads in a minute. What a lost machine costs is
# a task a core.
SPLIT = 8_000_000
# Lines of a batch: several groups of the program, and with their analyses some 20 MB.
BATCH = 256
# Year of an article that tells no day.
NO_YEAR = "none"


def keyed(line, file):
    """The line with an id, the id, and its source: a line's place in its file is known to no partition, so that its id
    stands for it, and one without is named by its content."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        # What is wrong with it, the program tells.
        fields = None
    given = fields.get("id") if isinstance(fields, dict) else None
    if isinstance(given, bool) or not isinstance(given, (str, int, float)) or not str(given).strip():
        given = "row-" + hashlib.sha256(line).hexdigest()[:16]
        if isinstance(fields, dict):
            line = _bytes(json.dumps({**fields, "id": given}, ensure_ascii=False, separators=(",", ":")))
    given = _bytes(str(given)).decode()
    return line, given, f"{file}#{given}"


def _bytes(text):
    """UTF-8, with a question mark for half a surrogate pair, which JSON can hold and UTF-8 cannot."""
    return text.encode("utf-8", "replace")


def row(answer, line, id_, source):
    """A row of ROWS."""
    if answer.failure is not None:
        sha256 = answer.failure["sha256"] or hashlib.sha256(line).hexdigest()
        failure = {**answer.failure, "source": source, "sha256": sha256, "line": line}
        return {"id": id_, "year": NO_YEAR, "analysis": None, "article": None, "stances": None, "failure": failure}
    # The program calls the line by its place in the pipe, which is chance here.
    whole = json.loads(answer.analysis)
    was, now = (f'"source":{json.dumps(s, ensure_ascii=False)}'.encode() for s in (whole["source"], source))
    analysis = answer.analysis.replace(was, now, 1).decode()
    whole["source"] = source
    year = whole["published"][:4] if whole["published"] else NO_YEAR
    return {"id": id_, "year": year, "analysis": analysis, "article": article(whole), "stances": stances(whole), "failure": None}


def article(of):
    """The row of `articles`."""
    same = ("source", "sha256", "title", "byline", "publication", "language", "argues", "warnings")
    counted = ("paragraphs", "sentences", "mentions", "actors", "attributions", "opinions", "stances")
    engine, summary = of["engine"], of["summary"]
    return {
        "article": of["id"], **{name: of[name] for name in same}, **{name: len(of[name]) for name in counted},
        "published": of["published"] and datetime.date.fromisoformat(of["published"]), "words": len(of["text"].split()),
        "summary_method": summary["method"], "summary": summary["text"],
        "engine": engine["name"], "model": engine["model"], "version": engine["version"],
        # A stream keeps nothing of an article that was answered, so that none knows of another.
        "duplicate_of": of.get("duplicate_of"),
    }


def stances(of):
    """The rows of `stances`."""
    names = {actor["id"]: actor["name"] for actor in of["actors"]} | {"author": of["byline"], "unnamed": None}

    def strongest(stance):
        if not stance["opinions"]:
            return None
        opinion = of["opinions"][int(stance["opinions"][0][1:])]
        return of["sentences"][int(opinion["sentence"][1:])]

    rows = []
    for stance in of["stances"]:
        sentence = strongest(stance)
        steps = stance["probs"]
        against, none, for_ = (round(steps[0] + steps[1], 4), steps[2], round(steps[3] + steps[4], 4)) if steps else (None,) * 3
        rows.append({
            **{name: stance[name] for name in ("holder", "target", "label", "score", "low", "high")},
            "holder_name": names.get(stance["holder"]), "target_name": names.get(stance["target"]),
            "against": against, "none": none, "for": for_,
            "opinions": len(stance["opinions"]), "sentence": sentence and sentence["id"],
            "sentence_text": sentence and of["text"][sentence["start"]:sentence["end"]],
        })
    return rows


def batch(standpoint, lines, files):
    """A record batch of ROWS for input lines (bytes) and the names of the files that they came from."""
    asked = [keyed(line, file) for line, file in zip(lines, files) if line.strip()]
    answers = standpoint.answers([line for line, _, _ in asked])
    rows = [row(answer, *key) for answer, key in zip(answers, asked)]
    return pa.RecordBatch.from_pylist(rows, schema=ROWS)
