"use strict";
// The page's data, and the few words and elements that all parts of the page are made of.
// What comes from articles goes into the page as text nodes and attributes, never as markup.

const AUTHOR = -1;
const UNNAMED = -2;
const LABELS = ["opposes", "neutral", "supports", "mixed", "unclear"];
// Values of a column that only the input knows, such as a party, beyond which it is none to choose from.
const CHOICES = 50;

const { focus, names } = JSON.parse(document.getElementById("facts").textContent);
const articles = readOverview(document.getElementById("overview").textContent);
const inputColumns = columnsOf(articles);
const stances = articles.flatMap((article) => article.stances);
const openedBlocks = new Map();

// One article a line; see overview.rs for the shape.
function readOverview(lines) {
  const rows = JSON.parse(`[${lines.trim().replaceAll("\n", ",")}]`);
  return rows.map((row, index) => {
    const actors = row.actors.map(([id, name]) => ({ id, name }));
    const article = { ...row, index, actors, name: row.title || row.opening || row.id, meta: row.meta || {} };
    article.stances = row.stances.map(([holder, target, label, score, low, high, opinions], place) => ({
      article, place, holder: party(actors, holder), target: party(actors, target), label, score, low, high, opinions,
    }));
    return article;
  });
}

// The columns that only the input knows, each with its values in order; those with a value that is too long to be chosen (null) are left out.
function columnsOf(articles) {
  const found = new Map();
  for (const [name, value] of articles.flatMap(({ meta }) => Object.entries(meta))) {
    if (!found.has(name)) found.set(name, new Set());
    found.get(name).add(value);
  }
  const inOrder = new Intl.Collator("en", { numeric: true }).compare;
  return [...found].filter(([, values]) => values.size <= CHOICES && !values.has(null))
    .map(([name, values]) => ({ name, title: name.slice("meta_".length), values: [...values].sort(inOrder) }));
}

// Where the article's value stands among those of the column; null where it has none.
function placeIn(column, { meta }) {
  return column.name in meta ? column.values.indexOf(meta[column.name]) : null;
}

// Who holds a stance, or whom it is toward.
function party(actors, place) {
  if (place === AUTHOR) return { id: "author", name: "the author" };
  if (place === UNNAMED) return { id: "unnamed", name: "unnamed sources" };
  return actors[place];
}

function authorStance(article, actor) {
  return article.stances.find((stance) => stance.holder.id === "author" && stance.target.id === actor.id);
}

// All that is known of an article; see block.rs for the shape. Nothing while the page is still being read.
function openBlock(article) {
  const known = openedBlocks.get(article.index);
  if (known) return known;
  const element = document.getElementsByClassName("block")[article.index];
  if (!element) return null;
  const block = named(JSON.parse(element.textContent));
  if (openedBlocks.size > 20) openedBlocks.clear();
  openedBlocks.set(article.index, block);
  return block;
}

function named(raw) {
  const actors = raw.actors.map(([id, name, type, aliases, partOf, mentions, salience, label, score], place) => ({
    place, id, name, type, aliases, partOf, mentions, salience, label, score,
  }));
  return {
    ...raw,
    actors,
    paragraphs: raw.paragraphs.map(([start, end, role]) => ({ start, end, role })),
    sentences: raw.sentences.map(([start, end, paragraph, label, score, salience]) => ({
      start, end, paragraph, label, score, salience,
    })),
    mentions: raw.mentions.map(([start, end, actor, kind, sentence, score]) => ({
      start, end, actor: actors[actor], kind, sentence, score,
    })),
    attributions: raw.attributions.map(([source, cue, content, quoted, commitment, within, holder]) => ({
      source: source && { start: source[0], end: source[1] },
      cue: cue && { start: cue[0], end: cue[1] },
      content: content.map(([start, end]) => ({ start, end })),
      quoted, commitment, within, holder: party(actors, holder),
    })),
    opinions: raw.opinions.map(([holder, target, sentence, mention, attribution, evidence, label, probs, weight]) => ({
      holder: party(actors, holder), target: party(actors, target), sentence, mention, attribution, evidence, label, probs, weight,
    })),
  };
}

// Words

const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
const signed = d3.format("+.2f");
const score = (value) => (Math.abs(value) < 0.005 ? "0.00" : signed(value));
const interval = (stance) => `${score(stance.low)} to ${score(stance.high)}`;
const sentenceCase = (text) => text.charAt(0).toUpperCase() + text.slice(1);

// A score in nine steps, -4 to 4: what colours are chosen by.
const tone = (value) => Math.sign(value) * Math.min(4, Math.round(Math.abs(value) * 4)) || 0;

// A sentence's sentiment in five steps, -2 to 2: what it is shaded by. The middle one is not shaded.
const tint = (value) => Math.sign(value) * (Math.abs(value) >= 0.6 ? 2 : Math.abs(value) >= 0.25 ? 1 : 0) || 0;

function told(stance) {
  return `${stance.label}, ${score(stance.score)} (${interval(stance)})`;
}

