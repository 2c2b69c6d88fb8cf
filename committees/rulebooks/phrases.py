"""Every rule said in plain Chinese from its parameters: `say(rule)`. Pure: what is said is what is executed."""

from __future__ import annotations

from committees.rulebooks.saying import WEEKDAYS, fraction, listed, listed_or, must, say, scope
from committees.rules import (
    AdhocRule,
    AnnouncementRule,
    AttendanceRule,
    ChairRule,
    Clause,
    ConsultationRule,
    ConveningRule,
    CoSigner,
    DecidingRule,
    DisagreementRule,
    DissentRule,
    DutyRule,
    EmergencyRule,
    FileRule,
    FollowUpRule,
    FrequencyRule,
    LeadTime,
    LeaveRule,
    MajorityRule,
    MembershipRule,
    MethodRule,
    MinutesRule,
    MustVoteRule,
    NearTieRule,
    ObserverRule,
    PreliminaryRule,
    PresenterRule,
    Provision,
    PublicationRule,
    QuorumRule,
    ReconsiderationRule,
    RecorderRule,
    RecusalRule,
    RemoteRule,
    ReviewChain,
    SecretMinimum,
    SelfCheckRule,
    SingleVoteRule,
    SpeakingRule,
    ThresholdRule,
    TransferCapRule,
    UpwardRule,
)

__all__ = ["say"]


@say.register
def _(rule: Clause) -> str:
    return rule.wording


@say.register
def _(rule: QuorumRule) -> str:
    parts = []
    if not rule.is_absolute:
        share = fraction(rule.num, rule.den)
        parts.append(
            f"到会人数{must(rule.clause)}超过应到会人数的{share}"
            if rule.strict
            else f"{must(rule.clause)}有应到会人数的{share}以上（含本数）到会"
        )
    if rule.minimum:
        lead = "且不少于" if parts else f"到会人数{must(rule.clause)}不少于"
        parts.append(f"{lead} {rule.minimum} 人")
    if rule.in_charge:
        parts.append(f"分管此项工作的成员{must(rule.in_charge)}到会")
    return "，".join(parts)


@say.register
def _(rule: MajorityRule) -> str:
    share = fraction(rule.num, rule.den)
    limit = f"超过应到会人数的{share}" if rule.strict else f"达到应到会人数的{share}以上（含本数）"
    choices = listed([choice.label for choice in rule.choices])
    return f"赞成票{limit}为通过；表决选项为{choices}，除同意外都不计入赞成"


@say.register
def _(rule: NearTieRule) -> str:
    written = "（计入未到会成员的书面意见）" if rule.counts_written else "（不计书面意见）"
    emergency = "，紧急情况按多数意见决定" if rule.emergency_decides else ""
    ask = "，也可报请上级裁决" if rule.may_ask_superior else ""
    return f"赞成与反对都有人、相差不超过 {rule.margin} 人{written}的，{must(rule.clause)}暂缓{ask}{emergency}"


@say.register
def _(rule: DisagreementRule) -> str:
    emergency = "，紧急情况除外" if rule.emergency_decides else ""
    return f"意见分歧较大的，由{rule.judged_by}判断并记明理由，{must(rule.clause)}暂缓{emergency}"


@say.register
def _(rule: LeadTime) -> str:
    who = f"由{rule.owner}" if rule.owner else ""
    to = f"送{rule.recipient}" if rule.recipient else "办妥"
    if rule.days is None:
        text = f"{must(rule.clause)}在会前{who}{to}，没有规定天数"
    else:
        text = f"{must(rule.clause)}提前 {rule.days} {rule.unit.label}{who}{to}，开会当天不计"
    if rule.target is not None:
        text += f"，最好提前 {rule.target} {rule.unit.label}"
    if rule.exempt:
        text += f"；{listed([matter.label for matter in rule.exempt])}除外"
    return text


@say.register
def _(rule: MethodRule) -> str:
    return f"表决方式{must(rule.clause)}为{listed([method.label for method in rule.methods])}"


@say.register
def _(rule: SingleVoteRule) -> str:
    return f"{must(rule.clause)}{'逐人' if rule.per_person else '逐项'}表决"


@say.register
def _(rule: MustVoteRule) -> str:
    return f"{must(rule.clause)}以表决作出决定，不以主持人归纳代替"


@say.register
def _(rule: AdhocRule) -> str:
    tail = f"，由{rule.approver}同意" if "needs_reason" in (rule.normally, rule.when_urgent) else ""
    return f"临时提出的议题：平时{rule.normally.label}，紧急时{rule.when_urgent.label}{tail}"


@say.register
def _(rule: SpeakingRule) -> str:
    return f"主持人{must(rule.clause)}在其他成员之后表态" if rule.chair_last else "主持人的发言次序不作限制"


@say.register
def _(rule: PresenterRule) -> str:
    return f"{must(rule.clause)}先由{rule.presenter}汇报，再由其他成员发言"


@say.register
def _(rule: MembershipRule) -> str:
    concerned = f"；{rule.concerned}参加，不计入应到" if rule.concerned else ""
    excluded = f"；{listed(rule.excluded)}不计入" if rule.excluded else ""
    return f"应到会成员为{listed(rule.roles)}{concerned}{excluded}"


