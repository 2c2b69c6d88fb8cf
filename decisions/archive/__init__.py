"""归档: the file of a meeting as a package that proves itself, its register, its verification."""


def plug_in() -> None:
    """Hand the room to the ports of lower floors."""
    from django.db.models.signals import post_migrate

    from committees.desk.ports import add_todos
    from committees.documents.ports import register_job
    from committees.ledger.ports import name_verbs
    from committees.ledger.triggers import add_guard
    from decisions.archive.certificate import KIND as CERTIFICATE
    from decisions.archive.desk import todos_of
    from decisions.archive.jobs import KINDS
    from decisions.archive.selectors import has_archive_tab
    from decisions.archive.triggers import install_after_migrate, missing
    from decisions.archive.verbs import VERBS
    from meetings.scheduling.ports import Tab, add_tab

    name_verbs(VERBS)
    add_todos(todos_of)
    add_tab(Tab("archive", "归档", "archive-meeting", 60, has_archive_tab))
    for kind in (*KINDS, CERTIFICATE):
        register_job(kind)
    add_guard(missing)
    post_migrate.connect(install_after_migrate, dispatch_uid="archive-triggers")
