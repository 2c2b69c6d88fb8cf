from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommitteesConfig(AppConfig):
    name = "committees"
    verbose_name = "组织与规则"

    def ready(self) -> None:
        from committees.desk.places import Place, add_place
        from committees.ledger.triggers import install_after_migrate
        from committees.rulebooks import triggers as version_triggers

        add_place(Place(10, "工作台", "house", "desk", ("/",)))
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="ledger-triggers")
        post_migrate.connect(
            version_triggers.install_after_migrate, sender=self, dispatch_uid="rulebook-version-triggers"
        )
