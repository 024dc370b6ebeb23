"""The servers of a process that shares the suite. Loaded by `./jpoa test`, before the settings are read."""

import json
import os

if process := os.environ.get("PYTEST_XDIST_WORKER"):  # gw0, gw1, …
    os.environ.update(json.loads(os.environ.get(f"JPOA_TESTS_{process.upper()}", "{}")))
