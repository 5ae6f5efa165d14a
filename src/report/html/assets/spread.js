// The authors' scores over time and by publication, where articles tell dates and publications, and by what else the input
// tells of them.

const TIME_HEIGHT = 300;
// Above so many marks an actor's are one shape, pale, without a word to each.
const CROWD = 300;
const TIME_MARGIN = { top: 12, right: 16, bottom: 28, left: 44 };

function drawSpread() {
  const told = focus.flatMap((actor, place) => articles
    .map((article) => ({ place, actor, stance: authorStance(article, actor) })).filter(({ stance }) => stance));
  const dated = told.map((point) => ({ ...point, day: dayOf(point.stance.article.published) })).filter(({ day }) => day);
  const groupings = groupingsOf(told);
  if (dated.length === 0 && groupings.length === 0) return;
  document.getElementById("spread").hidden = false;
  document.querySelector(".for-spread").hidden = false;
  const body = bodyOf("spread");
  body.append(legend(focus.map((actor) => actor.name)));
  if (dated.length > 0) drawTime(body, dated);
  if (groupings.length > 0) drawGroups(body, told, groupings);
}

// What articles can be put together by: how it is called, the group of an article, and what groups are ordered by.
function groupingsOf(told) {
  const publications = {
    name: "publication", title: "Publication", table: "Publications as a table",
    groupOf: ({ publication }) => publication, order: ({ publication }) => plainly(publication),
  };
  const ofInput = inputColumns.map((column) => ({
    name: column.title, title: column.title, table: `${column.title} as a table`,
    groupOf: ({ meta }) => meta[column.name], order: (article) => placeIn(column, article),
  }));
  return [publications, ...ofInput].filter(({ groupOf }) => told.some(({ stance }) => groupOf(stance.article)));
}

function dayOf(published) {
  const day = published ? new Date(`${published}T00:00:00Z`) : null;
  return day && !Number.isNaN(day.getTime()) ? day : null;
}

function drawTime(body, dated) {
  const months = monthsOf(dated);
  const figure = element("div", { class: "time" });
  body.append(element("h3", {}, "Over time"),
    element("p", { class: "hint" }, "Each mark is an author’s score on the day of publication; lines join the means of months."),
    figure,
    alternative("Months as a table",
      [{ name: "Month" }, { name: "Toward" }, { name: "Articles", number: true }, { name: "Mean score", number: true },
        { name: "95% interval", number: true }],
      () => months.map(({ month, actor, scores, mean }) =>
        [month, actor.name, String(scores.length), score(mean), meanInterval(meanOf(scores))])));
  let drawn = 0;
  const draw = () => {
    const width = Math.max(280, Math.round(figure.clientWidth));
    if (width === drawn) return;
    drawn = width;
    figure.replaceChildren(timeChart(dated, months, width));
  };
  draw();
  new ResizeObserver(draw).observe(figure);
}

// Mean of each month and actor, in their order.
function monthsOf(dated) {
  const groups = d3.rollups(dated, (points) => points, ({ stance }) => stance.article.published.slice(0, 7), ({ place }) => place);
  const rows = groups.flatMap(([month, actors]) => actors.map(([place, points]) => ({
    month, place, actor: focus[place], scores: points.map(({ stance }) => stance.score),
    mean: d3.mean(points, ({ stance }) => stance.score), day: dayOf(`${month}-15`),
  })));
  return rows.sort((a, b) => d3.ascending(a.month, b.month) || a.place - b.place);
}

