"""The data files of the demo world; nothing is read from outside the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FACTS = HERE / "facts"


def read(name: str) -> Any:
    """A JSON file of the demo world, such as "agencies.json" or "facts/jpoas.json"."""
    return json.loads((HERE / name).read_text(encoding="utf-8"))
