"""c, examined: the file of probes, distances worked out by hand, and what holds for any checkpoint."""

from pathlib import Path

import numpy as np
import pytest

from model.checkpoint import load_checkpoint
from model.explain.probe import KINDS, Probe, _larger, examine, read_probes, relative_distances


def test_the_file_holds_twenty_of_each_kind_and_no_pair_twice() -> None:
    probes = read_probes()
    for kind in KINDS:
        assert sum(p.kind == kind for p in probes) == 20
    assert len(set(probes)) == len(probes)
    assert all(p.zh != p.zh_changed and p.en != p.en_changed for p in probes)


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "probes.tsv"
    path.write_text("kind\tzh\tzh_changed\ten\ten_changed\nmood\ta\tb\tc\td\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        read_probes(path)


def test_distances_by_hand() -> None:
    """Two orthogonal rows are 1 apart, so the relative distance is 1 − cos itself."""
    before = np.array([[1, 0], [0, 2]], np.float32)
    after = np.array([[3, 0], [1, 0]], np.float32)
    np.testing.assert_allclose(relative_distances(before, after), [0, 1], atol=1e-6)


def test_larger_is_the_area_under_the_curve() -> None:
    assert _larger(np.array([2.0, 3.0]), np.array([1.0, 2.0])) == 0.875
    assert _larger(np.array([1.0]), np.array([1.0])) == 0.5


@pytest.mark.parametrize("name", ["zh-en-gru-none", "zh-en-gru-bahdanau"])
def test_what_was_recorded_is_measured_again(name: str) -> None:
    checkpoint = load_checkpoint(name)
    results = {r.kind: r for r in examine(checkpoint)}
    for recorded in checkpoint.metrics["probes"]:
        again = results[recorded["kind"]]
        assert abs(recorded["code"] - again.code) < 0.01
        assert abs(recorded["bag"] - again.bag) < 0.01
        assert abs(recorded["triplet_accuracy"] - again.triplet_accuracy) < 0.02


def test_a_bag_does_not_see_the_order_and_a_code_does() -> None:
    checkpoint = load_checkpoint("zh-en-gru-none")
    swapped = Probe("order", "狗追猫", "猫追狗", "Dogs chase cats", "Cats chase dogs")
    other = Probe("topic", "我去北京", "花很红", "I go to Beijing", "The flower is red")
    found = {r.kind: r for r in examine(checkpoint, [swapped, other])}
    assert abs(found["order"].bag) < 1e-3
    assert found["order"].code > 0.01
