"""Free ports on the loopback address."""

import socket

from jpoa_portal.embedded.progress import Failure

TRIES = 200


def listen(wanted: int) -> socket.socket:
    """A listening socket on 127.0.0.1, at the wanted port or the next free one.

    The web server inherits it: test and bind are one moment, and the port stays ours while the server restarts.
    """
    for port in range(wanted, min(wanted + TRIES, 65536)):
        if (found := _bound(socket.AF_INET, "127.0.0.1", port)) is None:
            continue
        # A browser may try ::1 first for "localhost" and would meet somebody else's server there.
        if _other_family_is_free(port):
            found.listen(2048)
            return found
        found.close()
    raise Failure(f"No port from {wanted} on is free: name another with --port.")


def free(wanted: int) -> int:
    """The wanted port, or the next one nobody listens on at this moment."""
    with listen(wanted) as found:
        return int(found.getsockname()[1])


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket | None:
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError:
        found.close()
        return None
    return found


def _other_family_is_free(port: int) -> bool:
    try:
        probe = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    except OSError:
        return True
    with probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("::1", port)) != 0
