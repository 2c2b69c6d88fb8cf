"""Roles and what each may do. Data only: `can()` and the matrix page read it."""

from enum import StrEnum


class Role(StrEnum):
    """A role on an organisation, a unit or a committee. MEMBER and CHAIR come from seats, the others are granted."""

    MEMBER = "member"
    CHAIR = "chair"
    OFFICE = "office"
    OFFICE_HEAD = "office_head"
    SECRETARY = "secretary"
    SUPERVISION = "supervision"
    ORGANISATION_DEPARTMENT = "organisation_department"
    ARCHIVIST = "archivist"
    UNIT_HANDLER = "unit_handler"
    UNIT_LEADER = "unit_leader"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


ROLE_LABELS = {
    Role.MEMBER: "成员",
    Role.CHAIR: "主持人",
    Role.OFFICE: "办公室工作人员",
    Role.OFFICE_HEAD: "办公室主任",
    Role.SECRETARY: "会议秘书",
    Role.SUPERVISION: "督查室",
    Role.ORGANISATION_DEPARTMENT: "组织部门",
    Role.ARCHIVIST: "档案员",
    Role.UNIT_HANDLER: "单位经办人",
    Role.UNIT_LEADER: "单位负责人",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}

# Permission codenames per role; the object they sit on is the committee, the unit or the organisation.
COMMITTEE_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.MEMBER: ("attend",),
    Role.CHAIR: ("attend", "preside", "decide_agenda", "sign_minutes"),
    Role.OFFICE: ("handle_office",),
    Role.OFFICE_HEAD: ("handle_office", "direct_office", "check_minutes"),
    Role.SECRETARY: ("record_meeting",),
    Role.SUPERVISION: ("supervise",),
    Role.ORGANISATION_DEPARTMENT: ("handle_personnel",),
    Role.ARCHIVIST: ("keep_archive",),
}
UNIT_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.UNIT_HANDLER: ("handle_unit",),
    Role.UNIT_LEADER: ("handle_unit", "lead_unit"),
}
ORGANISATION_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.SYSTEM_ADMIN: ("administer_system",),
    Role.SECURITY_ADMIN: ("administer_security",),
    Role.AUDIT_ADMIN: ("audit",),
}
EXCLUSIVE_ROLES = frozenset(ORGANISATION_PERMISSIONS)


class Event(StrEnum):
    """What the record of access tells apart."""

    SIGNED_IN = "signed_in"
    REFUSED = "refused"
    SIGNED_OUT = "signed_out"
    VIEWED = "viewed"
    EXPORTED = "exported"
    ACTED = "acted"


EVENT_LABELS = {
    Event.SIGNED_IN: "登录",
    Event.REFUSED: "登录失败",
    Event.SIGNED_OUT: "退出",
    Event.VIEWED: "查看",
    Event.EXPORTED: "导出",
    Event.ACTED: "办理",
}

# Who has a part in one matter by name, not by a role: label, how it comes about and ends, what it opens.
BY_NAME = (
    ("审核人", "轮到其办理的审核环节；由审核链按职务和分管确定，可委托他人办理", "本议题及其材料；办理本环节"),
    (
        "召集人、受委托主持人",
        "由规则和本次会议的通知确定；代理履职有起止日期并写明原任",
        "本次会议的议题审定、主持、请假批复",
    ),
    ("列席人员", "会前由办公室列入某一议题，或由委员会固定邀请", "其列席的议题及材料；固定列席的为会议公开部分"),
    ("领导同志的秘书", "由领导本人授权、随时终止", "代领导签收通知，记录中写明由谁代签"),
    ("工作秘密知悉人员", "由标注人在知悉范围中逐人列明", "该份材料；不在范围内的任何角色都看不到"),
    ("干部任免知悉人员", "由组织部门逐人列明，随事项结束", "该干部任免事项"),
    ("督办承办、协办单位", "由督办事项指定", "该督办事项；报告进展"),
    ("会签人、分发对象", "会签人由规则确定，分发对象在印发时列明", "该份纪要；会签、签收"),
    ("被征求意见的成员", "书面征求意见时逐人列明", "该件征求意见和附件；本人的回复"),
    ("请假人、批准人", "请假单写明，批准人由规则确定", "该张请假单；批复、销假"),
    ("会务、整改责任人", "由办公室在会务清单、整改清单中写明", "其负责的一项；登记完成"),
)
