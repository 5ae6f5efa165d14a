// The sentences behind a number: shown on a card while it is pointed at or has the focus, gone to when it is pressed.
//
// Evidence is {article, heading, items: [{sentence, start, end, note}]}: places in the article's lists and text.

const evidenceOf = new WeakMap();
const LISTED = 3;

// Makes `trigger` a number with evidence, which `find` gives when it is asked for; nothing if there is none.
function pointing(trigger, find) {
  trigger.setAttribute("data-evidence", "");
  evidenceOf.set(trigger, find);
  return trigger;
}

// A number that shows its evidence and leads there.
function evident(text, attributes, find) {
  const made = button({ class: "number", ...attributes }, () => {
    const evidence = find();
    if (evidence) reader.show(evidence, made);
  }, text);
  return pointing(made, find);
}

function stanceEvidence(stance) {
  const block = openBlock(stance.article);
  return block && {
    article: stance.article,
    heading: `${sentenceCase(stance.holder.name)} toward ${stance.target.name}: ${told(stance)}`,
    items: block.stances[stance.place].map((place) => opinionItem(block, block.opinions[place])),
  };
}

function opinionItem(block, opinion) {
  const note = `${reading(opinion)}; weight ${share(opinion.weight)}`;
  // A sentence may judge an actor that it does not name.
  if (opinion.mention === null) return { sentence: opinion.sentence, note };
  const { start, end, actor } = block.mentions[opinion.mention];
  const part = actor.id === opinion.target.id ? "" : `, of its part ${actor.name}`;
  return { sentence: opinion.sentence, start, end, note: note + part };
}

const share = d3.format(".0%");

// The likeliest of the three, or `unclear`, with the probabilities that it comes from.
function reading(opinion) {
  const [negative, neutral, positive] = opinion.probs.map(share);
  return `read as ${opinion.label}: ${negative} negative, ${neutral} neutral, ${positive} positive`;
}

function mentionEvidence(article, block, actor) {
  const mentions = block.mentions.filter((mention) => mention.actor === actor);
  return {
    article,
    heading: `${actor.name}: ${plural(mentions.length, "mention")}`,
    items: mentions.map(({ sentence, start, end, kind }) => ({ sentence, start, end, note: kind })),
  };
}

// A sentence with the span that the evidence is about marked.
function quoted(block, item) {
  const { start, end } = block.sentences[item.sentence];
  const inside = item.start >= start && item.end <= end;
  return element("q", {}, inside ? [
    block.text.slice(start, item.start),
    element("mark", {}, block.text.slice(item.start, item.end)),
    block.text.slice(item.end, end),
  ] : block.text.slice(start, end));
}

// The card

const card = document.getElementById("card");
let cardOf = null;
let leaving = 0;

function showCard(trigger) {
  const evidence = evidenceOf.get(trigger)();
  if (!evidence) return;
  clearTimeout(leaving);
  const block = openBlock(evidence.article);
  const items = evidence.items.slice(0, LISTED);
  const left = evidence.items.length - items.length;
  card.replaceChildren(
    element("p", { class: "heading" }, evidence.heading),
    ...items.map((item) => element("div", { class: "item" }, quoted(block, item), element("span", { class: "note" }, `s${item.sentence}: ${item.note}`))),
    left > 0 ? element("p", { class: "note" }, `and ${plural(left, "sentence")} more`) : "",
  );
  if (cardOf) cardOf.removeAttribute("aria-describedby");
  cardOf = trigger;
  trigger.setAttribute("aria-describedby", "card");
  card.hidden = false;
  placeCard(trigger);
}

// Below the number, or above it where there is more room; always within the window.
function placeCard(trigger) {
  const at = trigger.getBoundingClientRect();
  const size = card.getBoundingClientRect();
  const room = document.documentElement.clientWidth;
  const below = at.bottom + size.height + 8 <= window.innerHeight || at.top < size.height + 8;
  card.style.left = `${Math.max(8, Math.min(at.left, room - size.width - 8))}px`;
  card.style.top = `${below ? at.bottom + 6 : at.top - size.height - 6}px`;
}

function hideCard() {
  clearTimeout(leaving);
  if (cardOf) cardOf.removeAttribute("aria-describedby");
  cardOf = null;
  card.hidden = true;
}

function watchPointing() {
  const triggerAt = (event) => event.target instanceof Element && event.target.closest("[data-evidence]");
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const trigger = triggerAt(event);
    if (trigger && trigger !== cardOf) showCard(trigger);
    else if (trigger || card.contains(event.target)) clearTimeout(leaving);
    else if (cardOf && cardOf !== document.activeElement) {
      clearTimeout(leaving);
      leaving = setTimeout(hideCard, 150);
    }
  });
  document.addEventListener("focusin", (event) => {
    const trigger = triggerAt(event);
    if (trigger && trigger.matches(":focus-visible")) showCard(trigger);
    else if (cardOf && !card.contains(event.target)) hideCard();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hideCard();
  });
  // The card follows its number, and goes where that leaves the window or its list.
  document.addEventListener("scroll", (event) => {
    if (!cardOf || card.contains(event.target)) return;
    const { top, bottom } = cardOf.getBoundingClientRect();
    if (bottom < 0 || top > window.innerHeight) hideCard();
    else placeCard(cardOf);
  }, { passive: true, capture: true });
}
