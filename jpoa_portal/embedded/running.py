"""The running portal seen from outside: its state, its end, the end of its data."""

import os
import shutil
import signal
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from jpoa_portal.embedded import postgres, processes
from jpoa_portal.embedded.folders import DataFolder
from jpoa_portal.embedded.progress import Failure, say
from jpoa_portal.embedded.supervisor import end_leftovers, recorded

RUN = "run.json"
PARTS = ("web", "worker", "beat", "postgres", "valkey")
STOP_SECONDS = 60
REAP_SECONDS = 2  # for the launcher itself, whose parent may be slow or not look at all


def status(folder: DataFolder) -> list[dict[str, Any]]:
    """Name, pid, state (running, restarting, stopped) and since (UTC) of each part."""
    known = recorded(folder)
    expected = folder.read(RUN).get("pids") or dict.fromkeys(PARTS)
    dead = "restarting" if folder.holder() else "stopped"
    return [_part(name, *known.get(name, (0, 0)), dead) for name in PARTS if name in expected]


def _part(name: str, pid: int, born: int, dead: str) -> dict[str, Any]:
    began = processes.began_at(pid) if processes.birth(pid) == born else None
    if not pid or began is None:
        return {"name": name, "pid": None, "state": dead, "since": None}
    since = datetime.fromtimestamp(began, UTC).isoformat(timespec="seconds")
    return {"name": name, "pid": pid, "state": "running", "since": since}


def down(folder: DataFolder) -> None:
    """Ends what `up` started here and returns when every process is gone and reaped.

    Raises: Failure when the launcher does not end in a minute.
    """
    holder = folder.holder()
    if holder.get("command") == "up":
        say(f"Stopping (process {holder['pid']}) … ", end="")
        with suppress(ProcessLookupError):
            os.kill(holder["pid"], signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while folder.holder().get("pid") == holder["pid"]:
            if time.monotonic() > deadline:
                raise Failure(f"process {holder['pid']} does not end; {folder.path}/log says why.")
            time.sleep(0.05)
        # It has ended; who looks at the process list now need not meet it there either.
        processes.wait_until_gone({holder["pid"]: holder["birth"]}, REAP_SECONDS)
        say("stopped.")
    elif not holder:
        if not recorded(folder):
            say("Nothing is running.")
        elif zombies := end_leftovers(folder):
            say(f"Ended, but not reaped by the system's first process: {zombies}.")
        folder.forget(RUN)


def reset(folder: DataFolder) -> None:
    """Removes the data folder and the cluster that root keeps outside it.

    Raises: Failure when it is no data folder or a command is still using it.
    """
    if folder.exists:
        if folder.holder() or recorded(folder):
            down(folder)
        if holder := folder.holder():
            raise Failure(
                f"./jpoa {holder['command']} (process {holder['pid']}) still uses {folder.path}: try again after it."
            )
        remove(folder)
    elif folder.path.exists():
        raise Failure(f"{folder.path} is not a data folder of the portal: nothing was removed.")
    shutil.rmtree(postgres.place(folder), ignore_errors=True)  # also when only this is left
    say(f"Removed {folder.path}.")


def remove(folder: DataFolder) -> None:
    """The folder and its cluster, gone; nothing may run from it any more."""
    shutil.rmtree(postgres.place(folder), ignore_errors=True)
    shutil.rmtree(folder.path)
