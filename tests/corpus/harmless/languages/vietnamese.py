"""Vietnamese: stacked diacritics, composed and, here and there, decomposed."""

import random
import unicodedata
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": (
        "cô hàng xóm", "bác bảo vệ", "dì tôi", "chú đưa thư", "thầy giáo", "người lái đò",
        "chị thủ thư",
    ),
    "did": (
        "quên chìa khóa", "sơn lại cổng", "làm mất ô", "đổi mật khẩu", "nấu phở", "lỡ chuyến tàu",
        "đóng cửa sổ",
    ),
    "place": (
        "ở bến cảng", "trong phòng <<hundred>>", "sau trường học", "ngoài chợ", "trên tầng ba",
        "đối diện rạp phim", "dưới chân cầu",
    ),
    "when": (
        "hôm thứ ba", "lúc <<clock>>", "mùa hè năm ngoái", "trước cơn giông", "năm <<year>>",
        "ngày <<day>> tháng <<month>>", "sau bữa trưa",
    ),
    "thing": (
        "cái thang", "chiếc xe đạp", "danh sách khách mời", "tập hồ sơ màu xanh", "ấm trà",
        "đèn pin", "cần câu",
    ),
}  # fmt: skip
_SENTENCES = (
    "<<when>>, <<who>> <<did>> <<place>> mà không ai để ý.",
    "Bạn có biết <<thing>> còn <<place>> không?",
    "Tuyệt quá! <<who>> <<did>> <<when>>, lần đầu tiên sau <<n>> năm.",
    "Hóa đơn là <<n>>.<<hundred>>.000 đồng, phải trả trong <<few>> ngày.",
    "Xin bỏ qua tin nhắn trước: <<thing>> giá <<n>> nghìn chứ không phải <<n>> nghìn.",
    "Hẹn gặp <<when>> <<place>>, bàn số <<n>>, chúng tôi có <<few>> người.",
    "Ngày mai <<place>> trời <<degrees>> độ, gió cấp <<few>>.",
    "“Đừng đợi tôi”, <<who>> nói, “tôi sẽ về sau <<n>> phút nữa.”",
    "Tại sao <<who>> chưa bao giờ <<did>> <<place>>?",
    "Đơn hàng <<order>> đang nằm <<place>>, còn <<few>> ngày nữa.",
    "Nghiêng nghiêng giữa những ngưỡng cửa, <<who>> đếm được <<n>> chiếc thuyền.",
    "Rộng <<n>> cm, nặng <<few>>,<<few>> kg: <<thing>> để <<place>> không vừa.",
    "Chuyến phà lúc <<clock>> trễ <<n>> phút, bến số <<few>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    for text in prose(chance, _SENTENCES, _SLOTS):
        yield unicodedata.normalize(chance.choice(("NFC", "NFC", "NFC", "NFD")), text)
