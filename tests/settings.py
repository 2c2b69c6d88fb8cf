"""Settings of the test run: the product's own, with everything it writes in a folder that disappears.

`DATABASE_URL`, `CELERY_BROKER_URL` and `CACHE_URL` come from the environment (`make test` sets them to its private
servers); without them the run uses SQLite, the folder broker and a folder cache, as the embedded installation does.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_data = tempfile.mkdtemp(prefix="governance-test-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["DATA_DIR"] = _data
Path(_data, "static").mkdir()  # whitenoise warns of a missing one
os.environ.pop("PRODUCTION", None)

# Tests run side by side have a database of Redis each: one empties its cache while another reads.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
for _name, _first in (("CACHE_URL", 2), ("CELERY_BROKER_URL", 9)):
    _url = os.environ.get(_name, "")
    if _worker and "redis" in _url:
        os.environ[_name] = f"{_url.rpartition('/')[0]}/{_first + int(_worker.removeprefix('gw')) % 7}"

from config.settings import *  # noqa: E402, F403

# Argon2 costs 50 ms a login by design; a thousand logins in tests should not.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *globals()["PASSWORD_HASHERS"]]
