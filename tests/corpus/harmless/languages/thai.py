"""Thai: no spaces between words, tone marks over vowels, Thai digits, zero-width break hints."""

import random
from collections.abc import Iterator

from corpus.numbers import native
from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "digits": native("\u0e50", 2, 99),
    "nativeyear": native("\u0e50", 1961, 2031),
    "who": (
        "ป้าข้างบ้าน", "ครูประจำชั้น", "น้าสาว", "บุรุษไปรษณีย์", "บรรณารักษ์", "คนขับเรือ",
        "ยามหน้าตึก",
    ),
    "did": (
        "ลืมกุญแจไว้", "ทำร่มหาย", "เปลี่ยนรหัสผ่านแล้ว", "ทำขนมครก", "ตกรถไฟ", "ปิดหน้าต่าง",
        "ทาสีประตูใหม่",
    ),
    "place": (
        "ที่ท่าเรือ", "ในห้อง<<hundred>>", "หลังโรงเรียน", "ที่ตลาด", "บนชั้นสาม", "หน้าโรงหนัง",
        "ใต้สะพาน",
    ),
    "when": (
        "วันอังคาร", "เวลา <<clock>> น.", "หน้าร้อนปีที่แล้ว", "ก่อนพายุเข้า",
        "ปี พ.ศ. <<nativeyear>>", "หลังอาหารกลางวัน", "เมื่อวาน",
    ),
    "thing": ("บันได", "จักรยาน", "รายชื่อแขก", "แฟ้มสีน้ำเงิน", "กาน้ำชา", "ไฟฉาย", "คันเบ็ด"),
}  # fmt: skip
_SENTENCES = (
    "<<when>> <<who>><<did>><<place>> โดยไม่มีใครสังเกตเห็น",
    "ไม่ทราบว่า<<thing>>ยังอยู่<<place>>หรือเปล่าคะ",
    "ดีจังเลย! <<who>><<did>>เป็นครั้งแรกในรอบ <<n>> ปี",
    "ค่าใช้จ่ายทั้งหมด <<n>>.<<n>> บาท ครบกำหนด<<when>>",
    "กรุณาไม่ต้องสนใจข้อความก่อนหน้านี้ <<thing>>ราคา <<digits>> บาท ไม่ใช่ <<digits>> บาท",
    "เจอกัน<<place>> โต๊ะ <<n>> พวกเรามี <<few>> คน",
    "พรุ่งนี้<<place>>อุณหภูมิ <<degrees>> องศา ลมแรง <<n>> กม./ชม.",
    "“ไม่ต้องรอนะ” <<who>>บอก “อีก <<digits>> นาทีจะกลับมา”",
    "คำ\u200bว่า\u200bน้ำ\u200bอยู่\u200bใน\u200bบรรทัด\u200bที่ <<digits>> ของ\u200bหน้า <<n>>",
    "สินค้าหมายเลข <<order>> อยู่<<place>>อีก <<few>> วัน",
    "กว้าง <<n>> ซม. หนัก <<few>>.<<few>> กก. <<thing>>จึงวาง<<place>>ไม่ได้",
    "เรือเที่ยว <<clock>> น. ช้า <<n>> นาที ท่าที่ <<few>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
