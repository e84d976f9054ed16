"""A stranger's file in any of eight languages: trained for a second, evaluated, loaded, traced.

A dozen sentences of our own in each, read from and written to; what is learned of them is nothing, and nothing may
break.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from model import new
from model.checkpoint import load_checkpoint
from model.config import Config
from model.evaluate import main as evaluate
from model.explain.recompute import recompute
from model.explain.tracing import trace
from model.train.command import main as train

SENTENCES = {
    "en": """The train is late.|I drink tea in the morning.|Where is the library?|She reads a new book.
It is cold today.|We live by the sea.
My brother is a teacher.|The shop opens at nine.|Do you like music?|Please close the window.
They walk to school.|The soup is too hot.""",
    "fr": """Le train est en retard.|Je bois du thé le matin.|Où est la bibliothèque ?
Elle lit un nouveau livre.|Il fait froid aujourd’hui.|Nous habitons près de la mer.
Mon frère est professeur.|Le magasin ouvre à neuf heures.|Aimes-tu la musique ?
Fermez la fenêtre, s’il vous plaît.|Ils vont à l’école à pied.|La soupe est trop chaude.""",
    "de": """Der Zug hat Verspätung.|Ich trinke morgens Tee.|Wo ist die Bücherei?|Sie liest ein neues Buch.
Heute ist es kalt.|Wir wohnen am Meer.
Mein Bruder ist Lehrer.|Der Laden öffnet um neun.|Magst du Musik?|Bitte schließen Sie das Fenster.
Sie gehen zu Fuß zur Schule.|Die Suppe ist zu heiß.""",
    "ja": """電車が遅れています。|朝はお茶を飲みます。|図書館はどこですか。|彼女は新しい本を読んでいます。|今日は寒いです。|私たちは海の近くに住んでいます。
兄は教師です。|店は九時に開きます。|音楽は好きですか。|窓を閉めてください。|彼らは歩いて学校へ行きます。|スープが熱すぎます。""",
    "ko": """기차가 늦었습니다.|저는 아침에 차를 마십니다.|도서관이 어디에 있습니까?|그녀는 새 책을 읽습니다.|오늘은 춥습니다.|우리는 바닷가에 삽니다.
제 형은 선생님입니다.|가게는 아홉 시에 엽니다.|음악을 좋아합니까?|창문을 닫아 주세요.|그들은 걸어서 학교에 갑니다.|국이 너무 뜨겁습니다.""",
    "th": """รถไฟมาช้า|ฉันดื่มน้ำชาตอนเช้า|ห้องสมุดอยู่ที่ไหน|เธออ่านหนังสือเล่มใหม่|วันนี้อากาศหนาว
เราอยู่ใกล้ทะเล
พี่ชายของฉันเป็นครู|ร้านเปิดเก้าโมง|คุณชอบดนตรีไหม|กรุณาปิดหน้าต่าง|พวกเขาเดินไปโรงเรียน|น้ำซุปร้อนเกินไป""",
    "ar": """القطار متأخر.|أشرب الشاي في الصباح.|أين المكتبة؟|هي تقرأ كتابا جديدا.|الجو بارد اليوم.
نسكن قرب البحر.
أخي معلم.|يفتح المتجر في التاسعة.|هل تحب الموسيقى؟|أغلق النافذة من فضلك.|يمشون إلى المدرسة.|الحساء ساخن جدا.""",
    "ru": """Поезд опаздывает.|Утром я пью чай.|Где библиотека?|Она читает новую книгу.|Сегодня холодно.
Мы живём у моря.
Мой брат учитель.|Магазин открывается в девять.|Ты любишь музыку?|Закройте окно, пожалуйста.
Они ходят в школу пешком.|Суп слишком горячий.""",
    "zh": """火车晚点了。|我早上喝茶。|图书馆在哪儿？|她在看一本新书。|今天很冷。|我们住在海边。
我哥哥是老师。|商店九点开门。|你喜欢音乐吗？|请把窗户关上。|他们走路去上学。|汤太烫了。""",
}
LINES = {language: text.replace("\n", "|").split("|") for language, text in SENTENCES.items()}
PAIRS = [(language, "en") for language in LINES if language != "en"] + [
    ("en", language) for language in LINES if language != "en"
]


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_any_language_is_trained_evaluated_and_opened(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    source: str,
    target: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(torch, "set_num_threads", lambda count: None)
    assert len(LINES[source]) == len(LINES[target]) == 12
    rows = [f"{a}\t{b}" for a, b in zip(LINES[source], LINES[target], strict=True)]
    Path("pairs.tsv").write_text("\n".join([f"{source}\t{target}", *rows]) + "\n", encoding="utf-8")
    new.main(["pairs.tsv"])
    data = json.loads(Path("pairs.json").read_text(encoding="utf-8"))
    data["model"] |= {"hidden": 16, "embedding": 8, "attention_size": 8}
    data["train"] |= {"updates": 3, "evaluate_every": 2, "warmup": 1}
    Path("pairs.json").write_text(json.dumps(data), encoding="utf-8")
    train(["pairs.json", "--data", "pairs.tsv", "--dev", "pairs.tsv", "--out", "run"])
    capsys.readouterr()
    evaluate(["run", "pairs.tsv", "--beam", "2", "--record"])
    figures = json.loads(capsys.readouterr().out)
    assert figures["sentences"] == 12 and figures["left_out"] == 0 and 0 <= figures["bleu"] <= 100
    checkpoint = load_checkpoint(tmp_path / "run")
    assert Config.load(tmp_path / "run" / "config.json").model.target_language == target
    for line in LINES[source] if source != "zh" else ():  # nothing is changed behind the person’s back
        assert "".join(p.text for p in checkpoint.source.segment(line).words) == line.replace(" ", "")
    for line in LINES[target]:
        assert checkpoint.target.decode(checkpoint.target.encode(line)) == line
    run = trace(checkpoint, LINES[source][1])
    assert recompute(checkpoint, run).largest <= 1e-5
