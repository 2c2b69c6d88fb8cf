from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "committees"
    verbose_name = "组织与规则"

    def ready(self) -> None:
        from committees.desk.places import Place, add_place

        add_place(Place(10, "工作台", "house", "desk", ("/",)))
