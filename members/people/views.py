"""The pages of those who keep an agency's people, and of those who approve roles."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import clock, keyset
from common.access import BUTTON, FORM, Role, may, screen
from members import permissions, roles
from members.directory.services import confirm
from members.joining.queries import of_agency as invitations_of
from members.models import Agency, Membership, RoleAssignment
from members.people import confirming, forms, queries, services, work
from members.posting import PortalRequest, Posted, carry_out
from members.recovery import queries as lost_factors


@screen(permissions.SEE_PEOPLE)
def people(request: PortalRequest) -> HttpResponse:
    """The people of the own agency; for the secretariat, all agencies to choose from."""
    if not request.actor.holds(roles.SECRETARIAT):
        agency = queries.get_agency_kept(request.actor, kept_agency_id=request.actor.agency_id)
        return _people_of(agency, request)  # type: ignore[arg-type]  # the actor's own
    agencies = queries.agencies_kept_by(request.actor, now=request.now)
    return render(request, "members/people.html", {"agencies": agencies})


@screen(permissions.SEE_PEOPLE, load=queries.get_agency_kept)
def agency_people(request: PortalRequest, agency: Agency) -> HttpResponse:
    return _people_of(agency, request)


def _people_of(agency: Agency, request: PortalRequest) -> HttpResponse:
    invitations = keyset.page(
        invitations_of(request.actor, agency_id=agency.id),
        instant="invited_at",
        key="id",
        after=request.GET.get("after", ""),
    )
    memberships = list(queries.people_of(request.actor, agency_id=agency.id))
    page = {
        "agency": agency,
        "memberships": memberships,
        "confirmations": confirming.lines(request.actor, agency, today=request.now.date()),
        "shown": confirming.fingerprint(memberships),
        "invitations": [(one, one.state(request.now)) for one in invitations.rows],
        **keyset.ways(invitations, QueryDict(), after=request.GET.get("after", "")),
        "may_invite": queries.may_invite(request.actor, agency, now=request.now),
        "is_of_all": request.actor.holds(roles.SECRETARIAT),
    }
    return render(request, "members/agency_people.html", page)


@screen(permissions.CONFIRM_AGENCY, load=queries.get_agency_kept, takes=BUTTON)
def people_confirm(request: PortalRequest, agency: Agency) -> HttpResponse:
    return _confirmed(request, agency, "people", said=_("Thank you. The people are confirmed as of today."))


@screen(permissions.CONFIRM_AGENCY, load=queries.get_agency_kept, takes=BUTTON)
def roles_confirm(request: PortalRequest, agency: Agency) -> HttpResponse:
    return _confirmed(request, agency, "roles", said=_("Thank you. The roles are confirmed as of today."))


def _confirmed(request: PortalRequest, agency: Agency, what: str, *, said: str) -> HttpResponse:
    """Confirm what the page showed; where somebody came, left or got a role since, the page is shown again first."""
    page = reverse("people")
    if request.POST.get("shown") != confirming.fingerprint(queries.people_of(request.actor, agency_id=agency.id)):
        messages.warning(request, _("Nothing was confirmed: people or roles have changed. Look at them again."))
        return redirect(page)

    def act(posted: Posted) -> Agency:
        confirm(agency=agency, by=request.actor, now=request.now, version=posted.version, what=what)
        return agency

    return carry_out(request, act, said=said, to=lambda _agency: page, again=lambda _agency: page)


@screen(permissions.SEE_PEOPLE, load=queries.get_kept)
def person(request: PortalRequest, membership: Membership) -> HttpResponse:
    asks = request.actor, membership
    page = {
        "membership": membership,
        "is_oneself": membership.person_id == request.actor.person_id,
        "may_give": may(request.actor, permissions.GIVE_ROLE, membership)
        and queries.roles_to_give(*asks, now=request.now),
        "may_let_in": not membership.ends_at and may(request.actor, permissions.LET_IN_AGAIN, membership),
        "may_suspend": may(request.actor, permissions.SUSPEND_PERSON, membership),
        "may_reinstate": may(request.actor, permissions.REINSTATE_PERSON, membership),
        "may_end": may(request.actor, permissions.END_MEMBERSHIP, membership),
    }
    return render(request, "members/person.html", page)


@screen(permissions.GIVE_ROLE, load=queries.get_kept, takes=FORM, fresh=True)
def role_give(request: PortalRequest, membership: Membership) -> HttpResponse:
    choices = queries.roles_to_give(request.actor, membership, now=request.now)
    choices -= {roles.BY_CODE[held.role] for held in membership.open_roles}  # type: ignore[attr-defined]  # prefetched
    form = forms.GiveRoleForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        role = form.cleaned_data["role"]

        def act(posted: Posted) -> Membership:
            services.give_role(membership=membership, role=role, by=request.actor, now=request.now)
            return membership

        return _done(request, membership, act, said=_given_words(role))
    return render(request, "members/role_give.html", {"membership": membership, "form": form, "has_choices": choices})


def _given_words(role: Role) -> str:
    if role in roles.OF_TWO:
        return _("The role is proposed. It begins when a second person has approved it.")
    return _("The role is given. It holds from the next page on.")


@screen(permissions.SEE_ROLE, load=queries.get_role)
def role(request: PortalRequest, given: RoleAssignment) -> HttpResponse:
    page = {
        "given": given,
        "may_decide": may(request.actor, permissions.APPROVE_ROLE, given),
        "may_end": may(request.actor, permissions.END_ROLE, given),
    }
    return render(request, "members/role.html", page)


@screen(permissions.END_ROLE, load=queries.get_role, takes=FORM, fresh=True)
def role_end(request: PortalRequest, given: RoleAssignment) -> HttpResponse:
    if request.method != "POST":
        return render(request, "members/role_end.html", {"given": given, "membership": given.membership})

    def act(posted: Posted) -> Membership:
        services.end_role(given=given, by=request.actor, now=request.now)
        return given.membership

    return _done(request, given.membership, act, said=_("The role is taken away. It holds no more."))


@screen(permissions.SUSPEND_PERSON, load=queries.get_kept, takes=FORM)
def person_suspend(request: PortalRequest, membership: Membership) -> HttpResponse:
    said = _("Access is stopped. Every session has ended.")
    return _leave(request, membership, services.suspend, "members/person_suspend.html", said=said)


@screen(permissions.REINSTATE_PERSON, load=queries.get_kept, takes=FORM)
def person_reinstate(request: PortalRequest, membership: Membership) -> HttpResponse:
    said = _("Access is given again, with the roles that stand on this page.")
    return _step(request, membership, services.reinstate, "members/person_reinstate.html", said=said)


@screen(permissions.END_MEMBERSHIP, load=queries.get_kept, takes=FORM)
def membership_end(request: PortalRequest, membership: Membership) -> HttpResponse:
    said = _("This person is no longer one of the agency’s people. Every session has ended.")
    return _leave(request, membership, services.end_membership, "members/membership_end.html", said=said)


def _leave(
    request: PortalRequest, membership: Membership, service: Callable[..., None], template: str, *, said: str
) -> HttpResponse:
    """A step after which somebody works here no more: what lies with that person is given on with it."""
    is_own = membership.agency_id == request.actor.agency_id
    pieces = work.of(request.actor, membership.person) if is_own else []
    takers = queries.takers(agency_id=membership.agency_id, but=membership.person, now=request.now)
    posted = request.POST if request.method == "POST" else None
    form = forms.LeavingForm(posted, pieces=pieces, takers=list(takers) if pieces else [])
    if posted is None or not form.is_valid():
        page = {
            "membership": membership,
            "form": form,
            "pieces": pieces,
            "reads_work": is_own and request.actor.reads_for_agency,
        }
        return render(request, template, page)

    def act(_posted: Posted) -> Membership:
        work.give(form.takers, by=request.actor, now=request.now)
        service(membership=membership, by=request.actor, now=request.now)
        return membership

    return _done(request, membership, act, said=said)


def _step(
    request: PortalRequest, membership: Membership, service: Callable[..., None], template: str, *, said: str
) -> HttpResponse:
    """One step on a person: a page that asks, and the step."""
    if request.method != "POST":
        return render(request, template, {"membership": membership})

    def act(posted: Posted) -> Membership:
        service(membership=membership, by=request.actor, now=request.now)
        return membership

    return _done(request, membership, act, said=said)


def _done(
    request: PortalRequest, membership: Membership, act: Callable[[Posted], Membership], *, said: str
) -> HttpResponse:
    """Carry a step out; where it would leave the agency without an administrator, say what has to come first."""
    try:
        return carry_out(request, act, said=said)
    except services.LastAdministrator:
        messages.error(
            request,
            _("Nothing was changed: this is the agency’s last administrator. Make somebody else administrator first."),
        )
        return redirect(membership.get_absolute_url())


@screen(permissions.SEE_APPROVALS)
def approval_list(request: PortalRequest) -> HttpResponse:
    waiting = [
        (given, may(request.actor, permissions.APPROVE_ROLE, given)) for given in queries.waiting_roles(request.actor)
    ]
    lost = [
        (one, may(request.actor, permissions.APPROVE_LOST_FACTOR, one))
        for one in lost_factors.waiting(request.actor, real_now=clock.real_now())
    ]
    return render(request, "members/approval_list.html", {"waiting": waiting, "lost_factors": lost})


@screen(permissions.APPROVE_ROLE, load=queries.get_role, takes=FORM, fresh=True)
def role_decide(request: PortalRequest, given: RoleAssignment) -> HttpResponse:
    form = forms.DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        is_approved = form.cleaned_data["decision"] == "approve"
        decide = services.approve_role if is_approved else services.refuse_role

        def act(posted: Posted) -> RoleAssignment:
            decide(given=given, by=request.actor, now=request.now)
            return given

        said = _("Approved. The role holds from now on.") if is_approved else _("Refused. The role was not given.")
        return carry_out(request, act, said=said)
    return render(request, "members/role_decide.html", {"given": given, "form": form})
