"""What a coder meets in coding.html: the articles, the choices, the keys, what is kept, and what comes out."""

import base64
import csv
import hashlib
import io
import json
import os
import random
import re
import shutil
import subprocess
import unittest
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Download, Page, expect
from playwright.sync_api import TimeoutError as PageTimeout

from support import NARROW, PROJECT, ROOM, SHOTS, WIDE, Browser, report

ASSETS = PROJECT / "src/study/assets"
SMALLEST = (320, 568)
CODES = {
    "1": "strongly against",
    "2": "against",
    "3": "neither",
    "4": "for",
    "5": "strongly for",
    "0": "cannot say",
    "x": "not in this article",
}
COLUMNS = ["sample", "unit", "article", "actor", "name", "stratum", "stratum_units", "probability", "coder", "code", "mixed", "note", "design"]
DESIGN = '{"seed":1,"size":8,"actors":["council"],"by":["publication"],"uncertain":false}'

# Title, byline, publication, date, id, paragraphs with what they are, and the actors with the words that name them.
ARTICLES = [
    (
        "A neighbour to be wary of </script>",
        "Ann Writer",
        "The Made-up Post",
        "2020-01-31",
        'post/2020, "January"',
        [
            ("headline", "A neighbour to be wary of </script>"),
            ("byline", "By Ann Writer"),
            ("body", "🙂🙂 Pakistan has broken its word 😀 again, and Pakistan knows it. </script><script>window.ran = 1</script>"),
            ("body", "The Taliban {{js}} are no better <!-- and {{sample}} no worse, for all that Islamabad says."),
        ],
        [("pakistan", "Pakistan", ["Pakistan", "Islamabad"]), ("taliban", "Taliban", ["The Taliban"])],
    ),
    (
        "Thanks are due",
        None,
        None,
        None,
        "=1+1",
        [("body", "India sent grain when nobody else did."), ("separator", "***"), ("body", "We owe India more than words.")],
        [("india", "India", ["India"])],
    ),
    (
        None,
        "<img src=x onerror=alert(2)>",
        '"><b onmouseover=alert(3)>Paper</b>',
        "2021-12-01",
        "-2",
        [("body", "The envoy of إيران came late, and left early."), ("body", "Nobody missed the envoy.")],
        [("iran", "إيران", ["إيران"]), ("plus", "+972 Group", [])],
    ),
    (
        "What the council owes the harbour",
        "Cy Scribe",
        "Harbour Mail",
        "2022-06-15",
        "harbour",
        [
            ("standfirst", "A plea to the Harbour Council, and to the Port Guard."),
            ("body", "The Harbour Council built the quay 🚢 and let it rot. The Port Guard guards nothing."),
            ("body", "And yet the Harbour Council is all that we have."),
        ],
        [("council", "Harbour Council", ["Harbour Council"]), ("guard", "Port Guard", ["Port Guard"]), ("quay", "Quay", ["quay"])],
    ),
]
SECONDS = {1, 3, 6}


def made_up() -> dict:
    """A sample of eight units in four articles, three of them for a second coder."""
    articles, units = [], []
    for title, byline, publication, published, id, blocks, actors in ARTICLES:
        text, paragraphs = "", []
        for part, words in blocks:
            text += "\n\n" if text else ""
            paragraphs.append({"start": len(text), "end": len(text) + len(words), "part": part})
            text += words
        for actor, name, forms in actors:
            spans = sorted([found.start(), found.end()] for form in forms for found in re.finditer(re.escape(form), text))
            units.append({
                "unit": f"u{len(units) + 1:03}",
                "article": len(articles),
                "actor": actor,
                "name": name,
                "stratum": len(units) % 4 + 1, "stratum_units": 400,
                "probability": round(0.0625 + len(units) / 1000, 4),
                "second": len(units) in SECONDS,
                "mentions": spans,
            })
        articles.append({
            "id": id, "title": title, "byline": byline, "publication": publication, "published": published,
            "paragraphs": paragraphs, "text": text,
        })
    return {"schema": "standpoint.coding/1", "sample": "3f9a0c12", "design": DESIGN, "second": len(SECONDS), "units": units, "articles": articles}


def large() -> dict:
    """2,000 units in 1,500 articles of some 1,000 words."""
    draw = random.Random(5)
    words = "the harbour council says that nobody in the town would pay for a quay which it had let rot".split()
    articles = []
    for number in range(1500):
        blocks = [" ".join(["Pakistan", *draw.choices(words, k=124)]) + " 🙂." for _ in range(8)]
        text, paragraphs = "\n\n".join(blocks), []
        for block in blocks:
            start = paragraphs[-1]["end"] + 2 if paragraphs else 0
            paragraphs.append({"start": start, "end": start + len(block), "part": "body"})
        articles.append({
            "id": f"article-{number:04}", "title": f"Article {number}", "byline": "A. Writer", "publication": "The Post",
            "published": "2020-01-31", "paragraphs": paragraphs, "text": text,
        })
    units = []
    for place in range(2000):
        article = place * 3 // 4
        starts = [p["start"] for p in articles[article]["paragraphs"]]
        units.append({
            "unit": f"u{place + 1:04}", "article": article, "actor": "pakistan", "name": "Pakistan", "stratum": 1, "stratum_units": 9, "probability": 0.01,
            "second": place % 4 == 0, "mentions": [[start, start + 8] for start in starts],
        })
    return {"schema": "standpoint.coding/1", "sample": "large", "design": DESIGN, "second": 500, "units": units, "articles": articles}


def style() -> str:
    """The page's whole style: what all pages share, and its own."""
    return "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "src/report/html/assets/look.css", ASSETS / "coding.css"))


