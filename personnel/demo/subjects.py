"""The invented items of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """An item as a unit would propose it."""

    unit: str
    login: str
    title: str
    matter: str
    question: str
    report: str
    presenter: str
    amount: int | None = None
    spend_kind: str = ""  # asked for where the rulebook has thresholds
    minutes: int = 15
    urgent: bool = False
    lacking: tuple[str, ...] = ()  # preparations left for later, which the rulebook asks for as a rule only
    allowed: tuple[str, str] = ("", "")  # why that may be so, and who allowed it


LAST_MONTH = (
    Subject(
        "fagai",
        "fagai",
        "卫东区2026年重点项目下半年投资计划",
        "major-project",
        "是否同意下半年重点项目投资计划",
        "<p>上半年全区重点项目完成投资四十二亿元，为年度计划的五成三。下半年拟新开工十一个项目，续建二十六个项目。</p>"
        "<p>计划对进度滞后的三个项目调整责任单位，并按月通报。</p>",
        "丁海峰",
        amount=380_000_000,
        minutes=20,
    ),
    Subject(
        "jiaoyu",
        "jiaoyu",
        "城东片区新建小学选址方案",
        "major-decision",
        "在甲、乙两处选址中选定一处",
        "<p>甲址临近地铁站，用地已征收；乙址面积较大，须拆迁居民四十户。建议采用甲址。</p>",
        "白雪梅",
    ),
    Subject(
        "yingji",
        "yingji",
        "关于今年防汛备汛工作情况的汇报",
        "report",
        "听取汇报",
        "<p>全区排查隐患点一百二十七处，已整改一百一十九处，其余八处六月底前完成。</p>",
        "龚志强",
        minutes=10,
    ),
    Subject(
        "zhujian",
        "zhujian",
        "老旧小区改造资金分担办法",
        "normative-document",
        "是否印发该办法",
        "<p>办法规定市、区、业主三方分担比例，并对困难家庭予以减免。财政局意见已采纳。</p>",
        "石磊",
    ),
)

RAISED_LATE = Subject(
    "yingji",
    "yingji",
    "防汛抢险应急资金追加",
    "large-fund",
    "是否同意追加应急资金一百二十万元",
    "<p>近日连续强降雨，两处河堤出现渗漏，须在下一次降雨前加固，所需资金来不及按常规程序报送。</p>",
    "龚志强",
    amount=1_200_000,
    minutes=10,
    urgent=True,
)

NEXT_WEEK = (
    Subject(
        "fagai",
        "fagai",
        "区域协同发展三年行动方案",
        "major-decision",
        "是否同意印发行动方案",
        "<p>方案共五个方面二十四项任务，已征求二十一个部门意见，吸收十七条。</p>",
        "丁海峰",
        minutes=25,
    ),
    Subject(
        "minzheng",
        "minzheng",
        "提高困难群众救助标准",
        "large-fund",
        "是否同意将月救助标准提高六十元",
        "<p>拟自下月起执行，惠及六千三百人，年增支出四百五十万元，列入部门预算。</p>",
        "邱月",
        amount=4_536_000,
    ),
    Subject(
        "jiaoyu",
        "jiaoyu",
        "关于秋季学期开学准备情况的汇报",
        "report",
        "听取汇报",
        "<p>三所新校如期启用，增加学位二千四百个。</p>",
        "白雪梅",
        minutes=10,
    ),
)

TODAY = (
    Subject(
        "fagai",
        "fagai",
        "科技创新园区土地利用方案",
        "major-project",
        "是否同意园区土地利用方案",
        "<p>园区规划用地一千二百亩，首期四百亩。专家评审意见：可行，建议增加保障性租赁住房。</p>",
        "丁海峰",
        amount=96_000_000,
        minutes=20,
    ),
    Subject(
        "zhujian",
        "zhujian",
        "城市更新专项债券使用安排",
        "large-fund",
        "是否同意债券资金分配方案",
        "<p>债券额度二亿元，用于地下管网、停车设施和社区服务用房三类项目。</p>",
        "石磊",
        amount=200_000_000,
    ),
    Subject(
        "yingji",
        "yingji",
        "全区安全生产形势分析",
        "report",
        "听取汇报",
        "<p>三季度事故起数同比下降两成，危险化学品运输仍是薄弱环节。</p>",
        "龚志强",
        minutes=10,
    ),
    Subject(
        "zuzhibu",
        "zuzhi",
        "干部任免事项",
        "personnel",
        "审议干部任免建议",
        "<p>会上提供材料，会后收回。</p>",
        "方玥",
        minutes=20,
    ),
)

# One item for each place in the chain where an item may rest; `steps` is how many reviewers have agreed.
IN_PROGRESS = (
    (
        Subject(
            "fagai", "fagai", "产业基金设立方案（草稿）", "major-decision", "是否设立", "<p>方案起草中。</p>", "丁海峰"
        ),
        "draft",
        0,
    ),
    (
        Subject(
            "fagai",
            "fagai",
            "公共充电设施布局规划",
            "major-decision",
            "是否同意规划",
            "<p>三年建设快充桩八百个，优先老旧小区和医院。</p>",
            "丁海峰",
        ),
        "in_review",
        0,
    ),
    (
        Subject(
            "minzheng",
            "minzheng",
            "社区养老服务设施配置标准",
            "normative-document",
            "是否印发标准",
            "<p>按每千名老人四十张床位配置。</p>",
            "邱月",
        ),
        "in_review",
        1,
    ),
    (
        Subject(
            "jiaoyu",
            "jiaoyu",
            "中小学体育场馆向社会开放办法",
            "normative-document",
            "是否印发办法",
            "<p>周末和假期开放，保险由区财政统一购买。</p>",
            "白雪梅",
        ),
        "in_review",
        2,
    ),
    (
        Subject(
            "fagai",
            "fagai",
            "县域商业体系建设项目",
            "major-project",
            "是否立项",
            "<p>改造农贸市场六处，总投资三千二百万元。</p>",
            "丁海峰",
            amount=32_000_000,
        ),
        "in_review",
        3,
    ),
    (
        Subject(
            "zhujian",
            "zhujian",
            "二次供水设施改造计划",
            "major-project",
            "是否同意计划",
            "<p>涉及小区五十八个，分两年实施。</p>",
            "石磊",
            amount=54_000_000,
        ),
        "returned",
        1,
    ),
    (
        Subject(
            "minzheng",
            "minzheng",
            "殡葬服务设施选址",
            "major-decision",
            "是否同意选址",
            "<p>两处备选，均已完成环境影响评价和社会稳定风险评估。</p>",
            "邱月",
        ),
        "pooled",
        4,
    ),
    (
        Subject(
            "fagai", "fagai", "节能降碳工作情况", "report", "听取汇报", "<p>单位能耗下降百分之三点一。</p>", "丁海峰"
        ),
        "pooled",
        4,
    ),
    (
        Subject(
            "minzheng",
            "minzheng",
            "困难群众临时救助资金追加",
            "large-fund",
            "是否同意追加临时救助资金一百八十六万元",
            "<p>前三批资金已发放完毕，本批拟救助一千二百四十户，名单正在逐户核定。</p>",
            "邱月",
            amount=1_860_000,
            lacking=("proposal",),
            allowed=("救助对象名单正在核定，发放方案随会议材料补报", "范立诚"),
        ),
        "pooled",
        4,
    ),
    (
        Subject(
            "jiaoyu",
            "jiaoyu",
            "校园安全检查情况的汇报",
            "report",
            "听取汇报",
            "<p>检查学校六十二所，整改隐患三十七处；汇报人待分管领导确定。</p>",
            "",
            minutes=10,
        ),
        "pooled",
        4,
    ),
    (
        Subject(
            "jiaoyu",
            "jiaoyu",
            "校车运营补贴办法",
            "normative-document",
            "是否印发",
            "<p>因上级出台统一办法，本议题撤回。</p>",
            "白雪梅",
        ),
        "withdrawn",
        0,
    ),
)
