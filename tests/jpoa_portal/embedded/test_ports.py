import socket

from jpoa_portal.embedded import ports


def test_a_taken_port_gives_the_next_free_one() -> None:
    with ports.listen(18300) as first, ports.listen(first.getsockname()[1]) as second:
        assert second.getsockname()[1] > first.getsockname()[1]


def test_a_port_that_another_server_has_on_ipv6_is_taken() -> None:
    # "localhost" may mean ::1 to a browser, which would then show somebody else's pages.
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as other:
        assert ports.free(other.getsockname()[1]) != other.getsockname()[1]


def test_only_this_machine_reaches_the_port() -> None:
    with ports.listen(18300) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"
