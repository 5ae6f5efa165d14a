"""Reports made by the real program, and pages opened in a real browser, shared by the tests of the page."""

import csv
import json
import os
import random
import re
import shutil
import subprocess
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from unittest import TestCase

from playwright.sync_api import Page, sync_playwright

PROJECT = Path(__file__).resolve().parents[2]
ROOM = PROJECT / "target" / "page"
SHOTS = ROOM / "shots"
WIDE, NARROW = (1280, 900), (390, 844)
AXE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

HOSTILE = {
    "id": "hostile",
    "title": "<script>alert(1)</script>",
    "author": "<img src=x onerror=alert(2)>",
    "publication": '"><b onmouseover=alert(3)>Paper</b>',
    "date": "2025-03-14",
    "<i>camp": "</option><b>Left</b>",
    "text": "🙂🙂 </script><script>alert(4)</script> Pakistan is a cruel bully 🙂.\n\n"
    "A Taliban spokesman 😀 said that Islamabad “has betrayed every neighbour <!--”.\n\n"
    "India has been generous and wise, and deserves our thanks.",
}


@cache
def report(name: str) -> Path:
    """The page of a run of this name, made once."""
    source = ROOM / "input" / name
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    {"opeds": opeds, "hostile": hostile, "thousand": thousand, "bare": bare, "study": study}[name](source)
    output = ROOM / "reports" / name
    shutil.rmtree(output, ignore_errors=True)
    run = subprocess.run(
        [os.environ["STANDPOINT"], name, "--quiet", "--formats", "html,json", "-o", output], cwd=source.parent
    )
    # The hostile run has a file that cannot be read.
    assert run.returncode == (1 if name == "hostile" else 0), run.returncode
    return output / "report.html"


def opeds(folder: Path) -> None:
    """The 24 test op-eds and the first article."""
    for text in [*(PROJECT / "tests/oped").glob("*.txt"), *(PROJECT / "input").glob("*.txt")]:
        shutil.copy(text, folder)


def hostile(folder: Path) -> None:
    """Articles that are full of markup, and a file with a hostile name that is none."""
    (folder / "hostile.jsonl").write_text(json.dumps(HOSTILE) + "\n")
    (folder / "<b>bad<b>.txt").write_bytes(b"")


def bare(folder: Path) -> None:
    """An article without title, author, date, publication, and without anybody in it."""
    (folder / "bare.jsonl").write_text(json.dumps({"id": "bare", "text": "All is well."}) + "\n")


def study(folder: Path) -> None:
    """A study's table: a party, a wave and a country that are few, a number and a note that are none to choose from."""
    against, for_ = "Pakistan lied to its own people. Pakistan is a cruel neighbour.", "Pakistan deserves our thanks. Pakistan is wise and generous."
    with (folder / "study.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "title", "text", "party", "wave", "number", "note", "country"])
        for n in range(60):
            left = n % 3 == 0
            note = "x" * 101 if n == 5 else "short"
            table.writerow([f"a-{n:02}", f"a-{n:02}", against if left else for_, "Left" if left else "Right", n % 12 + 1, n, note, "Kenya" if n == 7 else ""])


def thousand(folder: Path) -> None:
    """A thousand articles of some 600 words, of twelve papers and three years: sentences of the op-eds, drawn anew."""
    draw = random.Random(7)
    texts = [path.read_text() for path in sorted((PROJECT / "tests/oped").glob("*.txt"))]
    blocks = [text.strip().split("\n\n") for text in texts]
    titles = [block[0] for block in blocks]
    sentences = [s for block in blocks for paragraph in block[3:] for s in re.split(r"(?<=[.?!]) ", paragraph)]
    rows = []
    for number in range(1000):
        paragraphs = [" ".join(draw.choices(sentences, k=4)) for _ in range(8)]
        rows.append({
            "id": f"article-{number:04}",
            "title": f"{draw.choice(titles)} ({number})",
            "author": f"Writer {draw.randrange(80)}",
            "publication": f"The {draw.choice('ABCDEFGHIJKL')} Post",
            "date": str(date(2022, 1, 1) + timedelta(days=draw.randrange(1095))),
            "text": "\n\n".join(paragraphs),
        })
    (folder / "thousand.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


class Browser(TestCase):
    """Opens pages; whatever a page complains of or asks for beyond its own file fails the test."""

    @classmethod
    def setUpClass(cls) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        cls.driver = sync_playwright().start()
        cls.browser = cls.driver.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])

    @classmethod
    def tearDownClass(cls) -> None:
        cls.browser.close()
        cls.driver.stop()

    def open(self, name: str, size=WIDE, fragment: str = "", **settings) -> Page:
        return self.visit(report(name).as_uri(), size, fragment, **settings)

    def visit(self, address: str, size=WIDE, fragment: str = "", before: str = "", **settings) -> Page:
        """Opens an address; the script `before` runs ahead of the page's own."""
        context = self.browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", **settings)
        self.addCleanup(context.close)
        page = context.new_page()
        page.set_default_timeout(10_000)
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.failed: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", lambda request: self.failed.append(request.url))
        page.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI))"
        )
        if before:
            page.add_init_script(before)
        page.goto(address + fragment)
        self.addCleanup(self.quiet, address, self.complaints, self.requests)
        return page

    def quiet(self, address: str, complaints: list[str], requests: list[str]) -> None:
        """Nothing was complained of, and nothing but the file (and its icon, which is part of it) was asked for."""
        self.assertEqual(complaints, [])
        asked = {url.split("#")[0] for url in requests if not url.startswith("data:")}
        self.assertEqual(asked, {address})

    def articles(self, name: str) -> list[dict]:
        """The articles' JSON, by id: what the page must agree with."""
        files = sorted((report(name).parent / "articles").glob("*.json"))
        return [json.loads(file.read_text()) for file in files]

    def axe(self, page: Page) -> list[str]:
        """What axe-core holds against the page."""
        import axe_playwright_python

        page.evaluate((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text())
        found = page.evaluate(
            "(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", AXE
        )["violations"]
        return [f"{v['id']}: {v['help']}: {n['html'][:160]} {n.get('failureSummary', '')[:300]}" for v in found for n in v["nodes"][:3]]
