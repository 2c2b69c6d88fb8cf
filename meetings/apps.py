from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "会议"

    def ready(self) -> None:
        """Plug this floor into the ports of the floor below."""
        from committees.ledger.ports import name_verbs
        from meetings.session.verbs import VERBS as SESSION_VERBS

        name_verbs(SESSION_VERBS)