function whence(article) {
  return [article.byline, article.publication, article.published].filter(Boolean).join(" · ");
}

// What an article is searched by.
function wordsOf(article) {
  return [article.name, article.byline, article.publication, article.published, article.id, ...Object.values(article.meta)];
}

// Texts without case and accents, to be searched.
const plainly = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// Gives the searched text of each item, made when it is first asked for.
function searched(textsOf) {
  const known = new Map();
  return (item) => {
    if (!known.has(item)) known.set(item, plainly(textsOf(item).join(" ")));
    return known.get(item);
  };
}

// True of what holds every word of `query`; an empty query is true of all.
function matcher(query) {
  const words = plainly(query).split(/\s+/).filter(Boolean);
  return (item, textOf) => words.length === 0 || words.every((word) => textOf(item).includes(word));
}

// Puts known values first, in order; equal ones by the article's name.
function ordered(items, value, descending) {
  const direction = descending ? -1 : 1;
  const known = (item) => item !== null && item !== undefined && item !== "";
  const keyed = items.map((item) => ({ item, key: value(item) }));
  keyed.sort((a, b) => {
    if (known(a.key) !== known(b.key)) return known(a.key) ? -1 : 1;
    const order = known(a.key) ? d3.ascending(a.key, b.key) * direction : 0;
    return order || d3.ascending((a.item.article || a.item).index, (b.item.article || b.item).index);
  });
  return keyed.map(({ item }) => item);
}

// Elements

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

function button(attributes, press, ...children) {
  const made = element("button", { type: "button", ...attributes }, ...children);
  made.addEventListener("click", press);
  return made;
}

let labels = 0;

// A control with its name before it; `change` is told of every new value.
function control(name, input, change) {
  const id = `control-${labels++}`;
  input.id = id;
  input.addEventListener(input.tagName === "SELECT" ? "change" : "input", () => change(input.value));
  return element("div", { class: "control" }, element("label", { for: id }, name), input);
}

function choice(options) {
  return element("select", {}, options.map(([value, name]) => element("option", { value }, name)));
}

// A control for the articles with one value of a column; `change` is told whether an article is one of them. None where
// there is no such column.
function columnControl(change) {
  if (inputColumns.length === 0) return null;
  const groups = inputColumns.map(({ title, values }, at) => element("optgroup", { label: title },
    values.map((value, place) => element("option", { value: `${at} ${place}` }, value))));
  return control("Only", element("select", {}, element("option", { value: "" }, "all articles"), groups), (chosen) => {
    const [at, place] = chosen.split(" ").map(Number);
    const { name, values } = inputColumns[at];
    change(chosen === "" ? every : ({ meta }) => meta[name] === values[place]);
  });
}

const every = () => true;

function search(placeholder) {
  return element("input", { type: "search", placeholder, autocomplete: "off", spellcheck: "false" });
}

// A table as an alternative to a chart; its rows are made when it is opened.
function alternative(name, columns, rows) {
  const details = element("details", { class: "alternative" }, element("summary", {}, name));
  details.addEventListener("toggle", () => {
    if (!details.open || details.querySelector("table")) return;
    details.append(scrolling(name, plainTable(columns, rows())));
  });
  return details;
}

function plainTable(columns, rows) {
  const cell = (value, place) => place === 0
    ? element("th", { scope: "row" }, value)
    : element("td", { class: columns[place].number ? "n" : null }, value);
  return element("table", { class: "plain" },
    element("thead", {}, element("tr", {}, columns.map(({ name, number }) =>
      element("th", { scope: "col", class: number ? "n" : null }, name)))),
    element("tbody", {}, rows.map((row) => element("tr", {}, row.map(cell)))));
}

function scrolling(name, ...children) {
  return element("div", { class: "scroll", role: "region", "aria-label": name, tabindex: "0" }, ...children);
}

// The first `size` of many, with a button for more; gives what to call when the list has changed.
function windowed(list, size, draw) {
  const more = element("p", { class: "more" });
  let items = [];
  let shown = 0;
  function add(count) {
    const next = items.slice(shown, shown + count);
    shown += next.length;
    list.append(...next.map(draw));
    const left = items.length - shown;
    const step = Math.min(left, size * 4);
    more.replaceChildren(...(left > 0 ? [
      `${shown.toLocaleString("en")} of ${items.length.toLocaleString("en")} shown. `,
      button({ class: "quiet" }, () => {
        const first = list.children.length;
        add(step);
        const target = list.children[first];
        (target.querySelector("button, a") || target).focus();
      }, `Show ${step.toLocaleString("en")} more`),
    ] : []));
  }
  function show(changed) {
    items = changed;
    shown = 0;
    list.replaceChildren();
    add(size);
  }
  return { more, show };
}

// Tells a screen reader what has changed.
function say(text) {
  document.getElementById("said").textContent = text;
}

const bodyOf = (section) => document.querySelector(`#${section} > .body`);
