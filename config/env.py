"""Typed access to the environment: a wrong or missing value stops the start with a sentence that names it.

Every variable may instead be given as `NAME_FILE`, a file whose content is the value (secrets of containers).
"""

import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.FileAwareEnv()


def flag(name: str, *, default: bool) -> bool:
    """A yes/no variable; anything but 1/0, true/false, yes/no, on/off is an error."""
    raw = str(env.str(name, default="1" if default else "0")).strip().lower()
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}.")


def whole_number(name: str, *, default: int, minimum: int = 0) -> int:
    """An integer of at least `minimum`."""
    raw = str(env.str(name, default=str(default))).strip()
    if not raw.lstrip("-").isdigit() or int(raw) < minimum:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {minimum}, not {raw!r}.")
    return int(raw)


def words(name: str, *, default: list[str]) -> list[str]:
    """A list separated by commas."""
    raw = str(env.str(name, default=",".join(default)))
    return [part.strip() for part in raw.split(",") if part.strip()]


def required(name: str) -> str:
    """A variable that production cannot do without."""
    value = str(env.str(name, default="")).strip()
    if not value:
        raise ImproperlyConfigured(f"{name} (or {name}_FILE) is required in production.")
    return value


def local_secret(path: Path) -> str:
    """The embedded installation's own key: made once, kept beside its data, readable by the owner only.

    Where the folder cannot be written nothing can be stored either; a key for this process then suffices
    (commands such as `try_rule` need neither).
    """
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        key = secrets.token_urlsafe(48)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(key)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        pass
    return key
