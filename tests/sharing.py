"""How the processes of `./jpoa test` share the suite.

Not by the groups of xdist: 3.8 writes them where pytest 9 does not read them.
"""

from xdist.scheduler import LoadScopeScheduling

# Files whose tests are long and need nothing of each other.
_IN_PARTS = {
    f"tests/{name}.py"
    for name in (
        "contracts/test_access_matrix",
        "operations/referrals/test_over_http",
        "walls/test_foreign_is_missing",
        "walls/test_fuzz",
        "walls/test_one_wall_alone",
        "walls/test_two_pairs",
        "walls/test_what_is_not_said",
    )
}


class Shared(LoadScopeScheduling):
    """A file is one piece of work, all browser tests are one, and a test of the long files is one."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file.startswith("tests/browser/"):
            return "browser"  # one portal, one world
        return nodeid if file in _IN_PARTS else file
