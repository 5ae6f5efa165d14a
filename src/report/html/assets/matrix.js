// Who stands where toward whom: holders by targets, the authors apart from those whom they report.

const CELLS = 10;

function drawMatrix() {
  const body = bodyOf("matrix");
  if (stances.length === 0) {
    body.append(element("p", { class: "notice" }, "No article expresses a stance."));
    return;
  }
  const cells = d3.rollups(stances, (group) => group, (stance) => stance.holder.id, (stance) => stance.target.id);
  const byHolder = new Map(cells.map(([holder, targets]) => [holder, new Map(targets)]));
  const isFocus = (id) => focus.some((actor) => actor.id === id);
  const ranked = (side, of = stances) => d3.rollups(of, (group) => group, (stance) => stance[side].id)
    .map(([id, group]) => ({ id, name: group[0][side].name, count: group.length }))
    .sort((a, b) => isFocus(b.id) - isFocus(a.id) || b.count - a.count || d3.ascending(a.name, b.name));
  const targets = ranked("target");
  const reported = stances.filter(({ holder }) => holder.id !== "author");
  const state = { holders: CELLS, targets: CELLS };
  const place = element("div");
  const behind = element("div", { class: "behind", id: "behind", tabindex: "-1" });

  // Holders are those who are told to stand anywhere toward the targets shown, the most often told first.
  function show() {
    const shown = targets.slice(0, state.targets);
    const ids = new Set(shown.map(({ id }) => id));
    const holders = ranked("holder", reported.filter(({ target }) => ids.has(target.id)));
    place.replaceChildren(scrolling("Holders by targets", matrixTable(byHolder, holders.slice(0, state.holders), shown,
      (group, trigger) => listBehind(behind, group, trigger))));
    more.replaceChildren(
      moreButton("holders", holders.length), " ", moreButton("targets", targets.length));
  }

  function moreButton(side, total) {
    const shown = Math.min(state[side], total);
    if (shown === total) return element("span", { class: "note" }, `all ${total} ${side} shown`);
    const step = Math.min(CELLS, total - shown);
    return button({ class: "quiet", "data-more": side }, () => {
      state[side] += step;
      show();
      (more.querySelector(`[data-more="${side}"]`) || more.querySelector("button") || behind).focus();
    }, `Show ${step} more ${side} (${shown} of ${total})`);
  }

  const more = element("p", { class: "more" });
  body.append(scale(), place, more, behind);
  show();
}

// The colours, from against to for.
function scale() {
  return element("p", { class: "scale" }, "against ",
    [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1].map((value) =>
      element("span", { "data-tone": String(tone(value)) }, Number.isInteger(value * 2) ? score(value).replace(".00", "") : "")),
    " for");
}

function matrixTable(byHolder, holders, targets, choose) {
  const row = ({ id, name }) => element("tr", {}, element("th", { scope: "row" }, name),
    targets.map((target) => matrixCell(byHolder.get(id)?.get(target.id), choose)));
  const group = (name, rows) => element("tbody", {},
    element("tr", { class: "group" }, element("th", { scope: "rowgroup", colspan: String(targets.length + 1) }, name)), rows);
  return element("table", { class: "matrix" },
    element("caption", { class: "unseen" }, "Mean score of each holder toward each target, and the number of articles"),
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "toward"),
      targets.map(({ name }) => element("th", { scope: "col" }, name)))),
    byHolder.has("author") && group("The authors’ own", [row({ id: "author", name: "The authors" })]),
    holders.length > 0 && group("Reported: what the articles say that others hold",
      holders.map((holder) => row({ ...holder, name: sentenceCase(holder.name) }))));
}

function matrixCell(group, choose) {
  if (!group) return element("td", { class: "empty" }, "·");
  const mean = d3.mean(group, (stance) => stance.score);
  const [{ holder, target }] = group;
  const holderName = holder.id === "author" ? "the authors" : holder.name;
  const name = `${holderName} toward ${target.name}: mean ${score(mean)} in ${plural(group.length, "article")}`;
  return element("td", {}, button({ class: "cell", "data-tone": String(tone(mean)), "aria-label": sentenceCase(name) },
    (event) => choose(group, event.currentTarget),
    element("span", { class: "value" }, score(mean)), element("span", { class: "times" }, String(group.length))));
}

// The stances that a cell is the mean of.
function listBehind(place, group, trigger) {
  const [{ holder, target }] = group;
  const of = meanOf(group.map((stance) => stance.score));
  const list = element("ul", { class: "stances" });
  const view = windowed(list, 12, (stance) => element("li", {},
    evident(score(stance.score), { "data-tone": String(tone(stance.score)) }, () => stanceEvidence(stance)),
    ` ${stance.label} `, button({ class: "title" }, () => reader.show(stanceEvidence(stance), trigger), stance.article.name),
    " ", element("span", { class: "whence" }, whence(stance.article))));
  place.replaceChildren(
    element("h3", {}, `${holder.id === "author" ? "The authors" : sentenceCase(holder.name)} toward ${target.name}`),
    element("p", { class: "note" }, `mean ${score(of.mean)} of ${plural(group.length, "article")}; 95% interval over articles: ${meanInterval(of)}`),
    list, view.more,
    button({ class: "quiet" }, () => { place.replaceChildren(); trigger.focus(); }, "Close"));
  view.show(ordered(group, (stance) => stance.score, false));
  place.focus();
}
