"""Starting, watching and ending processes that never outlive the launcher."""

import ctypes
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jpoa_portal.embedded.progress import Failure

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def dies_with_us(death_signal: int) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends the signal when the launcher is gone, even by kill -9."""
    parent = os.getpid()

    def prepare() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:  # gone between fork and here: the kernel will not tell any more
            os._exit(1)

    return prepare


def adopt_orphans() -> None:
    """Grandchildren whose parent was killed come to this process, which can then end and reap them."""
    _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1)


def spawn(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path,
    death_signal: int = signal.SIGTERM,
    account: str | None = None,
    **streams: Any,  # Popen's own: stdin, stdout, stderr, pass_fds, text
) -> subprocess.Popen[Any]:
    """A running child in a session of its own, so that Ctrl-C at the keyboard reaches the launcher alone."""
    identity: dict[str, Any] = {}  # Popen's user, group and extra_groups have three types
    if account is not None:
        identity = {"user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []}
    return subprocess.Popen(
        [str(word) for word in argv],
        env=dict(env),
        cwd=cwd,
        start_new_session=True,
        preexec_fn=dies_with_us(death_signal),  # noqa: PLW1509  (the launcher has no threads)
        **identity,
        **({"stdin": subprocess.DEVNULL} | streams),
    )


def run(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path = Path("/"),
    account: str | None = None,
    given: str = "",
    speaks_plainly: bool = False,
) -> str:
    """The output of a command that must succeed; `given` is its standard input.

    Raises: Failure with the last lines of what it said, and nothing else when it speaks plainly.
    """
    child = spawn(
        argv,
        env=env,
        cwd=cwd,
        account=account,
        death_signal=signal.SIGKILL,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        output = str(child.communicate(given)[0])
    except BaseException:
        end_group(child)
        raise
    if child.returncode != 0:
        said = "\n".join(output.strip().splitlines()[-15:])
        if speaks_plainly:
            raise Failure(said)
        raise Failure(f"{Path(argv[0]).name} ended with exit code {child.returncode}:\n{said}")
    return output


def attached(argv: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path) -> int:
    """The exit code of a child at our own terminal; 128 and the signal's number when a signal ended it."""
    child = subprocess.Popen(
        [str(word) for word in argv],
        env=dict(env),
        cwd=cwd,
        preexec_fn=dies_with_us(signal.SIGTERM),  # noqa: PLW1509  (the launcher has no threads)
    )

    def forward(number: int, frame: object) -> None:
        child.send_signal(number)

    def leave_alone(number: int, frame: object) -> None:
        """Ctrl-C reaches the child by itself, and what it means there is the child's affair."""

    handlers = {signal.SIGINT: leave_alone, signal.SIGTERM: forward, signal.SIGHUP: forward}
    former = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        code = child.wait()
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code


def end_group(child: subprocess.Popen[Any]) -> None:
    """Kills the child and what it started in its session, and reaps it."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        child.kill()  # it may not have come as far as a group of its own
    child.wait()


def birth(pid: int) -> int | None:
    """When the process began, in clock ticks after boot: tells it from a later one with the same number.

    None when it is gone. One that has ended but was not reaped yet still counts as there.
    """
    found = _stat(pid)
    return int(found[19]) if found else None


def began_at(pid: int) -> float | None:
    """When the process began, in seconds of Unix time; None when it has ended."""
    found = _stat(pid)
    if not found or found[0] in "ZX":
        return None
    boot = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime"))
    return int(boot.split()[1]) + int(found[19]) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def wait_until_gone(recorded: Mapping[int, int], seconds: float) -> list[int]:
    """Which of the processes (number → birth) are still there after at most so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        left = [pid for pid, born in recorded.items() if birth(pid) == born]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.05)


def children() -> list[int]:
    """All children of this process, adopted ones included."""
    return [int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()]
