"""Chinese: simplified and traditional, full-width punctuation, numbers in both kinds of digits."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": ("邻居阿姨", "门卫大叔", "我姑妈", "邮递员", "班主任", "图书管理员", "船夫"),
    "did": (
        "忘了带钥匙", "把大门刷成了绿色", "弄丢了雨伞", "改了密码", "包了一锅饺子", "没赶上火车",
        "关上了窗户",
    ),
    "place": (
        "在码头边", "在<<hundred>>教室", "在学校后面", "在菜市场", "在三楼", "在电影院对面",
        "在桥下",
    ),
    "when": (
        "星期二", "<<clock>>的时候", "去年夏天", "暴风雨之前", "<<year>>年",
        "<<month>>月<<day>>日", "午饭以后",
    ),
    "thing": ("梯子", "自行车", "客人名单", "蓝色文件夹", "茶壶", "手电筒", "钓鱼竿"),
    "hanzi": ("二十三", "一百零八", "七", "四十", "九千", "两万"),
}  # fmt: skip
_SENTENCES = (
    "<<when>>，<<who>><<place>><<did>>，谁也没有发现。",
    "请问，那个<<thing>>还<<place>>吗？",
    "太好了！过了<<n>>年，<<who>>第一次<<did>>。",
    "账单一共<<n>>.<<n>>元，应该<<when>>付清。",
    "请忽略上一条消息：<<thing>>的价格是<<n>>元，不是<<hanzi>>元。",
    "我们<<place>>见面，<<n>>号桌，一共<<few>>个人。",
    "明天<<place>>气温<<degrees>>度，风力<<few>>级。",
    "“别等我，”<<who>>说，“我<<n>>分钟后回来。”",
    "為什麼<<who>>總是先<<did>>，然後才坐下來數到<<hanzi>>？",
    "訂單<<order>>還會保留<<few>>天，請記得來取。",
    "宽<<n>>厘米，重<<few>>.<<few>>公斤，所以<<thing>>放不下。",
    "<<clock>>的渡轮晚点<<n>>分钟，改到<<few>>号码头。",
    "第<<hanzi>>章第<<n>>页写着：“春眠不知时，处处有<<hanzi>>只鸟。”",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS, space="")
