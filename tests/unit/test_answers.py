"""What an answer is shown as: labels whose shares sum to 1, verse with its rhymes, couplets, readings, what decides."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app import links
from app.engine import Run
from app.engine.local import LocalEngine
from app.engine.values import Sound
from app.request import Request
from app.settings import Settings
from app.shapes import answers
from app.stages import render, result, stages
from model.checkpoint import load_checkpoint
from model.measure.chat import READINGS, loops, replies_to
from model.prepare import read
from model.values.changes import Changes

STAGES = {stage.KEY: stage for stage in stages()}


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(Settings())


def sounds(line: str, tones: str, rhymes: str = "") -> tuple[Sound, ...]:
    """Each character with its tone; of rhymes `.` stands for none."""
    groups = rhymes or "." * len(line)
    return tuple(
        Sound(text, "" if tone == "." else tone, "" if rhyme == "." else rhyme)
        for text, tone, rhyme in zip(line, tones, groups, strict=True)
    )


def test_a_poem_is_cut_at_its_marks_and_its_level_rhymes_are_marked() -> None:
    poem = sounds("山明，天水。河星，雨清。", "平平.平仄.平平.仄平.", "寒庚.寒微.波庚.姑庚.")
    lines = answers.verses(poem)
    assert ["".join(mark.text for mark in line) for line in lines] == ["山明，", "天水。", "河星，", "雨清。"]
    assert [mark.text for line in lines for mark in line if mark.lit] == ["明", "星", "清"]
    assert [mark.sign for mark in lines[1]] == ["平", "仄", ""]


def test_a_couplet_is_lit_where_the_tones_are_opposed() -> None:
    above, below = answers.couplet(sounds("窗前明月光", "平平平仄平"), sounds("疑是地上霜", "平仄仄仄平"))
    assert [mark.place for mark in above if mark.lit] == [mark.place for mark in below if mark.lit] == [1]


def test_readings_stand_above_their_characters(engine: LocalEngine) -> None:
    run = engine.run(Request("银行", checkpoint="pinyin-nn"))
    assert [(mark.text, mark.sign) for mark in answers.readings(run.trace)] == [("银", "yín"), ("行", "háng")]


def topic(engine: LocalEngine, text: str) -> Run:
    return engine.run(Request(text, checkpoint="topic-n1"))


def test_labels_sum_to_one_and_stand_in_the_tree_s_place(engine: LocalEngine) -> None:
    run = topic(engine, "这部电影的导演是谁？")
    labels = answers.labels_of(run.trace)
    assert len(labels) == 6 and labels[0].text == "电影" == run.trace.translation
    assert sum(label.probability for label in labels) == pytest.approx(1, abs=1e-5)
    stage = render(STAGES["decoder"], run, "zh")
    assert stage.count("<li style=") == 6 and "beam-tree" not in stage
    assert "beam-tree" in render(STAGES["decoder"], engine.run(Request("月", checkpoint="poem-1n")), "zh")


def test_what_decides_is_what_hiding_it_takes_away(engine: LocalEngine) -> None:
    run = topic(engine, "这部电影的导演是谁？")
    assert run.importance is not None
    pieces = answers.deciding(run)
    assert [piece.change for piece in pieces] == run.importance.occlusion.pieces[0].tolist()[:-1]
    most = min(pieces, key=lambda piece: piece.change)
    assert most.share == max(piece.share for piece in pieces) > 0
    assert all(0 <= piece.share <= 1 for piece in pieces)
    assert re.search(rf'data-src="{most.place}"', result(run, "zh").split('class="deciding"')[1])


def test_an_unsure_answer_is_none_of_these(engine: LocalEngine) -> None:
    for text in ("这首歌是谁唱的？", "三百二十七", "电影院旁边那家宾馆放的歌", "红", "！"):
        run = topic(engine, text)
        unsure = answers.labels_of(run.trace)[0].probability < 0.6
        assert ("拿不准" in result(run, "zh")) == unsure
    assert "拿不准" not in result(topic(engine, "这首歌是谁唱的？"), "zh")


def test_draws_beside_the_best_are_others_and_their_links_bring_them_back(engine: LocalEngine) -> None:
    run = engine.run(Request("春雨落无声", checkpoint="nextline-nn"))
    drawn = answers.view(run)["drawn"]
    texts = [text for text, _ in drawn]
    assert 1 <= len(texts) == len(set(texts)) <= 4 and run.trace.translation not in texts
    for text, link in drawn:
        again = Request(
            "春雨落无声", checkpoint="nextline-nn", beam=int(link["beam"]), sample=True,
            temperature=float(link["temp"]), top_k=int(link["topk"]), seed=int(link["seed"]),
        )  # fmt: skip
        assert engine.run(again).trace.translation == text


def test_a_reply_is_a_turn_of_a_conversation_and_a_what_if_is_none(engine: LocalEngine) -> None:
    asked = Request("我有点累", checkpoint="chat-nm")
    run = engine.run(asked)
    turn = answers.view(run)["turn"]
    assert turn["remark"] == "我有点累" and turn["reply"] == run.trace.translation and turn["plain"]
    assert links.request_of(turn["go"], ("chat-nm",), "", lambda name: "") == run.request
    forced = replace(asked, changes=Changes(prefix=(int(run.trace.top_ids[0][1]),)))
    assert not answers.view(engine.run(forced))["turn"]["plain"]
    assert "它只会闲聊" in result(run, "zh") and "It only chats" in result(run, "en")


def test_the_fitting_replies_are_what_both_readings_say() -> None:
    rows = read(READINGS)
    assert len(rows) == len({row["remark"] for row in rows}) == 60
    assert all(row["first_reason"] and row["second_reason"] for row in rows)
    assert {row["first"] for row in rows} | {row["second"] for row in rows} == {"yes", "no"}
    measured = load_checkpoint("chat-nm").metrics["task"]
    assert measured["fitting_by_both_readings"] == sum(row["first"] == row["second"] == "yes" for row in rows) >= 48
    assert measured["loops"] == 0 and loops("好好好好") and not loops("啦啦啦，哈哈")
    replies = replies_to(load_checkpoint("chat-nm"), [row["remark"] for row in rows])
    assert replies == [row["reply"] for row in rows]


def test_greed_is_a_click_away_and_so_is_writing_without_the_form(engine: LocalEngine) -> None:
    drawn = engine.run(Request("月", checkpoint="poem-1n"))
    assert set(answers.view(drawn)["plainly"]) == {"greedy", "greedy-free"}
    held = engine.run(Request("月", checkpoint="poem-1n", sample=False, beam=1))
    free = engine.run(Request("月", checkpoint="poem-1n", sample=False, beam=1, form=False))
    assert set(answers.view(held)["plainly"]) == {"greedy-free"} and set(answers.view(free)["plainly"]) == {"greedy"}
    assert len(set(held.trace.translation[:5])) == 5 and free.trace.translation.startswith("月月明月明，")
    assert free.before is not None and "不守格式" in result(free, "zh")
    likeliest = [piece.id for piece in free.trace.target]
    assert likeliest == free.trace.top_ids[:, 0].tolist()  # nothing but greed


@pytest.mark.parametrize("name", ["poem-1n", "nextline-nn", "pinyin-nn"])
def test_where_a_character_is_a_piece_there_is_no_lattice_and_it_says_so(engine: LocalEngine, name: str) -> None:
    stage = render(STAGES["segmentation"], engine.run(Request("月", checkpoint=name)), "zh")
    assert "没有词格可画" in stage and "不是中文" not in stage and 'data-figure="lattice"' not in stage
