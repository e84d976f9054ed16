"""The glossary's entries, in the order in which the page meets them.

texts.json says of every key in both languages what it is called (`key`), what it is in one sentence (`key-is`), and by
which words prose speaks of it (`key-as`, a regular expression).
"""

from __future__ import annotations

from dataclasses import dataclass

TABS = ("compare", "shapes", "learn")


@dataclass(frozen=True)
class Entry:
    """`seen`: the stage or the tab where it is to be seen. `within`: the only places whose prose means it by its words;
    empty for all. `paper`: where it comes from, if from a paper."""

    key: str
    seen: str
    symbol: str = ""
    paper: str = ""
    within: tuple[str, ...] = ()


ENTRIES = (
    Entry("normalisation", "segmentation", paper="Unicode Annex 15"),
    Entry("word", "segmentation", within=("segmentation",)),
    Entry("piece", "segmentation", paper="Sennrich et al. 2016"),
    Entry("sentencepiece", "segmentation", paper="Kudo & Richardson 2018"),
    Entry("lattice", "segmentation"),
    Entry("hmm", "segmentation", paper="Rabiner 1989"),
    Entry("log-p", "decoder", "log p"),
    Entry("eos", "segmentation", "‹eos›"),
    Entry("bos", "decoder", "‹bos›"),
    Entry("vocabulary", "vocabulary", "V"),
    Entry("id", "vocabulary"),
    Entry("unigram", "vocabulary", paper="Kudo 2018"),
    Entry("special", "vocabulary"),
    Entry("bytes", "vocabulary"),
    Entry("embedding", "embedding", "x", "Bengio et al. 2003"),
    Entry("cosine", "embedding", "cos"),
    Entry("neighbour", "embedding"),
    Entry("encoder", "encoder", paper="Cho et al. 2014; Sutskever et al. 2014"),
    Entry("state", "encoder", "h, s", "Elman 1990"),
    Entry("bidirectional", "encoder", "→h, ←h", "Schuster & Paliwal 1997"),
    Entry("unit", "encoder"),
    Entry("gate", "encoder", "σ", "Hochreiter & Schmidhuber 1997"),
    Entry("reset-gate", "encoder", "r", "Cho et al. 2014"),
    Entry("update-gate", "encoder", "z", "Cho et al. 2014"),
    Entry("candidate", "encoder", "n, g"),
    Entry("input-gate", "encoder", "i", "Hochreiter & Schmidhuber 1997"),
    Entry("forget-gate", "encoder", "f", "Gers et al. 2000"),
    Entry("output-gate", "encoder", "o", "Hochreiter & Schmidhuber 1997"),
    Entry("cell-state", "encoder", "m", "Hochreiter & Schmidhuber 1997"),
    Entry("parameters", "encoder", "W, b", within=("encoder", "decoder", "code")),
    Entry("c", "meaning", "c", "Cho et al. 2014; Sutskever et al. 2014"),
    Entry("pca", "meaning", paper="Pearson 1901"),
    Entry("tsne", "meaning", paper="van der Maaten & Hinton 2008"),
    Entry("decoder", "decoder", paper="Cho et al. 2014; Sutskever et al. 2014"),
    Entry("logits", "decoder", "E o + b"),
    Entry("softmax", "decoder", "softmax"),
    Entry("greedy", "decoder"),
    Entry("beam", "decoder", paper="Sutskever et al. 2014"),
    Entry("pruning", "decoder"),
    Entry("length-penalty", "decoder", "α", "Wu et al. 2016"),
    Entry("sampling", "decoder"),
    Entry("teacher-forcing", "decoder", paper="Williams & Zipser 1989"),
    Entry("perplexity", "decoder", paper="Jelinek et al. 1977"),
    Entry("attention", "attention", paper="Bahdanau et al. 2015; Luong et al. 2015"),
    Entry("score", "attention", "e", "Bahdanau et al. 2015", within=("attention",)),
    Entry("alpha", "attention", "α", "Bahdanau et al. 2015", within=("attention",)),
    Entry("context", "attention", "cₜ", "Bahdanau et al. 2015"),
    Entry("occlusion", "attention", paper="Zeiler & Fergus 2014"),
    Entry("gradient", "attention", "∂", "Simonyan et al. 2014"),
    Entry("spearman", "attention", "ρ", "Spearman 1904"),
    Entry("float32", "code", paper="IEEE 754"),
    Entry("trace", "code"),
    Entry("checkpoint", "compare"),
    Entry("rnn", "compare", paper="Elman 1990"),
    Entry("lstm", "compare", paper="Hochreiter & Schmidhuber 1997"),
    Entry("gru", "compare", paper="Cho et al. 2014"),
    Entry("bleu", "compare", paper="Papineni et al. 2002"),
    Entry("chrf", "compare", paper="Popović 2015"),
    Entry("update", "learn", paper="Kingma & Ba 2015"),
    Entry("loss", "learn", "−log p"),
    Entry("seed", "learn"),
)
