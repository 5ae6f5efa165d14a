"""Text to model input, exactly as the Rust program does it (`src/encode/`).

A sentence becomes word pieces with, per piece, the position of its word and a casing class: the
encoder is uncased, and capitals are half of what makes a name. A *word* is what BERT's
pre-tokeniser splits off: a run of letters and digits, or one punctuation mark.

A *window* is what the encoder sees at once: consecutive sentences, each in its own `[CLS] ... [SEP]`,
so that every sentence keeps a first vector of its own while attention sees its neighbours.
"""

from dataclasses import dataclass, field

from tokenizers import Tokenizer

CASING = ["special", "lower", "title", "upper", "initial", "mixed", "number", "punctuation"]


def tokenizer_of(folder):
    """The tokenizer of a base encoder's folder, which neither cuts off nor fills up."""
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def special_ids(tokenizer, mpnet):
    """Vocabulary indices of the mark before a sentence, the mark after it, and of padding."""
    names = ("<s>", "</s>", "<pad>") if mpnet else ("[CLS]", "[SEP]", "[PAD]")
    return [tokenizer.token_to_id(n) for n in names]


def numbers(text):
    """`name=number,...` as a dict."""
    return {k: float(v) for k, v in (x.split("=") for x in text.split(",") if x)}


def casing(word):
    """The casing class of one word, an index into CASING."""
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return 6 if any(c.isnumeric() for c in word) else 7
    if all(c.islower() or not c.isupper() for c in letters):
        return 1
    if all(c.isupper() for c in letters):
        return 4 if len(letters) == 1 else 3
    if letters[0].isupper() and not any(c.isupper() for c in letters[1:]):
        return 2
    return 5


@dataclass
class Sentence:
    ids: list          # word pieces, without [CLS] and [SEP]
    offsets: list      # (start, end) of each piece in the text, code points
    words: list        # the word index of each piece
    cases: list        # the casing class of each piece
    first: list        # for each word, the index of its first piece
    text: str = ""


def read_sentence(tokenizer, text, limit=254):
    """Word pieces of one sentence; what lies beyond `limit` pieces is dropped (training only)."""
    e = tokenizer.encode(text, add_special_tokens=False)
    ids, offsets, words = e.ids[:limit], e.offsets[:limit], e.word_ids[:limit]
    spans, first = {}, []
    for i, w in enumerate(words):
        a, b = offsets[i]
        if w not in spans:
            spans[w] = [a, b]
            first.append(i)
        spans[w][1] = b
    case_of = {w: casing(text[a:b]) for w, (a, b) in spans.items()}
    return Sentence(ids, offsets, words, [case_of[w] for w in words], first, text)


def pieces_of(sentence, start, end):
    """The half-open range of pieces whose words overlap text[start:end], or None."""
    hit = [i for i, (a, b) in enumerate(sentence.offsets) if a < end and b > start]
    if not hit:
        return None
    lo, hi = hit[0], hit[-1]
    w_lo, w_hi = sentence.words[lo], sentence.words[hi]
    while lo > 0 and sentence.words[lo - 1] == w_lo:
        lo -= 1
    while hi + 1 < len(sentence.ids) and sentence.words[hi + 1] == w_hi:
        hi += 1
    return lo, hi + 1


@dataclass
class Window:
    """Piece ids of several sentences and, with positions shifted into the window, what is known of them."""
    ids: list = field(default_factory=list)
    cases: list = field(default_factory=list)
    sentences: list = field(default_factory=list)   # (position of [CLS], end past [SEP], text)
    entities: list = field(default_factory=list)    # (position, label)
    attributions: list = field(default_factory=list)
    groups: list = field(default_factory=list)      # (position, label)
    targets: list = field(default_factory=list)     # (sentence, start, end, label)
    judgements: list = field(default_factory=list)  # (sentence, start, end, label)
    directed: list = field(default_factory=list)    # (sentence, p start, p end, q start, q end, label)
    soft_tokens: list = field(default_factory=list)   # (position, row of the soft labels)
    soft_targets: list = field(default_factory=list)  # (sentence, start, end, row)
    soft_pairs: list = field(default_factory=list)    # (sentence, p start, p end, q start, q end, row)
    parts: list = field(default_factory=list)         # (Sentence, labels)

    def __len__(self):
        return len(self.ids)

    def add(self, sentence, cls_id, sep_id, labels):
        """Appends a sentence with its labels: entities, attributions, groups, targets, judgements, directed, and
        soft ones."""
        base = len(self.ids) + 1
        s = len(self.sentences)
        self.sentences.append((base - 1, base + len(sentence.ids) + 1, sentence.text))
        self.ids += [cls_id] + sentence.ids + [sep_id]
        self.cases += [0] + sentence.cases + [0]
        self.parts.append((sentence, labels))
        tokens, targets, pairs = labels.get("soft") or ((), (), ())
        for kept, items in (
            (self.entities, labels.get("entities", ())),
            (self.attributions, labels.get("attributions", ())),
            (self.groups, labels.get("groups", ())),
            (self.soft_tokens, tokens),
        ):
            kept += [(base + i, y) for i, y in items]
        for kept, items in (
            (self.targets, labels.get("targets", ())),
            (self.judgements, labels.get("judgements", ())),
            (self.directed, labels.get("directed", ())),
            (self.soft_targets, targets),
            (self.soft_pairs, pairs),
        ):
            kept += [(s, *(base + i for i in positions), y) for *positions, y in items]