@say.register
def _(rule: ConveningRule) -> str:
    delegates = f"，不能主持时可委托{listed(rule.delegates)}" if rule.delegates else ""
    weekday = f"，每周{WEEKDAYS[rule.weekday - 1]}召开" if rule.weekday else ""
    return f"由{rule.convener}召集，{rule.chair}主持{delegates}{weekday}"


@say.register
def _(rule: ChairRule) -> str:
    votes = "参加表决，一人一票" if rule.votes else "不参加表决"
    return f"主持人{votes}，{'票数相等时有决定性的一票' if rule.casting else '没有决定性的一票'}"


@say.register
def _(rule: AttendanceRule) -> str:
    return f"讨论时{listed(rule.roles)}{must(rule.clause)}到会"


@say.register
def _(rule: LeaveRule) -> str:
    parts = [f"不能到会的{must(rule.clause)}在会前向{rule.approver}请假"]
    if rule.discouraged:
        parts.append("原则上不准请假")
    if rule.written_opinion:
        parts.append(f"{must(rule.written_opinion)}留书面意见{'或口头意见' if rule.oral_opinion else ''}，不计入票数")
    if rule.consulted_before:
        parts.append("重大问题会前听取其意见")
    if rule.told_after:
        parts.append("会后向其通报")
    return "；".join(parts)


@say.register
def _(rule: ObserverRule) -> str:
    if rule.roles:
        return f"{listed(rule.roles)}列席"
    each = "按议题" if rule.per_item else ""
    return f"列席人员由{rule.fixed_by or '召集人'}{each}确定"


@say.register
def _(rule: RecorderRule) -> str:
    return f"由{rule.recorder}记录"


@say.register
def _(rule: RemoteRule) -> str:
    if not rule.allowed:
        return "不采用视频参会"
    counts = "计入" if rule.counts else "不计入"
    return f"可以视频参会，{counts}到会人数；{listed([matter.label for matter in rule.forbidden])}事项除外"


@say.register
def _(rule: ReviewChain) -> str:
    steps = [f"{listed_or(step.roles)}{step.title}" for step in rule.steps]
    return f"议题{must(rule.clause)}依次经过：" + " → ".join(steps)


@say.register
def _(rule: PreliminaryRule) -> str:
    who = f"（{rule.who}）" if rule.who else ""
    number = f"，不少于 {rule.at_least} 个" if rule.at_least > 1 else ""
    dissent = "；意见不一致又需要决定的，附上倾向性意见和不同意见" if rule.dissent_attached else ""
    when = f"{rule.when}的，" if rule.when else ""
    return f"{when}上会前{must(rule.clause)}完成{rule.kind.label}{who}{number}{dissent}"


@say.register
def _(rule: DecidingRule) -> str:
    text = f"属于{rule.kind.label}会议，可以决定：{scope(rule.matters)}"
    if rule.emergency:
        text += "；紧急情况下可先作决定，事后报告"
    elif rule.report_always:
        text += "；作出决定后须报告"
    return text


@say.register
def _(rule: FrequencyRule) -> str:
    most = f" 至 {rule.at_most}" if rule.at_most else ""
    weekday = f"，安排在周{WEEKDAYS[rule.weekday - 1]}" if rule.weekday else ""
    return f"{must(rule.clause)}每{rule.period.label}至少召开 {rule.times}{most} 次{weekday}"


@say.register
def _(rule: RecusalRule) -> str:
    may = [
        word
        for allowed, word in (
            (rule.sees_papers, "阅看材料"),
            (rule.may_discuss, "参加讨论"),
            (rule.may_vote, "参加表决"),
        )
        if allowed
    ]
    able = f"，仍可{listed(may)}" if may else "，不看材料、不参加讨论和表决"
    base = "计入应到" if rule.in_base else "不计入应到"
    present = "计入该议题实到" if rule.counts_present else "不计入该议题实到"
    return f"涉及{listed(rule.circle)}的{must(rule.clause)}回避，向{rule.report_to}报告；回避的{base}、{present}{able}"


@say.register
def _(rule: DissentRule) -> str:
    reasons = "，须说明理由" if rule.reasons_required else ""
    relieves = "；明确表示不同意见的，追究责任时可以免责" if rule.relieves else ""
    return f"不同意见和保留意见如实记录{reasons}{relieves}"


@say.register
def _(rule: AnnouncementRule) -> str:
    return f"表决结果{must(rule.clause)}当场宣布" if rule.on_the_spot else "表决结果会后通知"


@say.register
def _(rule: MinutesRule) -> str:
    form = "或".join(rule.form)
    parts = [f"会后{must(rule.clause)}编发{form}" if rule.required else f"必要时编发{form}"]
    if rule.days is not None:
        parts.append(f"散会后 {rule.days} {rule.unit.label}内印发")
    people = [("起草", rule.drafter), ("把关", rule.checker), ("会签", _co_signed(rule)), ("签发", rule.signer)]
    parts += [f"{who}{act}" for act, who in people if who]
    if rule.left_out:
        parts.append(f"{listed([matter.label for matter in rule.left_out])}事项不写入")
    if rule.contents:
        parts.append(f"每项写明{listed([each.label for each in rule.contents])}")
    if rule.numbering:
        parts.append(rule.numbering)
    if rule.superiors:
        parts.append(f"重要事项的纪要报{listed(list(rule.superiors))}")
    return "，".join(parts)


