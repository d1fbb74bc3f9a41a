"""Japanese: three scripts at once, ideographic spaces, half-width katakana, prolonged sounds."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": (
        "隣のおばさん", "管理人さん", "うちの叔母", "郵便屋さん", "担任の先生", "図書館の人",
        "船頭さん",
    ),
    "did": (
        "鍵を忘れました", "門を塗りました", "傘をなくしました", "パスワードを変えました",
        "パンを焼きました", "電車に乗り遅れました", "窓を閉めました",
    ),
    "place": (
        "港のそばで", "<<hundred>>号室で", "学校の裏で", "市場で", "三階で", "映画館の前で",
        "橋の下で",
    ),
    "when": (
        "火曜日に", "<<clock>>に", "去年の夏", "嵐の前に", "<<year>>年に",
        "<<month>>月<<day>>日に", "昼食のあと",
    ),
    "thing": ("はしご", "自転車", "招待客の名簿", "青いファイル", "急須", "懐中電灯", "釣りざお"),
    "old": ("ｺｰﾋｰ", "ﾃｰﾌﾞﾙ", "サーバー", "ヴァイオリン", "スーパー", "カフェ"),
}  # fmt: skip
_SENTENCES = (
    "<<when>>、<<who>>が<<place>><<did>>が、誰も気づきませんでした。",
    "すみません、<<thing>>はまだ<<n>>番の棚にありますか?",
    "すごい!<<who>>は<<n>>年ぶりに<<did>>。",
    "請求額は<<n>>,<<hundred>>円で、期限は<<month>>月<<day>>日です。",
    "前のメールは無視してください。<<thing>>は<<n>>円ではなく<<hundred>>円です。",
    "<<place>>会いましょう。<<n>>番テーブル、<<few>>名です。",
    "明日の気温は<<degrees>>度、風速は<<few>>メートルの予報です。",
    "「待たないでください」と<<who>>は言った。「<<n>>分で戻ります」",
    "注文<<order>>はあと<<few>>日、受付でお預かりします。",
    "幅<<n>>センチ、重さ<<few>>.<<few>>キロなので、<<thing>>は入りません。",
    "<<clock>>発のフェリーは<<n>>分遅れ、<<few>>番乗り場です。",
    "<<old>>と<<old>>、合わせて<<n>>点。　領収書もお願いします。",
    "ええーっ、<<who>>が<<when>>また<<did>>って本当ですか〜?",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS, space="")
