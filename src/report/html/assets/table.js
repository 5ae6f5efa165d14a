// Everything: one row a stance, sorted by any column, searched in all.

const COLUMNS = [
  { key: "article", name: "Article", value: (stance) => plainly(stance.article.name) },
  { key: "published", name: "Published", value: (stance) => stance.article.published },
  { key: "holder", name: "Holder", value: (stance) => plainly(stance.holder.name) },
  { key: "target", name: "Toward", value: (stance) => plainly(stance.target.name) },
  { key: "label", name: "Label", value: (stance) => LABELS.indexOf(stance.label) },
  { key: "score", name: "Score", number: true, value: (stance) => stance.score },
  { key: "interval", name: "90% interval", number: true, value: (stance) => stance.high - stance.low },
  { key: "opinions", name: "Opinions", number: true, value: (stance) => stance.opinions },
];

function drawTable() {
  const state = { key: "article", descending: false, query: "", whose: "", label: "", only: every };
  const words = searched(({ article, holder, target, label }) => [...wordsOf(article), holder.name, target.name, label]);
  const columns = COLUMNS.filter(({ key }) => key !== "published" || articles.some((article) => article.published));
  const rows = element("tbody");
  const view = windowed(rows, 50, (stance) => tableRow(stance, columns));
  const count = element("p", { class: "count" });
  const heads = columns.map(({ key, name, number }) => element("th", { scope: "col", class: number ? "n" : null, "data-key": key },
    button({ class: "sort" }, () => {
      state.descending = state.key === key && !state.descending;
      state.key = key;
      show();
      say(`Sorted by ${name}, ${state.descending ? "descending" : "ascending"}`);
    }, name)));

  function show() {
    const fits = matcher(state.query);
    const found = stances.filter((stance) =>
      (!state.whose || (stance.holder.id === "author") === (state.whose === "author")) &&
      (!state.label || stance.label === state.label) &&
      state.only(stance.article) &&
      fits(stance, words));
    count.textContent = plural(found.length, "stance");
    for (const head of heads) {
      const sorted = head.dataset.key === state.key;
      head.setAttribute("aria-sort", sorted ? (state.descending ? "descending" : "ascending") : "none");
    }
    view.show(ordered(found, columns.find(({ key }) => key === state.key).value, state.descending));
  }

  bodyOf("everything").append(
    element("div", { class: "controls" },
      control("Search", search("article, holder, target, label"), (query) => { state.query = query; show(); say(count.textContent); }),
      control("Whose", choice([["", "everybody’s"], ["author", "the authors’"], ["reported", "reported ones"]]), (whose) => { state.whose = whose; show(); say(count.textContent); }),
      control("Label", choice([["", "any"], ...LABELS.map((label) => [label, label])]), (label) => { state.label = label; show(); say(count.textContent); }),
      columnControl((only) => { state.only = only; show(); say(count.textContent); })),
    count,
    scrolling("All stances", element("table", { class: "plain everything" }, element("thead", {}, element("tr", {}, heads)), rows)),
    view.more);
  show();
}

function tableRow(stance, columns) {
  const cells = {
    article: () => button({ class: "title" }, (event) => reader.open(stance.article, { go: true, from: event.currentTarget }), stance.article.name),
    published: () => stance.article.published || "",
    holder: () => sentenceCase(stance.holder.name),
    target: () => stance.target.name,
    label: () => stance.label,
    score: () => evident(score(stance.score), { "data-tone": String(tone(stance.score)), "aria-label": `${sentenceCase(stance.holder.name)} toward ${stance.target.name}: ${told(stance)}` },
      () => stanceEvidence(stance)),
    interval: () => interval(stance),
    opinions: () => String(stance.opinions),
  };
  return element("tr", {}, columns.map(({ key, number }) => element(key === "article" ? "th" : "td",
    { scope: key === "article" ? "row" : null, class: number ? "n" : null }, cells[key]())));
}
