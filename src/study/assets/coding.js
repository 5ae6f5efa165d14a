"use strict";
// The coding page: shows one unit (an article and an actor in it) at a time, and keeps what each coder says of it.
// What comes from the sample or from a file goes into the page as text nodes, never as markup. The sample's probabilities
// are for the export only: whoever codes must not be led by anything but the article.

const SAMPLE_SCHEMA = "standpoint.coding/1";
const CODES_SCHEMA = "standpoint.codes/1";
const LONGEST_FILE = 50_000_000;
const LONGEST_NAME = 200;
const LAST_TIME = Date.UTC(9999, 0);
const LIST_PAGE = 100;
const BLANK = Object.freeze({ code: null, mixed: false, note: "", time: 0 });

const LABELS = new Map([
  [1, "strongly against"], [2, "against"], [3, "neither"], [4, "for"], [5, "strongly for"], [0, "cannot say"],
  ["absent", "not in this article"],
]);
const KEYS = new Map([["1", 1], ["2", 2], ["3", 3], ["4", 4], ["5", 5], ["0", 0], ["x", "absent"]]);

const byId = (id) => document.getElementById(id);
const radios = [...document.querySelectorAll('input[name="code"]')];
const sample = readSample();
const units = sample ? sample.units : [];
const places = new Map(units.map((unit, place) => [unit.unit, place]));
const hasSecond = units.some((unit) => unit.second);

// Everybody who has coded in this page, by name.
const coders = new Map();
const settings = { onward: true, single: true, shown: "all" };
// Who codes now; which unit is shown; the places of the units that this coder is to see, and where each stands among them.
let coder = null;
let current = 0;
let order = [];
let positions = new Map();
let refused = false;

function readSample() {
  try {
    const read = JSON.parse(byId("sample").textContent);
    const usable = read.schema === SAMPLE_SCHEMA && read.units.length > 0 && read.articles.length > 0;
    return usable ? read : null;
  } catch {
    return null;
  }
}

// Words and elements

const number = (count) => count.toLocaleString("en");
const plural = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;
const tidy = (text) => text.normalize("NFC").replace(/\s+/gu, " ").trim();
// A name among English words, whichever way it is written.
const isolated = (name) => `\u2068${name}\u2069`;

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function say(text) {
  byId("said").textContent = text;
  makeRoomForBar();
}

// What is moved to must not lie under the bar, which is as high as the message in it needs.
function makeRoomForBar() {
  const bar = byId("top");
  const covered = getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
  document.documentElement.style.scrollPaddingTop = `${covered + 12}px`;
}

// What coders have said

function newCoder(name, second) {
  // `revision` counts changes; `stored` and `saved` are the revisions that the browser and a file hold.
  return { name, second, entries: new Map(), steps: [], at: null, revision: 0, stored: 0, saved: -1 };
}

// The same person may write the name in capitals on another day.
function findCoder(name) {
  const folded = name.toLowerCase();
  return [...coders.values()].find((known) => known.name.toLowerCase() === folded);
}

function entryOf(unit) {
  return coder.entries.get(unit.unit) ?? BLANK;
}

function isCoded(place) {
  return entryOf(units[place]).code !== null;
}

function change(unit, changes) {
  const before = entryOf(unit);
  // A clock that was set back must not make a later change look older than what it changes.
  const time = Math.max(Date.now(), before.time + 1);
  coder.entries.set(unit.unit, { ...before, ...changes, time });
  coder.revision += 1;
  keep(coder);
  refresh();
}

// Changes code and mixed so that it can be undone.
function changeCode(unit, changes) {
  const { code, mixed } = entryOf(unit);
  coder.steps.push({ unit: unit.unit, code, mixed });
  change(unit, changes);
}

function choose(code, { goOn = settings.onward } = {}) {
  const unit = units[current];
  const from = positions.get(current);
  if (entryOf(unit).code !== code) changeCode(unit, { code });
  fillForm();
  const said = `Unit ${number(from + 1)}, ${isolated(unit.name)}: ${LABELS.get(code)}.`;
  const left = order.filter((place) => !isCoded(place)).length;
  const last = from === order.length - 1;
  let more = "";
  if (left === 0) more = ` All ${number(order.length)} units are coded: export coded.csv, or save to a file, under “Files”.`;
  else if (last && goOn) more = ` This is the last unit. ${leftOver(left)}`;
  if (goOn && !last) goTo(order[from + 1], said + more);
  else say(said + more);
}

