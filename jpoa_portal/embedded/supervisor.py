"""Parts that run, are started again when they die, and end together with the launcher."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jpoa_portal.embedded import processes
from jpoa_portal.embedded.folders import CHECKOUT, DataFolder
from jpoa_portal.embedded.progress import say

RECORD = "parts.json"
# Seconds before the first, second … start after a death; the last one repeats. All stay below the five promised.
PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)
STEADY_SECONDS = 60
LOG_BYTES = 10_000_000


@dataclass
class Part:
    """One server of the portal: how it is started and ended, and the process that runs at present."""

    name: str
    argv: Sequence[str | Path]
    env: Mapping[str, str]
    cwd: Path = CHECKOUT
    stop_signal: int = signal.SIGTERM
    stop_seconds: int = 10
    death_signal: int | None = None  # sent when the launcher was killed; by default the stop signal
    stops_last: bool = False  # the others need it until they have ended
    account: str | None = None
    pass_fds: Sequence[int] = ()
    process: subprocess.Popen[Any] | None = None
    log_begins: int = 0  # what stands before it in the log was said by earlier processes
    deaths: int = 0
    started: float = 0.0  # monotonic
    due: float = 0.0  # monotonic: when to start it again

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Keeps parts running for one data folder; `parts.json` there always names the processes."""

    def __init__(self, folder: DataFolder, on_restart: Callable[[], None] = lambda: None) -> None:
        self.folder = folder
        self.on_restart = on_restart
        self.parts: list[Part] = []
        processes.adopt_orphans()

    def start(self, part: Part) -> None:
        """The part as a running process, its output in the log folder."""
        log = self.folder / "log" / f"{part.name}.log"
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            part.log_begins = output.tell()
            part.process = processes.spawn(
                part.argv,
                env=part.env,
                cwd=part.cwd,
                account=part.account,
                death_signal=part.death_signal or part.stop_signal,
                pass_fds=part.pass_fds,
                stdout=output,
                stderr=output,
            )
        part.started = time.monotonic()
        if part not in self.parts:
            self.parts.append(part)
        self._record()

    def give_up(self, part: Part) -> None:
        """Forgets a part that could not start."""
        self.parts.remove(part)
        self._record()

    def last_words(self, part: Part) -> str:
        """The last lines that the part's present process wrote to its log."""
        said = (self.folder / "log" / f"{part.name}.log").read_bytes()[part.log_begins :]
        return "\n".join(said.decode(errors="replace").strip().splitlines()[-10:])

    def watch(self) -> None:
        """One look at all parts: who died is noted and, when its pause is over, started again."""
        now = time.monotonic()
        for part in self.parts:
            if part.is_running:
                continue
            if part.process is not None:
                self._note_death(part, now)
            if now >= part.due:
                self.start(part)
                say(f"{part.name} runs again (process {part.pid}).")
                self.on_restart()
        self._reap_adopted()

    def _note_death(self, part: Part, now: float) -> None:
        assert part.process is not None
        processes.end_group(part.process)  # its own children must not stay behind
        if now - part.started > STEADY_SECONDS:
            part.deaths = 0
        pause = PAUSES[min(part.deaths, len(PAUSES) - 1)]
        say(f"{part.name} ended with exit code {part.process.returncode}; it is started again in {pause} s.")
        part.deaths += 1
        part.due = now + pause
        part.process = None

    def stop(self) -> None:
        """Ends everything and returns when no child is left; from here on signals no longer interrupt."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for last in (False, True):
            self._end([part for part in self.parts if part.stops_last is last])
        self._end_orphans()
        self.folder.forget(RECORD)

    def _end(self, parts: Sequence[Part]) -> None:
        running = [(part, part.process) for part in parts if part.process is not None]
        for part, process in running:
            process.send_signal(part.stop_signal)
        for part, process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, part.stop_seconds))
            processes.end_group(process)

    def _end_orphans(self) -> None:
        """PostgreSQL's processes notice by themselves that their parent is gone; whoever does not is killed."""
        patience = time.monotonic() + 5
        while left := processes.children():
            if time.monotonic() > patience:
                for pid in left:
                    os.kill(pid, signal.SIGKILL)
            self._reap_adopted()
            time.sleep(0.05)

    def _reap_adopted(self) -> None:
        own = {part.pid for part in self.parts}
        with suppress(ChildProcessError):
            while found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                if found.si_pid in own:
                    return
                os.waitpid(found.si_pid, 0)

    def _record(self) -> None:
        pids = [(part.name, part.pid) for part in self.parts if part.pid]
        self.folder.write(RECORD, {name: [pid, processes.birth(pid)] for name, pid in pids})


def recorded(folder: DataFolder) -> dict[str, tuple[int, int]]:
    """Part → process number and birth, as last written by a launcher that may be gone by now."""
    return {name: (pid, born) for name, (pid, born) in folder.read(RECORD).items() if born is not None}


def end_leftovers(folder: DataFolder) -> list[int]:
    """Ends what a killed launcher left; returns those that nobody reaps (a container without an init process)."""
    left = dict(recorded(folder).values())
    for number, seconds in ((0, 5.0), (signal.SIGKILL, 5.0)):
        for pid, born in left.items():
            with suppress(ProcessLookupError):
                if processes.birth(pid) == born:
                    os.killpg(pid, number)  # each part leads a group of its own
        if not processes.wait_until_gone(left, seconds):
            break
    folder.forget(RECORD)
    return processes.wait_until_gone(left, 0)
