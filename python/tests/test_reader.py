"""One text: the program's own JSON, plain accessors, clear errors, other processes."""

import json
import multiprocessing
import pickle
import subprocess
import sys
import threading

import pytest
from conftest import OPEDS, record

import standpoint

TEXT = "A bad bargain\n\nBy Jane Doe\n\nThe mayor, Ada Okoro, has failed her city. Okoro's plan is reckless."


def test_an_analysis_is_the_programs(reader, program, tmp_path):
    program(OPEDS[0], "--quiet", "--formats", "jsonl", "--output", tmp_path)
    expected = (tmp_path / "analyses.jsonl").read_text(encoding="utf-8")
    found = reader.analyze(OPEDS[0].read_text(encoding="utf-8")).to_json()
    assert record(found) == record(expected)
    # But for id, source and digest, which tell of the file, the same to the byte.
    assert found[found.index('"title"') :] == expected[expected.index('"title"') :].rstrip("\n")


def test_accessors_say_what_the_dict_says(reader):
    doc = reader.analyze(TEXT)
    data = doc.to_dict()
    assert (doc.title, doc.byline) == ("A bad bargain", "Jane Doe")
    assert [a.name for a in doc.actors] == [a["name"] for a in data["actors"]]
    assert "Ada Okoro" in [a.name for a in doc.actors]
    assert [s.text for s in doc.sentences] == [doc.text[s["start"] : s["end"]] for s in data["sentences"]]
    assert len(doc.stances) == len(data["stances"]) > 0
    for stance, raw in zip(doc.stances, data["stances"]):
        assert (stance.holder, stance.target, stance.label) == (raw["holder"], raw["target"], raw["label"])
        assert (stance.score, *stance.interval) == (raw["score"], raw["low"], raw["high"])
        assert [e.weight for e in stance.evidence] == [data["opinions"][int(o[1:])]["weight"] for o in raw["opinions"]]
        assert all(e.sentence.text in doc.text for e in stance.evidence)
    stance = doc.stance("ada okoro")
    assert stance is not None and stance.holder == "author" and stance.evidence
    assert doc.stance("nobody") is None
    data["title"] = "changed"
    assert doc.title == "A bad bargain" and doc.to_dict()["title"] == "A bad bargain"
    again = standpoint.Document.from_json(doc.to_json())
    assert again == doc and pickle.loads(pickle.dumps(doc)) == doc
    with pytest.raises(ValueError, match="schema"):
        standpoint.Document.from_json("{}")


def test_wrong_types_and_texts_are_told(reader):
    with pytest.raises(TypeError, match="takes a text, not list"):
        reader.analyze([TEXT])
    with pytest.raises(standpoint.StandpointError, match="holds no text"):
        reader.analyze("  \n")
    with pytest.raises(standpoint.StandpointError, match="German"):
        reader.analyze("Der Bürgermeister hat seine Stadt im Stich gelassen, und er weiß es sehr gut. " * 9)
    with pytest.raises(standpoint.StandpointError, match="no-such-model"):
        standpoint.load("models/no-such-model")
    with pytest.raises(standpoint.StandpointError, match="Nobody at all"):
        standpoint.load(focus=["Nobody at all"])
    with pytest.raises(TypeError, match="list of actors"):
        standpoint.load(focus="India")
    with pytest.raises(TypeError, match="one text"):
        reader.analyze_many(TEXT)
    with pytest.raises(TypeError, match="item 1 is int"):
        reader.analyze_many([TEXT, 7])
    with pytest.raises(TypeError, match="not int"):
        reader.analyze_many(7)
    with pytest.raises(TypeError, match="no columns"):
        reader.analyze_many([TEXT], id="id")
    with pytest.raises(ValueError, match="keep"):
        reader.analyze_many([TEXT], duplicates="both")


def test_options_reach_the_program():
    few = standpoint.load(threads=1, summary=1, groups=False)
    assert few.threads == 1 and "threads" in repr(few)
    doc = few.analyze(OPEDS[0].read_text(encoding="utf-8"))
    assert len(doc.to_dict()["summary"]["sentences"]) == 1
    assert all(actor.type != "GROUP" for actor in doc.actors)


def test_threads_share_a_reader(reader, texts):
    expected = [reader.analyze(text) for text in texts]
    found = [None] * len(texts)

    def work(place: int) -> None:
        found[place] = reader.analyze(texts[place])

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(texts))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert found == expected


READER = None


def in_another_process(text: str) -> str:
    return READER.analyze(text).to_json()


def start(reader) -> None:
    global READER
    READER = reader


def test_spawned_processes_work(reader):
    expected = reader.analyze(TEXT).to_json()
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, initializer=start, initargs=(reader,)) as pool:
        assert pool.apply_async(in_another_process, (TEXT,)).get(timeout=300) == expected


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork here")
def test_a_process_forked_after_a_load_is_told_so(reader):
    context = multiprocessing.get_context("fork")
    with context.Pool(1, initializer=start, initargs=(reader,)) as pool:
        with pytest.raises(standpoint.StandpointError, match="spawn"):
            pool.apply_async(in_another_process, (TEXT,)).get(timeout=60)


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork here")
def test_a_process_forked_before_any_load_works():
    script = (
        "import multiprocessing, standpoint\n"
        "def work(text): return standpoint.load(threads=1).analyze(text).title\n"
        f"with multiprocessing.get_context('fork').Pool(1) as pool: print(pool.apply(work, ({TEXT!r},)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300)
    assert done.stdout.strip() == "A bad bargain", done.stderr


def test_a_pickled_reader_is_loaded_anew(reader):
    copy = pickle.loads(pickle.dumps(standpoint.load(summary=1, threads=1)))
    assert copy.threads == 1
    assert len(json.loads(copy.analyze(TEXT).to_json())["summary"]["sentences"]) == 1