function leftOver(left) {
  return left === 1 ? "One is not coded yet: “Next uncoded” leads there." : `${number(left)} are not coded yet: “Next uncoded” leads there.`;
}

function toggleMixed() {
  const unit = units[current];
  const mixed = !entryOf(unit).mixed;
  changeCode(unit, { mixed });
  fillForm();
  say(mixed ? "Both praise and blame." : "Not both praise and blame.");
}

function undo() {
  // What the filter hides is left alone: nobody should change a unit without seeing it.
  const index = coder.steps.findLastIndex((step) => positions.has(places.get(step.unit)));
  if (index < 0) {
    say("Nothing to undo.");
    return;
  }
  const [step] = coder.steps.splice(index, 1);
  const place = places.get(step.unit);
  change(units[place], { code: step.code, mixed: step.mixed });
  const now = step.code === null ? "not coded" : LABELS.get(step.code);
  goTo(place, `Undone. Unit ${number(positions.get(place) + 1)}, ${isolated(units[place].name)}: ${now}.`);
}

// Takes over what is newer in `entries`. `ahead` tells whether the coder has something that they lack.
function merge(into, entries) {
  const changed = new Set();
  let touched = false;
  for (const [unit, theirs] of entries) {
    const mine = into.entries.get(unit) ?? BLANK;
    if (theirs.time <= mine.time) continue;
    touched = true;
    if (theirs.code !== mine.code || theirs.mixed !== mine.mixed || theirs.note !== mine.note) changed.add(unit);
    into.entries.set(unit, theirs);
  }
  if (touched) into.revision += 1;
  into.steps = into.steps.filter((step) => !changed.has(step.unit));
  const ahead = [...into.entries].some(([unit, mine]) => mine.time > (entries.get(unit)?.time ?? 0));
  return { changed, ahead };
}

// Codes as JSON: what the browser keeps, and what is saved to a file

function codesOf({ name, second, entries }) {
  const codes = units.filter((unit) => entries.has(unit.unit)).map((unit) => {
    const { code, mixed, note, time } = entries.get(unit.unit);
    return { unit: unit.unit, code, mixed, note, time: new Date(time).toISOString() };
  });
  return { schema: CODES_SCHEMA, sample: sample.sample, coder: name, second, codes };
}

class Refusal extends Error {}

function check(holds, reason) {
  if (!holds) throw new Refusal(reason);
}

const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

// Reads all or throws a Refusal, so that nothing is ever half loaded.
function readCodes(text) {
  let read = null;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Refusal("it is broken, or no file of codes.");
  }
  check(isRecord(read) && read.schema === CODES_SCHEMA, "it is no file of codes that this page can read.");
  check(read.sample === sample.sample, `it belongs to another sample, ${String(read.sample).slice(0, 40)}; this page codes ${sample.sample}.`);
  const name = typeof read.coder === "string" ? tidy(read.coder) : "";
  check(name !== "" && name.length <= LONGEST_NAME, "it does not tell who coded.");
  check(Array.isArray(read.codes), "it holds no list of codes.");
  const entries = new Map();
  for (const row of read.codes) {
    check(isRecord(row) && typeof row.unit === "string", "a row in it names no unit.");
    check(places.has(row.unit), `it has a unit that this sample lacks: ${row.unit.slice(0, 40)}.`);
    check(!entries.has(row.unit), `it has the unit ${row.unit.slice(0, 40)} twice.`);
    entries.set(row.unit, readEntry(row));
  }
  return { name, second: read.second === true, entries };
}

function readEntry({ unit, code, mixed, note, time }) {
  const at = typeof time === "string" && /^\d{4}-\d\d-\d\dT/.test(time) ? Date.parse(time) : NaN;
  const sound = (code === null || LABELS.has(code)) && typeof mixed === "boolean" && typeof note === "string" && at > 0 && at < LAST_TIME;
  check(sound, `what it says of the unit ${unit.slice(0, 40)} is broken.`);
  return { code, mixed, note, time: at };
}

// The browser's storage

