from django.apps import AppConfig
from django.db.models.signals import post_migrate

from committees.ledger.ports import ChainKind

CHAINS = {
    "organisation": ChainKind("机关"),
    "user": ChainKind("账号"),
    "rulebook": ChainKind("规则"),
    "calendar": ChainKind("工作日历"),
    "installation": ChainKind("系统"),
}


class CommitteesConfig(AppConfig):
    name = "committees"
    verbose_name = "组织与规则"

    def ready(self) -> None:
        from committees.access import desk as access
        from committees.access.selectors import may_keep_people
        from committees.access.verbs import VERBS as ACCESS_VERBS
        from committees.calendar import desk as calendar
        from committees.calendar.selectors import may_edit_calendar
        from committees.desk.places import AccountLink, Place, add_account_link, add_place
        from committees.desk.ports import add_todos
        from committees.desk.system import SystemPage, add_system_page, system_pages
        from committees.ledger.ports import name_chains, name_stand_ins, name_verbs
        from committees.ledger.triggers import add_guard, install_after_migrate
        from committees.outbox import desk as outbox
        from committees.outbox.ports import name_purposes
        from committees.people.acting import acted_for
        from committees.people.verbs import VERBS as PEOPLE_VERBS
        from committees.rulebooks import desk as rulebooks
        from committees.rulebooks import triggers as version_triggers
        from committees.rulebooks.verbs import VERBS as RULEBOOK_VERBS
        from committees.setup import desk as setup
        from committees.sheets import desk as sheets

        add_place(Place(10, "工作台", "house", "desk", ("/",)))
        add_account_link(AccountLink(10, "通知方式", "my-ways"))
        add_account_link(AccountLink(12, "我的申报", "my-declarations"))
        add_account_link(AccountLink(80, "使用手册", "manual", personal=False))
        add_account_link(AccountLink(90, "修改密码", "password", personal=False))
        add_system_page(
            SystemPage(60, "运行状况", "消息发送、后台进程、未送达的消息", "activity", "health", outbox.may_see_health)
        )
        add_system_page(
            SystemPage(
                65, "外部渠道", "钉钉、企业微信、飞书机器人和短信网关", "broadcast", "routes", outbox.may_keep_routes
            )
        )
        add_todos(outbox.alerts)
        for verbs in (PEOPLE_VERBS, ACCESS_VERBS, outbox.VERBS, calendar.VERBS):
            name_verbs(verbs)
        name_chains(CHAINS)
        name_stand_ins(acted_for)
        add_place(Place(80, "规则", "book", "rules", ("/rules/",)))
        add_todos(rulebooks.approvals)
        add_todos(calendar.alerts)
        name_verbs(RULEBOOK_VERBS)
        name_purposes({"rulebook": "规则修改"})
        add_system_page(
            SystemPage(
                40, "工作日历", "每年的放假和调休安排，工作日期限按此计算", "calendar3", "calendar", may_edit_calendar
            )
        )
        add_place(Place(90, "系统", "gear", "system", ("/system/",), lambda user: bool(system_pages(user))))
        add_system_page(
            SystemPage(
                10, "机构与席位", "委员会、届、席位、分管、固定列席", "diagram-3", "organisation", may_keep_people
            )
        )
        access.plug_in()
        setup.plug_in()
        sheets.plug_in()
        add_guard(version_triggers.missing)
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="ledger-triggers")
        post_migrate.connect(
            version_triggers.install_after_migrate, sender=self, dispatch_uid="rulebook-version-triggers"
        )