function timeChart(dated, months, width) {
  const { top, right, bottom, left } = TIME_MARGIN;
  const [first, last] = d3.extent([...dated, ...months], ({ day }) => day);
  const span = Math.max(1, last - first) * 0.02 + 43_200_000;
  const x = d3.scaleUtc([new Date(+first - span), new Date(+last + span)], [left, width - right]);
  const y = d3.scaleLinear([-1, 1], [TIME_HEIGHT - bottom, top]);
  const toward = focus.map((actor) => actor.name).join(" and ");
  const svg = d3.create("svg").attr("class", "time-chart").attr("viewBox", `0 0 ${width} ${TIME_HEIGHT}`).attr("role", "img")
    .attr("aria-label", `Scores toward ${toward} by day of publication; the table below shows the means by month`);
  svg.append("g").attr("class", "grid-lines").selectAll("line").data(y.ticks(5)).join("line")
    .attr("class", (tick) => (tick === 0 ? "grid zero" : "grid"))
    .attr("x1", left).attr("x2", width - right).attr("y1", y).attr("y2", y);
  svg.append("g").attr("class", "axis-lines").attr("transform", `translate(0,${TIME_HEIGHT - bottom})`)
    .call(d3.axisBottom(x).ticks(Math.max(2, Math.floor(width / 110))).tickSizeOuter(0));
  svg.append("g").attr("class", "axis-lines").attr("transform", `translate(${left},0)`)
    .call(d3.axisLeft(y).ticks(5).tickFormat((tick) => (tick === 0 ? "0" : d3.format("+.1f")(tick))).tickSize(0).tickPadding(6)).select(".domain").remove();
  focus.forEach((_, place) => {
    const look = looks(place);
    const points = dated.filter((point) => point.place === place);
    if (points.length > CROWD) {
      svg.append("path").attr("class", `dot look-${look}`)
        .attr("d", points.map(({ day, stance }) => shapeAt(look, x(day), y(stance.score))).join(""));
      svg.append(() => trend(months, place, x, y));
      return;
    }
    svg.append(() => trend(months, place, x, y));
    svg.append("g").selectAll("g").data(points).join("g")
      .attr("class", ({ stance }) => `mark look-${look}${stance.label === "unclear" ? " hollow" : ""}`)
      .append("path").attr("class", "shape").attr("d", ({ day, stance }) => shapeAt(look, x(day), y(stance.score)))
      .append("title").text(({ stance }) => `${stance.article.name}: ${stance.target.name}, ${told(stance)}`);
  });
  return svg.node();
}

// The line through an actor's means.
function trend(months, place, x, y) {
  const line = months.filter((month) => month.place === place);
  return d3.create("svg:path").attr("class", `trend look-${looks(place)}`)
    .attr("d", line.map(({ day, mean }, at) => `${at === 0 ? "M" : "L"}${x(day).toFixed(1)},${y(mean).toFixed(1)}`).join(""))
    .node();
}

// The groups of one grouping; which, is chosen where there are several.
function drawGroups(body, told, groupings) {
  const place = element("div");
  const show = (grouping) => place.replaceChildren(...groupsBy(grouping, told.filter(({ stance }) => grouping.groupOf(stance.article))));
  if (groupings.length > 1) {
    body.append(element("div", { class: "controls" },
      control("Group by", choice(groupings.map(({ title }, at) => [String(at), title])), (at) => {
        show(groupings[at]);
        say(`Grouped by ${groupings[at].name}`);
      })));
  }
  body.append(place);
  show(groupings[0]);
}

function groupsBy({ name, title, table, groupOf, order }, grouped) {
  const groups = ordered(
    d3.rollups(grouped, (points) => points, ({ stance }) => groupOf(stance.article))
      .map(([group, points], index) => ({ group, points, index })),
    ({ points }) => order(points[0].stance.article), false);
  const rows = groups.map(({ group, points }) => ({
    group,
    means: focus.map((actor, place) => {
      const of = points.filter((point) => point.place === place).map(({ stance }) => stance);
      return { actor, of, ...meanOf(of.map((stance) => stance.score)) };
    }),
  }));
  const list = element("ol", { class: "chart" });
  const view = windowed(list, 30, groupRow);
  view.show(rows);
  return [element("h3", {}, `By ${name}`),
    element("p", { class: "hint" }, "Pale dots are articles, the full mark is their mean, the line its 95% interval over articles, which says little of fewer than ten."),
    element("div", { class: "chart-head", "aria-hidden": "true" }, element("span"), axis(), element("span")), list, view.more,
    alternative(table,
      [{ name: title }, { name: "Toward" }, { name: "Articles", number: true }, { name: "Mean score", number: true },
        { name: "95% interval", number: true }],
      () => rows.flatMap(({ group, means }) => means.filter(({ of }) => of.length > 0)
        .map((mean) => [group, mean.actor.name, String(mean.of.length), score(mean.mean), meanInterval(mean)])))];
}

function groupRow({ group, means }) {
  const lanes = means.map(({ of, mean, low, high }, place) => of.length === 0 ? [] : [{ score: mean, low, high, look: looks(place) }]);
  const dots = means.map(({ of }, place) => of.map((stance) => ({ score: stance.score, look: looks(place) })));
  const words = means.filter(({ of }) => of.length > 0)
    .map(({ actor, of, mean }) => `${actor.name}: mean ${score(mean)} of ${plural(of.length, "article")}`).join("; ");
  return element("li", {}, element("div", { class: "what" }, element("strong", {}, group)), strip(lanes, words, dots),
    element("div", { class: "numbers" }, means.map(({ of, mean }, place) => element("span", { class: "lane" },
      glyph(looks(place)), of.length > 0 ? `${score(mean)} (${of.length})` : "none"))));
}