def coding_page(folder: Path, sample: dict) -> Path:
    """The page of a sample, as the command writes it."""
    # What a text holds must not be taken for a mark of the template: all are put in at once.
    css, js = style(), (ASSETS / "coding.js").read_text(encoding="utf-8")
    parts = {
        "policy": f"default-src 'none'; script-src '{source(js)}'; style-src '{source(css)}'; img-src data:; "
                  "base-uri 'none'; form-action 'none'",
        "css": css,
        "js": js,
        "sample": json.dumps(sample, ensure_ascii=False).replace("<", "\\u003c"),
    }
    template = (ASSETS / "coding.html").read_text(encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "coding.html"
    page.write_text(re.sub(r"\{\{(policy|css|js|sample)\}\}", lambda mark: parts[mark[1]], template), encoding="utf-8")
    return page


def source(text: str) -> str:
    """What lets an inline script or style of this text through the page's policy."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


DENIED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } })"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"


class Coder(Browser):
    """Opens coding pages and works on them as a coder does."""

    sample = made_up()
    units = sample["units"]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.folder = ROOM / "coding" / cls.__name__
        shutil.rmtree(cls.folder, ignore_errors=True)
        cls.address = coding_page(cls.folder, cls.sample).as_uri()

    def begin(self, name: str | None = "Ann", *, second: bool = False, size=WIDE, before: str = "", **settings) -> Page:
        page = self.visit(self.address, size, before=before, **settings)
        if name is not None:
            self.sign_in(page, name, second=second)
        return page

    def sign_in(self, page: Page, name: str, *, second: bool = False) -> None:
        page.get_by_label("Your name or initials").fill(name)
        if second:
            page.locator("#name-second").check()
        page.get_by_role("button", name="Begin").click()
        expect(page.locator("#desk")).to_be_visible()

    def another(self, page: Page, name: str, *, second: bool = False) -> None:
        self.unfold(page, "settings")
        page.get_by_role("button", name="Another coder").click()
        self.sign_in(page, name, second=second)

    def unfold(self, page: Page, tool: str) -> None:
        page.locator(f"#{tool}").evaluate("details => { details.open = true; }")

    def download(self, page: Page, button: str) -> Path:
        self.unfold(page, "files")
        download = self.downloaded(page, page.locator(f"#{button}").click)
        path = self.folder / download.suggested_filename
        download.save_as(path)
        return path

    def downloaded(self, page: Page, act: Callable[[], None]) -> Download:
        """The download that follows. Chromium drops the eleventh of a page in quick succession, so the button is clicked again."""
        for _ in range(4):
            try:
                with page.expect_download(timeout=20_000) as waiting:
                    act()
                return waiting.value
            except PageTimeout:
                pass
        self.fail(f"no download began, and the page says: {page.locator('#said').inner_text()!r}")

    def table(self, page: Page) -> list[dict]:
        text = self.download(page, "export").read_bytes().decode("utf-8")
        self.assertTrue(text.startswith("\ufeff"))
        reader = csv.DictReader(io.StringIO(text[1:], newline=""), strict=True)
        self.assertEqual(reader.fieldnames, COLUMNS)
        return list(reader)

    def codes(self, page: Page) -> dict[str, str]:
        """What the table has of each unit, while there is one coder."""
        return {row["unit"]: row["code"] for row in self.table(page)}

    def load(self, page: Page, text: str | dict, name: str = "codes.json") -> None:
        content = text if isinstance(text, str) else json.dumps(text)
        self.unfold(page, "files")
        page.locator("#load").set_input_files({"name": name, "mimeType": "application/json", "buffer": content.encode()})
        expect(page.locator("#load")).to_have_value("")

    def file(self, coder: str, codes: dict, *, after: timedelta = timedelta(), **others) -> dict:
        """A file of codes, given a while before or after now."""
        time = (datetime.now(UTC) + after).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        rows = [{"unit": unit, "code": code, "mixed": False, "note": "", "time": time} for unit, code in codes.items()]
        return {"schema": "standpoint.codes/1", "sample": self.sample["sample"], "coder": coder, "codes": rows, **others}

    def at(self, page: Page, place: int, of: int | None = None) -> None:
        """Expects the unit at this place, from 0, to be shown."""
        expect(page.locator("#unit-heading")).to_contain_text(f"Unit {place + 1} of {of or len(self.units)}: ")

    def press(self, page: Page, *keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)

    def chosen(self, page: Page) -> list[str]:
        return page.locator("input[name=code]:checked").evaluate_all("all => all.map(radio => radio.value)")


class CodingOpening(Coder):
    def test_the_first_opening_asks_who_codes_and_tells_what_to_do(self) -> None:
        page = self.begin(None)
        expect(page.get_by_role("heading", name="Who codes?")).to_be_visible()
        expect(page.locator("#desk")).to_be_hidden()
        expect(page.locator("#opening .lead")).to_contain_text("where its author stands")
        expect(page.locator("#codebook dl")).to_be_hidden()
        page.locator("#codebook > summary").click()
        expect(page.locator("#codebook dl")).to_be_visible()

    def test_a_name_must_be_given_and_is_kept(self) -> None:
        page = self.begin(None)
        for name in ["", "   "]:
            page.get_by_label("Your name or initials").fill(name)
            page.get_by_role("button", name="Begin").click()
            expect(page.locator("#desk")).to_be_hidden()
            expect(page.get_by_label("Your name or initials")).to_be_focused()
        page.get_by_label("Your name or initials").fill("  Ann   B. ")
        page.keyboard.press("Enter")
        expect(page.locator("#unit-heading")).to_be_focused()
        page.reload()
        expect(page.locator("#desk")).to_be_visible()
        expect(page.locator("#coder")).to_have_value("Ann B.")

    def test_the_same_name_in_capitals_is_the_same_coder(self) -> None:
        page = self.begin("Ann")
        self.press(page, "1")
        self.another(page, "ANN")
        expect(page.locator("#coder option")).to_have_text(["Ann"])
        expect(page.locator("#tally")).to_have_text("1 of 8 coded")

    def test_a_page_without_a_usable_sample_says_so(self) -> None:
        broken = coding_page(self.folder / "broken", {**self.sample, "schema": "standpoint.coding/9"})
        page = self.visit(broken.as_uri())
        expect(page.locator("#said")).to_contain_text("no sample")
        self.assertFalse(page.locator("#desk").is_visible() or page.locator("#opening").is_visible())

    def test_without_scripts_it_says_so(self) -> None:
        page = self.begin(None, java_script_enabled=False)
        expect(page.locator("noscript .notice")).to_be_visible()


class CodingArticles(Coder):
    def test_marks_stand_on_the_actor_and_texts_stay_texts(self) -> None:
        page = self.begin()
        for place, unit in enumerate(self.units):
            article = self.sample["articles"][unit["article"]]
            text = article["text"]
            self.at(page, place)
            expect(page.locator("legend")).to_have_text(f"Where does the author stand toward {unit['name']}?")
            expect(page.locator("input[value=absent] ~ span")).to_have_text(f"{unit['name']} is not in this article")
            expect(page.locator("#article-heading")).to_have_text(article["title"] or "Article without a title")
            whence = [article["byline"], article["publication"], article["published"]]
            expect(page.locator("#article-whence")).to_have_text(" · ".join(filter(None, whence)))
            blocks = [p for p in article["paragraphs"] if p["part"] != "headline"]
            self.assertEqual(page.locator(".paragraph").all_text_contents(), [text[p["start"]:p["end"]] for p in blocks])
            self.assertEqual(page.locator("#article mark").all_text_contents(), [text[a:b] for a, b in unit["mentions"]])
            # What stands before each mark in its paragraph tells whether it is the right one of several equal words.
            before = page.locator(".paragraph mark").evaluate_all("""all => all.map((mark) => {
                const range = document.createRange();
                range.setStart(mark.parentElement, 0);
                range.setEndBefore(mark);
                return range.toString();
            })""")
            within = [(p, a) for a, b in unit["mentions"] for p in blocks if p["start"] <= a < p["end"]]
            self.assertEqual(before, [text[p["start"]:a] for p, a in within])
            self.press(page, "ArrowRight")
        self.assertIsNone(page.evaluate("window.ran ?? null"))
        self.assertEqual(page.locator("main img, main b, [onmouseover], [onerror]").count(), 0)
        expect(page.locator("script:not([type])")).to_have_count(1)

    def test_a_mention_in_the_headline_is_marked_there(self) -> None:
        sample = json.loads(json.dumps(self.sample))
        start = sample["articles"][0]["text"].index("neighbour")
        sample["units"][0]["mentions"].insert(0, [start, start + 9])
        page = self.visit(coding_page(self.folder / "headline", sample).as_uri())
        self.sign_in(page, "Ann")
        expect(page.locator("#article-heading mark")).to_have_text("neighbour")
        self.assertEqual(page.locator(".part-headline").count(), 0)

    def test_the_page_is_blind(self) -> None:
        page = self.begin()
        for _ in self.units:
            seen = page.locator("body").inner_text()
            self.assertNotRegex(seen, r"0\.0[67]|probab")
            self.press(page, "ArrowRight")

    def test_the_policy_names_the_hashes_of_the_files(self) -> None:
        template = (ASSETS / "coding.html").read_text(encoding="utf-8")
        for mark in ["policy", "css", "js", "sample"]:
            self.assertEqual(template.count("{{" + mark + "}}"), 1)
        # Of the page that the program writes, from articles as they are.
        folder = self.folder / "drawn"
        subprocess.run([os.environ["STANDPOINT"], "sample", report("opeds").parent, "--size", "10", "-o", folder], check=True)
        made = (folder / "coding.html").read_text(encoding="utf-8")
        for text, directive in [((ASSETS / "coding.js").read_text(encoding="utf-8"), "script-src"), (style(), "style-src")]:
            self.assertIn(f"{directive} '{source(text)}';", made)
            self.assertNotRegex(text, r"</(script|style)|<!--|\{\{|url\(|@import")
        self.assertNotIn("unsafe", template)
        page = self.visit((folder / "coding.html").as_uri(), WIDE)
        page.locator("#name").fill("Ann")
        page.keyboard.press("Enter")
        self.assertRegex(page.locator("#unit-heading").inner_text(), "Pakistan|Taliban")
        self.assertGreater(page.locator("#article mark").count(), 0)

    def test_the_policy_stops_what_gets_in_all_the_same(self) -> None:
        page = self.begin()
        page.evaluate("""() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            const button = document.createElement("button");
            button.setAttribute("onclick", "window.ran = true");
            const image = document.createElement("img");
            image.src = "https://example.org/x.png";
            document.body.append(script, button, image);
            button.click();
        }""")
        page.wait_for_timeout(200)
        self.assertIsNone(page.evaluate("window.ran ?? null"))
        self.assertEqual(len([c for c in self.complaints if "policy:" in c]), 3, self.complaints)
        self.assertEqual(self.failed, ["https://example.org/x.png"])
        self.complaints.clear()
        self.requests.pop()


class CodingKeys(Coder):
    def test_each_code_has_its_key_and_goes_on(self) -> None:
        page = self.begin()
        for place, (key, label) in enumerate(CODES.items()):
            self.at(page, place)
            self.press(page, key)
            expect(page.locator("#said")).to_contain_text(f"Unit {place + 1}, ")
            expect(page.locator("#said")).to_contain_text(f": {label}.")
            expect(page.locator("#tally")).to_have_text(f"{place + 1} of 8 coded")
            expect(page.locator("#unit-heading")).to_be_focused()
        self.assertEqual(list(self.codes(page).values()), ["1", "2", "3", "4", "5", "0", "absent"])
        self.assertEqual(page.locator("#progress").evaluate("bar => [bar.value, bar.max]"), [7, 8])

    def test_it_stays_where_it_shall_not_go_on(self) -> None:
        page = self.begin()
        self.unfold(page, "settings")
        page.get_by_label("Go on by itself").uncheck()
        self.press(page, "4")
        self.at(page, 0)
        self.assertEqual(self.chosen(page), ["4"])
        self.press(page, "X")
        self.assertEqual(self.chosen(page), ["absent"])
        page.reload()
        expect(page.locator("#onward")).not_to_be_checked()

    def test_keys_lead_to_and_fro(self) -> None:
        page = self.begin()
        for key, place in [("ArrowRight", 1), ("j", 2), ("J", 3), ("ArrowLeft", 2), ("k", 1), ("K", 0), ("k", 0)]:
            self.press(page, key)
            self.at(page, place)
        expect(page.locator("#said")).to_have_text("This is the first unit.")
        self.press(page, *["j"] * 8)
        self.at(page, 7)
        expect(page.locator("#said")).to_contain_text("This is the last unit. 8 are not coded yet")

    def test_the_last_unit_tells_what_is_left(self) -> None:
        page = self.begin()
        self.press(page, "j", *"2345123")
        self.at(page, 7)
        expect(page.locator("#said")).to_contain_text("This is the last unit. One is not coded yet")
        page.get_by_role("button", name="Next uncoded").click()
        self.at(page, 0)
        self.press(page, "1")
        expect(page.locator("#said")).to_contain_text("All 8 units are coded: export coded.csv")
        page.get_by_role("button", name="Next uncoded").click()
        expect(page.locator("#said")).to_have_text("All 8 units are coded.")

    def test_m_ticks_and_unticks_both(self) -> None:
        page = self.begin()
        self.press(page, "m")
        expect(page.locator("#mixed")).to_be_checked()
        self.press(page, "m")
        expect(page.locator("#mixed")).not_to_be_checked()
        page.get_by_label("both praise and blame").check()
        self.press(page, "1", "2")
        self.assertEqual([row["mixed"] for row in self.table(page)], ["yes", ""])

    def test_a_question_mark_shows_the_keys_and_keys_rest_meanwhile(self) -> None:
        page = self.begin()
        self.press(page, "?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        self.press(page, "1", "j")
        self.press(page, "Escape")
        expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
        self.at(page, 0)
        expect(page.locator("#tally")).to_have_text("0 of 8 coded")
        page.get_by_role("button", name="Keys").click()
        page.get_by_role("button", name="Close").click()
        expect(page.get_by_role("button", name="Keys")).to_be_focused()

    def test_keys_with_control_alt_or_meta_do_nothing(self) -> None:
        page = self.begin()
        self.press(page, *[f"{held}+{key}" for held in ["Control", "Alt", "Meta"] for key in "14xmj"], "Alt+ArrowRight")
        self.press(page, "Control+Shift+Z", "Alt+u")
        self.at(page, 0)
        expect(page.locator("#tally")).to_have_text("0 of 8 coded")
        expect(page.locator("#mixed")).not_to_be_checked()

    def test_keys_do_nothing_while_one_types(self) -> None:
        page = self.begin()
        self.unfold(page, "listing")
        self.press(page, "n")
        expect(page.locator("#note")).to_be_focused()
        page.keyboard.type("nx 1 um?jk")
        page.locator("#jump-to").focus()
        page.keyboard.type("3x")
        page.locator("#shown").focus()
        self.press(page, "1")
        self.at(page, 0)
        expect(page.locator("#note")).to_have_value("nx 1 um?jk")
        expect(page.locator("#tally")).to_have_text("0 of 8 coded")

    def test_a_key_that_is_held_down_codes_once(self) -> None:
        page = self.begin()
        for _ in range(4):
            page.keyboard.down("5")
        page.keyboard.up("5")
        self.at(page, 1)
        expect(page.locator("#tally")).to_have_text("1 of 8 coded")

    def test_single_keys_can_be_switched_off(self) -> None:
        page = self.begin()
        self.unfold(page, "settings")
        page.get_by_label("Code by single keys").uncheck()
        self.press(page, "1", "m", "j", "?", "n")
        self.at(page, 0)
        expect(page.locator("#tally")).to_have_text("0 of 8 coded")
        self.press(page, "ArrowRight")
        self.at(page, 1)

    def test_presses_choose_too_and_arrows_among_the_choices_do_not_go_on(self) -> None:
        page = self.begin()
        page.get_by_text("strongly for", exact=True).first.click()
        self.at(page, 1)
        page.get_by_role("radio", name="strongly against").focus()
        self.press(page, "Space")
        self.at(page, 2)
        page.get_by_role("radio", name="strongly against").focus()
        self.press(page, "ArrowDown", "ArrowDown")
        self.at(page, 2)
        self.assertEqual(self.chosen(page), ["3"])
        expect(page.get_by_role("radio", name="neither")).to_be_focused()
        # A press on what is chosen confirms it.
        page.get_by_role("radio", name="neither").click()
        self.at(page, 3)
        page.get_by_role("radio", name="strongly against").focus()
        self.press(page, "ArrowRight")
        self.at(page, 4)
        self.assertEqual(self.codes(page), {"u001": "5", "u002": "1", "u003": "3"})


class CodingUndo(Coder):
    def test_it_takes_back_several_codes_and_goes_where_they_were(self) -> None:
        page = self.begin()
        self.press(page, "1", "m", "2", "3")
        self.press(page, "k", "k", "k", "5")
        self.assertEqual(self.codes(page), {"u001": "5", "u002": "2", "u003": "3"})
        self.press(page, "u")
        self.at(page, 0)
        self.assertEqual(self.chosen(page), ["1"])
        self.press(page, "Control+z")
        self.at(page, 2)
        self.assertEqual(self.chosen(page), [])
        page.get_by_role("button", name="Undo").click()
        self.at(page, 1)
        expect(page.locator("#said")).to_contain_text("Undone. Unit 2, ")
        expect(page.locator("#mixed")).to_be_checked()
        self.press(page, "u")
        expect(page.locator("#mixed")).not_to_be_checked()
        self.press(page, "u")
        self.at(page, 0)
        self.assertEqual(self.chosen(page), [])
        self.press(page, "u")
        expect(page.locator("#said")).to_have_text("Nothing to undo.")
        expect(page.locator("#tally")).to_have_text("0 of 8 coded")

    def test_it_leaves_notes_alone_and_lasts(self) -> None:
        page = self.begin()
        page.locator("#note").fill("Ironic.")
        self.press(page, "Escape", "4", "u")
        expect(page.locator("#note")).to_have_value("Ironic.")
        page.reload()
        self.at(page, 0)
        self.assertEqual(self.chosen(page), [])
        expect(page.locator("#note")).to_have_value("Ironic.")

    def test_in_a_note_it_is_the_notes_own(self) -> None:
        page = self.begin()
        self.press(page, "1", "n")
        page.keyboard.type("abc")
        self.press(page, "Control+z")
        self.at(page, 1)
        expect(page.locator("#tally")).to_have_text("1 of 8 coded")

    def test_each_coder_undoes_only_his_own(self) -> None:
        page = self.begin("Ann")
        self.press(page, "1")
        self.another(page, "Bea")
        self.press(page, "u")
        expect(page.locator("#said")).to_have_text("Nothing to undo.")


class CodingKept(Coder):
    def test_everything_is_there_after_a_reload(self) -> None:
        page = self.begin()
        self.press(page, "m", "1", "0", "n")
        page.keyboard.type("Line one,\n“line two” 🙂")
        page.reload()
        self.at(page, 2)
        expect(page.locator("#tally")).to_have_text("2 of 8 coded")
        expect(page.locator("#note")).to_have_value("Line one,\n“line two” 🙂")
        self.press(page, "k")
        self.assertEqual(self.chosen(page), ["0"])
        self.press(page, "k")
        self.assertEqual(self.chosen(page), ["1"])
        expect(page.locator("#mixed")).to_be_checked()
        expect(page.locator("#unkept")).to_be_hidden()

    def test_another_sample_has_nothing_of_it(self) -> None:
        page = self.begin()
        self.press(page, "1")
        other = coding_page(self.folder / "other", {**self.sample, "sample": "other"}).as_uri()
        page.goto(other)
        expect(page.locator("#opening")).to_be_visible()
        self.requests.remove(other)

    def test_what_cannot_be_read_is_told(self) -> None:
        page = self.begin()
        page.evaluate("Object.keys(localStorage).filter((key) => key.includes('Ann')).forEach((key) => { localStorage[key] = '{'; })")
        page.reload()
        expect(page.locator("#said")).to_contain_text("cannot be read")
        expect(page.locator("#opening")).to_be_visible()

    def test_where_storage_is_denied_or_full_it_says_so_and_works(self) -> None:
        for name, script in [("denied", DENIED), ("full", FULL)]:
            with self.subTest(name):
                page = self.begin(None, before=script)
                expect(page.locator("#unkept")).to_contain_text("does not keep your codes")
                self.sign_in(page, "Ann")
                self.press(page, "1", "2", "k", "m")
                page.locator("#note").fill("In memory.")
                expect(page.locator("#tally")).to_have_text("2 of 8 coded")
                expect(page.locator("#unkept")).to_be_visible()
                self.assertEqual([row["note"] for row in self.table(page)], ["", "In memory."])

    def test_a_full_storage_that_has_room_again_is_used(self) -> None:
        page = self.begin()
        page.evaluate(f"() => {{ window.set = Storage.prototype.setItem; {FULL}; }}")
        self.press(page, "1")
        expect(page.locator("#unkept")).to_be_visible()
        page.evaluate("() => { Storage.prototype.setItem = window.set; }")
        self.press(page, "2")
        expect(page.locator("#unkept")).to_be_hidden()
        page.reload()
        expect(page.locator("#tally")).to_have_text("2 of 8 coded")

    def test_leaving_warns_only_while_something_is_nowhere(self) -> None:
        asked = lambda: page.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))")
        page = self.begin()
        self.press(page, "1")
        self.assertFalse(asked(), "the browser has it")
        page = self.begin(before=DENIED)
        self.assertFalse(asked(), "nothing is coded")
        self.press(page, "1")
        self.assertTrue(asked())
        self.download(page, "save")
        self.assertFalse(asked(), "a file has it")
        page.locator("#note").fill("More.")
        self.assertTrue(asked())
        self.another(page, "Bea")
        self.assertTrue(asked(), "Ann's is still nowhere")

    def test_two_windows_take_over_what_is_newer_in_the_other(self) -> None:
        page = self.begin()
        self.press(page, "1", "2")
        other = page.context.new_page()
        other.goto(self.address)
        expect(other.locator("#tally")).to_have_text("2 of 8 coded")
        self.press(page, "3")
        expect(other.locator("#tally")).to_have_text("3 of 8 coded")
        self.press(other, "k", "5")
        expect(other.locator("#tally")).to_have_text("3 of 8 coded")
        self.press(page, "4")
        expect(other.locator("#tally")).to_have_text("4 of 8 coded")
        other.close()
        self.assertEqual(self.codes(page), {"u001": "1", "u002": "5", "u003": "3", "u004": "4"})
        page.reload()
        self.assertEqual(self.codes(page), {"u001": "1", "u002": "5", "u003": "3", "u004": "4"})

    def test_storage_that_another_window_clears_is_filled_again(self) -> None:
        page = self.begin()
        self.press(page, "1")
        other = page.context.new_page()
        other.goto(self.address)
        other.evaluate("localStorage.clear()")
        page.wait_for_function("Object.keys(localStorage).some((key) => key.includes('Ann'))")
        other.close()
        page.reload()


class CodingFiles(Coder):
    def test_what_is_saved_can_be_loaded_elsewhere(self) -> None:
        page = self.begin("Ann/../B.")
        self.press(page, "m", "1", "x", "n")
        page.keyboard.type("Line one,\n“line two” 🙂")
        path = self.download(page, "save")
        self.assertEqual(path.name, "codes-3f9a0c12-Ann-B.json")
        saved = json.loads(path.read_text(encoding="utf-8"))
        self.assertEqual([saved[key] for key in ["schema", "sample", "coder", "second"]],
                         ["standpoint.codes/1", "3f9a0c12", "Ann/../B.", False])
        self.assertEqual([(row["unit"], row["code"], row["mixed"], row["note"]) for row in saved["codes"]],
                         [("u001", 1, True, ""), ("u002", "absent", False, ""), ("u003", None, False, "Line one,\n“line two” 🙂")])
        for row in saved["codes"]:
            datetime.fromisoformat(row["time"].replace("Z", "+00:00"))
        table = self.table(page)

        elsewhere = self.begin(None)
        elsewhere.locator("#load-first").set_input_files(path)
        expect(elsewhere.locator("#said")).to_contain_text("2 units coded")
        self.at(elsewhere, 2)
        expect(elsewhere.locator("#note")).to_have_value("Line one,\n“line two” 🙂")
        self.assertEqual(self.table(elsewhere), table)
        elsewhere.reload()
        expect(elsewhere.locator("#tally")).to_have_text("2 of 8 coded")

    def test_the_newer_code_wins_for_each_unit(self) -> None:
        page = self.begin("Ann")
        self.press(page, "1", "1", "1")
        self.load(page, self.file("Ann", {"u001": 5, "u004": 4}, after=-timedelta(hours=1)))
        expect(page.locator("#said")).to_contain_text("1 unit changed")
        self.assertEqual(self.codes(page), {"u001": "1", "u002": "1", "u003": "1", "u004": "4"})
        ahead = self.file("ann", {"u001": 5, "u002": 1, "u003": None}, after=timedelta(hours=1))
        self.load(page, ahead)
        expect(page.locator("#said")).to_contain_text("2 units changed")
        self.assertEqual(self.codes(page), {"u001": "5", "u002": "1", "u004": "4"})
        # What is changed now is newer still, though the file's clock was ahead.
        self.press(page, "k", "k", "k", "2")
        self.load(page, ahead)
        self.assertEqual(self.codes(page)["u001"], "2")

    def test_undo_does_not_bring_back_what_a_file_replaced(self) -> None:
        page = self.begin("Ann")
        self.press(page, "1", "2")
        self.load(page, self.file("Ann", {"u002": 5}, after=timedelta(hours=1)))
        self.press(page, "u", "u")
        self.assertEqual(self.codes(page), {"u002": "5"})

    def test_a_file_that_does_not_fit_changes_nothing(self) -> None:
        page = self.begin("Ann")
        self.press(page, "1", "2")
        good = self.file("Ann", {"u001": 5, "u002": 5}, after=timedelta(hours=1))
        row = good["codes"][0]
        broken = {
            "another sample": {**good, "sample": "77777777"},
            "this page can read": {**good, "schema": "standpoint.codes/2"},
            "no file of codes": "{",
            "that this page can read": "[1]",
            "it is broken": "\u0000\u0001",
            "who coded": {**good, "coder": " "},
            "no list": {**good, "codes": {}},
            "names no unit": {**good, "codes": [row, None]},
            "this sample lacks": {**good, "codes": [row, {**row, "unit": "u999"}]},
            "twice": {**good, "codes": [row, row]},
            "is broken": {**good, "codes": [row, {**row, "unit": "u002", "code": 6}]},
            "u002 is broken": {**good, "codes": [row, {**row, "unit": "u002", "code": "1"}]},
            "of the unit u002": {**good, "codes": [row, {**row, "unit": "u002", "mixed": "yes"}]},
            "the unit u002": {**good, "codes": [row, {**row, "unit": "u002", "time": "yesterday"}]},
            "unit u002": {**good, "codes": [row, {**row, "unit": "u002", "note": 7}]},
        }
        for reason, text in broken.items():
            with self.subTest(reason):
                self.load(page, text, name="wrong.json")
                expect(page.locator("#said")).to_contain_text("wrong.json\u2069 was not loaded, and nothing has changed")
                expect(page.locator("#said")).to_contain_text(reason)
                self.assertEqual(self.codes(page), {"u001": "1", "u002": "2"})
        expect(page.locator("#coder option")).to_have_text(["Ann"])

    def test_another_coders_file_adds_that_coder_beside(self) -> None:
        page = self.begin("Ann")
        self.press(page, "1")
        self.load(page, self.file("Bea", {"u001": 5, "u002": 4}))
        expect(page.locator("#said")).to_contain_text("Added the coder")
        expect(page.locator("#coder")).to_have_value("Ann")
        expect(page.locator("#tally")).to_have_text("1 of 8 coded")
        self.unfold(page, "settings")
        page.locator("#coder").select_option("Bea")
        expect(page.locator("#tally")).to_have_text("2 of 8 coded")
        page.reload()
        expect(page.locator("#coder")).to_have_value("Bea")
        expect(page.locator("#coder option")).to_have_text(["Ann", "Bea"])


class CodingTable(Coder):
    def test_it_has_a_row_for_each_coded_unit_and_coder(self) -> None:
        page = self.begin("Zoë \"Z\", jr.")
        self.press(page, "m", "1", "2", "n")
        page.keyboard.type('A note, of "two"\nlines')
        self.press(page, "Escape", "3", "j", "x")
        self.another(page, "Ann")
        self.press(page, "5", "0", "n")
        page.keyboard.type("A note without a code.")
        rows = self.table(page)
        expect(page.locator("#said")).to_contain_text("Exported coded.csv: 6 codes by 2 coders.")
        def row(place: int, coder: str, code: str, mixed: str = "", note: str = "") -> list[str]:
            unit = self.units[place]
            article = self.sample["articles"][unit["article"]]["id"]
            article = f"'{article}" if article[0] in "=-" else article
            name = f"'{unit['name']}" if unit["name"][0] in "+" else unit["name"]
            return ["3f9a0c12", unit["unit"], article, unit["actor"], name, str(unit["stratum"]), str(unit["stratum_units"]), str(unit["probability"]), coder, code, mixed, note, DESIGN]
        zoe = 'Zoë "Z", jr.'
        self.assertEqual([list(found.values()) for found in rows], [
            row(0, "Ann", "5"), row(1, "Ann", "0"),
            row(0, zoe, "1", "yes"), row(1, zoe, "2"), row(2, zoe, "3", "", 'A note, of "two"\nlines'), row(4, zoe, "absent"),
        ])
        raw = (self.folder / "coded.csv").read_bytes()
        self.assertTrue(raw.startswith(b"\xef\xbb\xbfsample,unit,"))
        self.assertEqual(raw.count(b"\r\n"), 1 + len(rows))
        self.assertTrue(raw.endswith(b"\r\n"))
        self.assertIn(b'"post/2020, ""January"""', raw)

    def test_no_cell_is_a_formula(self) -> None:
        page = self.begin("=Ann")
        notes = ["=1+1", "+1", "-1", "@x", "\tx", "'=x", "plain", "a=b"]
        for note in notes:
            page.locator("#note").fill(note)
            self.press(page, "Escape", "3")
        rows = self.table(page)
        self.assertEqual([row["note"] for row in rows], ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "''=x", "plain", "a=b"])
        self.assertEqual({row["coder"] for row in rows}, {"'=Ann"})
        self.assertEqual({row["article"] for row in rows}, {'post/2020, "January"', "'=1+1", "'-2", "harbour"})
        self.assertEqual({row["name"] for row in rows if row["actor"] == "plus"}, {"'+972 Group"})
        undone = [re.sub(r"^'(?='*[=+\-@\t\r\n＝＋－＠])", "", row["note"]) for row in rows]
        self.assertEqual(undone, notes)

    def test_a_carriage_return_is_defused_too(self) -> None:
        page = self.begin("Ann")
        told = self.file("Bea", {"u001": 1})
        told["codes"][0]["note"] = "\rx"
        self.load(page, told)
        self.assertEqual([row["note"] for row in self.table(page)], ["'\rx"])

    def test_nothing_coded_gives_no_file(self) -> None:
        page = self.begin()
        self.unfold(page, "files")
        page.locator("#export").click()
        expect(page.locator("#said")).to_have_text("Nothing is coded yet.")


