import pytest

from jpoa_portal.embedded import services
from jpoa_portal.embedded.progress import Failure

OWN = {"DATABASE_URL": "postgresql://a/b", "DATABASE_OWNER_URL": "postgresql://c/d", "REDIS_URL": "redis://e"}


def test_without_variables_the_servers_are_embedded() -> None:
    assert services.own_servers({"PATH": "/bin"}) is None


def test_three_variables_name_own_servers() -> None:
    addresses = services.own_servers(OWN)

    assert addresses == services.Addresses("postgresql://a/b", "postgresql://c/d", "redis://e", postgres_dir=None)


@pytest.mark.parametrize("missing", OWN)
def test_a_missing_one_of_the_three_is_named(missing: str) -> None:
    with pytest.raises(Failure, match=f"^{missing} must be set too"):
        services.own_servers({name: value for name, value in OWN.items() if name != missing})
