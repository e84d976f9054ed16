"""Write the training file of zh-en-gru-bahdanau or, with --to zh, of en-zh-gru-bahdanau.

    python -m recipes.mix --to en --data FOLDER --back-translated FILE --out MIXED.tsv

FOLDER holds train.tsv, extra.tsv, dialogue.tsv, mono-en.tsv, dictionary.tsv, dev.tsv and test.tsv (their sources stand
in the model cards). The file has real pairs, repeated; sentences of the language that is written with their
back-translation (Sennrich et al. 2016), whose source begins with a tag (Caswell et al. 2019); and pairs made from real
ones or from templates, so that names, Latin words, numbers and places are copied or spelled. The same seed gives the
same file. No sentence of benchmarks/kinds, dev.tsv or test.tsv is let in, whatever it was made from.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from . import words
from .changes import Capitals, glosses, joined, moved, once, put, renamed, renumbered, repeated, rows
from .templates import negation, subject, templated
from .words import Pair

TAG = "◇"
KINDS = Path(__file__).resolve().parent.parent / "benchmarks" / "kinds"
DROPPED = ("massive", "xsid")  # lower-case commands to a voice assistant


def bare(sentence: str) -> str:
    """Without blanks, marks and case: what makes two sentences the same."""
    return re.sub(r"[\W_]+", "", sentence).lower()


def forbidden(data: Path) -> set[str]:
    """The sentences of benchmarks/kinds and both sides of dev.tsv and test.tsv, bare."""
    found = {
        bare(line.split("\t")[0]) for path in KINDS.glob("*.tsv") for line in path.read_text("utf-8").splitlines()[1:]
    }
    measured = [r for name in ("dev.tsv", "test.tsv") for r in rows(data / name)]
    return (found | {bare(r[side]) for r in measured for side in ("zh", "en")}) - {""}


def _fits(zh: str, en: str) -> bool:
    """Whether a back-translation looks like one: no loop, a fitting length, the same digits, Tom and Mary."""
    letters = en.lower()
    return (
        not re.search(r"(.{2,})\1\1", zh)
        and not re.search(r"\b(\w+ \w+) \1\b|\b(\w+) \2 \2\b", letters)
        and re.search(r"[\u4e00-\u9fff]", zh) is not None
        and 0.6 * len(en.split()) <= len(zh) <= 4.5 * len(en.split()) + 3
        and sorted(re.findall(r"\d", zh)) in ([], sorted(re.findall(r"\d", en)))
        and all((a in zh) == bool(re.search(rf"\b{b}\b", en)) for a, b in (("汤姆", "Tom"), ("玛丽", "Mary")))
    )


def back_translated(path: Path, rng: random.Random, best: float) -> Iterator[Pair]:
    """The usable rows among the share `best` that the model was surest of, names on both sides again."""
    known = {e: z for kind in words.places().values() for z, e in kind}
    cells = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    surest = sorted((row for row in cells if len(row) == 6), key=lambda row: -float(row[4]))
    for zh, en, _, names, _, _ in surest[: round(best * len(surest))]:
        if not _fits(zh, en):
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
                yield zh, en
        else:
            yield zh, en


def mix(
    data: Path, synthetic: Path | None, to: str, seed: int, real: int, best: float, share: float
) -> Iterator[tuple[str, str, str]]:
    """Every pair with its kind; `to`: the language that is written. `real`: how often each real pair stands in the
    file; `best`: share of the back-translations that is kept; `share`: how much of the pairs that templates,
    joining and the dictionary make.
    """
    rng = random.Random(seed)
    real_rows = [r for name in ("train.tsv", "extra.tsv", "dialogue.tsv") for r in rows(data / name)]
    kept = [r for r in real_rows if r["corpus"] not in DROPPED]
    refused = forbidden(data)  # here too, since pairs are joined and repeated
    pairs = [(r["zh"], r["en"]) for r in kept if bare(r["zh"]) not in refused]
    count = Counter(w for _, e in pairs for w in re.findall(r"[a-z]{3,}", e))
    mono = [r["en"] for r in rows(data / "mono-en.tsv")]
    count.update(w for e in mono for w in re.findall(r"[a-z]{3,}", e))
    capitals = Capitals([*(e for _, e in pairs), *mono])
    english = sorted(w for w, n in count.items() if n >= 3)
    for _ in range(real):
        yield from ((z, e, "real") for z, e in pairs)
    if synthetic:
        for z, e in back_translated(synthetic, rng, best):
            yield (TAG + z, e, "back-translated") if to == "en" else (z, TAG + e, "back-translated")
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
    yield from ((*joined(pairs, rng, capitals), "joined") for _ in range(int(25000 * share)))
    yield from ((*phrase, "phrases") for phrase in words.listed("phrases.tsv") for _ in range(20))
    yield from ((*repeated(pairs, rng, capitals, to), "repeated") for _ in range(int(3000 * share)))
    seen = "\n".join(z for z, _ in pairs)
    glossed = glosses(data / "dictionary.tsv", count, seen, int(10000 * share), rng)
    yield from ((z, e, "dictionary") for z, e in glossed)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m recipes.mix", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with train.tsv and the other files")
    parser.add_argument("--to", choices=("en", "zh"), default="en", help="the language that is written")
    parser.add_argument("--back-translated", type=Path, help="what recipes.back_translate wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--real", type=int, default=3, help="copies of every real pair")
    parser.add_argument("--best", type=float, default=1.0, help="share of the back-translations, by their score")
    parser.add_argument("--share", type=float, default=1.0, help="of the pairs that are made, templates and joining")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    refused, counts = forbidden(options.data), Counter[str]()
    made = mix(
        options.data,
        options.back_translated,
        options.to,
        options.seed,
        options.real,
        options.best,
        options.share,
    )
    with options.out.open("w", encoding="utf-8") as out:
        out.write("zh\ten\tcorpus\n")
        for zh, en, kind in made:
            if zh and en and refused.isdisjoint((bare(zh), bare(en))):
                counts[kind] += 1
                out.write(f"{zh}\t{en}\t{kind}\n")
    for kind, n in counts.most_common():
        print(f"{n:8,} {kind}")


if __name__ == "__main__":
    main()
