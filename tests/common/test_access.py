from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from uuid import UUID

import pytest
from django.http import Http404, HttpRequest, HttpResponse

from common.access import (
    BUTTON,
    FIRST_FACTOR,
    FORM,
    PUBLIC,
    READING,
    SIGNED_IN,
    FirstStepsNeeded,
    MovedOn,
    NotAllowed,
    NotTaken,
    Permission,
    Role,
    SecondFactorNeeded,
    SignInNeeded,
    demand,
    may,
    register,
    registered,
    screen,
)
from common.ids import NIL, uuid7

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", "")
BAKER, MILLER = Role("baker", "Baker", "Bakes."), Role("miller", "Miller", "Mills.")


@dataclass(frozen=True)
class Somebody:
    """Who asks, as `Asking` wants it."""

    person_id: UUID = field(default_factory=uuid7)
    group_id: int = 1
    roles: frozenset[Role] = frozenset()
    system: str = ""
    has_second_factor: bool = True
    is_ready: bool = True

    @property
    def is_signed_in(self) -> bool:
        return self.person_id != NIL


@dataclass(frozen=True)
class Loaf:
    group_id: int = 1
    state: str = "dough"


BAKE = Permission(
    "bake",
    "Bake a loaf",
    roles=frozenset({BAKER}),
    systems=frozenset({"oven"}),
    who=lambda actor, loaf: actor.group_id == loaf.group_id or actor.system == "oven",
    when=lambda loaf: loaf.state == "dough",
)
A_BAKER, A_MILLER = Somebody(roles=frozenset({BAKER})), Somebody(roles=frozenset({MILLER}))
OVEN, SWEEPER = Somebody(person_id=NIL, system="oven"), Somebody(person_id=NIL, system="sweeper")
NOBODY = Somebody(person_id=NIL, group_id=0)


@pytest.mark.parametrize(("role", "party", "state"), list(product([True, False], repeat=3)))
def test_role_and_party_and_state_must_all_hold(role: bool, party: bool, state: bool) -> None:
    asking = Somebody(roles=frozenset({BAKER if role else MILLER}))
    loaf = Loaf(group_id=1 if party else 2, state="dough" if state else "bread")

    assert may(asking, BAKE, loaf) is (role and party and state)


def test_the_wrong_role_is_not_allowed() -> None:
    with pytest.raises(NotAllowed):
        demand(A_MILLER, BAKE, Loaf())


def test_the_wrong_party_is_not_allowed_whatever_the_state() -> None:
    with pytest.raises(NotAllowed):
        demand(A_BAKER, BAKE, Loaf(group_id=2, state="bread"))


def test_the_right_party_at_the_wrong_time_is_told_that_it_moved_on() -> None:
    with pytest.raises(MovedOn) as refused:
        demand(A_BAKER, BAKE, Loaf(state="bread"))

    assert refused.value.subject == Loaf(state="bread")


def test_without_a_record_only_the_role_is_asked() -> None:
    assert may(A_BAKER, BAKE)
    assert not may(A_MILLER, BAKE)


def test_a_role_is_equal_to_itself_only() -> None:
    lookalike = Somebody(roles=frozenset({Role("baker", "Baker", "Bakes.")}))

    assert not may(lookalike, BAKE)


def test_a_system_actor_may_do_what_names_it_and_nothing_else() -> None:
    assert may(OVEN, BAKE, Loaf())
    assert not may(SWEEPER, BAKE, Loaf())
    assert not may(OVEN, SIGNED_IN)


def test_nobody_may_see_what_is_public_and_nothing_else() -> None:
    assert may(NOBODY, PUBLIC)
    assert not may(NOBODY, SIGNED_IN)
    assert not may(NOBODY, BAKE)


def test_a_codename_is_declared_once() -> None:
    with pytest.raises(ValueError, match="public is declared twice"):
        register([Permission("public", "Another one")])

    assert registered()["public"] is PUBLIC


def _page(request: HttpRequest, *subjects: object, **ids: object) -> HttpResponse:
    return HttpResponse(f"{subjects} {ids}")


def _asked_by(somebody: Somebody, method: str = "GET") -> HttpRequest:
    request = HttpRequest()
    request.method = method
    request.actor = somebody
    return request


