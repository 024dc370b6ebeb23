"""The portal with its list asked as guardian's handbook says: `get_objects_for_user`, then order, count and page.

Everything else of the page is the portal's own. It runs as the owner, without row security: the shortcut is compared
with, not the wall. Only this file besides members/grants.py speaks to guardian, and no page of the portal uses it.
"""

from __future__ import annotations

# First of all: what follows needs the apps loaded.
from jpoa_portal.wsgi import application  # isort: split

from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import F, QuerySet, Value
from guardian.shortcuts import get_objects_for_user

from members.access import Actor
from members.models import Person
from operations.referrals import lists
from operations.referrals.models import Referral


def _listed(actor: Actor) -> QuerySet[Any]:
    """The same rows in the same order, each passing for a row of the grants where the template asks for one."""
    person = Person(id=actor.person_id)
    person.groups = SimpleNamespace(all=lambda: Group.objects.filter(id=actor.group_id))  # type: ignore[attr-defined]
    found = get_objects_for_user(
        person, "operations.view_referral", klass=Referral, with_superuser=False, accept_global_perms=False
    )
    return found.select_related("originator__country", "originator__organisation").annotate(
        opened_at=F("created_at"), content_object_id=F("id"), content=Value("whole")
    )


def serving() -> Any:
    """The portal's application with that list; for a process that serves nothing else."""
    lists.listed = _listed  # type: ignore[assignment]
    Referral.content_object = property(lambda referral: referral)  # type: ignore[attr-defined]
    return application
