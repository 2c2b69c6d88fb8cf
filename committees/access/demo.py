"""The accounts of the demonstration, shown on the login page of an embedded installation only."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings


def accounts_file() -> Path:
    """Where `seed_demo` writes them: beside the data, never in the database."""
    return Path(settings.DATA_DIR) / "demo-accounts.json"


def demo_accounts() -> list[dict[str, str]]:
    """Role, name and user name of each demonstration account; none in production or without a demonstration."""
    if settings.PRODUCTION:
        return []
    try:
        accounts = json.loads(accounts_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [dict(account) for account in accounts]
