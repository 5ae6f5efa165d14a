// The picture: each article's author toward the compared actors.

function drawPicture() {
  const body = bodyOf("picture");
  if (focus.length === 0) {
    body.append(element("p", { class: "notice" }, "No actors are compared in this run. Name some with --focus."));
    return;
  }
  const lines = articles.map((article) => ({
    article,
    stances: focus.map((actor) => authorStance(article, actor)),
  }));
  const words = searched(({ article }) => wordsOf(article));
  const keys = focus.map((actor, place) => [`score-${place}`, `Score toward ${actor.name}`]);
  const chosen = choice([...keys, ["date", "Date"], ["publication", "Publication"], ["title", "Title"],
    ...inputColumns.map(({ name, title }) => [name, title])]);
  const state = { sort: chosen.value, descending: false, query: "", only: every };
  const direction = button({ class: "quiet", id: "picture-order" }, () => {
    state.descending = !state.descending;
    show();
  });
  const list = element("ol", { class: "chart" });
  const view = windowed(list, 40, pictureRow);
  const count = element("p", { class: "count" });

  function value({ article, stances }) {
    if (state.sort === "date") return article.published;
    if (state.sort === "publication") return article.publication && plainly(article.publication);
    if (state.sort === "title") return plainly(article.name);
    const column = inputColumns.find(({ name }) => name === state.sort);
    if (column) return placeIn(column, article);
    const stance = stances[Number(state.sort.slice("score-".length))];
    return stance && stance.score;
  }

  function show() {
    const fits = matcher(state.query);
    const found = lines.filter((line) => state.only(line.article) && fits(line, words));
    direction.textContent = state.descending ? "Order: descending ↓" : "Order: ascending ↑";
    count.textContent = state.query || state.only !== every ? `${found.length.toLocaleString("en")} of ${plural(lines.length, "article")}` : "";
    view.show(ordered(found, value, state.descending));
  }

  body.append(
    element("div", { class: "cards" }, focus.map((actor, place) => summaryCard(actor, place, lines))),
    element("div", { class: "controls" },
      control("Sort by", chosen, (sort) => { state.sort = sort; show(); }),
      direction,
      control("Filter", search("title, author, publication"), (query) => { state.query = query; show(); say(count.textContent); }),
      columnControl((only) => { state.only = only; show(); say(count.textContent); })),
    count,
    legend(focus.map((actor) => actor.name)),
    element("div", { class: "chart-head", "aria-hidden": "true" }, element("span"), axis(), element("span")),
    list, view.more,
    alternative("The picture as a table",
      [{ name: "Article" }, { name: "Published" }, { name: "Actor" }, { name: "Label" }, { name: "Score", number: true },
        { name: "90% interval", number: true }, { name: "Opinions", number: true }],
      () => lines.flatMap(({ article, stances }) => stances.map((stance, place) => [
        article.name, article.published || "", focus[place].name, ...(stance
          ? [stance.label, score(stance.score), interval(stance), String(stance.opinions)]
          : ["no opinion", "", "", "0"]),
      ]))),
  );
  show();
}

// How the authors stand toward one actor, all articles together.
function summaryCard(actor, place, lines) {
  const told = lines.map(({ stances }) => stances[place]).filter(Boolean);
  const counts = LABELS.map((label) => told.filter((stance) => stance.label === label).length);
  const of = meanOf(told.map((stance) => stance.score));
  return element("div", { class: "card-of-actor" },
    element("h3", {}, glyph(looks(place)), " ", actor.name),
    told.length === 0 ? element("p", {}, "No article expresses an opinion on it.") : [
      element("p", {}, element("span", { class: "mean" }, score(of.mean)), ` mean of ${plural(told.length, "article")}`,
        of.low !== undefined && element("span", { class: "note" }, `, 95% interval ${interval(of)}`)),
      labelBar(counts),
      element("ul", { class: "tally" }, LABELS.map((label, at) => counts[at] > 0 &&
        element("li", {}, element("span", { class: `swatch label-${label}` }), `${label} ${counts[at].toLocaleString("en")}`))),
    ]);
}

function pictureRow({ article, stances }) {
  const lanes = stances.map((stance, place) => stance ? [{ ...stance, look: looks(place), hollow: stance.label === "unclear" }] : []);
  const words = stances.map((stance, place) => `${focus[place].name}: ${stance ? told(stance) : "no opinion"}`);
  return element("li", {},
    element("div", { class: "what" },
      button({ class: "title" }, (event) => reader.open(article, { go: true, from: event.currentTarget }), article.name),
      element("span", { class: "whence" }, whence(article))),
    pointingMarks(strip(lanes, words.join("; ")), stances.filter(Boolean)),
    element("div", { class: "numbers" }, stances.map((stance, place) => stance
      ? element("span", { class: "lane" }, glyph(looks(place), stance.label === "unclear"),
        evident(score(stance.score), { "aria-label": `${focus[place].name}: ${told(stance)}` }, () => stanceEvidence(stance)))
      : element("span", { class: "lane none", title: `${focus[place].name}: no opinion` }, glyph(looks(place)), "none"))));
}

// The marks of a row show the same evidence as its numbers, for whoever has a mouse.
function pointingMarks(svg, stances) {
  d3.select(svg).selectAll(".mark").data(stances).each(function (stance) {
    pointing(this, () => stanceEvidence(stance));
    this.addEventListener("click", () => reader.show(stanceEvidence(stance)));
  });
  return svg;
}
