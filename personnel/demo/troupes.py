"""The invented organisations beside the district: office, bureau, county, town, each under its own rulebook."""

from __future__ import annotations

from dataclasses import dataclass, field

from committees.rules import Method
from personnel.demo.subjects import Subject


@dataclass(frozen=True)
class Act:
    """How an item is decided: its motion, the method, and who is against (by login)."""

    subject: Subject
    motion: str
    method: Method = Method.SHOW_OF_HANDS
    against: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Troupe:
    """One organisation: names, rulebook, body, and people as (login, name, seat's role, post, units in charge)."""

    code: str
    name: str
    short_name: str
    mark: str
    rulebook: str
    body: str
    committee: str
    short_committee: str
    place: str
    units: tuple[tuple[str, str], ...]
    members: tuple[tuple[str, str, str, str, tuple[str, ...]], ...]
    staff: tuple[tuple[str, str, str, str, str], ...]
    observers: tuple[tuple[str, str, str], ...] = ()
    acts: tuple[Act, ...] = ()
    absent: dict[str, str] = field(default_factory=dict)
    superior: str = ""


def _admins(code: str) -> tuple[tuple[str, str, str, str, str], ...]:
    return (
        ("xitong", "系统管理员", f"{code}信息中心", "system_admin", "organisation"),
        ("anquan", "安全管理员", f"{code}保密办公室", "security_admin", "organisation"),
        ("shenji", "审计管理员", f"{code}机关纪委", "audit_admin", "organisation"),
    )


OFFICE = Troupe(
    code="bgs",
    name="中共安平市卫东区委办公室",
    short_name="卫东区委办公室",
    mark="卫办",
    rulebook="district-office-2019",
    body="office-affairs",
    committee="卫东区委办公室室务会",
    short_committee="室务会",
    place="区委办公室小会议室",
    units=(("zonghe", "综合室"), ("xingzheng", "行政室"), ("mishushi", "秘书室")),
    members=(
        ("shuji", "邵文清", "主任", "区委办公室主任", ()),
        ("fu1", "阮心怡", "副主任", "区委办公室副主任", ("zonghe", "mishushi")),
        ("fu2", "霍建业", "副主任", "区委办公室副主任", ("xingzheng",)),
        ("fu3", "柏青", "副主任", "区委办公室副主任、机要局局长", ()),
        ("jijian", "雷铮", "派驻纪检组组长", "区纪委监委派驻纪检组组长", ()),
    ),
    staff=(
        ("zhuren", "鲁敏", "秘书室主任", "office_head", "committee"),
        ("bangong", "温岚", "秘书室副主任", "office", "committee"),
        ("mishu", "姜楠", "秘书室科员", "secretary", "committee"),
        ("xingzheng", "施强", "行政室主任", "unit_handler", "xingzheng"),
        ("zonghe", "裴燕", "综合室主任", "unit_handler", "zonghe"),
        *_admins("办公室"),
    ),
    acts=(
        Act(
            Subject(
                "xingzheng",
                "xingzheng",
                "更换机关会议系统设备",
                "large-fund",
                "是否同意购置会议系统设备",
                "<p>现有设备使用九年，故障频繁。经三家询价，拟购置一套，预算六万八千元。</p>",
                "施强",
                amount=68_000,
                spend_kind="purchase",
            ),
            "同意购置会议系统设备，预算六万八千元",
        ),
        Act(
            Subject(
                "zonghe",
                "zonghe",
                "机关公务用车管理办法",
                "normative-document",
                "是否印发该办法",
                "<p>办法规定用车范围、审批程序和费用公示。</p>",
                "裴燕",
            ),
            "同意印发机关公务用车管理办法",
            against=frozenset({"fu2"}),
        ),
    ),
)

BUREAU = Troupe(
    code="slj",
    name="中共青原市水利局党组",
    short_name="市水利局党组",
    mark="青水党",
    rulebook="bureau-party-group-2017",
    body="party-group",
    committee="中共青原市水利局党组",
    short_committee="党组会",
    place="局机关三楼会议室",
    units=(("guihua", "规划计划处"), ("jianshe", "工程建设处"), ("renshi", "人事处")),
    members=(
        ("shuji", "商瑞", "书记", "局党组书记、局长", ()),
        ("fu1", "管仲平", "副书记", "局党组副书记、副局长", ("jianshe",)),
        ("cy1", "尹青", "党组成员", "副局长", ("guihua",)),
        ("cy2", "古丽", "党组成员", "总工程师", ()),
        ("cy3", "甘霖", "党组成员", "驻局纪检监察组组长", ()),
        ("cy4", "褚天", "党组成员", "副局长", ("renshi",)),
    ),
    staff=(
        ("zhuren", "宁可", "办公室主任", "office_head", "committee"),
        ("bangong", "卞晓", "办公室副主任", "office", "committee"),
        ("mishu", "简宁", "机要秘书", "secretary", "committee"),
        ("guihua", "岳峰", "规划计划处处长", "unit_handler", "guihua"),
        ("jianshe", "项前", "工程建设处处长", "unit_handler", "jianshe"),
        *_admins("局"),
    ),
    observers=(("renshichu", "敖丽", "人事处处长"),),
    acts=(
        Act(
            Subject(
                "guihua",
                "guihua",
                "全市水网建设三年行动方案",
                "major-decision",
                "是否同意该方案",
                "<p>三年内建成骨干水网二百一十公里，改造中型灌区四处。已征求机关党委、专家和基层单位意见。</p>",
                "岳峰",
            ),
            "同意全市水网建设三年行动方案",
        ),
        Act(
            Subject(
                "jianshe",
                "jianshe",
                "青龙水库除险加固工程年度投资",
                "large-fund",
                "是否同意年度投资四千二百万元",
                "<p>工程已完成初步设计，今年拟安排资金四千二百万元，汛期前完成主体。</p>",
                "项前",
                amount=42_000_000,
            ),
            "同意安排年度投资四千二百万元",
            against=frozenset({"cy2"}),
        ),
    ),
)