const pageKey = () => JSON.stringify([SAMPLE_SCHEMA, sample.sample]);
const coderKey = (name) => JSON.stringify([CODES_SCHEMA, sample.sample, name]);

function coderOfKey(key) {
  try {
    const [schema, of, name] = JSON.parse(key);
    return schema === CODES_SCHEMA && of === sample.sample && typeof name === "string" ? name : null;
  } catch {
    return null;
  }
}

// Storage may be denied altogether, or be full: the page then works in memory and says so.
function store(key, value) {
  try {
    window.localStorage.setItem(key, JSON.stringify(value));
    refused = false;
  } catch {
    refused = true;
  }
  return !refused;
}

function keep(kept) {
  if (store(coderKey(kept.name), codesOf(kept))) kept.stored = kept.revision;
  warnUnkept();
}

function keepPage() {
  store(pageKey(), { ...settings, coder: coder?.name ?? null, at: [...coders.values()].map(({ name, at }) => [name, at]) });
  warnUnkept();
}

function warnUnkept() {
  const warning = byId("unkept");
  const unkept = refused || [...coders.values()].some(({ revision, stored }) => revision !== stored);
  if (warning.hidden === !unkept) return;
  warning.textContent = unkept
    ? "This browser does not keep your codes. You can code all the same, but save to a file (under “Files”) before you close or reload this page, or your work is lost."
    : "";
  warning.hidden = !unkept;
}

// Gives the name of who coded last, if the browser knows.
function restore() {
  let last = null;
  try {
    const kept = Object.keys(window.localStorage).map((key) => [coderOfKey(key), window.localStorage.getItem(key)]);
    for (const [name, value] of kept) if (name !== null) restoreCoder(name, value);
    const page = JSON.parse(window.localStorage.getItem(pageKey()));
    if (!isRecord(page)) return null;
    settings.onward = page.onward !== false;
    settings.single = page.single !== false;
    settings.shown = page.shown === "second" && hasSecond ? "second" : "all";
    for (const [name, at] of page.at) if (coders.has(name)) coders.get(name).at = at;
    last = page.coder;
  } catch {
    // What cannot be read is begun anew; `store` finds out whether it can be kept.
  }
  return last;
}

function restoreCoder(name, value) {
  try {
    const read = readCodes(value);
    coders.set(name, { ...newCoder(name, read.second), entries: read.entries });
  } catch {
    say(`What this browser kept for ${isolated(name)} cannot be read. If you have saved it to a file, load that.`);
  }
}

// Another window with this page has written: takes over what is newer there, and writes what is newer here.
function hearOtherWindow({ key, newValue }) {
  const name = key === null ? null : coderOfKey(key);
  if (newValue === null) {
    const lost = [...coders.values()].filter((known) => key === null || known.name === name);
    lost.forEach(keep);
    return;
  }
  if (name === null) return;
  let read = null;
  try {
    read = readCodes(newValue);
  } catch {
    return;
  }
  const isNew = !coders.has(name);
  const theirs = coders.get(name) ?? newCoder(name, read.second);
  coders.set(name, theirs);
  const { changed, ahead } = merge(theirs, read.entries);
  if (ahead) keep(theirs);
  else theirs.stored = theirs.revision;
  warnUnkept();
  if (isNew) fillCoders();
  if (coder === null || theirs !== coder || changed.size === 0) return;
  fillForm();
  refresh();
}

function warnBeforeLeaving(event) {
  const unsafe = [...coders.values()].some(({ revision, stored, saved }) => revision !== stored && revision !== saved);
  if (!unsafe) return;
  event.preventDefault();
  event.returnValue = true;
}

// Files

function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = element("a", { href: address, download: name });
  link.click();
  // Some browsers read the address only after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 30_000);
}

