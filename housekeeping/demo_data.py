"""The Minglan Lake Hotel: everything of the demo hotel that is not made by living in it.

All of it is made up; a likeness is chance. There is no such city, no phone number begins so, and the passports name
the country that machine-readable travel documents keep for tests (UTO).
"""

from __future__ import annotations

from typing import NamedTuple

from frontdesk.enums import DocumentKind as Doc
from frontdesk.enums import GuestKind as Kind
from staff.enums import Role

HOTEL = {
    "name_en": "Minglan Lake Hotel",
    "name_zh": "明澜湖宾馆",
    "address_en": "88 Hubin East Road, Minglan",
    "address_zh": "明澜市湖滨东路88号",
    "phone": "100 0000 0000",
    "time_zone": "Asia/Shanghai",
}
PASSWORD = "quiet lanterns over water"  # noqa: S105  of people who do not exist, in a hotel that does not exist
PIN = "480275"
PHONE_NAME = "Floor phone 1"
WALL_NAME = "Linen room screen"

BUILDINGS = {"1": ("Main Building", "主楼"), "2": ("Trainee Building", "学员楼")}


class SectionOf(NamedTuple):
    code: str
    name_en: str
    name_zh: str
    building: str
    floors: tuple[int, ...]


SECTIONS = [
    SectionOf("M24", "Main 2-4", "主楼2-4层", "1", (2, 3, 4)),
    SectionOf("M57", "Main 5-7", "主楼5-7层", "1", (5, 6, 7)),
    SectionOf("T23", "Trainee 2-3", "学员楼2-3层", "2", (2, 3)),
    SectionOf("T45", "Trainee 4-5", "学员楼4-5层", "2", (4, 5)),
]


class TypeOf(NamedTuple):
    """A room type; minutes of one person for a departure and for a stay-over clean."""

    code: str
    name_en: str
    name_zh: str
    beds: str
    square_metres: int
    sleeps: int
    departure_minutes: int
    stayover_minutes: int


TYPES = [
    TypeOf("SGL", "Single", "单人间", "1 × 1.35", 16, 1, 22, 14),
    TypeOf("TRP", "Triple", "三人间", "3 × 1.10", 30, 3, 36, 22),
    TypeOf("TWN", "Standard twin", "标准双床间", "2 × 1.20", 26, 2, 30, 18),
    TypeOf("KNG", "Standard king", "标准大床间", "1 × 1.80", 26, 2, 28, 16),
    TypeOf("ACC", "Accessible twin", "无障碍双床间", "2 × 1.20", 30, 2, 32, 20),
    TypeOf("BTW", "Business twin", "商务双床间", "2 × 1.35", 32, 2, 32, 20),
    TypeOf("BKG", "Business king", "商务大床间", "1 × 2.00", 32, 2, 30, 18),
    TypeOf("FAM", "Family", "家庭间", "1 × 1.80 + 1 × 1.20", 38, 4, 40, 25),
    TypeOf("STE", "Suite", "套间", "1 × 2.00", 56, 2, 50, 32),
    TypeOf("EXS", "Executive suite", "行政套间", "1 × 2.00", 78, 4, 60, 40),
]

# (building, floor) -> the types of its twelve rooms, from the stairs on.
FLOORS: dict[tuple[str, int], list[str]] = {
    ("1", 2): ["ACC"] * 2 + ["TWN"] * 10,
    ("1", 3): ["TWN"] * 12,
    ("1", 4): ["TWN"] * 2 + ["KNG"] * 10,
    ("1", 5): ["KNG"] * 10 + ["BTW"] * 2,
    ("1", 6): ["BTW"] * 8 + ["FAM"] * 4,
    ("1", 7): ["BKG"] * 8 + ["STE"] * 3 + ["EXS"],
    ("2", 2): ["ACC"] * 2 + ["TWN"] * 10,
    ("2", 3): ["TWN"] * 12,
    ("2", 4): ["TWN"] * 2 + ["TRP"] * 10,
    ("2", 5): ["SGL"] * 12,
}

