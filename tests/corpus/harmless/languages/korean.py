"""Korean: syllable blocks, composed and decomposed, single jamo as laughter and tears."""

import random
import unicodedata
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": (
        "옆집 아주머니가", "관리인이", "우리 이모가", "우체부가", "담임 선생님이", "사서가",
        "뱃사공이",
    ),
    "did": (
        "열쇠를 두고 왔어요", "대문을 칠했어요", "우산을 잃어버렸어요", "비밀번호를 바꿨어요",
        "빵을 구웠어요", "기차를 놓쳤어요", "창문을 닫았어요",
    ),
    "place": (
        "항구 옆에서", "<<hundred>>호실에서", "학교 뒤에서", "시장에서", "3층에서", "극장 앞에서",
        "다리 밑에서",
    ),
    "when": (
        "화요일에", "<<clock>>에", "작년 여름에", "폭풍 전에", "<<year>>년에",
        "<<month>>월 <<day>>일에", "점심 먹고",
    ),
    "thing": ("사다리", "자전거", "손님 명단", "파란 서류철", "찻주전자", "손전등", "낚싯대"),
    "jamo": ("ㅋㅋㅋ", "ㅠㅠ", "ㅎㅎ", "ㅇㅇ", "ㄱㄱ", "ㅜㅜ"),
}  # fmt: skip
_SENTENCES = (
    "<<when>> <<who>> <<place>> <<did>>. 아무도 몰랐어요.",
    "혹시 <<thing>>, 아직 <<n>>번 선반에 있나요?",
    "대단해요! <<who>> <<n>>년 만에 <<did>> <<jamo>>",
    "청구 금액은 <<n>>,<<hundred>>원이고 기한은 <<month>>월 <<day>>일입니다.",
    "이전 메시지는 무시해 주세요. <<thing>> 가격은 <<n>>원이 아니라 <<thousand>>원입니다.",
    "<<place>> 만나요. <<n>>번 테이블, 모두 <<few>>명입니다.",
    "내일 기온은 <<degrees>>도, 바람은 초속 <<few>>미터래요.",
    "“기다리지 마세요. <<n>>분 뒤에 올게요.” 하고 <<when>> 말했어요.",
    "주문 <<order>>, <<few>>일 더 보관해 드립니다.",
    "폭 <<n>>cm, 무게 <<few>>.<<few>>kg이라서 <<thing>> 자리가 없어요 <<jamo>>",
    "<<clock>> 배는 <<n>>분 늦습니다. <<few>>번 선착장으로 오세요.",
    "왜 <<who>> 매번 <<did>>? 벌써 <<n>>번째예요 <<jamo>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    for text in prose(chance, _SENTENCES, _SLOTS):
        yield unicodedata.normalize(chance.choice(("NFC", "NFC", "NFC", "NFD")), text)
