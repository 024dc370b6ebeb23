"""What the tests of exports begin with: a disk of their own, and exports as an officer and the worker make them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.operations.cases import Cases
from tests.operations.exporting import Exports


@pytest.fixture
def exports(cases: Cases, media: Path) -> Exports:
    return Exports(cases)


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """A disk of its own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def on_disk(media: Path) -> Callable[[], list[Path]]:
    return lambda: [path for path in media.rglob("*") if path.is_file()]
