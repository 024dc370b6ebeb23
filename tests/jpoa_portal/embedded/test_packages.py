import signal
import subprocess
import sys
import time
from pathlib import Path

from jpoa_portal.embedded.folders import CHECKOUT, DataFolder
from jpoa_portal.embedded.packages import Packages

INSTALLER = """
import sys
from pathlib import Path
from jpoa_portal.embedded.folders import DataFolder
from jpoa_portal.embedded.packages import Packages

Packages(DataFolder(Path(sys.argv[1])), "local").install()
"""


def test_an_installation_killed_in_the_middle_leaves_nothing_outside_its_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = DataFolder(tmp_path / "portal")
    folder.make()
    argv = [sys.executable, "-c", INSTALLER, folder.path]
    with subprocess.Popen(argv, cwd=CHECKOUT, env={"TMPDIR": str(outside), "HOME": str(tmp_path)}) as installer:
        scratch = Packages(folder, "local").scratch
        deadline = time.monotonic() + 30
        while not (scratch.exists() and any(scratch.iterdir())):
            assert time.monotonic() < deadline
            assert list(outside.iterdir()) == []
            time.sleep(0.02)
        installer.send_signal(signal.SIGKILL)

    assert list(outside.iterdir()) == []