HOUR, DAY = 60, 24 * 60
# (English, Chinese, square metres, minutes between two rounds or None for "after use", building, floor)
AREAS: list[tuple[str, str, int, int | None, str, int | None]] = [
    ("Lobby", "大堂", 420, HOUR, "1", 1),
    ("Front desk area", "总台区", 60, HOUR, "1", 1),
    ("Lifts and lift lobbies", "电梯及电梯厅", 110, HOUR, "1", None),
    ("Public toilets", "公共卫生间", 90, 30, "1", 1),
    ("Guest corridors", "客房走廊", 960, 4 * HOUR, "", None),
    ("Staircases", "楼梯", 380, DAY, "", None),
    ("Lecture hall", "报告厅", 320, None, "2", 1),
    ("Meeting rooms 1-6", "会议室1-6", 360, None, "2", 1),
    ("Conference foyer", "会议前厅", 180, 2 * HOUR, "2", 1),
    ("Restaurant", "餐厅", 450, None, "1", 1),
    ("Tea bar", "茶吧", 80, 2 * HOUR, "1", 1),
    ("Shop", "小卖部", 40, DAY, "1", 1),
    ("Gym", "健身房", 120, 4 * HOUR, "2", 1),
    ("Business centre", "商务中心", 45, 4 * HOUR, "1", 1),
    ("Lake terrace", "湖景露台", 260, 4 * HOUR, "1", 1),
    ("Forecourt", "门前广场", 800, 2 * HOUR, "1", 1),
    ("Boiled-water rooms", "开水间", 30, 2 * HOUR, "", None),
    ("Staff passage and changing rooms", "员工通道及更衣室", 210, DAY, "1", 1),
    ("Laundry yard", "洗衣房收发区", 90, DAY, "1", 1),
    ("Car park", "停车场", 1500, DAY, "", None),
]


class Person(NamedTuple):
    """Somebody of the staff. `week` names the shift of each weekday from Monday: Early, Late, Night, Office, - off."""

    number: str
    name_zh: str
    family_name: str
    given_names: str
    role: Role
    reports_to: str
    week: str
    section: str = ""
    leads: bool = False


STAFF = [
    Person("1001", "沈静宜", "Shen", "Jingyi", Role.MANAGER, "", "OOOOO--"),
    Person("1002", "罗建平", "Luo", "Jianping", Role.DEPUTY, "1001", "OOO--OO"),
    Person("1003", "顾晓雯", "Gu", "Xiaowen", Role.SECRETARY, "1001", "OOOOO--"),
    Person("1004", "钱慧敏", "Qian", "Huimin", Role.CLERK, "1001", "OOOOO--"),
    Person("1005", "孟繁荣", "Meng", "Fanrong", Role.FLOOR_SUPERVISOR, "1002", "EEEEEL-"),
    Person("1006", "陶春霞", "Tao", "Chunxia", Role.FLOOR_SUPERVISOR, "1002", "LLLL-EE"),
    Person("1007", "何秀芳", "He", "Xiufang", Role.TEAM_LEADER, "1005", "EEEE-EE", "M24", True),
    Person("1008", "邓丽娟", "Deng", "Lijuan", Role.TEAM_LEADER, "1005", "EE-EEEE", "M57", True),
    Person("1009", "韩冬梅", "Han", "Dongmei", Role.TEAM_LEADER, "1006", "LLLLLL-", "T23", True),
    Person("1010", "石国强", "Shi", "Guoqiang", Role.TEAM_LEADER, "1006", "E-EEEEL", "T45", True),
    Person("1011", "白雨桐", "Bai", "Yutong", Role.FRONT_DESK, "1002", "EEEEE--"),
    Person("1012", "江思远", "Jiang", "Siyuan", Role.FRONT_DESK, "1002", "LLL--LL"),
    Person("1013", "卢佳怡", "Lu", "Jiayi", Role.FRONT_DESK, "1002", "E-LLLEE"),
    Person("1014", "汪子航", "Wang", "Zihang", Role.FRONT_DESK, "1002", "NNNN---"),
    Person("1015", "樊晓萌", "Fan", "Xiaomeng", Role.FRONT_DESK, "1002", "-L-ENNN"),
    Person("1016", "王秀兰", "Wang", "Xiulan", Role.ROOM_ATTENDANT, "1007", "EEEEE--", "M24"),
    Person("1017", "李桂芬", "Li", "Guifen", Role.ROOM_ATTENDANT, "1007", "EEE--EE", "M24"),
    Person("1018", "张玉梅", "Zhang", "Yumei", Role.ROOM_ATTENDANT, "1007", "LL-LLLE", "M24"),
    Person("1019", "赵金凤", "Zhao", "Jinfeng", Role.ROOM_ATTENDANT, "1008", "E-EEEEE", "M57"),
    Person("1020", "陈美华", "Chen", "Meihua", Role.ROOM_ATTENDANT, "1008", "EEEE-EE", "M57"),
    Person("1021", "杨翠莲", "Yang", "Cuilian", Role.ROOM_ATTENDANT, "1008", "-EEEEEL", "M57"),
    Person("1022", "周小燕", "Zhou", "Xiaoyan", Role.ROOM_ATTENDANT, "1009", "EEEEE-E", "T23"),
    Person("1023", "吴海霞", "Wu", "Haixia", Role.ROOM_ATTENDANT, "1009", "L-LEEEE", "T23"),
    Person("1024", "徐阿珍", "Xu", "Azhen", Role.ROOM_ATTENDANT, "1010", "EE-EEEE", "T45"),
    Person("1025", "吕梦瑶", "Lü", "Mengyao", Role.ROOM_ATTENDANT, "1010", "E-E-EE-", "T45"),
    Person("1026", "马志刚", "Ma", "Zhigang", Role.PA_CREW, "1005", "EEEEE--"),
    Person("1027", "欧阳兰", "Ouyang", "Lan", Role.PA_CREW, "1005", "LLL--LL"),
    Person("1028", "覃永福", "Qin", "Yongfu", Role.PA_CREW, "1005", "-EEEEEE"),
    # The linen keeper and the engineer have the rights of the public-area crew: they see the board.
    Person("1029", "单玉芝", "Shan", "Yuzhi", Role.PA_CREW, "1005", "OOOOO--"),
    Person("1030", "曹卫东", "Cao", "Weidong", Role.PA_CREW, "1002", "OOOOOO-"),
]


