"""The commands of `./jpoa`: reading the words, calling the one function that does it, choosing the exit code."""

import argparse
import json
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from jpoa_portal.embedded import checks, running, suite, up
from jpoa_portal.embedded.detach import detached
from jpoa_portal.embedded.folders import DEFAULT, DataFolder
from jpoa_portal.embedded.postgres import ROLES
from jpoa_portal.embedded.progress import Failure, say

# Their words belong to another program and are passed on untouched.
PASSED_ON = ("manage", "test")


def main(argv: Sequence[str]) -> int:
    """The exit code: 0 done, 1 failed with a sentence, 2 wrong usage."""
    arguments = _parser().parse_args(_shielded(argv))
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # one way to be stopped: like Ctrl-C
    return _guarded(lambda: arguments.command(arguments))


def _guarded(work: Callable[[], int]) -> int:
    try:
        return work()
    except Failure as failure:
        say(str(failure))
    except OSError as error:  # somebody else's folder, a full or a read-only disk
        if not error.filename:
            raise
        say(f"{error.filename} cannot be used: {error.strerror}.")
    except KeyboardInterrupt:
        say("Stopped.")
    return 1


def _shielded(argv: Sequence[str]) -> list[str]:
    """The words with `--` before those that are not ours, so that our parser leaves them alone."""
    words = list(argv)
    if words[:1] and words[0] in PASSED_ON:
        ours = 1
        if words[1:2] == ["--data"]:
            ours = 3
        elif words[1:2] and words[1].startswith("--data="):
            ours = 2
        return [*words[:ours], "--", *words[ours:]]
    return words


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./jpoa", description="The JPOA Portal on this machine.", allow_abbrev=False)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, does: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        added.add_argument("--data", type=Path, default=DEFAULT, metavar="DIR", help="data folder (default: .jpoa/)")
        added.set_defaults(command=does)
        return added

    starting = command("up", _up, "run the portal; the first time everything it needs is installed and made")
    starting.add_argument("--port", type=_port, help="port wanted (default: 8000, or that of last time)")
    starting.add_argument("--detach", action="store_true", help="return when it is ready")
    world = starting.add_mutually_exclusive_group()  # the clock belongs to the demo world
    world.add_argument("--empty", action="store_true", help="without the demo world")
    world.add_argument("--clock", type=_instant, metavar="ISO8601", help="where the demo world's clock starts")
    command("down", _down, "stop what up started")
    command("reset", _reset, "stop it and remove the data folder")
    state = command("status", _status, "what runs; exit code 1 when a part does not")
    state.add_argument("--json", action="store_true", help="as JSON on standard output")
    command("manage", _manage, "manage.py in the portal's environment").add_argument("words", nargs="*", metavar="ARGS")
    command("test", _test, "the tests, with pytest's own arguments").add_argument("words", nargs="*", metavar="ARGS")
    bench = command("bench", _bench, "measures against bars: two fills in the same run, on throw-away servers")
    bench.add_argument(
        "--size",
        type=_size,
        default=1_000_000,
        metavar="10k|100k|1m",
        help="the larger fill; the smaller has 10k (default: 1m)",
    )
    bench.add_argument("--json", action="store_true", help="as JSON on standard output")
    command("check", lambda given: checks.check(DataFolder(given.data)), "everything that must be clean")
    command("fix", lambda given: checks.fix(DataFolder(given.data)), "formatting and safe repairs")
    roles = command("roles", _roles, "what the administrator of an own PostgreSQL runs once")
    roles.add_argument("--sql", action="store_true", required=True)
    return parser


def _up(given: argparse.Namespace) -> int:
    folder = DataFolder(given.data)
    wishes = up.Wishes(given.port, given.empty, given.clock)
    if not given.detach:
        return up.up(folder, wishes)
    folder.make()
    return detached(lambda ready: _guarded(lambda: up.up(folder, wishes, ready)), folder / "log" / "launcher.log")


def _down(given: argparse.Namespace) -> int:
    running.down(DataFolder(given.data))
    return 0


def _reset(given: argparse.Namespace) -> int:
    running.reset(DataFolder(given.data))
    return 0


def _status(given: argparse.Namespace) -> int:
    parts = running.status(DataFolder(given.data))
    if given.json:
        sys.stdout.write(json.dumps(parts, indent=1) + "\n")
    else:
        for part in parts:
            say(f"{part['name']:9} {part['state']:11} {part['pid'] or '':>8}  {part['since'] or ''}")
    return 0 if all(part["state"] == "running" for part in parts) else 1


def _manage(given: argparse.Namespace) -> int:
    return up.manage(DataFolder(given.data), given.words)


def _test(given: argparse.Namespace) -> int:
    return suite.test(DataFolder(given.data), given.words)


def _bench(given: argparse.Namespace) -> int:
    return suite.bench(DataFolder(given.data), ["--size", str(given.size), *(["--json"] if given.json else [])])


def _roles(given: argparse.Namespace) -> int:
    sys.stdout.write(ROLES.read_text())
    return 0


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a number from 1 to 65535 is wanted")
    return int(text)


def _size(text: str) -> int:
    """How many referrals: a number, with k for thousands or m for millions."""
    number, times = text.rstrip("km"), {"k": 1_000, "m": 1_000_000}.get(text[-1:], 1)
    if not number.isdecimal() or len(text) - len(number) > 1 or not 100 <= int(number) * times <= 1_000_000:
        raise argparse.ArgumentTypeError("a number of referrals from 100 to 1m is wanted, such as 10k")
    return int(number) * times


def _instant(text: str) -> str:
    """The instant with its offset; without one it is UTC."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("an instant such as 2026-11-24T09:00:00Z is wanted") from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).isoformat()
