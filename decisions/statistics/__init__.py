"""统计: numbers from the record, over what each reader may see."""


def plug_in() -> None:
    """Hand the room to the ports of lower floors."""
    from committees.desk.places import Place, add_place
    from committees.documents.ports import register_job
    from decisions.statistics.jobs import KINDS
    from decisions.statistics.selectors import may_count

    add_place(Place(70, "统计", "bar-chart", "statistics", ("/statistics/",), may_count))
    for kind in KINDS:
        register_job(kind)