class CodingSecond(Coder):
    def test_a_second_coder_sees_only_what_is_marked_for_one(self) -> None:
        page = self.begin("Bea", second=True)
        for position, place in enumerate(sorted(SECONDS)):
            self.at(page, position, of=3)
            expect(page.locator("#unit-heading bdi")).to_have_text(self.units[place]["name"])
            self.press(page, "4")
        expect(page.locator("#said")).to_contain_text("All 3 units are coded")
        self.assertEqual(set(self.codes(page)), {self.units[place]["unit"] for place in SECONDS})
        self.unfold(page, "listing")
        expect(page.locator("#list li")).to_have_count(3)
        expect(page.locator("#shown")).to_be_disabled()
        page.reload()
        expect(page.locator("#tally")).to_have_text("3 of 3 coded")
        self.unfold(page, "settings")
        page.locator("#second").uncheck()
        expect(page.locator("#tally")).to_have_text("3 of 8 coded")

    def test_anybody_may_filter(self) -> None:
        page = self.begin()
        self.press(page, "1", "2")
        self.unfold(page, "listing")
        page.get_by_label("Show", exact=True).select_option("second")
        expect(page.locator("#tally")).to_have_text("1 of 3 coded")
        self.at(page, 1, of=3)
        # The first unit is hidden: undoing its code unseen would be a surprise.
        page.locator("#undo").click()
        page.locator("#undo").click()
        expect(page.locator("#said")).to_have_text("Nothing to undo.")
        page.get_by_label("Show", exact=True).select_option("all")
        expect(page.locator("#tally")).to_have_text("1 of 8 coded")

    def test_a_sample_without_second_units_does_not_speak_of_them(self) -> None:
        sample = {**self.sample, "second": 0, "units": [{**unit, "second": False} for unit in self.units]}
        page = self.visit(coding_page(self.folder / "single", sample).as_uri())
        expect(page.locator("#name-second")).to_be_hidden()
        self.sign_in(page, "Ann")
        self.unfold(page, "listing")
        self.unfold(page, "settings")
        expect(page.locator("#shown")).to_be_hidden()
        expect(page.locator("#second")).to_be_hidden()