function save() {
  const part = (text) => text.replace(/[^\p{L}\p{N}_]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "coder";
  const name = `codes-${part(sample.sample)}-${part(coder.name)}.json`;
  download(name, "application/json", `${JSON.stringify(codesOf(coder), null, 1)}\n`);
  coder.saved = coder.revision;
  say(`Saved ${name}.`);
}

async function load(event) {
  const input = event.currentTarget;
  const [file] = input.files;
  if (!file) return;
  try {
    check(file.size <= LONGEST_FILE, "it is too large to be a file of codes.");
    loadCodes(readCodes(await file.text()));
  } catch (error) {
    const reason = error instanceof Refusal ? error.message : "the browser could not read it.";
    say(`${isolated(file.name)} was not loaded, and nothing has changed: ${reason}`);
  } finally {
    // Else the same file could not be chosen again.
    input.value = "";
  }
}

function loadCodes(read) {
  const known = findCoder(read.name);
  const loaded = known ?? newCoder(read.name, read.second);
  coders.set(loaded.name, loaded);
  const { changed, ahead } = merge(loaded, read.entries);
  if (!ahead) loaded.saved = loaded.revision;
  keep(loaded);
  fillCoders();
  const coded = [...loaded.entries.values()].filter(({ code }) => code !== null).length;
  if (!byId("opening").hidden) {
    useCoder(loaded, { go: true });
  } else if (loaded === coder) {
    fillForm();
    refresh();
  }
  if (known) say(`Loaded the file of ${isolated(loaded.name)}: ${plural(changed.size, "unit")} changed.`);
  else if (loaded === coder) say(`Loaded the file of ${isolated(loaded.name)}: ${plural(coded, "unit")} coded.`);
  else say(`Added the coder ${isolated(loaded.name)}: ${plural(coded, "unit")} coded. Switch coders under “Coder and settings”.`);
}

// The table

// Spreadsheets run cells that begin so as formulas. Apostrophes before such a character count too, so that taking one
// apostrophe away always gives back what was written.
const defused = (text) => (/^'*[=+\-@\t\r\n＝＋－＠]/u.test(text) ? `'${text}` : text);

function cell(value) {
  const text = defused(String(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function codedRows() {
  const names = [...coders.keys()].sort();
  return names.flatMap((name) => units.flatMap((unit) => {
    const { code, mixed, note } = coders.get(name).entries.get(unit.unit) ?? BLANK;
    if (code === null) return [];
    const article = sample.articles[unit.article].id;
    return [[sample.sample, unit.unit, article, unit.actor, unit.name, unit.stratum, unit.stratum_units, unit.probability, name, code, mixed ? "yes" : "", note, sample.design ?? ""]];
  }));
}

function exportTable() {
  const rows = codedRows();
  if (rows.length === 0) {
    say("Nothing is coded yet.");
    return;
  }
  const head = ["sample", "unit", "article", "actor", "name", "stratum", "stratum_units", "probability", "coder", "code", "mixed", "note", "design"];
  const lines = [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`);
  // Without the mark before it, spreadsheets take UTF-8 for something else.
  download("coded.csv", "text/csv;charset=utf-8", `\ufeff${lines.join("")}`);
  say(`Exported coded.csv: ${plural(rows.length, "code")} by ${plural(new Set(rows.map((row) => row[head.indexOf("coder")])).size, "coder")}.`);
}

// The unit that is shown

function showUnit(place) {
  current = place;
  coder.at = units[place].unit;
  keepPage();
  const unit = units[place];
  const position = positions.get(place);
  if (position < listFrom || position >= listFrom + LIST_PAGE) listFrom = -1;
  byId("unit-heading").replaceChildren(`Unit ${number(position + 1)} of ${number(order.length)}: `, element("bdi", {}, unit.name));
  for (const name of document.querySelectorAll(".actor-name")) name.textContent = unit.name;
  const before = position > 0 ? units[order[position - 1]] : null;
  byId("unit-note").textContent = [
    before?.article === unit.article ? "The same article as before, another actor." : "",
    unit.mentions.length > 0 ? `${plural(unit.mentions.length, "mention")} marked.` : "",
  ].filter(Boolean).join(" ");
  showArticle(sample.articles[unit.article], unit.mentions);
  fillForm();
  refresh();
}

function goTo(place, said = "") {
  showUnit(place);
  say(said);
  moveTo(byId("unit-heading"));
}

function moveTo(heading) {
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ block: "start" });
}

