"""What every viewer asks all the time during a meeting: has anything changed? Beside a view that does nothing."""

from __future__ import annotations

from django.core.management import call_command
from django.test import Client, override_settings

from benchmarks.timing import Result, compare
from committees.access.demo import demo_accounts
from committees.people.models import User


def _viewer_and_address() -> tuple[Client, str]:
    """An account of the demonstration that may follow the meeting in session, and the address that it polls."""
    from meetings.models import Meeting

    for account in demo_accounts():
        client = Client()
        client.force_login(User.objects.get(username=account["username"]), "django.contrib.auth.backends.ModelBackend")
        for meeting in Meeting.objects.filter(state="in_session"):
            address = f"/meetings/{meeting.pk}/version/"
            if client.get(address).status_code == 200:
                return client, address
    raise RuntimeError("no account of the demonstration sees a meeting in session")


def measure() -> Result:
    """The answer 304, from the cache."""
    call_command("seed_demo", seed=7, verbosity=0)
    with override_settings(ROOT_URLCONF="benchmarks.urls"):
        client, address = _viewer_and_address()
        tag = client.get(address).headers["ETag"]

        def poll() -> None:
            if client.get(address, headers={"if-none-match": tag}).status_code != 304:
                raise RuntimeError("the meeting changed during the measurement")

        return compare(
            "会场轮询（304）", poll, "空视图", lambda: client.get("/benchmark-nothing/"), times=200, most=400
        )
