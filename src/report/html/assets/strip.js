// The dot-and-interval strip: scores from -1 to 1 as marks on a line, and its axis. Everything is placed in percent of
// the strip's width, so that it fits any screen and page without being drawn anew.

const POSITION = d3.scaleLinear([-1, 1], [3, 97]);
const TICKS = POSITION.ticks(5);
const LANE = 18;

// Each compared actor has a colour and a shape of its own, drawn from wherever the path stands.
const SHAPES = [
  "m-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0",
  "m0,-6.5l6.5,6.5l-6.5,6.5l-6.5,-6.5z",
  "m-4.6,-4.6h9.2v9.2h-9.2z",
  "m0,-6l5.8,10.5h-11.6z",
  "m0,6l5.8,-10.5h-11.6z",
  "m-6,-2h4v-4h4v4h4v4h-4v4h-4v-4h-4z",
];
const looks = (place) => place % SHAPES.length;
const shapeAt = (look, x, y) => `M${x.toFixed(1)},${y.toFixed(1)}${SHAPES[look]}`;
const percent = (value) => `${POSITION(value)}%`;

// `lanes` of marks {score, low, high, look, hollow} over pale `dots` {score, look}, told in words by `description`.
function strip(lanes, description, dots = []) {
  const height = lanes.length * LANE + 6;
  const svg = d3.create("svg").attr("class", "strip").attr("height", height).attr("role", "img")
    .attr("aria-label", description);
  svg.selectAll("line.grid").data(TICKS).join("line")
    .attr("class", (tick) => (tick === 0 ? "grid zero" : "grid"))
    .attr("x1", percent).attr("x2", percent).attr("y1", 0).attr("y2", "100%");
  lanes.forEach((marks, lane) => {
    const y = 3 + LANE * (lane + 0.5);
    svg.selectAll(null).data(dots[lane] || []).join("circle").attr("class", (dot) => `dot look-${dot.look}`)
      .attr("cx", (dot) => percent(dot.score)).attr("cy", y).attr("r", 4);
    const drawn = svg.selectAll(null).data(marks).join("g")
      .attr("class", (mark) => `mark look-${mark.look}${mark.hollow ? " hollow" : ""}`);
    drawn.filter((mark) => mark.low !== undefined).append("line").attr("class", "interval")
      .attr("x1", (mark) => percent(mark.low)).attr("x2", (mark) => percent(mark.high)).attr("y1", y).attr("y2", y);
    drawn.append("svg").attr("class", "place").attr("x", (mark) => percent(mark.score)).attr("y", y)
      .append("path").attr("class", "shape").attr("d", (mark) => shapeAt(mark.look, 0, 0));
  });
  return svg.node();
}

// The scale above strips.
function axis() {
  const svg = d3.create("svg").attr("class", "axis").attr("height", 34).attr("aria-hidden", "true");
  const ends = [[-1, "against", "start"], [0, "neither", "middle"], [1, "for", "end"]];
  svg.selectAll("text.end").data(ends).join("text").attr("class", "end")
    .attr("x", ([at, , anchor]) => (anchor === "middle" ? percent(at) : anchor === "start" ? "0%" : "100%"))
    .attr("y", 11).attr("text-anchor", ([, , anchor]) => anchor).text(([, word]) => word);
  svg.selectAll("text.tick").data(TICKS).join("text").attr("class", "tick")
    .attr("x", percent).attr("y", 28).attr("text-anchor", "middle")
    .text((tick) => (tick === 0 ? "0" : d3.format("+.1f")(tick)));
  return svg.node();
}

// A mark by itself, as legends have it.
function glyph(look, hollow) {
  const svg = d3.create("svg").attr("class", "glyph").attr("viewBox", "-8 -8 16 16").attr("width", 16).attr("height", 16)
    .attr("aria-hidden", "true");
  svg.append("g").attr("class", `mark look-${look}${hollow ? " hollow" : ""}`)
    .append("path").attr("class", "shape").attr("d", shapeAt(look, 0, 0));
  return svg.node();
}

function legend(names) {
  return element("ul", { class: "legend" },
    names.map((name, place) => element("li", {}, glyph(looks(place)), " ", name)),
    element("li", {}, glyph(0, true), " hollow: unclear"));
}

// How many of each label, as a bar; `counts` in the order of LABELS.
function labelBar(counts) {
  const total = counts.reduce((sum, count) => sum + count, 0) || 1;
  const order = [0, 3, 1, 4, 2];
  let at = 0;
  const parts = order.map((label) => {
    const part = { label: LABELS[label], x: at, width: (100 * counts[label]) / total };
    at += part.width;
    return part;
  });
  const description = LABELS.map((label, place) => `${label} ${counts[place]}`).join(", ");
  const svg = d3.create("svg").attr("class", "labels").attr("height", 14).attr("role", "img").attr("aria-label", description);
  svg.selectAll("rect").data(parts.filter((part) => part.width > 0)).join("rect")
    .attr("class", (part) => `label-${part.label}`).attr("height", 14)
    .attr("x", (part) => `${part.x}%`).attr("width", (part) => `${part.width}%`);
  return svg.node();
}
