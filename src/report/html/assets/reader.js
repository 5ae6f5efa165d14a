// The reader: a list of the articles, and one of them opened with its summary, actors, stances and marked text.

const reader = (() => {
  const ACTORS = 8;
  let current = null;
  let finder, list, view, page, panel;

  function draw() {
    const words = searched(wordsOf);
    list = element("ol", { class: "shelf" });
    view = windowed(list, 25, (article) => element("li", {}, button({ class: "title", "data-article": String(article.index) },
      (event) => open(article, { go: true, from: event.currentTarget }), article.name, element("span", { class: "whence" }, whence(article)))));
    const count = element("p", { class: "count" });
    const filter = (query) => {
      const fits = matcher(query);
      const found = articles.filter((article) => fits(article, words));
      count.textContent = plural(found.length, "article");
      view.show(found);
      markCurrent();
    };
    finder = element("details", { class: "finder" }, element("summary", {}, "Choose an article"),
      control("Find", search("title, author, publication"), (query) => { filter(query); say(count.textContent); }), count, list, view.more);
    finder.open = window.matchMedia("(min-width: 60rem)").matches;
    page = element("article", { class: "reader", "aria-label": "The opened article" });
    bodyOf("articles").append(element("div", { class: "desk" }, finder, page));
    filter("");
  }

  // Opens the one that the address names, or the first.
  function begin() {
    const { asked, who } = address();
    if (asked) go(asked, who);
    else if (articles.length > 0) open(articles[0]);
    window.addEventListener("hashchange", () => {
      const { asked: next, who: toward } = address();
      if (next && (next !== current || toward)) go(next, toward);
    });
  }

  // What the address asks for: an article by its id, and perhaps an actor by any of its names.
  function address() {
    if (!location.hash.startsWith("#article=")) return {};
    const whole = location.hash.slice("#article=".length);
    const named = (text) => articles.find((article) => article.id === decoded(text));
    const asked = named(whole);
    if (asked) return { asked };
    const [id, who] = whole.split("&actor=");
    return { asked: named(id), who: who && decoded(who) };
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return "";
    }
  }

  function go(article, who) {
    open(article, { go: true });
    const block = who && openBlock(article);
    if (!block) {
      if (who) document.addEventListener("DOMContentLoaded", () => go(article, who), { once: true });
      return;
    }
    const actor = actorNamed(block, who);
    if (!actor) {
      say(`${article.name} has no actor of the name ${who}.`);
      return;
    }
    const stance = authorStance(article, actor);
    show(stance ? stanceEvidence(stance) : mentionEvidence(article, block, actor));
  }

  // By id, name or alias in this article, then by any name that comes with the program; capitals decide only where both are there.
  function actorNamed(block, who) {
    const folded = who.toLowerCase();
    const called = ({ id, name, aliases }, test) => [id, name, ...aliases].some(test);
    const shipped = names.find((forms) => forms.includes(who)) || names.find((forms) => forms.some((form) => form.toLowerCase() === folded));
    return block.actors.find((actor) => called(actor, (name) => name === who))
      || block.actors.find((actor) => called(actor, (name) => name.toLowerCase() === folded))
      || (shipped && block.actors.find(({ id }) => id === shipped[0]));
  }

  function markCurrent() {
    for (const entry of list.querySelectorAll("[data-article]")) {
      entry.toggleAttribute("aria-current", current !== null && entry.dataset.article === String(current.index));
    }
  }

  // Shows the article; `go` moves there, and leaves its address in the address bar.
  function open(article, { go = false } = {}) {
    const block = openBlock(article);
    if (!block) {
      document.addEventListener("DOMContentLoaded", () => open(article, { go }), { once: true });
      return;
    }
    if (current !== article) {
      current = article;
      page.replaceChildren(...opened(article, block));
      markCurrent();
    }
    if (!go) return;
    history.replaceState(null, "", `#article=${encodeURIComponent(article.id)}`);
    const heading = page.querySelector("h3");
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "start" });
  }

  function opened(article, block) {
    const { index } = article;
    const next = (step, name) => articles[index + step] && button({ class: "quiet" }, () => open(articles[index + step], { go: true }), name);
    panel = element("aside", { class: "panel", "aria-label": "Evidence", hidden: true });
    const text = element("div", { class: "text show-sentiment show-mentions show-attributions", lang: block.language }, markedText(article, block));
    text.addEventListener("click", (event) => {
      const sentence = event.target.closest(".sentence");
      if (sentence && window.getSelection().isCollapsed) showSentence(block, Number(sentence.dataset.sentence));
    });
    return [
      element("header", {},
        element("h3", { tabindex: "-1" }, article.name),
        element("p", { class: "whence" }, whence(article)),
        element("p", { class: "note" }, `${plural(article.words, "word")} · read from ${block.source}`),
        block.warnings.length > 0 && element("p", { class: "notice" }, `Read with doubts: ${block.warnings.join("; ")}`),
        element("p", { class: "turn" }, next(-1, "← Previous"), " ", next(1, "Next →"))),
      summaryOf(block),
      actorsOf(article, block),
      stancesOf(article, block),
      element("h4", {}, "The text"),
      switches(text),
      element("div", { class: "spread-out" }, text, panel),
      alternative("The sentences as a table", [{ name: "Sentence" }, { name: "Sentiment" }, { name: "Score", number: true },
        { name: "Salience", number: true }, { name: "Text" }],
      () => block.sentences.map((sentence, place) => [
        button({ class: "number", "aria-label": `Go to sentence s${place}` }, () => { jump(place); showSentence(block, place); }, `s${place}`),
        sentence.label, score(sentence.score), sentence.salience.toFixed(2), block.text.slice(sentence.start, sentence.end)])),
    ];
  }

  function summaryOf(block) {
    const { text, sentences, abstractive } = block.summary;
    const quotes = sentences.map((place) => element("li", {},
      block.text.slice(block.sentences[place].start, block.sentences[place].end), " ",
      button({ class: "number", "aria-label": `Go to sentence s${place}` }, () => jump(place), `s${place}`)));
    return element("div", { class: "summary" }, element("h4", {}, "Summary"),
      quotes.length > 0 ? element("ul", {}, quotes) : element("p", {}, text),
      abstractive && [element("h5", {}, "Written anew by a model"), element("p", {}, abstractive)]);
  }

  function actorsOf(article, block) {
    const actors = ordered(block.actors.map((actor) => ({ actor, article })), ({ actor }) => actor.salience, true).map(({ actor }) => actor);
    const rows = actors.map((actor) => {
      const stance = authorStance(article, actor);
      return element("tr", {},
        element("th", { scope: "row", title: actor.aliases.join(", ") }, actor.name),
        element("td", {}, TYPES[actor.type] || actor.type),
        element("td", { class: "n" }, salienceBar(actor.salience), " ", actor.salience.toFixed(2)),
        element("td", { class: "n" }, evident(String(actor.mentions), { "aria-label": `${plural(actor.mentions, "mention")} of ${actor.name}` },
          () => mentionEvidence(article, block, actor))),
        element("td", {}, stance ? [evident(score(stance.score), { "data-tone": String(tone(stance.score)), "aria-label": `The author toward ${actor.name}: ${told(stance)}` },
          () => stanceEvidence(stance)), ` ${stance.label}`] : element("span", { class: "note" }, "none")),
        element("td", { class: "n" }, evident(score(actor.score), { "aria-label": `How ${actor.name} comes off, whoever speaks: ${actor.label}, ${score(actor.score)}` },
          () => mentionEvidence(article, block, actor))));
    });
    return folded("Actors, by salience", rows, ACTORS, (shown) => element("table", { class: "plain actors" },
      element("thead", {}, element("tr", {}, ["Actor", "Type"].map((name) => element("th", { scope: "col" }, name)),
        element("th", { scope: "col", class: "n" }, "Salience"), element("th", { scope: "col", class: "n" }, "Mentions"),
        element("th", { scope: "col" }, "The author’s stance"), element("th", { scope: "col", class: "n" }, "Portrayal"))),
      shown));
  }

  function stancesOf(article) {
    const reported = article.stances.filter((stance) => stance.holder.id !== "author");
    if (reported.length === 0) return null;
    const rows = ordered(reported, (stance) => stance.opinions, true).map((stance) => element("tr", {},
      element("th", { scope: "row" }, sentenceCase(stance.holder.name)),
      element("td", {}, stance.target.name),
      element("td", {}, stance.label),
      element("td", { class: "n" }, evident(score(stance.score), { "data-tone": String(tone(stance.score)), "aria-label": `${sentenceCase(stance.holder.name)} toward ${stance.target.name}: ${told(stance)}` },
        () => stanceEvidence(stance))),
      element("td", { class: "n" }, interval(stance)),
      element("td", { class: "n" }, String(stance.opinions))));
    return folded("What it reports of others", rows, 5, (shown) => element("table", { class: "plain" },
      element("thead", {}, element("tr", {}, ["Holder", "Toward", "Label"].map((name) => element("th", { scope: "col" }, name)),
        ["Score", "90% interval", "Opinions"].map((name) => element("th", { scope: "col", class: "n" }, name)))),
      shown));
  }

  // A table of the first rows, with a button for the rest.
  function folded(name, rows, size, table) {
    const body = element("tbody", {}, rows.slice(0, size));
    const rest = rows.slice(size);
    const more = rest.length > 0 && element("p", { class: "more" }, button({ class: "quiet" }, (event) => {
      body.append(...rest);
      event.currentTarget.parentElement.remove();
      rest[0].querySelector("button")?.focus();
    }, `Show ${rest.length} more`));
    return element("div", {}, element("h4", {}, name), scrolling(name, table(body)), more);
  }

  function salienceBar(salience) {
    const svg = d3.create("svg").attr("class", "salience").attr("width", 48).attr("height", 8).attr("aria-hidden", "true");
    svg.append("rect").attr("class", "ground").attr("width", 48).attr("height", 8);
    svg.append("rect").attr("class", "amount").attr("width", 48 * Math.max(0, Math.min(1, salience))).attr("height", 8);
    return svg.node();
  }

  // What is marked in the text, each with a box to switch it.
  function switches(text) {
    const box = (kind, name) => {
      const input = element("input", { type: "checkbox", checked: true });
      input.addEventListener("change", () => text.classList.toggle(`show-${kind}`, input.checked));
      return element("label", { class: `key key-${kind}` }, input, " ", name);
    };
    return element("div", { class: "keys", role: "group", "aria-label": "Marks in the text" },
      box("mentions", element("span", { class: "sample mention" }, "mentions of actors")),
      box("attributions", [element("span", { class: "sample source" }, "source"), ", ", element("span", { class: "sample cue" }, "cue"), " and ",
        element("span", { class: "sample content" }, "content"), " of attributions"]),
      box("sentiment", [element("span", { class: "sample", "data-tint": "-2" }, "negative"), " and ",
        element("span", { class: "sample", "data-tint": "2" }, "positive"), " sentences"]));
  }

  function sentenceAt(place) {
    return page.querySelector(`[data-sentence="${place}"]`);
  }

  function light(places) {
    page.querySelectorAll(".sentence.lit").forEach((sentence) => sentence.classList.remove("lit"));
    places.forEach((place) => sentenceAt(place).classList.add("lit"));
  }

  function jump(place) {
    hideCard();
    const sentence = sentenceAt(place);
    sentence.focus({ preventScroll: true });
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    sentence.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  }

  // Opens the article of the evidence, lists its sentences beside the text and goes to the first.
  function show(evidence, trigger) {
    hideCard();
    open(evidence.article);
    const block = openBlock(evidence.article);
    history.replaceState(null, "", `#article=${encodeURIComponent(evidence.article.id)}`);
    light(evidence.items.map((item) => item.sentence));
    fill(evidence.heading, element("ol", {}, evidence.items.map((item) => element("li", {},
      button({ class: "jump" }, () => jump(item.sentence), quoted(block, item)), element("span", { class: "note" }, `s${item.sentence}: ${item.note}`)))), trigger);
    if (evidence.items.length > 0) jump(evidence.items[0].sentence);
    say(`${evidence.heading}. Sentence ${evidence.items.length > 0 ? `s${evidence.items[0].sentence}` : ""}`);
  }

  function showSentence(block, place) {
    light([place]);
    fill(`Sentence s${place}`, element("div", {}, sentenceNotes(block, place)));
  }

  function fill(heading, content, trigger) {
    panel.hidden = false;
    panel.replaceChildren(element("h4", {}, heading), content, button({ class: "quiet" }, () => {
      panel.hidden = true;
      light([]);
      if (trigger && trigger.isConnected) {
        trigger.focus({ preventScroll: true });
        trigger.scrollIntoView({ block: "center" });
      }
    }, trigger ? "Close and go back" : "Close"));
    panel.scrollTop = 0;
  }

  const TYPES = { PER: "person", ORG: "organisation", LOC: "place or state", MISC: "other", GROUP: "group" };
  return { draw, begin, open, show };
})();
