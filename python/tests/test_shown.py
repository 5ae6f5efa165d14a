"""What a notebook and a type checker see."""

import subprocess
import sys
from html.parser import HTMLParser

import standpoint

TEXT = "A <b>bad</b> bargain\n\nThe mayor, Ada Okoro, has failed her city & its harbour. \"Okoro's plan is reckless,\" the Harbour " \
       "Board said on Monday. It is."


class Nested(HTMLParser):
    """Holds that tags nest, and gathers the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.text, self.classes = [], "", set()

    def handle_starttag(self, tag, attributes):
        if tag not in ("br", "meta"):
            self.open.append(tag)
        self.classes.update(value for name, value in attributes if name == "class")
        assert tag != "script"

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def parsed(html: str) -> Nested:
    parser = Nested()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


def test_rendered_text_is_the_article_with_its_marks(reader):
    doc = reader.analyze(TEXT)
    found = parsed(standpoint.render(doc))
    assert found.text == doc.text
    assert {"mention", "source", "cue", "content"} <= found.classes
    page = standpoint.render(doc, page=True)
    assert page.startswith("<!doctype html>") and "<b>" not in page


def test_a_notebook_shows_the_evidence(reader, run):
    doc = reader.analyze(TEXT)
    shown = parsed(doc._repr_html_())
    stance = doc.stances[0]
    assert stance.target_name in shown.text and stance.evidence[0].sentence.text in shown.text
    assert "<b>" not in doc._repr_html_()
    assert stance.label in repr(stance) and "Document" in repr(doc)
    assert parsed(stance._repr_html_()).text.count(stance.evidence[0].sentence.text) == 1
    assert "rows" in parsed(run._repr_html_()).text and "Run of 6 articles" in repr(run)
    assert "score" in parsed(run.stances._repr_html_()).text and "score" in repr(run.stances)
    explained = run.explain(run.ids[0])
    counted = explained.stances[0]["counted"]
    assert counted[0]["text"] in parsed(explained._repr_html_()).text
    assert explained.stances[0]["target"]["name"] in str(explained)


def test_everything_public_has_a_docstring():
    for name in standpoint.__all__:
        thing = getattr(standpoint, name)
        if name == "__version__":
            continue
        assert thing.__doc__, name
        for of, member in vars(thing).items() if isinstance(thing, type) else ():
            if not of.startswith("_") and (callable(member) or isinstance(member, property)):
                assert member.__doc__, f"{name}.{of}"


def test_stubs_fit_the_code():
    done = subprocess.run([sys.executable, "-m", "mypy.stubtest", "standpoint._native"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_types_are_seen_by_users(tmp_path):
    (tmp_path / "user.py").write_text(
        "import standpoint\n"
        "doc = standpoint.load('base').analyze('Text')\n"
        "scores: list[float] = [stance.score for stance in doc.stances]\n"
        "wrong: int = doc.title\n"
    )
    done = subprocess.run([sys.executable, "-m", "mypy", "--strict", "user.py"], cwd=tmp_path, capture_output=True, text=True)
    assert 'user.py:4: error: Incompatible types in assignment (expression has type "str | None"' in done.stdout, done.stdout
    assert "Found 1 error" in done.stdout, done.stdout
