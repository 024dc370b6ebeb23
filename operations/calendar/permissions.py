"""Who may read calendars and timelines, and keep a personal feed.

What stands in them is asked of each feature's scoped queries.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.access import Permission, register
from members import roles

SEE_CALENDAR = Permission(
    "see_calendar",
    _("See the calendars and timelines of the rounds, with the days of the own agency’s work"),
    roles=roles.EVERYBODY,
)
KEEP_CALENDAR_FEED = Permission(
    "keep_calendar_feed",
    _("Make, renew and take back the secret address at which the own calendar program reads dates"),
    roles=roles.EVERYBODY,
)
READ_CALENDAR_FEED = Permission(
    "read_calendar_feed", _("Find whose feed a secret address is"), systems=frozenset({"calendar"})
)

# Each name in capitals above.
register([one for one in list(globals().values()) if isinstance(one, Permission)])