function showArticle(article, mentions) {
  const at = utf16Offsets(article.text);
  const spans = mentions.map(([start, end]) => [at(start), at(end)]);
  const blocks = article.paragraphs.map(({ start, end, part }) => ({ start: at(start), end: at(end), part }));
  const words = ({ start, end }) => tidy(article.text.slice(start, end));
  const [first] = blocks;
  // A headline that is also the text's first paragraph stands once, with its mentions marked.
  const headed = first && isHeadline(first.part) && (article.title === null || tidy(article.title) === words(first));
  byId("article-heading").replaceChildren(...(headed
    ? marked(article.text, first, spans)
    : [article.title || "Article without a title"]));
  const whence = [article.byline, article.publication, article.published].filter(Boolean);
  byId("article-whence").replaceChildren(...whence.flatMap((part, index) => [...(index > 0 ? [" · "] : []), element("bdi", {}, part)]));
  byId("article-text").replaceChildren(...blocks.slice(headed ? 1 : 0).map((block) =>
    element("p", { class: `paragraph ${partClass(block.part)}`, dir: "auto" }, ...marked(article.text, block, spans))));
}

const isHeadline = (part) => part === "headline" || part === "title";

function partClass(part) {
  if (isHeadline(part)) return "part-headline";
  if (part === "standfirst" || part === "dek") return "part-standfirst";
  if (part === "separator") return "part-separator";
  return !part || part === "body" ? "part-body" : "part-aside";
}

// Turns offsets in code points, as the sample has them, into those of the browser's strings.
function utf16Offsets(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (offset) => offset;
  const starts = [];
  let at = 0;
  for (const character of text) {
    starts.push(at);
    at += character.length;
  }
  return (offset) => starts[offset] ?? text.length;
}

function marked(text, { start, end }, spans) {
  const parts = [];
  let at = start;
  for (const [from, to] of spans) {
    const [first, last] = [Math.max(from, at), Math.min(to, end)];
    if (first >= last) continue;
    parts.push(text.slice(at, first), element("mark", {}, text.slice(first, last)));
    at = last;
  }
  parts.push(text.slice(at, end));
  return parts.filter((part) => part !== "");
}

function fillForm() {
  const { code, mixed, note } = entryOf(units[current]);
  for (const radio of radios) radio.checked = KEYS.get(radio.value) === code || radio.value === code;
  byId("mixed").checked = mixed;
  // Writing the same text again would move the caret of whoever writes in it.
  if (byId("note").value !== note) byId("note").value = note;
}

// Moving about

function move(step) {
  const position = positions.get(current) + step;
  if (position < 0) say("This is the first unit.");
  else if (position >= order.length) sayLast();
  else goTo(order[position]);
}

function sayLast() {
  const left = order.filter((place) => !isCoded(place)).length;
  say(`This is the last unit. ${left === 0 ? "All are coded." : leftOver(left)}`);
}

function nextUncoded() {
  const position = positions.get(current);
  const round = [...order.slice(position + 1), ...order.slice(0, position + 1)];
  const place = round.find((other) => !isCoded(other));
  if (place === undefined) {
    say(`All ${plural(order.length, "unit")} are coded.`);
    return;
  }
  goTo(place, place === current ? "This is the only unit that is not coded." : "");
}

// Which units this coder sees, after the coder or the filter has changed.
function arrange() {
  const only = hasSecond && (coder.second || settings.shown === "second");
  order = [...units.keys()].filter((place) => !only || units[place].second);
  positions = new Map(order.map((place, position) => [place, position]));
  byId("shown").value = only ? "second" : "all";
  byId("shown").disabled = coder.second;
  byId("second").checked = coder.second;
  const at = places.get(coder.at);
  const place = positions.has(at) ? at : order.find((other) => !isCoded(other)) ?? order[0];
  listFrom = -1;
  showUnit(place);
}

function useCoder(next, { go = false } = {}) {
  coder = next;
  fillCoders();
  byId("opening").hidden = true;
  byId("desk").hidden = false;
  byId("bar").hidden = false;
  byId("skip").setAttribute("href", "#unit-heading");
  arrange();
  makeRoomForBar();
  if (go) moveTo(byId("unit-heading"));
}

function fillCoders() {
  const names = [...coders.keys()].sort();
  byId("coder").replaceChildren(...names.map((name) => element("option", { value: name }, name)));
  if (coder) byId("coder").value = coder.name;
}

