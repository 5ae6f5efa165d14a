"""Makes up what training reads, in the real formats: the corpora and two tiny base encoders with random weights.

    python made_up.py OUT

Writes OUT/data (NewsMTSC, DSE, CoNLL-2003, PolNeAR, GUM and coded commentary, train and dev) and OUT/bert and OUT/mpnet, folders as
Hugging Face has them. Nothing can be learned from it: it is for `training/smoke`, which tries the scripts.
"""

import json
import os
import random
import string
import sys

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

PEOPLE = ["Ann Lee", "Omar Shah", "Rita Gomez", "Bo Lindqvist", "Imran Malik"]
BODIES = ["Harbour Union", "Green Party", "Meridian Bank", "Reuters"]
PLACES = ["Norland", "East Haven", "Pakistan", "Kabul"]
# The verb, its participle, what it says of the subject's view of the object.
VERBS = [("praised", "praised", "likes"), ("thanked", "thanked", "likes"), ("condemned", "condemned", "dislikes"),
         ("betrayed", "betrayed", "dislikes"), ("met", "met", "none"), ("phoned", "phoned", "none")]
POLARITY = {"likes": 6.0, "none": 4.0, "dislikes": 2.0}
OTHERS = "who is to blame voters said that was by in on monday tuesday while the talks failed again and nobody listened".split()
# Sentences of each corpus; dev has a quarter of them.
SENTENCES = 160
# Not the 512 positions of the real encoders, so that nothing can count on them.
POSITIONS = 300
WIDTH, INNER, HEADS, LAYERS, BUCKETS = 24, 48, 3, 2, 32


def event(rng):
    """A sentence: chunks (text, entity type or None), the chunks of subject and object, and the subject's view."""
    subject, object_ = rng.choice(PEOPLE), rng.choice(BODIES)
    verb, participle, view = rng.choice(VERBS)
    if rng.random() < 0.5:
        chunks = [(subject, "PER"), (verb, None), (object_, "ORG")]
        pair = (0, 2)
    else:
        chunks = [(object_, "ORG"), (f"was {participle} by", None), (subject, "PER")]
        pair = (2, 0)
    return chunks + [("in", None), (rng.choice(PLACES), "LOC"), (rng.choice(["on Monday", "on Tuesday"]), None)], pair, view


def spell(chunks):
    """The text of chunks, with a full stop, and each chunk's span in it."""
    text, spans = "", []
    for chunk, _ in chunks:
        text += " " * bool(text)
        spans.append((len(text), len(text) + len(chunk)))
        text += chunk
    return text + ".", spans


def newsmtsc(rng, n):
    lines = []
    for i in range(n):
        chunks, (_, target), view = event(rng)
        text, spans = spell(chunks)
        start, end = spans[target]
        target = {"Input.gid": f"made-up-{i}", "from": start, "to": end, "mention": text[start:end], "polarity": POLARITY[view]}
        lines.append(json.dumps({"primary_gid": f"made-up-{i}", "sentence_normalized": text, "targets": [target]}))
    return "\n".join(lines) + "\n"


def dse(rng, n):
    lines = []
    for _ in range(n):
        chunks, (subject, object_), view = event(rng)
        first, second = sorted((subject, object_))
        marked = [(f"[{c}]" if i in (first, second) else c, kind) for i, (c, kind) in enumerate(chunks)]
        label = 0 if view == "none" else {"likes": 1, "dislikes": 3}[view] + (subject > object_)
        lines.append("\t".join([spell(marked)[0], chunks[first][0], chunks[second][0], str(label)]))
    return "\n".join(lines) + "\n"


def conll(rng, n):
    lines = []
    for i in range(n):
        if i % 10 == 0:
            lines += ["-DOCSTART- -X- O O", ""]
        for chunk, kind in event(rng)[0] + [(".", None)]:
            lines += [f"{word} {'NNP' if kind else 'NN'} I-NP {f'I-{kind}' if kind else 'O'}" for word in chunk.split()]
        lines.append("")
    return "\n".join(lines) + "\n"


