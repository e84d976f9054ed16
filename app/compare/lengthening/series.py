"""Sentences that grow, our own: clauses to add one by one, and the words that show whether a clause came through."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 5  # clauses added
ZH_EN = ("zh", "en")


@dataclass(frozen=True)
class Fact:
    """A word of a clause, and the words of the other language any of which shows that it came through."""

    word: str
    translations: tuple[str, ...]

    def kept(self, translation: str) -> bool:
        return not set(self.translations).isdisjoint(re.findall(r"[a-z]+|\d+", translation.lower()))


@dataclass(frozen=True)
class Clause:
    text: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Series:
    """A base sentence and the clauses that are added to it one by one. `direction`: its language, and the facts'."""

    direction: tuple[str, str]
    key: str
    clauses: tuple[Clause, ...]

    def sentence(self, added: int) -> str:
        return "，".join(clause.text for clause in self.clauses[: added + 1]) + "。"

    @property
    def sentences(self) -> tuple[str, ...]:
        """With 0, 1, … clauses added."""
        return tuple(self.sentence(added) for added in range(len(self.clauses)))

    def facts(self, added: int) -> list[tuple[int, Fact]]:
        """Every fact of the sentence with the number of the clause that carries it; 0 is the base."""
        return [(n, fact) for n, clause in enumerate(self.clauses[: added + 1]) for fact in clause.facts]


def _clause(text: str, **facts: str) -> Clause:
    """Facts as 中文="english words, any of them"."""
    return Clause(text, tuple(Fact(word, tuple(translations.split())) for word, translations in facts.items()))


SERIES = (
    Series(
        ZH_EN,
        "journey",
        (
            _clause("我昨天坐火车去了北京", 昨天="yesterday", 火车="train", 北京="beijing"),
            _clause("在那里见到了一位老朋友", 老="old", 朋友="friend friends"),
            _clause("我们一起吃了晚饭", 一起="together", 晚饭="dinner supper"),
            _clause("他说他下个月要结婚", 月="month", 结婚="married marry marries marrying marriage wedding"),
            _clause("我听了非常高兴", 高兴="happy glad pleased delighted"),
            _clause("可是因为下雨，我们没有去公园", 下雨="rain rained raining rainy", 公园="park"),
        ),
    ),
    Series(
        ZH_EN,
        "day",
        (
            _clause("她每天早上七点起床", 早上="morning am", 七="seven 7", 起床="up rises wakes awakes gets"),
            _clause("然后喝一杯咖啡", 咖啡="coffee"),
            _clause("坐公共汽车去学校", 公共汽车="bus buses", 学校="school"),
            _clause("在那里教孩子们英语", 教="teach teaches teaching taught", 英语="english", 孩子="children kids child"),
            _clause("下午去图书馆看书", 下午="afternoon", 图书馆="library", 书="book books read reads reading"),
            _clause(
                "晚上给妈妈打电话",
                晚上="evening night tonight",
                妈妈="mother mom mum",
                电话="call calls phone telephone phones",
            ),
        ),
    ),
    Series(
        ZH_EN,
        "restaurant",
        (
            _clause("这家饭店的菜很便宜", 饭店="restaurant hotel", 便宜="cheap inexpensive"),
            _clause(
                "但是服务员太少",
                服务员="waiter waiters waitress waitresses staff attendant attendants servers",
                少="few little lack less enough",
            ),
            _clause("所以我们等了半个小时", 等="wait waited waiting", 半="half thirty 30"),
            _clause("我的弟弟又累又饿", 弟弟="brother", 累="tired", 饿="hungry"),
            _clause("先回家看电视去了", 家="home house", 电视="tv television"),
            _clause("最后只有我和爸爸留了下来", 爸爸="father dad", 留="stay stayed staying remain remained left"),
        ),
    ),
)  # fmt: skip


def series_of(direction: tuple[str, str], key: str = "") -> Series | None:
    """A direction's series by its key, the first for one that is not known; None for a direction that has none."""
    ours = [series for series in SERIES if series.direction == direction]
    return next((series for series in ours if series.key == key), ours[0] if ours else None)
