"""Random models in the files that public ones come in, for rust-bert's pipelines: to test how they are loaded, and to
time them, since time does not depend on what weights hold.

    python public_models.py --out FOLDER [--size tiny|default]

Writes a folder for each task (config.json, vocabulary, model.safetensors) and pipelines.toml, which names them. `default`
has the shapes of rust-bert's default models: BERT-large for entities, DistilBERT for sentiment, BART-large for stance
and for summaries, MiniLM of 12 layers for sentences; 4.5 GB.

Weights are drawn by a seed, but for what makes the entity model read a few names of countries and groups as such, so
that there are actors to ask about: the first entry of a word's vector tells its class, and the random layers are too
weak to hide it.
"""

import argparse
import glob
import json
import os

import numpy as np
from safetensors.numpy import save_file
from tokenizers import ByteLevelBPETokenizer, Tokenizer

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
LABELS = ["O", "B-MISC", "I-MISC", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
NAMES = {"I-ORG": ["taliban"], "I-LOC": ["pakistan", "india", "afghanistan", "china", "kabul", "islamabad", "delhi", "america"]}
# How far a name's first entry stands out, and the classifier looks at it.
LOUD = 8.0
SHAPES = {
    "tiny": {"bert": (32, 2, 2, 64), "distilbert": (32, 2, 2, 64), "bart": (32, 1, 2, 64), "sentences": (32, 2, 2, 64)},
    "default": {"bert": (1024, 24, 16, 4096), "distilbert": (768, 6, 12, 3072), "bart": (1024, 12, 16, 4096),
                "sentences": (384, 12, 12, 1536)},
}
# Pieces that a summary is generated with, from and to: fixed, since random weights do not know when to end.
SUMMARY = {"tiny": (8, 16), "default": (60, 60)}


class Weights(dict):
    """Tensors by name."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def matrix(self, name, rows, columns):
        self[name] = (0.02 * self.rng.standard_normal((rows, columns), dtype=np.float32))

    def linear(self, name, to, of):
        self.matrix(f"{name}.weight", to, of)
        self[f"{name}.bias"] = np.zeros(to, np.float32)

    def norm(self, name, width):
        self[f"{name}.weight"], self[f"{name}.bias"] = np.ones(width, np.float32), np.zeros(width, np.float32)


def bert(weights, prefix, shape, words, pooler):
    width, layers, heads, inner = shape
    for name, rows in (("word", words), ("position", 512), ("token_type", 2)):
        weights.matrix(f"{prefix}embeddings.{name}_embeddings.weight", rows, width)
    weights.norm(f"{prefix}embeddings.LayerNorm", width)
    for i in range(layers):
        p = f"{prefix}encoder.layer.{i}"
        for name in ("query", "key", "value"):
            weights.linear(f"{p}.attention.self.{name}", width, width)
        for name, to, of in (("attention.output", width, width), ("intermediate", inner, width), ("output", width, inner)):
            weights.linear(f"{p}.{name}.dense", to, of)
        for name in ("attention.output", "output"):
            weights.norm(f"{p}.{name}.LayerNorm", width)
    if pooler:
        weights.linear(f"{prefix}pooler.dense", width, width)
    return {"model_type": "bert", "hidden_act": "gelu", "attention_probs_dropout_prob": 0.1, "hidden_dropout_prob": 0.1,
            "hidden_size": width, "initializer_range": 0.02, "intermediate_size": inner, "max_position_embeddings": 512,
            "num_attention_heads": heads, "num_hidden_layers": layers, "type_vocab_size": 2, "vocab_size": words}


def distilbert(weights, shape, words):
    width, layers, heads, inner = shape
    for name, rows in (("word", words), ("position", 512)):
        weights.matrix(f"distilbert.embeddings.{name}_embeddings.weight", rows, width)
    weights.norm("distilbert.embeddings.LayerNorm", width)
    for i in range(layers):
        p = f"distilbert.transformer.layer.{i}"
        for name in ("q_lin", "k_lin", "v_lin", "out_lin"):
            weights.linear(f"{p}.attention.{name}", width, width)
        weights.linear(f"{p}.ffn.lin1", inner, width)
        weights.linear(f"{p}.ffn.lin2", width, inner)
        for name in ("sa_layer_norm", "output_layer_norm"):
            weights.norm(f"{p}.{name}", width)
    return {"model_type": "distilbert", "activation": "gelu", "attention_dropout": 0.1, "dim": width, "dropout": 0.1,
            "hidden_dim": inner, "initializer_range": 0.02, "max_position_embeddings": 512, "n_heads": heads,
            "n_layers": layers, "qa_dropout": 0.1, "seq_classif_dropout": 0.2, "sinusoidal_pos_embds": False,
            "tie_weights_": True, "vocab_size": words}


def bart(weights, shape, words):
    width, layers, heads, inner = shape
    weights.matrix("model.shared.weight", words, width)
    for side in ("encoder", "decoder"):
        p = f"model.{side}"
        weights.matrix(f"{p}.embed_positions.weight", 1024 + 2, width)
        weights.norm(f"{p}.layernorm_embedding", width)
        for i in range(layers):
            of = f"{p}.layers.{i}"
            for attention in ("self_attn", "encoder_attn") if side == "decoder" else ("self_attn",):
                for name in ("k_proj", "v_proj", "q_proj", "out_proj"):
                    weights.linear(f"{of}.{attention}.{name}", width, width)
                weights.norm(f"{of}.{attention}_layer_norm", width)
            weights.linear(f"{of}.fc1", inner, width)
            weights.linear(f"{of}.fc2", width, inner)
            weights.norm(f"{of}.final_layer_norm", width)
    return {"model_type": "bart", "activation_function": "gelu", "activation_dropout": 0.0, "attention_dropout": 0.0,
            "classif_dropout": 0.0, "d_model": width, "decoder_attention_heads": heads, "decoder_ffn_dim": inner,
            "decoder_layerdrop": 0.0, "decoder_layers": layers, "decoder_start_token_id": 2, "dropout": 0.1,
            "encoder_attention_heads": heads, "encoder_ffn_dim": inner, "encoder_layerdrop": 0.0, "encoder_layers": layers,
            "bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2, "forced_eos_token_id": 2, "init_std": 0.02,
            "max_position_embeddings": 1024, "num_hidden_layers": layers, "normalize_embedding": True, "vocab_size": words}


def word_pieces(folder):
    """BERT's own vocabulary as vocab.txt; gives it as a list."""
    vocabulary = Tokenizer.from_file(f"{ROOT}/models/base/tokenizer.json").get_vocab()
    words = sorted(vocabulary, key=vocabulary.get)
    with open(f"{folder}/vocab.txt", "w", encoding="utf-8") as file:
        file.write("\n".join(words) + "\n")
    return words


def byte_pairs(folder):
    """A vocabulary of byte pairs, learned from the op-eds in tests/oped, since BART's is not here; gives its size."""
    texts = sorted(glob.glob(f"{ROOT}/tests/oped/**/*.txt", recursive=True))
    tokenizer = ByteLevelBPETokenizer()
    tokenizer.train(texts, vocab_size=50265, min_frequency=2, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"], show_progress=False)
    tokenizer.save_model(folder)
    return tokenizer.get_vocab_size()


def labelled(config, labels):
    return config | {"id2label": {str(i): label for i, label in enumerate(labels)},
                     "label2id": {label: i for i, label in enumerate(labels)}}


def write(folder, weights, config):
    save_file(dict(weights), f"{folder}/model.safetensors")
    with open(f"{folder}/config.json", "w") as file:
        json.dump(config, file, indent=1)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--out", required=True)
    ap.add_argument("--size", choices=SHAPES, default="tiny")
    a = ap.parse_args()
    shapes = SHAPES[a.size]
    folders = {task: f"{a.out}/{task}" for task in ("entities", "sentiment", "stance", "sentences", "summary")}
    for folder in folders.values():
        os.makedirs(folder, exist_ok=True)

    weights = Weights(1)
    words = word_pieces(folders["entities"])
    config = bert(weights, "bert.", shapes["bert"], len(words), False)
    width = config["hidden_size"]
    weights.linear("classifier", len(LABELS), width)
    vectors, classifier = weights["bert.embeddings.word_embeddings.weight"], weights["classifier.weight"]
    vectors[:, :2], classifier[:, :2] = 0, 0
    weights["classifier.bias"][0] = LOUD
    for entry, (label, names) in enumerate(NAMES.items()):
        classifier[LABELS.index(label), entry] = LOUD
        for name in names:
            vectors[words.index(name), entry] = LOUD
    write(folders["entities"], weights, labelled(config, LABELS))

    weights = Weights(2)
    config = distilbert(weights, shapes["distilbert"], len(word_pieces(folders["sentiment"])))
    weights.linear("pre_classifier", config["dim"], config["dim"])
    weights.linear("classifier", 2, config["dim"])
    write(folders["sentiment"], weights, labelled(config, ["NEGATIVE", "POSITIVE"]))

    weights = Weights(3)
    size = byte_pairs(folders["stance"])
    real = 50265 if a.size == "default" else size
    config = bart(weights, shapes["bart"], real)
    weights.linear("classification_head.dense", config["d_model"], config["d_model"])
    weights.linear("classification_head.out_proj", 3, config["d_model"])
    write(folders["stance"], weights, labelled(config, ["contradiction", "neutral", "entailment"]))

    weights = Weights(4)
    byte_pairs(folders["summary"])
    # Words that the vocabulary lacks are never written: they have no vector that anything is near.
    config = bart(weights, shapes["bart"], size)
    write(folders["summary"], weights, config)

    weights = Weights(5)
    folder = folders["sentences"]
    config = bert(weights, "", shapes["sentences"], len(word_pieces(folder)), True)
    write(folder, weights, config)
    os.makedirs(f"{folder}/1_Pooling", exist_ok=True)
    for name, content in {
        "modules.json": [{"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
                         for i, (path, kind) in enumerate([("", "Transformer"), ("1_Pooling", "Pooling")])],
        "1_Pooling/config.json": {"word_embedding_dimension": config["hidden_size"], "pooling_mode_cls_token": False,
                                  "pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": False,
                                  "pooling_mode_mean_sqrt_len_tokens": False},
        "sentence_bert_config.json": {"max_seq_length": 128, "do_lower_case": False},
        "tokenizer_config.json": {"do_lower_case": True},
    }.items():
        with open(f"{folder}/{name}", "w") as file:
            json.dump(content, file, indent=1)

    shortest, longest = SUMMARY[a.size]
    with open(f"{a.out}/pipelines.toml", "w") as file:
        file.write('[entities]\nmodel = "entities"\nlower_case = true\n\n[sentiment]\nmodel = "sentiment"\n\n'
                   '[stance]\nmodel = "stance"\n\n[sentences]\nmodel = "sentences"\n\n'
                   f'[summary]\nmodel = "summary"\nmin_length = {shortest}\nmax_length = {longest}\n')


if __name__ == "__main__":
    main()