class CodingListing(Coder):
    def test_it_tells_what_is_coded_skipped_and_noted_and_leads_there(self) -> None:
        page = self.begin()
        self.press(page, "1", "j", "n")
        page.keyboard.type("Hm.")
        self.press(page, "Escape", "m", "4")
        self.assertEqual(page.locator("#list li").count(), 0, "made only when it is opened")
        page.locator("#listing > summary").click()
        states = page.locator("#list .state")
        expect(states).to_have_text(["coded: strongly against", "skipped", "coded: for · both praise and blame · with a note"] + ["not coded"] * 5)
        expect(page.locator("#list-count")).to_contain_text("2 coded, 1 skipped, 1 with a note")
        expect(page.locator("#list [aria-current] .which")).to_contain_text("4 ")
        page.locator("#list .title").nth(1).click()
        self.at(page, 1)
        expect(page.locator("#unit-heading")).to_be_focused()
        self.press(page, "5")
        expect(states.nth(1)).to_have_text("coded: strongly for")
        expect(page.locator("#list [aria-current] .which")).to_contain_text("3 ")

    def test_a_number_leads_to_its_unit(self) -> None:
        page = self.begin()
        self.unfold(page, "listing")
        page.get_by_label("Go to unit number").fill("7")
        self.press(page, "Enter")
        self.at(page, 6)
        for wrong in ["0", "9", "1.5", "x", ""]:
            page.get_by_label("Go to unit number").fill(wrong)
            page.get_by_role("button", name="Go", exact=True).click()
            expect(page.locator("#said")).to_have_text("Give a number from 1 to 8.")
        self.at(page, 6)

    def test_next_uncoded_goes_round(self) -> None:
        page = self.begin()
        self.press(page, "j", "1", "1", "k", "k")
        for place in [3, 4, 5, 6, 7, 0, 3]:
            page.get_by_role("button", name="Next uncoded").click()
            self.at(page, place)