class DemoGuest(NamedTuple):
    """A guest people meet in the demo. `age` holds on the demo's own day; numbers are made when the guest is."""

    name: str
    family_name: str
    given_names: str
    document: Doc
    age: int
    female: bool
    kind: Kind = Kind.INDIVIDUAL
    country: str = "CN"
    pinyin: str = ""
    vip: bool = False
    persons: int = 1
    type: str = "KNG"
    wish: str = ""


GUESTS = [
    # in house since before today; the first five stay with the trainees' course
    DemoGuest("刘文博", "Liu", "Wenbo", Doc.RESIDENT_ID, 29, False, Kind.TRAINEE, type="TRP", persons=3),
    DemoGuest("郑雅琴", "Zheng", "Yaqin", Doc.RESIDENT_ID, 31, True, Kind.TRAINEE, type="TRP", persons=3),
    DemoGuest("孙立新", "Sun", "Lixin", Doc.RESIDENT_ID, 45, False, Kind.TRAINEE, type="SGL"),
    DemoGuest("胡晓东", "Hu", "Xiaodong", Doc.RESIDENT_ID, 38, False, Kind.TRAINEE, type="SGL"),
    DemoGuest("朱明远", "Zhu", "Mingyuan", Doc.RESIDENT_ID, 36, False, type="BKG", vip=True,
              wish="Repeat guest: a quiet room, two pillows"),
    DemoGuest("林若曦", "Lin", "Ruoxi", Doc.RESIDENT_ID, 34, True, type="FAM", persons=2, wish="With a child of 7"),
    DemoGuest("曾子轩", "Zeng", "Zixuan", Doc.RESIDENT_ID, 16, False, type="TWN", pinyin="zeng zi xuan"),
    DemoGuest("王芳", "Wang", "Fang", Doc.RESIDENT_ID, 28, True, type="TWN"),
    DemoGuest("王芳", "Wang", "Fang", Doc.RESIDENT_ID, 52, True, type="TWN"),
    DemoGuest("翟䶮", "Zhai", "Yan", Doc.RESIDENT_ID, 41, False, type="KNG", pinyin="zhai yan"),
    DemoGuest("诸葛雨晴", "Zhuge", "Yuqing", Doc.RESIDENT_ID, 26, True, type="KNG"),
    DemoGuest("吕静", "Lü", "Jing", Doc.RESIDENT_ID, 33, True, type="TWN", pinyin="lü jing"),
    DemoGuest("古丽娜尔·买买提", "Gulnar", "Mamat", Doc.RESIDENT_ID, 30, True, type="TWN"),
    DemoGuest("高志远", "Gao", "Zhiyuan", Doc.RESIDENT_ID, 50, False, Kind.AGREEMENT, type="STE", vip=True,
              wish="Fruit and the local newspaper"),
    DemoGuest("黄丽华", "Huang", "Lihua", Doc.RESIDENT_ID, 44, True, Kind.CONFERENCE, type="BTW"),
    DemoGuest("陈嘉欣", "Chan", "Ka Yan", Doc.HK_MACAO_PERMIT, 27, True, country="HK", type="KNG"),
    DemoGuest("黎浩然", "Lai", "Ho Yin", Doc.RESIDENCE_PERMIT, 39, False, country="HK", type="BKG"),
    DemoGuest("何美玲", "Ho", "Mei Leng", Doc.HK_MACAO_PERMIT, 48, True, country="MO", type="TWN"),
    DemoGuest("林佩蓉", "Lin", "Pei-Jung", Doc.TAIWAN_PERMIT, 35, True, country="TW", type="KNG"),
    DemoGuest("吴冠廷", "Wu", "Kuan-Ting", Doc.RESIDENCE_PERMIT, 32, False, country="TW", type="TWN"),
    DemoGuest("Marta Figueira", "Figueira", "Marta", Doc.PASSPORT, 37, True, country="PT", type="KNG"),
    DemoGuest("João Antunes Prates", "Antunes Prates", "João", Doc.PASSPORT, 42, False, country="PT", type="TWN"),
    DemoGuest("Inés Calderero Ruiz", "Calderero Ruiz", "Inés", Doc.PASSPORT, 29, True, country="ES", type="TWN"),
    DemoGuest("Thiago Moreira Vilaça", "Moreira Vilaça", "Thiago", Doc.PASSPORT, 31, False, country="BR", type="KNG"),
    DemoGuest("Claire Montreuil", "Montreuil", "Claire", Doc.PASSPORT, 46, True, country="FR", type="BKG"),
    DemoGuest("Élodie Vasseur-Brunet", "Vasseur-Brunet", "Élodie", Doc.PASSPORT, 33, True, country="FR", type="KNG"),
    DemoGuest("Lotte van den Broecke", "van den Broecke", "Lotte", Doc.PASSPORT, 27, True, country="BE", type="TWN"),
    DemoGuest("Jonas Reinhold", "Reinhold", "Jonas", Doc.PASSPORT, 51, False, country="DE", type="BTW"),
    DemoGuest("Käthe Weißmüller", "Weißmüller", "Käthe", Doc.PASSPORT, 68, True, country="DE", type="ACC",
              wish="Walks with a stick"),
    DemoGuest("Davide Bellandini", "Bellandini", "Davide", Doc.PASSPORT, 40, False, country="IT", type="KNG"),
    DemoGuest("Owen Pritchard-Lloyd", "Pritchard-Lloyd", "Owen", Doc.PASSPORT, 55, False, country="GB", type="BKG",
              persons=2),
    DemoGuest("Siobhán O'Farrelly", "O'Farrelly", "Siobhán", Doc.PASSPORT, 34, True, country="IE", type="KNG"),
    DemoGuest("Grace Whitlock", "Whitlock", "Grace", Doc.PASSPORT, 39, True, country="US", type="FAM", persons=2,
              wish="With a child of 9"),
    DemoGuest("立原美咲", "Tachihara", "Misaki", Doc.PASSPORT, 28, True, country="JP", type="KNG",
              pinyin="tachihara misaki"),
    DemoGuest("윤서연", "Yoon", "Seoyeon", Doc.PASSPORT, 25, True, country="KR", type="TWN"),
    DemoGuest("Екатерина Сокольникова", "Sokolnikova", "Ekaterina", Doc.PASSPORT, 43, True, country="RU", type="KNG"),
    DemoGuest("ليلى الحارثي", "Al-Harithi", "Layla", Doc.PASSPORT, 36, True, country="OM", type="STE", vip=True),
    DemoGuest("Wulandari", "Wulandari", "", Doc.PASSPORT, 30, True, country="ID", type="TWN"),
]  # fmt: skip

DIAL = {"CN": "100 0000 00{:02}", "GB": "+44 7700 9000{:02}", "US": "+1 202 555 01{:02}"}
DIAL_OTHERS = "+999 000 00{:02}"