@pytest.mark.parametrize("permission", [BAKE, SIGNED_IN])
def test_a_page_that_is_not_public_sends_nobody_to_the_sign_in(permission: Permission) -> None:
    with pytest.raises(SignInNeeded):
        screen(permission)(_page)(_asked_by(NOBODY))


@pytest.mark.parametrize("permission", [BAKE, SIGNED_IN])
def test_a_page_that_is_not_public_wants_the_second_factor(permission: Permission) -> None:
    one_factor = Somebody(roles=frozenset({BAKER}), has_second_factor=False)

    with pytest.raises(SecondFactorNeeded):
        screen(permission)(_page)(_asked_by(one_factor))


def test_the_second_factor_is_asked_before_anything_is_loaded() -> None:
    loaded: list[object] = []
    page = screen(BAKE, load=lambda actor, loaf_id: loaded.append(loaf_id))(_page)

    with pytest.raises(SecondFactorNeeded):
        page(_asked_by(Somebody(has_second_factor=False)), loaf_id=7)

    assert not loaded


def test_a_public_page_is_open_to_nobody() -> None:
    assert screen(PUBLIC)(_page)(_asked_by(NOBODY), key=3).content == b"() {'key': 3}"


def test_what_the_scoped_query_does_not_find_is_missing_whoever_asks() -> None:
    page = screen(BAKE, load=lambda actor, loaf_id: None)(_page)

    for somebody in (A_BAKER, A_MILLER):
        with pytest.raises(Http404):
            page(_asked_by(somebody), loaf_id=7)


def test_the_view_gets_the_record_and_not_its_id() -> None:
    page = screen(BAKE, load=lambda actor, loaf_id: Loaf(group_id=loaf_id))(_page)

    assert page(_asked_by(A_BAKER), loaf_id=1).content == b"(Loaf(group_id=1, state='dough'),) {}"


def test_a_loaded_record_is_still_asked_for_its_party() -> None:
    page = screen(BAKE, load=lambda actor, loaf_id: Loaf(group_id=loaf_id))(_page)

    with pytest.raises(NotAllowed):
        page(_asked_by(A_BAKER), loaf_id=2)


@pytest.mark.parametrize(
    ("takes", "method", "is_taken"),
    [
        *((READING, method, method in {"GET", "HEAD"}) for method in METHODS),
        *((FORM, method, method in {"GET", "HEAD", "POST"}) for method in METHODS),
        *((BUTTON, method, method == "POST") for method in METHODS),
    ],
)
def test_a_page_takes_what_it_says_and_nothing_else(takes: tuple[str, ...], method: str, is_taken: bool) -> None:
    page = screen(PUBLIC, takes=takes)(_page)

    if is_taken:
        assert page(_asked_by(NOBODY, method)).status_code == 200
    else:
        with pytest.raises(NotTaken):
            page(_asked_by(NOBODY, method))


def test_without_more_words_a_page_is_only_read() -> None:
    with pytest.raises(NotTaken):
        screen(PUBLIC)(_page)(_asked_by(NOBODY, "POST"))


def test_the_way_to_a_second_factor_is_open_with_the_first_and_closed_to_nobody() -> None:
    page = screen(FIRST_FACTOR)(_page)

    assert page(_asked_by(Somebody(has_second_factor=False))).status_code == 200
    with pytest.raises(SignInNeeded):
        page(_asked_by(NOBODY))


def test_only_what_can_be_read_is_opened_again_after_signing_in() -> None:
    for takes, leads_back in ((READING, True), (FORM, True), (BUTTON, False)):
        with pytest.raises(SignInNeeded) as asked:
            screen(BAKE, takes=takes)(_page)(_asked_by(NOBODY, takes[-1]))
        assert asked.value.leads_back is leads_back


def test_a_screened_view_says_which_permission_stands_before_it() -> None:
    assert screen(BAKE)(_page).permission is BAKE


def test_who_has_not_done_the_first_steps_gets_no_further_than_those() -> None:
    newcomer = Somebody(roles=frozenset({BAKER}), is_ready=False)

    with pytest.raises(FirstStepsNeeded):
        screen(BAKE)(_page)(_asked_by(newcomer))
    for open_to_all in (FIRST_FACTOR, SIGNED_IN):
        assert screen(open_to_all)(_page)(_asked_by(newcomer)).status_code == 200
