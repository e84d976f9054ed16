"""The plane of c: a decomposition worked out by hand, cosines, what is kept on disk, and the rates of neighbours."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from model.checkpoint import (
    METRICS,
    WEIGHTS,
    Checkpoint,
    CheckpointError,
    load_checkpoint,
    save_checkpoint,
    seal_metrics,
    sha256,
)
from model.config import Config, ModelConfig
from model.explain.neighbours import drawing_rates, neighbour_rates
from model.network.seq2seq import Seq2Seq
from model.plane import (
    PLANE,
    Labelled,
    build_plane,
    lay_plane,
    load_plane,
    main,
    read_labelled,
    save_plane,
)
from model.text.tokenizer import Tokenizer
from model.values.plane import Plane

SENTENCES = {
    "zh": ["小猫睡在窗边。", "爷爷每天打太极拳。", "这双鞋有点儿小。", "下雨了，快收衣服！", "你周末去哪里玩？"] * 3,
    "en": ["A kitten sleeps by the window.", "Grandpa does tai chi.", "These shoes pinch.", "Rain! Fetch it in."] * 3,
}
ROWS = read_labelled()


@pytest.fixture(scope="module")
def texts() -> dict[str, Tokenizer]:
    return {language: Tokenizer.train(language, lines, 300) for language, lines in SENTENCES.items()}


def make(
    folder: Path, texts: dict[str, Tokenizer], source: str = "zh", target: str = "en", seed: int = 5
) -> Checkpoint:
    """A small random model, in a folder as training leaves one."""
    config = ModelConfig(source, target, 300, 300, embedding=12, hidden=16, attention_size=8)
    torch.manual_seed(seed)
    save_checkpoint(folder, Config(config), Seq2Seq(config).state_dict(), texts[source], texts[target], {})
    return load_checkpoint(folder)


def rows(*labels: tuple[str, str]) -> list[Labelled]:
    return [Labelled(f"句{i}", f"s{i}", theme, "plain", group) for i, (theme, group) in enumerate(labels)]


# ---------------------------------------------------------------- the decomposition


def square() -> Plane:
    """Four codes about (5, 5, 5): two at ±4 along z, two at ±2 along y, none along x. 2·16 against 2·4: 0.8 and 0.2."""
    codes = 5 + np.array([[0, 0, -4], [0, 0, 4], [0, 2, 0], [0, -2, 0]])
    return lay_plane(codes, rows(("a", "1"), ("a", "2"), ("b", "3"), ("b", "4")))


def test_the_axes_of_a_known_cloud() -> None:
    plane = square()
    np.testing.assert_allclose(plane.mean, [5, 5, 5])
    np.testing.assert_allclose(plane.axes, [[0, 0, 1], [0, 1, 0]], atol=1e-6)
    np.testing.assert_allclose(plane.explained, [0.8, 0.2], rtol=1e-6)
    np.testing.assert_allclose(plane.points, [[-4, 0], [4, 0], [0, 2], [0, -2]], atol=1e-5)
    assert plane.sentences == ("句0", "句1", "句2", "句3")
    assert plane.translations == ("s0", "s1", "s2", "s3")


def test_the_signs_do_not_depend_on_the_decomposition(monkeypatch: pytest.MonkeyPatch) -> None:
    codes, labels = np.random.default_rng(2).normal(size=(20, 6)), rows(*[("a", str(i)) for i in range(20)])
    plane, svd = lay_plane(codes, labels), np.linalg.svd

    def flipped(*arguments: object, **options: object) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        u, values, directions = svd(*arguments, **options)
        return -u, values, -directions

    monkeypatch.setattr(np.linalg, "svd", flipped)
    np.testing.assert_array_equal(lay_plane(codes, labels).axes, plane.axes)
    assert (plane.axes[[0, 1], np.abs(plane.axes).argmax(axis=1)] > 0).all()


def test_project_keeps_the_leading_dimensions() -> None:
    plane = square()
    vectors = np.random.default_rng(0).normal(size=(2, 7, 3))
    projected = plane.project(vectors)
    assert projected.shape == (2, 7, 2)
    np.testing.assert_allclose(projected[1, 4], plane.axes @ (vectors[1, 4] - plane.mean), rtol=1e-4)
    np.testing.assert_allclose(plane.project(plane.mean), [0, 0], atol=1e-6)


def test_nobody_can_write_to_a_plane() -> None:
    plane = square()
    for array in (plane.mean, plane.axes, plane.explained, plane.codes, plane.points):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("codes", [np.zeros((2, 4)), np.zeros((3, 1)), np.zeros((4, 4)), np.zeros(3)])
def test_too_little_for_a_plane(codes: np.ndarray) -> None:
    with pytest.raises(ValueError, match="three or more codes"):
        lay_plane(codes, rows(("a", "1"), ("a", "2"), ("a", "3"))[: 2 if len(codes) == 2 else 3])


# ---------------------------------------------------------------- neighbours


def test_nearest_is_the_plain_cosine_in_the_full_space() -> None:
    codes = np.array([[1, 0, 0], [0, 1, 0], [3, 4, 0], [0, 0, 0]])
    plane = lay_plane(codes, rows(("a", "1"), ("a", "2"), ("b", "3"), ("b", "4")))
    found = plane.nearest([10, 0, 0], 4)  # its length is no matter
    assert [index for index, _ in found] == [0, 2, 1, 3]
    assert [cosine for _, cosine in found] == pytest.approx([1, 0.6, 0, 0])
    assert plane.nearest([0, 1, 0], 1) == [(1, pytest.approx(1))]
    assert plane.nearest([0, 1, 0], 0) == []
    assert len(plane.nearest([0, 1, 0], 99)) == 4
    assert {cosine for _, cosine in plane.nearest([0, 0, 0], 4)} == {0.0}, "a zero code is near nothing"


def test_neighbour_rates_counted_by_hand() -> None:
    """On a circle: 0° a1, 10° a1, 25° a2, 90° b3, 100° b3, 115° a4.

    Outside their own group: 0°→25° a, 10°→25° a, 25°→10° a, 90°→115° not, 100°→115° not, 115°→100° not: 3 of 6.
    By chance: a1 2/4 twice, a2 3/5, b3 0/4 twice, a4 3/5. In the group: 0°, 10°, 90° and 100° find each other: 4 of 4,
    where one of the five others would do.
    """
    angles = np.radians([0, 10, 25, 90, 100, 115])
    codes = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    labels = rows(("a", "1"), ("a", "1"), ("a", "2"), ("b", "3"), ("b", "3"), ("a", "4"))
    rates = neighbour_rates(lay_plane(codes, labels))
    assert rates.same_theme == 0.5
    assert rates.same_theme_by_chance == pytest.approx((0.5 + 0.5 + 0.6 + 0 + 0 + 0.6) / 6, abs=1e-4)
    assert (rates.same_group, rates.same_group_by_chance, rates.grouped) == (1.0, 0.2, 4)


# ---------------------------------------------------------------- of a checkpoint


def test_the_codes_are_the_encoders(tmp_path: Path, texts: dict[str, Tokenizer]) -> None:
    checkpoint = make(tmp_path / "tiny", texts)
    plane = build_plane(checkpoint, ROWS[:40])
    assert plane.codes.shape == (40, 16)
    assert plane.points.shape == (40, 2)
    ids = checkpoint.source.encode(ROWS[7].zh)
    with torch.inference_mode():
        code = checkpoint.model.encoder(torch.tensor([ids])).context[0].numpy()
    np.testing.assert_allclose(plane.codes[7], code, atol=1e-3)  # float16
    assert plane.nearest(code, 1)[0] == (7, pytest.approx(1, abs=1e-5))
    assert plane.sentences[7] == ROWS[7].zh
    assert plane.translations[7] == ROWS[7].en
    assert plane.themes[7] == ROWS[7].theme


def test_an_english_encoder_reads_the_english_column(tmp_path: Path, texts: dict[str, Tokenizer]) -> None:
    plane = build_plane(make(tmp_path / "tiny", texts, "en", "zh"), ROWS[:5])
    assert plane.sentences == tuple(r.en for r in ROWS[:5])
    assert plane.translations == tuple(r.zh for r in ROWS[:5])


def test_the_command_writes_what_load_reads(
    tmp_path: Path, texts: dict[str, Tokenizer], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "tiny"
    built = build_plane(make(folder, texts), ROWS)
    main([str(folder)])
    out = capsys.readouterr().out
    first = sha256(folder / PLANE)
    load_checkpoint(folder)  # still accepted
    loaded = load_plane(folder)
    for name in (*Plane.ARRAYS, "points"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(built, name))
    for name in Plane.LABELS:
        assert getattr(loaded, name) == getattr(built, name)
        assert len(getattr(loaded, name)) == len(ROWS)
    figures = json.loads((folder / METRICS).read_text(encoding="utf-8"))["plane"]
    assert figures["sha256"] == first
    assert figures["sentences"] == len(ROWS)
    assert figures["explained"] == pytest.approx(built.explained.tolist(), abs=1e-4)
    assert figures["neighbours"] == dataclasses.asdict(neighbour_rates(built))
    assert f"{figures['neighbours']['same_theme']:.1%}" in out
    assert "by chance" in out
    main([str(folder)])
    assert sha256(folder / PLANE) == first, "built again, the file is the same"


def test_a_plane_that_cannot_be_trusted_is_named(tmp_path: Path, texts: dict[str, Tokenizer]) -> None:
    folder = tmp_path / "tiny"
    checkpoint = make(folder, texts)
    with pytest.raises(CheckpointError, match=r"tiny/plane\.npz is missing.*model\.plane \S*tiny"):
        load_plane(folder)
    save_plane(build_plane(checkpoint, ROWS[:5]), folder)
    kept = (folder / PLANE).read_bytes()
    (folder / PLANE).write_bytes(kept[:-1])
    with pytest.raises(CheckpointError, match="cut short or changed"):
        load_plane(folder)
    (folder / PLANE).write_bytes(kept)
    metrics = json.loads((folder / METRICS).read_text(encoding="utf-8"))
    metrics["files"][WEIGHTS] = "0" * 64
    (folder / METRICS).write_text(json.dumps(metrics), encoding="utf-8")
    seal_metrics(folder)
    with pytest.raises(CheckpointError, match="other weights"):
        load_plane(folder)
    make(folder, texts, seed=6)  # trained again: metrics.json no longer vouches for the plane
    with pytest.raises(CheckpointError, match="cut short or changed"):
        load_plane(folder)


def test_the_command_ends_on_one_line_without_a_checkpoint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path)])
    assert ended.value.code == 2
    assert METRICS in (err := capsys.readouterr().err)
    assert err.count("\n") == 1


# ---------------------------------------------------------------- the sentences


def test_the_sentences_of_the_project() -> None:
    assert len(ROWS) == 343
    assert len({row.theme for row in ROWS}) == 12
    themes: dict[str, set[str]] = {}
    for row in ROWS:
        themes.setdefault(row.group, set()).add(row.theme)
    assert all(len(found) == 1 for found in themes.values()), "a group of paraphrases has one theme"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zh\ten\n猫\tcat\n", "header"),
        ("zh\ten\ttheme\tkind\tgroup\n猫\tcat\tanimals\tplain\tg1\n狗\tdog\tanimals\n", "line 3"),
        ("zh\ten\ttheme\tkind\tgroup\n猫\t\tanimals\tplain\tg1\n", "line 2"),
        ("", "header"),
    ],
)
def test_a_file_that_is_not_of_sentences_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "sentences.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=rf"sentences\.tsv.*{said}"):
        read_labelled(tmp_path / "sentences.tsv")


def test_a_drawing_is_judged_by_its_neighbours() -> None:
    """Two themes far apart, each a group of paraphrases: every neighbour within reach is of one's own theme."""
    rng = np.random.default_rng(0)
    codes = np.concatenate([rng.normal(size=(12, 6)) * 0.1 + centre for centre in (np.eye(6)[0] * 5, np.eye(6)[1] * 5)])
    rows = [Labelled(f"句{i}", f"s{i}", "ab"[i // 12], "plain", f"g{i // 12}") for i in range(24)]
    plane = lay_plane(codes, rows)
    plane = dataclasses.replace(plane, neighbour_map=plane.points)
    rates = drawing_rates(plane)
    assert set(rates) == {"c", "pca", "neighbour_map", "placed"}
    assert {rate.same_theme for rate in rates.values()} == {1.0}
    mixed = dataclasses.replace(plane, themes=("a", "b") * 12)
    assert 0.3 < drawing_rates(mixed)["pca"].same_theme < 0.6


def test_a_sentence_of_the_map_is_placed_near_itself(tmp_path: Path, texts: dict[str, Tokenizer]) -> None:
    checkpoint = make(tmp_path / "tiny", texts)
    plane = build_plane(checkpoint, ROWS)
    assert plane.neighbour_map is not None
    again = build_plane(checkpoint, ROWS)
    np.testing.assert_array_equal(plane.neighbour_map, again.neighbour_map)
    save_plane(plane, tmp_path / "tiny")
    np.testing.assert_array_equal(load_plane(tmp_path / "tiny").neighbour_map, plane.neighbour_map)
    low, high = plane.neighbour_map.min(axis=0), plane.neighbour_map.max(axis=0)
    placed = plane.place(plane.codes)
    assert placed.shape == plane.neighbour_map.shape
    assert ((placed >= low - 1e-4) & (placed <= high + 1e-4)).all(), "a mean of places lies among them"
    with pytest.raises(ValueError, match="no neighbour map"):
        dataclasses.replace(plane, neighbour_map=None).place(plane.codes)