def polnear(rng, n):
    lines = []
    for i in range(n // 10):
        text, attributions = "", []
        for k in range(10):
            content, _ = spell(event(rng)[0])
            source, cue = rng.choice(PEOPLE), "said"
            at = len(text)
            text += f"{source} {cue} that {content}" + ("\n\n" if k % 3 == 2 else " ")
            begin = at + len(source) + len(cue) + 2
            attributions.append({
                "source": [[at, at + len(source)]],
                "cue": [[at + len(source) + 1, begin - 1]],
                "content": [[begin, begin + len("that ") + len(content) - 1]],
            })
        lines.append(json.dumps({"id": f"made-up-{i}", "publisher": "nobody", "text": text.rstrip(), "attributions": attributions}))
    return "\n".join(lines) + "\n"


def gum(rng, n):
    """CoNLL-U with entities in the last column; the last word of a name is its head."""
    kinds = {"PER": "person", "ORG": "organization", "LOC": "place"}
    lines = ["# newdoc id = made_up"]
    for i in range(n):
        chunks, _, _ = event(rng)
        lines += ["# newpar"] * (i % 5 == 0) + [f"# sent_id = made_up-{i + 1}", f"# text = {spell(chunks)[0]}"]
        rows = []
        for number, (chunk, kind) in enumerate(chunks, 1):
            words = chunk.split()
            head = len(rows) + len(words)
            for word in words:
                own = len(rows) + 1
                opens = f"({number}-{kinds[kind]}-new-nnnnn-cf{number}-1-sgl" if kind and word is words[0] else ""
                closes = f"{'' if opens else number})" if kind and own == head else ""
                tag = ("PROPN", "NNP") if kind else ("VERB", "VBD")
                misc = [f"Entity={opens}{closes}"] * bool(opens or closes)
                rows.append([str(own), word, word.lower(), *tag, "_", str(head if own < head else 0), "dep", "_", misc])
        rows[-1][-1] = rows[-1][-1] + ["SpaceAfter=No"]
        rows.append([str(len(rows) + 1), ".", ".", "PUNCT", ".", "_", "1", "punct", "_", []])
        lines += ["\t".join([*columns, "|".join(misc) or "_"]) for *columns, misc in rows] + [""]
    return "\n".join(lines) + "\n"


def commentary(rng, n):
    """Coded articles: a title and a dozen sentences about two actors and a group."""
    lines = []
    for i in range(n // 6):
        person, body = rng.choice(PEOPLE), rng.choice(BODIES)
        words = ["Who is to blame?"]
        words += [spell(event(rng)[0])[0] for _ in range(8)]
        words += [f"{person} betrayed the voters.", f"{body} praised the voters.", f"{body} condemned {person}."]
        text = "\n\n".join(words)
        starts = [sum(len(w) + 2 for w in words[:k]) for k in range(len(words))]
        actor = lambda name, stance, against, for_: {"name": name, "aliases": [], "stance": stance, "mixed": False,
                                                     "against": against, "for": for_}
        lines.append(json.dumps({
            "id": f"made-up-{n}-{i}", "publication": "nobody", "date": None, "title": words[0], "text": text,
            "kind": rng.choice(["opinion", "news"]), "sentences": [[s, s + len(w)] for s, w in zip(starts, words)],
            "paragraphs": list(range(len(words))),
            "actors": [actor(person, -2, [9], []), actor(body, 1, [], [10]), actor("the voters", 0, [], [])],
            "reported": [{"holder": body, "target": person, "sign": -1, "at": 11}],
        }))
    return "\n".join(lines) + "\n"


def coded_apart(rng, n):
    """Articles without codes, and their codes in a file of their own, which names actors by their places."""
    texts, codes = [], []
    for line in commentary(rng, n).splitlines():
        row = json.loads(line)
        span = lambda name: [row["text"].index(name), row["text"].index(name) + len(name)]
        row["id"] += "-apart"
        texts.append(json.dumps({k: row[k] for k in ("id", "publication", "date", "title", "text")}))
        codes.append(json.dumps({
            "id": row["id"], "kind": row["kind"], "sentences": row["sentences"],
            "actors": [x | {"name": span(x["name"])} for x in row["actors"]],
            "reported": [r | {who: span(r[who]) for who in ("holder", "target")} for r in row["reported"]],
        }))
    return "\n".join(texts) + "\n", "\n".join(codes) + "\n"


CORPORA = {
    "commentary/{}.jsonl": commentary,
    "newsmtsc/{}.jsonl": newsmtsc,
    "dse/{}.txt": dse,
    "conll2003/{}.conll": conll,
    "polnear/{}.jsonl": polnear,
    "gum/{}/made_up.conllu": gum,
}


def vocabulary(special):
    """Special entries, every character that ASCII can print, alone and within a word, and the words of the corpora."""
    text = " ".join(PEOPLE + BODIES + PLACES + OTHERS + [w for v in VERBS for w in v]).lower()
    characters = sorted(set(string.printable.lower()) - set(string.whitespace))
    entries = special + characters + ["##" + c for c in characters] + sorted(set(text.split()))
    return {entry: i for i, entry in enumerate(dict.fromkeys(entries))}


def tokenizer(special, pad):
    words = vocabulary(special)
    made = Tokenizer(models.WordPiece(words, unk_token="[UNK]", max_input_chars_per_word=100))
    made.add_special_tokens(special)
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    # The real ones come with both, which training and program must take off.
    made.enable_truncation(128)
    made.enable_padding(length=128, pad_id=words[pad], pad_token=pad)
    return made


def weights(rng, config, parts):
    """Random weights under the names of the real files; `parts` names what differs between the two shapes."""
    normal = lambda *shape: rng.normal(0, 0.1, shape).astype(np.float32)
    state = {
        "embeddings.word_embeddings.weight": normal(config["vocab_size"], WIDTH),
        "embeddings.position_embeddings.weight": normal(config["max_position_embeddings"], WIDTH),
    }

    def linear(name, outputs, inputs):
        state[f"{name}.weight"], state[f"{name}.bias"] = normal(outputs, inputs), normal(outputs)

    def norm(name):
        state[f"{name}.weight"], state[f"{name}.bias"] = np.ones(WIDTH, np.float32), normal(WIDTH)

    norm("embeddings.LayerNorm")
    for i in range(LAYERS):
        layer = f"encoder.layer.{i}"
        for name in parts["attention"]:
            linear(f"{layer}.{name}", WIDTH, WIDTH)
        norm(f"{layer}.{parts['norm']}")
        linear(f"{layer}.intermediate.dense", INNER, WIDTH)
        linear(f"{layer}.output.dense", WIDTH, INNER)
        norm(f"{layer}.output.LayerNorm")
    return state | {name: normal(*shape) for name, shape in parts["more"].items()}


SHAPES = {
    "bert": {
        "special": ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
        "pad": "[PAD]",
        "config": {"max_position_embeddings": POSITIONS, "type_vocab_size": 2, "layer_norm_eps": 1e-12},
        "attention": [f"attention.{x}" for x in ("self.query", "self.key", "self.value", "output.dense")],
        "norm": "attention.output.LayerNorm",
        "more": {"embeddings.token_type_embeddings.weight": (2, WIDTH)},
    },
    "mpnet": {
        "special": ["<s>", "<pad>", "</s>", "<unk>", "[UNK]", "<mask>"],
        "pad": "<pad>",
        "config": {"max_position_embeddings": POSITIONS + 2, "relative_attention_num_buckets": BUCKETS, "layer_norm_eps": 1e-5},
        "attention": [f"attention.attn.{x}" for x in "qkvo"],
        "norm": "attention.LayerNorm",
        "more": {"encoder.relative_attention_bias.weight": (BUCKETS, HEADS)},
    },
}


def base(folder, name, parts):
    """A base encoder's folder: config.json, model.safetensors, tokenizer.json."""
    os.makedirs(folder, exist_ok=True)
    words = tokenizer(parts["special"], parts["pad"])
    words.save(f"{folder}/tokenizer.json")
    config = {
        "model_type": name, "vocab_size": words.get_vocab_size(), "hidden_size": WIDTH, "intermediate_size": INNER,
        "num_attention_heads": HEADS, "num_hidden_layers": LAYERS, "hidden_act": "gelu", **parts["config"],
    }
    with open(f"{folder}/config.json", "w") as file:
        json.dump(config, file, indent=1)
    save_file(weights(np.random.default_rng(1), config, parts), f"{folder}/model.safetensors")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = sys.argv[1]
    for split, n in (("train", SENTENCES), ("dev", SENTENCES // 4)):
        rng = random.Random(split)
        for pattern, write in CORPORA.items():
            path = f"{out}/data/{pattern.format(split)}"
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(write(rng, n))
    for name, text in zip(("unlabelled", "further"), coded_apart(random.Random("apart"), SENTENCES // 4)):
        with open(f"{out}/data/commentary/{name}.jsonl", "w", encoding="utf-8") as file:
            file.write(text)
    for name, parts in SHAPES.items():
        base(f"{out}/{name}", name, parts)


if __name__ == "__main__":
    main()