def _co_signed(rule: MinutesRule) -> str:
    """涉及重大决策的，分管领导、参会部门负责人; in the rulebook's own words where a stored version has no codes."""
    if not rule.co_signed:
        return ""
    who = listed([each.label for each in rule.co_signers]) or rule.co_signer or CoSigner.LEADER.label
    return f"涉及{listed([matter.label for matter in rule.co_signed])}的，{who}"


@say.register
def _(rule: FileRule) -> str:
    keep = "永久保存" if rule.permanent else f"保存 {rule.years} 年" if rule.years else "按档案规定保存"
    return f"会议文件{listed(rule.contents)}立卷归档，{keep}"


@say.register
def _(rule: PublicationRule) -> str:
    secret = f"；{listed([matter.label for matter in rule.secret])}除外" if rule.secret else ""
    approver = f"，经{rule.approver}同意" if rule.approver else ""
    return f"决定{must(rule.clause)}公开{approver}{secret}"


@say.register
def _(rule: ConsultationRule) -> str:
    consent = "或".join(rule.consent_of) or "召集人"
    return f"经{consent}同意，可以书面征求成员意见；不是表决，不计票"


@say.register
def _(rule: FollowUpRule) -> str:
    parts = []
    if rule.assignee:
        by = f"由{rule.assigned_by}" if rule.assigned_by else ""
        parts.append(f"决定{by}交{rule.assignee}落实")
    if rule.supervisor:
        parts.append(f"{rule.supervisor}督促检查")
    if rule.feedback_days is not None:
        parts.append(f"{rule.feedback_days} {rule.feedback_unit.label}内反馈")
    if rule.explains_to:
        parts.append(f"不能落实的向{rule.explains_to}说明")
    if rule.steps:
        parts.append("步骤：" + " → ".join(rule.steps))
    return "，".join(parts) or rule.clause.wording


@say.register
def _(rule: ReconsiderationRule) -> str:
    parts = []
    if rule.approver:
        parts.append(f"复议先经{rule.approver}同意")
    if rule.share_num:
        parts.append(f"先有超过{fraction(rule.share_num, rule.share_den)}的成员同意复议")
    if rule.same_body:
        parts.append("由作出决定的会议重新决定")
    if rule.max_attempts:
        parts.append(f"最多复议 {rule.max_attempts} 次")
    return "，".join(parts) + ("；此前仍按原决定执行" if rule.binds_until else "")


@say.register
def _(rule: EmergencyRule) -> str:
    consent = f"经{listed(rule.consent_of)}同意后" if rule.consent_of else ""
    report = f"，{rule.report_at}向{rule.report_to}报告" if rule.report_to else ""
    return f"来不及开会的突发紧急情况，{listed(rule.actors)}{consent}可先行处置{report}"


@say.register
def _(rule: SelfCheckRule) -> str:
    owner = f"由{rule.owner}" if rule.owner else ""
    return f"每 {rule.months} 个月{owner}检查一次规则执行情况"


@say.register
def _(rule: ThresholdRule) -> str:
    return f"{rule.kind.label} {rule.amount} 元以上（含本数）的，属于“{rule.matter.label}”"


@say.register
def _(rule: TransferCapRule) -> str:
    return f"任期内调动、指派下一级委员{must(rule.clause)}不超过其职数的{fraction(rule.num, rule.den)}"


@say.register
def _(rule: SecretMinimum) -> str:
    return f"参加无记名表决的不足 {rule.voters} 人时，开启前提示结果可能暴露个人意见"


@say.register
def _(rule: Provision) -> str:
    text = f"{rule.title}：{rule.clause.wording}" if rule.title not in rule.clause.wording else rule.clause.wording
    return text + ("。步骤：" + " → ".join(rule.steps) if rule.steps else "")


@say.register
def _(rule: UpwardRule) -> str:
    when = f"{rule.stage.label}" if rule.stage is not None else ""
    return f"{when}向{rule.reports_to}{rule.kind.label}：{rule.title}"


@say.register
def _(rule: DutyRule) -> str:
    when = ""
    if rule.times is not None and rule.period is not None:
        most = f" 至 {rule.at_most}" if rule.at_most else ""
        when = f"，每{rule.period.label} {rule.times}{most} 次"
    elif rule.days is not None:
        when = f"，{rule.kind.label} {rule.days} 天"
        if rule.extension_days:
            when += f"，可延长 {rule.extension_days} 天"
    to = f"，向{rule.reports_to}报告" if rule.reports_to else ""
    who = f"{rule.owner}（逐人）" if rule.each else f"{rule.owner}（逐个部门）" if rule.each_unit else rule.owner
    return f"{who}：{rule.title}{when}{to}"
