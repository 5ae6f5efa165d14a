// An article's text with what was found in it marked: sentences shaded by their sentiment, mentions of actors and the
// parts of attributions underlined.

// The text of `block` as paragraphs of sentences.
function markedText(article, block) {
  const marks = marksOf(block);
  const sentencesOf = d3.rollups(block.sentences.map((sentence, place) => ({ ...sentence, place })),
    (group) => group, (sentence) => sentence.paragraph);
  const byParagraph = new Map(sentencesOf);
  return block.paragraphs.map(({ start, end, role }, place) => {
    const parts = [];
    let at = start;
    for (const sentence of byParagraph.get(place) || []) {
      parts.push(block.text.slice(at, sentence.start), markedSentence(block, sentence, marks));
      at = sentence.end;
    }
    parts.push(block.text.slice(at, end));
    return element("p", { class: `paragraph role-${role}` }, parts.filter((part) => part !== ""));
  });
}

function markedSentence(block, sentence, marks) {
  const within = marks.filter(({ start, end }) => start < sentence.end && end > sentence.start);
  return element("span", {
    class: "sentence", id: `s${sentence.place}`, "data-sentence": String(sentence.place), tabindex: "-1",
    "data-tint": String(tint(sentence.score)),
  }, pieces(block.text, sentence.start, sentence.end, within));
}

// Every span to be underlined, with its class and the list and place that it comes from.
function marksOf(block) {
  const mark = (kind, origin) => (span) => span && { start: span.start, end: span.end, kind, ...origin };
  return [
    ...block.mentions.map((mention, place) => mark("mention", { mention: place, actor: mention.actor })(mention)),
    ...block.attributions.flatMap((attribution, place) => [
      mark("source", { attribution: place })(attribution.source),
      mark("cue", { attribution: place })(attribution.cue),
      ...attribution.content.map(mark("content", { attribution: place })),
    ]),
  ].filter(Boolean);
}

// The text from `start` to `end`, cut wherever a mark begins or ends.
function pieces(text, start, end, marks) {
  const cuts = new Set([start, end]);
  for (const mark of marks) {
    cuts.add(Math.max(start, mark.start));
    cuts.add(Math.min(end, mark.end));
  }
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(1).map((to, index) => {
    const from = places[index];
    const over = marks.filter((mark) => mark.start <= from && mark.end >= to);
    return over.length === 0 ? text.slice(from, to) : piece(text.slice(from, to), over);
  });
}

function piece(words, marks) {
  const mention = marks.find((mark) => mark.kind === "mention");
  const looked = mention ? focus.findIndex((actor) => actor.id === mention.actor.id) : -1;
  const kinds = [...new Set(marks.map((mark) => mark.kind))].sort();
  return element("span", {
    class: ["marked", ...kinds, looked >= 0 ? `look-${looks(looked)}` : null].filter(Boolean).join(" "),
    "data-mention": mention && String(mention.mention),
    "data-attribution": marks.findLast((mark) => mark.attribution !== undefined)?.attribution,
  }, words);
}

// What is known of the sentence, for the panel beside the text.
function sentenceNotes(block, place) {
  const sentence = block.sentences[place];
  const opinions = block.opinions.filter((opinion) => opinion.sentence === place);
  const mentions = block.mentions.filter((mention) => mention.sentence === place);
  const overlaps = (span) => span && span.start < sentence.end && span.end > sentence.start;
  const attributions = block.attributions.filter(({ source, cue, content }) => [source, cue, ...content].some(overlaps));
  const words = (span) => span && block.text.slice(span.start, span.end);
  const list = (name, items) => items.length > 0 && [element("h5", {}, name), element("ul", {}, items.map((item) => element("li", {}, item)))];
  return [
    element("p", {}, `Sentiment ${sentence.label}, ${score(sentence.score)}; salience ${sentence.salience.toFixed(2)}.`),
    list("Opinions read here", opinions.map((opinion) => [
      `${sentenceCase(opinion.holder.name)} toward ${opinion.target.name}: `, element("span", { class: "note" }, reading(opinion)),
      opinion.evidence ? "" : element("span", { class: "note" }, " (no evidence: a standfirst or note)"),
    ])),
    list("Attributions", attributions.map((attribution) => [
      `${sentenceCase(attribution.holder.name)}: `,
      [words(attribution.source), words(attribution.cue)].filter(Boolean).map((part) => `“${part}”`).join(" … ") || "a quotation",
      element("span", { class: "note" }, ` ${attribution.commitment}${attribution.quoted ? ", quoted" : ""}${attribution.within !== null ? ", within another" : ""}`),
    ])),
    list("Mentions", mentions.map((mention) => [
      `“${words(mention)}”: ${mention.actor.name} `, element("span", { class: "note" }, mention.kind),
    ])),
  ];
}
