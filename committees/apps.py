from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommitteesConfig(AppConfig):
    name = "committees"
    verbose_name = "组织与规则"

    def ready(self) -> None:
        from committees.desk.places import Place, add_place
        from committees.ledger.triggers import install_after_migrate
        from committees.rulebooks import triggers as version_triggers

        from committees.desk.system import SystemPage, add_system_page, system_pages
        from committees.access.selectors import may_grant_roles, may_keep_people

        add_place(Place(10, "工作台", "house", "desk", ("/",)))
        add_place(Place(90, "系统", "gear", "system", ("/system/",), lambda user: bool(system_pages(user))))
        add_system_page(
            SystemPage(10, "机构与席位", "委员会、届、席位、分管、固定列席", "diagram-3", "organisation", may_keep_people)
        )
        add_system_page(
            SystemPage(20, "角色授权", "谁在何时担任何种角色", "person-badge", "roles", may_grant_roles)
        )
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="ledger-triggers")
        post_migrate.connect(
            version_triggers.install_after_migrate, sender=self, dispatch_uid="rulebook-version-triggers"
        )