function askWhoCodes({ go = false } = {}) {
  byId("opening").hidden = false;
  byId("desk").hidden = true;
  byId("bar").hidden = true;
  byId("stay").hidden = coder === null;
  byId("skip").setAttribute("href", "#opening-heading");
  byId("name").value = "";
  byId("name-second").checked = false;
  if (go) moveTo(byId("opening-heading"));
}

function begin(event) {
  event.preventDefault();
  const field = byId("name");
  const name = tidy(field.value);
  if (name === "") {
    field.setCustomValidity("Write your name or initials.");
    field.reportValidity();
    return;
  }
  const second = byId("name-second").checked;
  const known = findCoder(name);
  const next = known ?? newCoder(name, second);
  if (second && !next.second) becomeSecond(next, true);
  coders.set(next.name, next);
  keep(next);
  useCoder(next, { go: true });
  say(known ? `${isolated(next.name)} has coded here before and goes on.` : "");
}

function becomeSecond(who, second) {
  who.second = second;
  who.revision += 1;
}

// The list of all units: made when it is opened, and a page of it at a time, so that thousands cost nothing

let listFrom = -1;
let rows = [];

function refresh() {
  const coded = order.filter(isCoded).length;
  const tally = `${number(coded)} of ${number(order.length)} coded`;
  if (byId("tally").textContent !== tally) byId("tally").textContent = tally;
  byId("progress").max = order.length;
  byId("progress").value = coded;
  refreshList(coded);
}