class CodingReach(Coder):
    def test_the_keyboard_alone_leads_from_opening_to_export(self) -> None:
        page = self.begin(None)
        def to(selector: str) -> None:
            for _ in range(60):
                if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                    outline = page.evaluate("""() => {
                        const at = document.activeElement;
                        return getComputedStyle(at.closest(".choice") ?? at).outlineStyle;
                    }""")
                    self.assertNotEqual(outline, "none", selector)
                    return
                page.keyboard.press("Tab")
            self.fail(f"never at {selector}")
        self.press(page, "Tab")
        to("#skip")
        to("#name")
        page.keyboard.type("Ann")
        self.press(page, "Enter")
        expect(page.locator("#unit-heading")).to_be_focused()
        self.assertNotEqual(page.locator("#unit-heading").evaluate("h => getComputedStyle(h).outlineStyle"), "none")
        self.press(page, "n")
        page.keyboard.type("By keys.")
        self.press(page, "Escape", "m", "2")
        to("input[name=code]")
        self.press(page, "Space")
        expect(page.locator("#tally")).to_have_text("2 of 8 coded")
        self.press(page, *"345012")
        expect(page.locator("#said")).to_contain_text("All 8 units are coded")
        page.evaluate("document.activeElement.blur()")
        to("#files > summary")
        self.press(page, "Enter")
        to("#export")
        path = self.folder / "walk.csv"
        self.downloaded(page, lambda: self.press(page, "Enter")).save_as(path)
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        self.assertEqual([row["code"] for row in rows], list("21345012"))
        self.assertEqual([rows[0]["mixed"], rows[0]["note"]], ["yes", "By keys."])

    def test_axe_finds_nothing_in_light_and_dark_wide_and_narrow(self) -> None:
        for scheme in ["light", "dark"]:
            for size in [WIDE, NARROW]:
                with self.subTest(scheme=scheme, width=size[0]):
                    page = self.begin(None, size=size, color_scheme=scheme)
                    self.unfold(page, "codebook")
                    self.assertEqual(self.axe(page), [])
                    self.sign_in(page, "Ann")
                    self.press(page, "1", "j", "m", "2")
                    for tool in ["listing", "files", "settings"]:
                        self.unfold(page, tool)
                    self.assertEqual(self.axe(page), [])
                    self.press(page, "?")
                    self.assertEqual(self.axe(page), [])
        page = self.begin(before=DENIED)
        self.assertEqual(self.axe(page), [])

    def test_headings_go_down_step_by_step(self) -> None:
        page = self.begin()
        self.unfold(page, "codebook")
        levels = page.locator("h1:visible, h2:visible, h3:visible, h4:visible").evaluate_all("all => all.map(h => Number(h.tagName[1]))")
        self.assertEqual(levels[0], 1)
        self.assertTrue(all(b - a <= 1 for a, b in zip(levels, levels[1:])), levels)

    def test_progress_and_messages_are_announced(self) -> None:
        page = self.begin()
        expect(page.locator("#tally")).to_have_attribute("aria-live", "polite")
        expect(page.get_by_role("status")).to_have_id("said")
        expect(page.get_by_role("group", name="Where does the author stand toward Pakistan?")).to_be_visible()
        expect(page.get_by_role("radio", name="Pakistan is not in this article")).to_be_visible()
        expect(page.get_by_role("progressbar", name="0 of 8 coded")).to_be_visible()

    def test_nothing_is_wider_than_the_smallest_screen_and_targets_are_large(self) -> None:
        sample = json.loads(json.dumps(self.sample))
        sample["units"][0]["name"] = "Bundesanstaltfürverwaltungsangelegenheiten" * 2
        sample["articles"][0]["title"] = None
        sample["articles"][0]["publication"] = "w" * 90
        address = coding_page(self.folder / "narrow", sample).as_uri()
        # The last is what is left of a common screen at a zoom of 200%.
        for size in [SMALLEST, (640, 400)]:
            with self.subTest(width=size[0]):
                page = self.visit(address, size, has_touch=True)
                width = lambda: page.evaluate("document.documentElement.scrollWidth")
                self.unfold(page, "codebook")
                self.assertEqual(width(), size[0])
                self.sign_in(page, "Ann" * 25)
                for tool in ["listing", "files", "settings"]:
                    self.unfold(page, tool)
                self.assertEqual(width(), size[0])
                low = page.locator("button:visible, .choice:visible, summary:visible, select:visible").evaluate_all(
                    "all => all.filter(e => e.getBoundingClientRect().height < 43.9).map(e => e.outerHTML)")
                self.assertEqual(low, [])
                page.get_by_text("strongly for", exact=True).first.tap()
                self.at(page, 1)
                expect(page.locator("#unit-heading")).to_be_in_viewport(ratio=1)
                covered = page.evaluate("""() => {
                    const box = document.querySelector("#unit-heading").getBoundingClientRect();
                    return document.elementFromPoint(box.left + 5, box.top + 5).closest(".bar") !== null;
                }""")
                self.assertFalse(covered, "the heading lies under the bar")
                page.locator("#show-keys").click()
                self.assertEqual(width(), size[0])

    def test_the_choices_stay_in_sight_beside_a_long_text(self) -> None:
        sample = json.loads(json.dumps(self.sample))
        article = sample["articles"][0]
        article["paragraphs"] = article["paragraphs"] * 12
        page = self.visit(coding_page(self.folder / "long", sample).as_uri(), (1280, 800))
        self.sign_in(page, "Ann")
        page.evaluate("scrollTo(0, 1500)")
        expect(page.get_by_role("radio", name="strongly against")).to_be_in_viewport(ratio=1)
        expect(page.locator("#tally")).to_be_in_viewport(ratio=1)
        self.press(page, "1")
        expect(page.locator("#unit-heading")).to_be_in_viewport(ratio=1)

    def test_marks_are_seen_in_forced_colours(self) -> None:
        page = self.begin(forced_colors="active")
        mark, paper = page.evaluate("""() => [document.querySelector("mark"), document.body]
            .map((element) => getComputedStyle(element).backgroundColor)""")
        self.assertNotEqual(mark, paper)
        self.assertIn("underline", page.locator("mark").first.evaluate("mark => getComputedStyle(mark).textDecorationLine"))


