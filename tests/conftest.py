"""What all tiers share: one core, and a tiny model with its own tokenisers, made in about a second.

The sentences are our own; no test reads the training data.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from model.checkpoint import save_checkpoint
from model.config import Config, ModelConfig, TrainConfig
from model.network.seq2seq import Seq2Seq
from model.text.tokenizer import Tokenizer
from model.train.data import Example, Pair, batches, encode_pairs
from model.train.score import loss_of

torch.set_num_threads(1)

SENTENCES = """
我今天很高兴。	I am very happy today.
他昨天很忙。	He was very busy yesterday.
她明天去学校。	She will go to school tomorrow.
我们喜欢喝茶。	We like to drink tea.
你们喜欢喝咖啡吗？	Do you like to drink coffee?
这本书很有意思。	This book is very interesting.
那本书不太贵。	That book is not very expensive.
外面下雨了。	It is raining outside.
天气越来越冷。	The weather is getting colder.
我的猫在睡觉。	My cat is sleeping.
他的狗跑得很快。	His dog runs very fast.
请把门关上。	Please close the door.
请把窗户打开。	Please open the window.
我想吃苹果。	I want to eat an apple.
她不想吃鱼。	She does not want to eat fish.
火车几点到？	When does the train arrive?
飞机已经走了。	The plane has already left.
老师在教室里。	The teacher is in the classroom.
学生在图书馆看书。	The students are reading in the library.
我爸爸是医生。	My father is a doctor.
他妈妈是老师。	His mother is a teacher.
我们住在一个小城市。	We live in a small city.
城市里有很多人。	There are many people in the city.
河边有一棵大树。	There is a big tree by the river.
山上的雪是白的。	The snow on the mountain is white.
海水是蓝的。	The sea is blue.
晚上可以看到星星。	You can see the stars at night.
早上七点我起床。	I get up at seven in the morning.
中午我们一起吃饭。	We eat together at noon.
下午他去打球。	He plays ball in the afternoon.
你会说中文吗？	Can you speak Chinese?
我会说一点英文。	I can speak a little English.
这个问题很难。	This question is very hard.
那个答案很简单。	That answer is very simple.
我听不懂你的话。	I do not understand your words.
请再说一遍。	Please say it again.
我忘了他的名字。	I forgot his name.
你叫什么名字？	What is your name?
她在唱一首老歌。	She is singing an old song.
孩子们在公园里玩。	The children are playing in the park.
桌子上有三本书。	There are three books on the table.
椅子下面有一只猫。	There is a cat under the chair.
超市离我家不远。	The supermarket is not far from my home.
我坐地铁去上班。	I go to work by subway.
路上车很多。	There are many cars on the road.
他每天走路去学校。	He walks to school every day.
我们下个月去旅行。	We will travel next month.
她给我写了一封信。	She wrote me a letter.
手机没有电了。	The phone has no power.
电脑坏了。	The computer is broken.
我需要一把新的伞。	I need a new umbrella.
水已经开了。	The water is already boiling.
这碗面太热了。	This bowl of noodles is too hot.
冰箱里没有牛奶。	There is no milk in the fridge.
明年我要学开车。	Next year I will learn to drive.
他们昨天才认识。	They only met yesterday.
我同意你的看法。	I agree with your opinion.
请不要在这里抽烟。	Please do not smoke here.
祝你生日快乐！	Happy birthday to you!
谢谢你的帮助。	Thank you for your help.
""".strip()
PAIRS = tuple(Pair(*line.split("\t")) for line in SENTENCES.splitlines())


@dataclass(frozen=True)
class Tiny:
    """A small model that has seen a few batches, with its text pipelines and data."""

    config: Config
    model: Seq2Seq
    source: Tokenizer
    target: Tokenizer
    examples: list[Example]


def tiny_model(
    cell: str = "gru", attention: str = "bahdanau", *, vocabulary: tuple[int, int] = (30, 40), seed: int = 0
) -> Seq2Seq:
    """An untrained model of a few units over made-up ids, in eval mode."""
    torch.manual_seed(seed)
    sizes = {"source_vocabulary": vocabulary[0], "target_vocabulary": vocabulary[1]}
    config = ModelConfig(cell=cell, attention=attention, embedding=6, hidden=8, attention_size=5, dropout=0.3, **sizes)
    model = Seq2Seq(config)
    with torch.no_grad():  # biases start at zero: give them values, so that a swapped or forgotten one shows
        for name, parameter in model.named_parameters():
            if "bias" in name:
                parameter.normal_(std=0.5)
    return model.eval()


@pytest.fixture(scope="session")
def source_text() -> Tokenizer:
    return Tokenizer.train("zh", [p.source for p in PAIRS], 470)


@pytest.fixture(scope="session")
def target_text() -> Tokenizer:
    return Tokenizer.train("en", [p.target for p in PAIRS], 420)


@pytest.fixture(scope="session")
def tiny(source_text: Tokenizer, target_text: Tokenizer) -> Tiny:
    """GRU with Bahdanau attention, trained for a few updates: its probabilities differ enough to rank."""
    config = Config(
        ModelConfig(
            source_vocabulary=len(source_text.vocabulary),
            target_vocabulary=len(target_text.vocabulary),
            embedding=24,
            hidden=32,
            attention_size=16,
            dropout=0.0,
        ),
        TrainConfig(batch_tokens=150, drop_final_mark=0.0),
    )
    examples, _ = encode_pairs(PAIRS, source_text, target_text, 80)
    torch.manual_seed(1)
    model = Seq2Seq(config.model)
    optimiser = torch.optim.Adam(model.parameters(), lr=5e-3)
    rng = random.Random(1)
    for _ in range(6):
        for batch in batches(examples, 150, 0.0, rng):
            optimiser.zero_grad()
            loss_of(model, batch, 0.1).backward()
            optimiser.step()
    return Tiny(config, model.eval(), source_text, target_text, examples)


@pytest.fixture
def checkpoint_folder(tiny: Tiny, tmp_path: Path) -> Path:
    """The tiny model as a checkpoint folder of its own, free to be damaged."""
    folder = tmp_path / "tiny"
    save_checkpoint(
        folder, tiny.config, tiny.model.state_dict(), tiny.source, tiny.target, {"training": {"updates": 6}}
    )
    return folder
