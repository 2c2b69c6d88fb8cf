"""The rows of this floor in the table of access: who finds something at which address, in which state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from committees.access.ports import BOTH, EVERYONE, PRESS, READ, Address, by_state
from committees.access.states import Event

# Whoever may take some kind of workbook in: the office, and the units their own plans.
IMPORTERS = "office office_head system_admin unit_handler unit_leader other_unit"

# 机构与席位: the head of the office and the system administrator keep them, the office reads them.
KEEPERS = "office_head system_admin"
KEEPERS_SEE = "office office_head system_admin"

STATES: dict[str, Mapping[Any, str]] = {"setup-step": {"posts": "账号与分工"}}

ADDRESSES: dict[str, Address] = {
    "desk": Address("工作台", READ),
    "system": Address(
        "系统管理入口", READ, by_state(("", "chair office office_head system_admin security_admin audit_admin"))
    ),
    "login": Address("登录", BOTH, by_state(("", EVERYONE)), limit="60/m"),
    "second-factor": Address("第二要素验证", BOTH, limit="10/m"),
    "factor": Address("本人的第二要素", BOTH, limit="10/m"),
    "password-forgotten": Address("忘记密码", BOTH, by_state(("", EVERYONE)), limit="5/m"),
    "password-renew": Address("凭邮件链接设置新密码", BOTH, by_state(("", EVERYONE)), "reset-link", shared=True),
    "single-sign-on": Address("统一身份认证", READ, by_state(("", EVERYONE)), limit="60/m"),
    "signed-on": Address("统一身份认证返回", READ, by_state(("", EVERYONE)), limit="60/m"),
    "logout": Address("退出", PRESS),
    "password": Address("修改密码", BOTH),
    "roles": Address("角色授权", BOTH, by_state(("", "security_admin")), recorded=Event.ACTED),
    "end-role": Address("结束授权", PRESS, by_state(("", "security_admin")), subject="grant", recorded=Event.ACTED),
    "manual": Address("使用手册", READ),
    "manual-page": Address("使用手册的一页", READ, subject="chapter", shared=True),
    "manual-image": Address("使用手册的图", READ, subject="chapter", shared=True),
    "setup": Address("建立向导", READ, by_state(("", "system_admin security_admin office_head"))),
    "setup-start": Address("一页登记规则、会议主体、会议室和人员", BOTH, by_state(("", "system_admin"))),
    "setup-step": Address(
        "建立向导的一步", BOTH, by_state(("", "system_admin"), ("posts", "security_admin")), "setup-step", shared=True
    ),
    "setup-pass": Address("跳过建立向导的一步", PRESS, by_state(("", "system_admin")), "setup-optional", shared=True),
    "my-declarations": Address("我的申报", READ),
    "declare-interest": Address("申报利害关系（仅本人）", PRESS),
    "end-interest": Address("终止利害关系（仅本人）", PRESS, subject="interest"),
    "enter-absence": Address("登记请假外出", PRESS),
    "cancel-absence": Address("撤销请假外出（仅本人）", PRESS, subject="absence"),
    "hand-over": Address("委托代理", PRESS),
    "end-acting": Address("结束代理（仅被代理人和代理人）", PRESS, subject="acting"),
    "organisation": Address("机构与人员", BOTH, by_state(("", KEEPERS_SEE))),
    "person": Address("人员的任职经历", BOTH, by_state(("", KEEPERS_SEE)), subject="person"),
    "unit": Address("部门单位与更名", BOTH, by_state(("", KEEPERS_SEE)), subject="unit"),
    "correct-name": Address("更正姓名", PRESS, by_state(("", KEEPERS)), subject="person"),
    "merge-person": Address("合并重复人员", PRESS, by_state(("", KEEPERS)), subject="person"),
    "committee": Address("委员会名册", READ, by_state(("", KEEPERS_SEE)), subject="committee"),
    "seat": Address("席位沿革", READ, by_state(("", KEEPERS_SEE)), subject="committee"),
    "appoint": Address("任职", PRESS, by_state(("", KEEPERS)), subject="committee"),
    "vacate": Address("离任", PRESS, by_state(("", KEEPERS)), subject="committee"),
    "replace-holder": Address("接任、补选", PRESS, by_state(("", KEEPERS)), subject="committee"),
    "suspend": Address("停职", PRESS, by_state(("", KEEPERS)), subject="committee"),
    "resume": Address("复职", PRESS, by_state(("", KEEPERS)), subject="committee"),
    "elect-term": Address("换届", BOTH, by_state(("", KEEPERS)), subject="committee"),
    "give-charge": Address("分管", PRESS, by_state(("", KEEPERS)), subject="committee"),
    "drop-charge": Address("取消分管", PRESS, by_state(("", KEEPERS)), subject="committee"),
    "invite-always": Address("固定列席", PRESS, by_state(("", KEEPERS)), subject="committee"),
    "invite-no-longer": Address("取消固定列席", PRESS, by_state(("", KEEPERS)), subject="committee"),
    "inbox": Address("消息", READ),
    "inbox-open": Address("打开消息（仅收件人本人）", PRESS, subject="message"),
    "inbox-count": Address("未读消息数", READ, polled=True),
    "my-ways": Address("通知方式", BOTH),
    "routes": Address("外部渠道", BOTH, by_state(("", "office office_head system_admin"))),
    "route-test": Address("测试外部渠道", PRESS, by_state(("", "office office_head system_admin")), subject="route"),
    "route-switch": Address(
        "启用、停用外部渠道", PRESS, by_state(("", "office office_head system_admin")), subject="route"
    ),
    "mail-folder": Address("邮件夹", READ),
    "mail": Address("邮件（仅收件人本人和会务办公室）", READ, subject="mail"),
    "health": Address("运行状况", READ, by_state(("", "system_admin"))),
    "undelivered": Address("未送达消息", READ, by_state(("", "office office_head system_admin"))),
    "resend-all": Address("全部重发", PRESS, by_state(("", "office office_head system_admin"))),
    "resend": Address("重发消息", PRESS, by_state(("", "office office_head system_admin")), subject="dead-letter"),
    "job": Address("后台任务（限任务对象的知悉范围）", READ, subject="job", polled=True),
    "job-file": Address("后台任务的文件（限任务对象的知悉范围）", READ, subject="job", recorded=Event.EXPORTED),
    "rules": Address("规则列表", READ),
    "try-rule": Address("规则试算", BOTH),
    "rule-version": Address("规则版本", READ, subject="rule-version", shared=True),
    "rule-clause": Address("规则条款", READ, subject="rule-version", shared=True),
    "rule-body": Address("会议类型的规则", READ, subject="rule-version", shared=True),
    "rule-clause-of": Address("来源规则的条款", READ, subject="rule-version", shared=True),
    "rulebook": Address("规则", READ, subject="shipped-rulebook", shared=True),
    "copy-rulebook": Address(
        "复制规则", BOTH, by_state(("", "office office_head")), subject="shipped-rulebook", shared=True
    ),
    "edit-rulebook": Address("修改规则", BOTH, by_state(("", "office office_head")), subject="own-rulebook"),
    "preview-rulebook": Address("预览规则修改", PRESS, by_state(("", "office office_head")), subject="own-rulebook"),
    "rulebook-draft": Address("规则修改草稿", BOTH, by_state(("", "office office_head")), subject="own-rulebook"),
    "discard-draft": Address("放弃规则修改草稿", PRESS, by_state(("", "office office_head")), subject="own-rulebook"),
    "rule-proposal": Address("规则修改提案", READ, subject="proposal"),
    "approve-proposal": Address("批准规则修改", PRESS, subject="proposal"),
    "decline-proposal": Address("退回规则修改", PRESS, subject="proposal"),
    "calendar": Address("工作日历", READ),
    "edit-calendar-year": Address("修改工作日历", BOTH, by_state(("", "system_admin")), subject="year", shared=True),
    "search": Address("检索", READ, limit="60/m"),
    "people-sheet": Address(
        "导出人员名单", READ, by_state(("", "office office_head system_admin")), recorded=Event.EXPORTED
    ),
    "committee-sheet": Address(
        "导出委员会名册",
        READ,
        by_state(("", "office office_head system_admin")),
        subject="committee",
        recorded=Event.EXPORTED,
    ),
    "accounts-sheet": Address("导出账号清单", READ, by_state(("", "security_admin")), recorded=Event.EXPORTED),
    "roles-sheet": Address("导出角色授权清单", READ, by_state(("", "security_admin")), recorded=Event.EXPORTED),
    "screens-sheet": Address("导出会议室大屏清单", READ, by_state(("", "office office_head")), recorded=Event.EXPORTED),
    "drift-sheet": Address("导出权限核对报告", READ, by_state(("", "security_admin")), recorded=Event.EXPORTED),
    "segments-sheet": Address("导出访问记录封存清单", READ, by_state(("", "audit_admin")), recorded=Event.EXPORTED),
    "rules-sheet": Address("导出规则清单", READ, recorded=Event.EXPORTED),
    "calendar-sheet": Address("导出工作日历", READ, recorded=Event.EXPORTED),
    "routes-sheet": Address(
        "导出外部渠道清单", READ, by_state(("", "office office_head system_admin")), recorded=Event.EXPORTED
    ),
    "access-matrix-sheet": Address("导出权限总表", READ, by_state(("", "security_admin")), recorded=Event.EXPORTED),
    "inbox-sheet": Address("导出本人的消息", READ, recorded=Event.EXPORTED),
    "sessions-sheet": Address("导出本人的登录清单", READ, recorded=Event.EXPORTED),
    "my-declarations-sheet": Address("导出我的申报", READ, recorded=Event.EXPORTED),
    "mails-sheet": Address("导出外发邮件清单", READ, recorded=Event.EXPORTED),
    "undelivered-sheet": Address(
        "导出未送达消息清单", READ, by_state(("", "office office_head system_admin")), recorded=Event.EXPORTED
    ),
    "imports-sheet": Address("导出本人的导入记录", READ, by_state(("", IMPORTERS)), recorded=Event.EXPORTED),
    "import-rows-sheet": Address("导出导入预览（仅上传人本人）", READ, subject="import", recorded=Event.EXPORTED),
    "imports": Address("表格导入", READ, by_state(("", IMPORTERS))),
    "import-upload": Address("上传表格并预览", BOTH, by_state(("", KEEPERS)), subject="import-kind", shared=True),
    "import-template": Address("下载导入模板", READ, by_state(("", KEEPERS)), subject="import-kind", shared=True),
    "import-preview": Address("导入预览（仅上传人本人）", READ, subject="import"),
    "import-confirm": Address("确认导入（仅上传人本人）", PRESS, subject="import"),
    "import-drop": Address("放弃导入（仅上传人本人）", PRESS, subject="import"),
    "audit": Address("登录与访问记录", READ, by_state(("", "audit_admin"))),
    "audit-file": Address("导出访问记录", READ, by_state(("", "audit_admin")), recorded=Event.EXPORTED),
    "audit-acts": Address("操作台账", READ, by_state(("", "audit_admin"))),
    "audit-acts-file": Address("导出操作台账", READ, by_state(("", "audit_admin")), recorded=Event.EXPORTED),
    "room-screens": Address("会议室大屏", BOTH, by_state(("", "office office_head")), recorded=Event.ACTED),
    "room-screen-revoke": Address(
        "停用会议室大屏", PRESS, by_state(("", "office office_head")), subject="screen-token", recorded=Event.ACTED
    ),
    "accounts": Address("账号", READ, by_state(("", "security_admin"))),
    "drift": Address("权限核对", READ, by_state(("", "security_admin"))),
    "drift-seen": Address(
        "阅知权限核对报告", PRESS, by_state(("", "security_admin")), subject="drift", recorded=Event.ACTED
    ),
    "access-matrix": Address("权限总表", READ, by_state(("", "security_admin"))),
    "audit-segments": Address("访问记录的封存", READ, by_state(("", "audit_admin"))),
    "audit-verify": Address("核验台账", PRESS, by_state(("", "audit_admin"))),
    "sessions": Address("登录管理", BOTH),
    "account-act": Address(
        "重置、停用、启用账号", PRESS, by_state(("", "security_admin")), subject="account", recorded=Event.ACTED
    ),
}