class CodingLarge(Coder):
    sample = large()
    units = sample["units"]

    def test_two_thousand_units_open_and_move_quickly(self) -> None:
        loaded = lambda: page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
        times = []
        for _ in range(3):
            page = self.begin(None)
            times.append(loaded())
        # The machine's neighbours can only slow it down: the quickest is what the page itself takes.
        print(f"\n2,000 units of 1,500 articles: opened after {min(times):.0f} ms, the quickest of 3")
        self.assertLess(min(times), 2000)
        self.sign_in(page, "Ann")
        told = self.file("Ann", {unit["unit"]: 3 for unit in self.units[:-1]}, after=-timedelta(hours=1))
        for row in told["codes"]:
            row["note"] = "A note of some length, as coders write them."
        self.load(page, told)
        expect(page.locator("#tally")).to_have_text("1,999 of 2,000 coded")
        page.get_by_text("All units", exact=True).click()
        expect(page.locator("#list li")).to_have_count(100)
        spent = page.evaluate("""() => {
            const began = performance.now();
            for (let press = 0; press < 20; press += 1) {
                document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "4", bubbles: true }));
            }
            return (performance.now() - began) / 20;
        }""")
        print(f"a code is kept and the next unit shown after {spent:.0f} ms")
        self.assertLess(spent, 150)
        expect(page.locator("#unit-heading")).to_contain_text("Unit 21 of 2,000")
        page.get_by_role("button", name="Later units").click()
        expect(page.locator("#list .which").first).to_contain_text("101 ")
        expect(page.locator("#list .title").first).to_be_focused()
        page.get_by_role("button", name="Next uncoded").click()
        expect(page.locator("#unit-heading")).to_contain_text("Unit 2,000 of 2,000")
        expect(page.locator("#list .which").last).to_contain_text("2,000 ")
        page.reload()
        print(f"with all of them coded: opened after {loaded():.0f} ms")
        self.assertLess(loaded(), 2000)
        expect(page.locator("#tally")).to_have_text("1,999 of 2,000 coded")


class CodingShots(Coder):
    """Pictures to look at."""

    def test_take_them(self) -> None:
        for width, size in [("wide", WIDE), ("narrow", SMALLEST)]:
            for scheme in ["light", "dark"]:
                page = self.begin(None, size=size, color_scheme=scheme)
                page.screenshot(path=SHOTS / f"coding-{width}-{scheme}-opening.png", full_page=True)
                self.sign_in(page, "Ann")
                self.press(page, "1", "k")
                page.screenshot(path=SHOTS / f"coding-{width}-{scheme}.png")
                page.screenshot(path=SHOTS / f"coding-{width}-{scheme}-full.png", full_page=True)
                for tool in ["listing", "files", "settings", "codebook"]:
                    self.unfold(page, tool)
                page.screenshot(path=SHOTS / f"coding-{width}-{scheme}-tools.png", full_page=True)
                self.press(page, "?")
                page.screenshot(path=SHOTS / f"coding-{width}-{scheme}-keys.png")


if __name__ == "__main__":
    unittest.main()
