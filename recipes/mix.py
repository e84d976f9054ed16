"""Write the training file of zh-en-gru-bahdanau.

    python -m recipes.mix --data FOLDER --back-translated FILE --out MIXED.tsv

FOLDER holds train.tsv, extra.tsv, mono-en.tsv and dictionary.tsv (their sources stand in the model card). The file
has real pairs, repeated; English sentences with their back-translation (Sennrich et al. 2016), whose source begins
with a tag (Caswell et al. 2019); and pairs made from real ones or from templates, so that names, Latin words, numbers
and places are copied or spelled. The same seed gives the same file. No sentence of benchmarks/kinds is let in.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from . import words
from .changes import glosses, joined, moved, once, put, renamed, renumbered, repeated, rows
from .templates import negation, subject, templated
from .words import Pair

TAG = "◇"
KINDS = Path(__file__).resolve().parent.parent / "benchmarks" / "kinds"
DROPPED = ("massive", "xsid")  # lower-case commands to a voice assistant


def bare(sentence: str) -> str:
    """Without blanks, marks and case: what makes two sentences the same."""
    return re.sub(r"[\W_]+", "", sentence).lower()


def forbidden() -> set[str]:
    """The sentences of benchmarks/kinds, bare."""
    found = {
        bare(line.split("\t")[0]) for path in KINDS.glob("*.tsv") for line in path.read_text("utf-8").splitlines()[1:]
    }
    return found - {""}


def back_translated(path: Path, rng: random.Random, english: list[str]) -> Iterator[Pair]:
    """The usable rows: a translation the model was sure of, without loops, its names on both sides."""
    known = {e: z for kind in words.places().values() for z, e in kind}
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) != 6:
            continue
        zh, en, _, names, score, _ = cells
        if (
            float(score) < -0.7
            or re.search(r"(.{2,})\1\1", zh)
            or not re.search(r"[\u4e00-\u9fff]", zh)
            or re.search(r"[A-Za-z\d]", zh)
        ):
            continue
        if len(zh) < 0.6 * len(en.split()) or len(zh) > 4.5 * len(en.split()) + 3:
            continue
        if ("汤姆" in zh) != bool(re.search(r"\bTom\b", en)) or ("玛丽" in zh) != bool(re.search(r"\bMary\b", en)):
            continue
        if names:
            for a, b, name in zip(("汤姆", "玛丽"), ("Tom", "Mary"), names.split(" "), strict=False):
                if not once(a, zh) or not once(b, en):
                    break
                if name in known:
                    new = (known[name], name)
                elif re.search(rf"\b(in|to|from|at) {b}\b", en):
                    new = words.place(rng)
                else:
                    new = (name, name) if rng.random() < 0.4 else words.full_name(rng)
                zh, en = put(a, new[0], zh), put(b, new[1], en)
            else:
                yield TAG + zh, en
        else:
            yield TAG + zh, en


def mix(
    data: Path, synthetic: Path | None, seed: int, real: int, most: int, share: float
) -> Iterator[tuple[str, str, str]]:
    """Every pair with its kind. `real`: how often each real pair stands in the file; `most`: back-translations at most;
    `share`: how much of the pairs that templates, joining and the dictionary make.
    """
    rng = random.Random(seed)
    kept = [r for r in rows(data / "train.tsv") if r["corpus"] not in DROPPED] + rows(data / "extra.tsv")
    refused = forbidden()  # here too, since pairs are joined and repeated
    pairs = [(r["zh"], r["en"]) for r in kept if bare(r["zh"]) not in refused]
    count = Counter(w for _, e in pairs for w in re.findall(r"[a-z]{3,}", e))
    count.update(w for r in rows(data / "mono-en.tsv") for w in re.findall(r"[a-z]{3,}", r["en"]))
    english = sorted(w for w, n in count.items() if n >= 3)
    for _ in range(real):
        yield from ((z, e, "real") for z, e in pairs)
    if synthetic:
        made = list(back_translated(synthetic, rng, english))
        yield from ((z, e, "back-translated") for z, e in rng.sample(made, min(most, len(made))))
    shuffled = rng.sample(pairs, len(pairs))
    for kind, change in (
        ("renamed", lambda p: renamed(p, rng, english)), ("renamed", lambda p: renamed(p, rng, english)),
        ("moved", lambda p: moved(p, rng)), ("moved", lambda p: moved(p, rng)),
        *[("renumbered", lambda p: renumbered(p, rng))] * 5,
    ):  # fmt: skip
        yield from ((*new, kind) for p in shuffled if (new := change(p)))
    for kind, n in (("names", 14000), ("latin", 17000), ("cities", 7000), ("digits", 16000)):
        yield from ((z, e, kind) for z, e in templated(kind, int(n * share), rng, english))
    yield from ((z, e, "subject") for z, e in subject(int(5000 * share), rng))
    yield from ((z, e, "negation") for z, e in negation(int(7000 * share), rng))
    yield from ((*joined(pairs, rng), "joined") for _ in range(int(15000 * share)))
    yield from ((*repeated(pairs, rng), "repeated") for _ in range(int(3000 * share)))
    seen = "\n".join(z for z, _ in pairs)
    glossed = glosses(data / "dictionary.tsv", count, seen, int(10000 * share), rng)
    yield from ((z, e, "dictionary") for z, e in glossed)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m recipes.mix", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with train.tsv, extra.tsv, mono-en.tsv, dictionary.tsv"
    )
    parser.add_argument("--back-translated", type=Path, help="what recipes.back_translate wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--real", type=int, default=3, help="copies of every real pair")
    parser.add_argument("--most", type=int, default=200000, help="back-translated pairs at most")
    parser.add_argument("--share", type=float, default=1.0, help="of the pairs that are made, templates and joining")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    refused, counts = forbidden(), Counter[str]()
    with options.out.open("w", encoding="utf-8") as out:
        out.write("zh\ten\tcorpus\n")
        for zh, en, kind in mix(
            options.data, options.back_translated, options.seed, options.real, options.most, options.share
        ):
            if zh and en and bare(zh) not in refused and bare(zh.removeprefix(TAG)) not in refused:
                counts[kind] += 1
                out.write(f"{zh}\t{en}\t{kind}\n")
    for kind, n in counts.most_common():
        print(f"{n:8,} {kind}")


if __name__ == "__main__":
    main()