function refreshList(coded) {
  if (!byId("listing").open) return;
  const position = positions.get(current);
  if (listFrom < 0) drawList(position - (position % LIST_PAGE));
  const last = order.findLastIndex(isCoded);
  for (const { place, button, state } of rows) {
    const text = stateOf(place, last);
    if (state.textContent !== text) state.textContent = text;
    if (place === current) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  const skipped = last + 1 - coded;
  const noted = order.filter((place) => entryOf(units[place]).note !== "").length;
  byId("list-count").textContent = `Units ${number(listFrom + 1)} to ${number(listFrom + rows.length)} of ${number(order.length)}. In all `
    + `${number(coded)} coded, ${number(skipped)} skipped, ${number(noted)} with a note.`;
}

// A unit is skipped if it has no code while a later one has.
function stateOf(place, last) {
  const { code, mixed, note } = entryOf(units[place]);
  const missing = positions.get(place) < last ? "skipped" : "not coded";
  return [
    code === null ? missing : `coded: ${LABELS.get(code)}`,
    mixed ? "both praise and blame" : "",
    note === "" ? "" : "with a note",
  ].filter(Boolean).join(" · ");
}

function drawList(from) {
  listFrom = from;
  rows = order.slice(from, from + LIST_PAGE).map((place) => listRow(place));
  byId("list").replaceChildren(...rows.map(({ button }) => element("li", {}, button)));
  byId("earlier").hidden = from === 0;
  byId("later").hidden = from + LIST_PAGE >= order.length;
}

function listRow(place) {
  const unit = units[place];
  const article = sample.articles[unit.article];
  const state = element("span", { class: "state" });
  const button = element("button", { type: "button", class: "title" },
    element("span", { class: "which" }, `${number(positions.get(place) + 1)} `, element("bdi", {}, unit.name)), " ",
    element("bdi", { class: "whence" }, article.title || article.id), " ", state);
  button.addEventListener("click", () => goTo(place));
  return { place, button, state };
}

function turnList(step) {
  drawList(listFrom + step * LIST_PAGE);
  refresh();
  // The button that was pressed may be gone now.
  rows[0].button.focus();
}

function jump(event) {
  event.preventDefault();
  const field = byId("jump-to");
  const asked = Number(field.value.replace(/[\s,]/g, ""));
  if (!Number.isInteger(asked) || asked < 1 || asked > order.length) {
    say(`Give a number from 1 to ${number(order.length)}.`);
    return;
  }
  field.value = "";
  goTo(order[asked - 1]);
}

// Keys

const TYPING = "textarea, select, input:not([type=radio], [type=checkbox], [type=file])";
// Within a group of radio buttons the arrow keys choose: who walks through the choices so must not be sent on.
let steering = false;

function act(key) {
  if (KEYS.has(key)) choose(KEYS.get(key));
  else if (key === "m") toggleMixed();
  else if (key === "n") byId("note").focus();
  else if (key === "u") undo();
  else if (key === "?") byId("keys").showModal();
  else return false;
  return true;
}

function goBy(key) {
  if (key === "arrowleft" || key === "k") move(-1);
  else if (key === "arrowright" || key === "j") move(1);
  else return false;
  return true;
}

function handleKey(event) {
  steering = event.key.startsWith("Arrow");
  if (coder === null || byId("desk").hidden || byId("keys").open || event.isComposing || event.target.closest(TYPING)) return;
  const key = event.key.toLowerCase();
  const { ctrlKey, altKey, metaKey, shiftKey } = event;
  if (ctrlKey && !altKey && !metaKey && !shiftKey && key === "z") {
    event.preventDefault();
    undo();
    return;
  }
  if (ctrlKey || altKey || metaKey) return;
  if (!settings.single && key.length === 1) return;
  // A key that is held down leafs, but must not code one unit after another.
  if (goBy(key) || (!event.repeat && act(key))) event.preventDefault();
}

function listen() {
  document.addEventListener("keydown", handleKey);
  for (const name of ["keyup", "pointerdown"]) document.addEventListener(name, () => { steering = false; });
  window.addEventListener("resize", makeRoomForBar);
  window.addEventListener("storage", hearOtherWindow);
  window.addEventListener("beforeunload", warnBeforeLeaving);

  const press = (id, action) => byId(id).addEventListener("click", action);
  press("undo", undo);
  press("previous", () => move(-1));
  press("next", () => move(1));
  press("uncoded", nextUncoded);
  press("show-keys", () => byId("keys").showModal());
  press("save", save);
  press("export", exportTable);
  press("another", () => askWhoCodes({ go: true }));
  press("stay", () => useCoder(coder, { go: true }));
  press("earlier", () => turnList(-1));
  press("later", () => turnList(1));

  byId("who").addEventListener("submit", begin);
  byId("name").addEventListener("input", () => byId("name").setCustomValidity(""));
  byId("load").addEventListener("change", load);
  byId("load-first").addEventListener("change", load);
  byId("jump").addEventListener("submit", jump);
  byId("listing").addEventListener("toggle", () => {
    listFrom = -1;
    refresh();
  });
  listenToForm();
  listenToSettings();
}

function listenToForm() {
  byId("panel").addEventListener("submit", (event) => {
    event.preventDefault();
    move(1);
  });
  for (const radio of radios) {
    const code = KEYS.get(radio.value) ?? radio.value;
    radio.addEventListener("change", () => choose(code, { goOn: settings.onward && !steering }));
    // A press on what is chosen already confirms it; it comes before any change, which is then told by the other event.
    radio.addEventListener("click", () => {
      if (!steering && entryOf(units[current]).code === code) choose(code);
    });
  }
  byId("mixed").addEventListener("change", toggleMixed);
  byId("note").addEventListener("input", () => change(units[current], { note: byId("note").value }));
  byId("note").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) byId("unit-heading").focus();
  });
}

function listenToSettings() {
  byId("coder").addEventListener("change", () => {
    useCoder(coders.get(byId("coder").value));
    say(`${isolated(coder.name)} codes.`);
  });
  byId("second").addEventListener("change", () => {
    becomeSecond(coder, byId("second").checked);
    keep(coder);
    arrange();
  });
  byId("shown").addEventListener("change", () => {
    settings.shown = byId("shown").value;
    arrange();
  });
  for (const name of ["onward", "single"]) {
    byId(name).checked = settings[name];
    byId(name).addEventListener("change", () => {
      settings[name] = byId(name).checked;
      document.body.classList.toggle("keyless", !settings.single);
      keepPage();
    });
  }
  document.body.classList.toggle("keyless", !settings.single);
}

function start() {
  if (!sample) {
    say("This page holds no sample that it can read. Draw it anew with standpoint sample.");
    return;
  }
  const last = coders.get(restore());
  for (const part of document.querySelectorAll(".of-second")) part.hidden = !hasSecond;
  const seconds = units.filter((unit) => unit.second).length;
  byId("second-size").textContent = `and code only the ${plural(seconds, "unit")} marked for me`;
  listen();
  if (last) useCoder(last);
  else askWhoCodes();
  keepPage();
}

start();