COUNTY = Troupe(
    code="nanshan",
    name="中共南山县委员会",
    short_name="南山县委",
    mark="南委",
    rulebook="county-mechanism-2023",
    body="standing-committee",
    committee="中共南山县委常务委员会",
    short_committee="县委常委会",
    place="县委常委会议室",
    units=(("fagai", "县发展和改革局"), ("wenlv", "县文化和旅游局"), ("jiaotong", "县交通运输局")),
    members=(
        ("shuji", "关山", "常委", "县委书记", ()),
        ("xianzhang", "闻雪", "常委", "县委副书记、县长", ()),
        ("fu1", "任远", "常委", "县委专职副书记", ("wenlv",)),
        ("cw1", "鞠萍", "常委", "常务副县长", ("fagai", "jiaotong")),
        ("cw2", "麦冬", "常委", "县纪委书记", ()),
        ("cw3", "郎朗", "常委", "组织部部长", ()),
        ("cw4", "封毅", "常委", "宣传部部长", ()),
        ("cw5", "臧克", "常委", "政法委书记", ()),
        ("cw6", "葛军", "常委", "人武部部长", ()),
    ),
    staff=(
        ("zhuren", "路遥", "县委办公室主任", "office_head", "committee"),
        ("bangong", "边疆", "县委办公室秘书科科长", "office", "committee"),
        ("mishu", "时雨", "县委办公室副主任", "secretary", "committee"),
        ("wenlv", "花蕊", "县文化和旅游局局长", "unit_handler", "wenlv"),
        ("jiaotong", "乔木", "县交通运输局局长", "unit_handler", "jiaotong"),
        *_admins("县委"),
    ),
    observers=(("renda", "常青", "县人大常委会主任"), ("zhengxie", "华年", "县政协主席")),
    acts=(
        Act(
            Subject(
                "wenlv",
                "wenlv",
                "南山古道文旅融合发展方案",
                "major-decision",
                "在两个方案中选定一个",
                "<p>方案一分三期整体开发；方案二先修复古道再分段招商。建议采用方案二。</p>",
                "花蕊",
            ),
            "同意采用方案二",
        ),
        Act(
            Subject(
                "jiaotong",
                "jiaotong",
                "关于农村公路养护情况的汇报",
                "general",
                "听取汇报并明确下一步工作",
                "<p>全县农村公路优良率八成六，尚有三十四公里待修。</p>",
                "乔木",
                minutes=10,
            ),
            "同意年内完成三十四公里农村公路修复",
        ),
    ),
    absent={"cw6": "参加军分区会议"},
)

TOWN = Troupe(
    code="zuocun",
    name="中共南山县左村镇委员会",
    short_name="左村镇党委",
    mark="左委",
    rulebook="zuocun-town-2018",
    body="leadership-team",
    committee="左村镇领导班子",
    short_committee="镇领导班子会",
    place="镇政府二楼会议室",
    units=(("nongye", "农业农村办公室"), ("caizheng", "财政所"), ("dangzheng", "党政办公室")),
    members=(
        ("shuji", "牛耕", "领导班子成员", "镇党委书记", ()),
        ("zhenzhang", "苗圃", "领导班子成员", "镇党委副书记、镇长", ("caizheng",)),
        ("fu1", "田野", "领导班子成员", "镇党委副书记", ("dangzheng",)),
        ("cy1", "谷雨", "领导班子成员", "镇纪委书记", ()),
        ("cy2", "禾苗", "领导班子成员", "组织委员", ()),
        ("cy3", "林海", "领导班子成员", "副镇长", ("nongye",)),
        ("cy4", "庄稼", "领导班子成员", "人武部部长", ()),
    ),
    staff=(
        ("zhuren", "房梁", "党政办公室主任", "office_head", "committee"),
        ("bangong", "车前", "党政办公室副主任", "office", "committee"),
        ("mishu", "纪实", "党政办公室科员", "secretary", "committee"),
        ("nongye", "麦苗", "农业农村办公室主任", "unit_handler", "nongye"),
        ("caizheng", "钱塘", "财政所所长", "unit_handler", "caizheng"),
        *_admins("镇"),
    ),
    acts=(
        Act(
            Subject(
                "nongye",
                "nongye",
                "高标准农田建设项目选址",
                "major-project",
                "是否同意在河东片区建设",
                "<p>河东片区一千二百亩，水源便利，已完成专家论证。</p>",
                "麦苗",
                amount=3_600_000,
            ),
            "同意在河东片区建设高标准农田",
            method=Method.NAMED,
        ),
        Act(
            Subject(
                "caizheng",
                "caizheng",
                "镇级集贸市场改造资金安排",
                "large-fund",
                "是否同意安排资金五十万元",
                "<p>市场顶棚老化，拟安排资金五十万元改造。</p>",
                "钱塘",
                amount=500_000,
            ),
            "同意安排资金五十万元",
            method=Method.NAMED,
            against=frozenset({"cy1", "cy2", "cy4"}),  # 4 to 3: close sides, put off
        ),
    ),
    superior="nanshan",
)

TROUPES = (OFFICE, BUREAU, COUNTY, TOWN)
SHOWN = (("会务", "bangong"), ("会议秘书", "mishu"), ("主持人", "shuji"))
