"""One whole run at a tiny fill: all figures are there, nobody's data is touched, and nothing is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from jpoa_portal.bench import run
from jpoa_portal.bench.figures import BARS
from jpoa_portal.embedded.folders import CHECKOUT

# The launcher's own function, with the packages that the tests run from instead of those that only run the portal.
_BENCH = """
import sys
from pathlib import Path
from jpoa_portal.embedded import suite
from jpoa_portal.embedded.folders import DataFolder
from jpoa_portal.embedded.packages import Packages
suite.Packages = lambda folder, kind: Packages(folder, "test")
sys.exit(suite.bench(DataFolder(Path(sys.argv[1])), sys.argv[2:]))
"""
OF_PACKAGES = Path(sys.executable).parents[3]


@pytest.mark.slow
def test_a_tiny_run_gives_all_figures_and_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _BENCH, str(OF_PACKAGES), "--size", "400", "--json"],
        env=dict(os.environ, TMPDIR=str(tmp_path)),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode in {0, 1}, done.stderr  # so few rows prove nothing
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert found.keys() == {*BARS, "plans_clean", "missed", "detail", "machine"}
    assert done.returncode == bool(found["missed"])
    assert found["detail"]["referrals"] == [200, 400]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_database_with_tables_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jpoa_portal.bench.worlds.template", lambda: connection.settings_dict["NAME"])

    with pytest.raises(run.NotThrownAway, match="which makes its own"):
        run.refuse_what_is_in_use()
