"""The invented people of the demonstration district. Any likeness is accidental; some names have rare characters."""

from __future__ import annotations

from dataclasses import dataclass

from committees.access.states import Role


@dataclass(frozen=True)
class SeatHolder:
    """A member of the 常委会: login, name, role of the seat, post, units in his or her charge."""

    login: str
    name: str
    role: str
    post: str
    charge: tuple[str, ...] = ()


@dataclass(frozen=True)
class Staff:
    """A person with a granted role; `scope` is the committee, the organisation or a unit's code."""

    login: str
    name: str
    post: str
    role: Role | None
    scope: str
    unit: str = ""


ORGANISATION = {
    "code": "weidong",
    "name": "中共安平市卫东区委员会",
    "short_name": "卫东区委",
    "document_mark": "卫委",
}
COMMITTEE = {"name": "中共卫东区委常务委员会", "short_name": "区委常委会"}
RULEBOOK, BODY = "weidong-district", "standing-committee"

UNITS = (
    ("fagai", "区发展和改革局"),
    ("caizheng", "区财政局"),
    ("jiaoyu", "区教育体育局"),
    ("zhujian", "区住房和城乡建设局"),
    ("minzheng", "区民政局"),
    ("yingji", "区应急管理局"),
    ("zuzhibu", "区委组织部"),
    ("xuanchuan", "区委宣传部"),
)

MEMBERS = (
    SeatHolder("shuji", "陆明远", "书记", "区委书记"),
    SeatHolder("quzhang", "顾喆", "副书记", "区委副书记、区长"),
    SeatHolder("fushuji", "甯海川", "副书记", "区委副书记", ("minzheng",)),
    SeatHolder("changwei", "沈若琳", "常委", "区委常委、常务副区长", ("fagai", "caizheng", "yingji")),
    SeatHolder("jiwei", "祝翀", "常委", "区委常委、区纪委书记"),
    SeatHolder("zuzhi-buzhang", "方玥", "常委", "区委常委、组织部部长", ("zuzhibu",)),
    SeatHolder("xuanchuan-buzhang", "江祎宁", "常委", "区委常委、宣传部部长", ("xuanchuan", "jiaoyu")),
    SeatHolder("zhengfa", "秦堃", "常委", "区委常委、政法委书记"),
    SeatHolder("tongzhan", "柳垚", "常委", "区委常委、统战部部长"),
    SeatHolder("fuquzhang", "傅赟", "常委", "区委常委、副区长", ("zhujian",)),
    SeatHolder("wuzhuang", "姚昇", "常委", "区委常委、人武部政委"),
)

OBSERVERS = (
    ("renda", "苗𬭎", "区人大常委会主任"),
    ("zhengxie", "程䶮", "区政协主席"),
)

STAFF = (
    Staff("zhuren", "范立诚", "区委办公室主任", Role.OFFICE_HEAD, "committee"),
    Staff("bangong", "叶小舟", "区委办公室秘书科科长", Role.OFFICE, "committee"),
    Staff("mishu", "汤㛃", "区委办公室副主任", Role.SECRETARY, "committee"),
    Staff("fagai", "卢文博", "发展规划科科长", Role.UNIT_HANDLER, "fagai", "fagai"),
    Staff("fagai-juzhang", "丁海峰", "区发展和改革局局长", Role.UNIT_LEADER, "fagai", "fagai"),
    Staff("jiaoyu", "白雪梅", "区教育体育局办公室主任", Role.UNIT_HANDLER, "jiaoyu", "jiaoyu"),
    Staff("zhujian", "石磊", "区住房和城乡建设局办公室主任", Role.UNIT_HANDLER, "zhujian", "zhujian"),
    Staff("minzheng", "邱月", "区民政局办公室主任", Role.UNIT_HANDLER, "minzheng", "minzheng"),
    Staff("yingji", "龚志强", "区应急管理局局长", Role.UNIT_LEADER, "yingji", "yingji"),
    Staff("zuzhi", "孟晓", "组织部干部科科长", Role.UNIT_HANDLER, "zuzhibu", "zuzhibu"),
    Staff("ganbu", "贺云", "组织部干部监督科科长", Role.ORGANISATION_DEPARTMENT, "committee", "zuzhibu"),
    Staff("ducha", "韦国平", "区委督查室主任", Role.SUPERVISION, "committee"),
    Staff("dangan", "易安", "区委办公室机要档案科科长", Role.ARCHIVIST, "committee"),
    Staff("xitong", "系统管理员", "信息中心", Role.SYSTEM_ADMIN, "organisation"),
    Staff("anquan", "安全管理员", "保密办公室", Role.SECURITY_ADMIN, "organisation"),
    Staff("shenji", "审计管理员", "机关纪委", Role.AUDIT_ADMIN, "organisation"),
)

# What the start screen lists: one account for each role, in the order of a meeting's way.
SHOWN_ACCOUNTS = (
    ("单位经办人（发改局）", "fagai"),
    ("主管常委", "changwei"),
    ("办公室工作人员", "bangong"),
    ("办公室主任", "zhuren"),
    ("书记（主持人）", "shuji"),
    ("会议秘书", "mishu"),
    ("常委（成员）", "quzhang"),
    ("固定列席", "renda"),
    ("督查室", "ducha"),
    ("组织部门", "ganbu"),
    ("档案员", "dangan"),
    ("系统管理员", "xitong"),
    ("安全管理员", "anquan"),
    ("审计管理员", "shenji"),
)
