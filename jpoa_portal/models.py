"""Tables of the portal itself: the demo world's clock and when each job last ran."""

from __future__ import annotations

from django.db import models


class PortalClock(models.Model):
    """The one row that says where a demo world's clock began; without it the clock shows real time."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    real_origin = models.DateTimeField()
    portal_origin = models.DateTimeField()
    speed = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_clock")]


class JobRun(models.Model):
    """When a scheduled job was last started, by the portal's clock."""

    job = models.CharField(max_length=40, primary_key=True)
    due_at = models.DateTimeField()  # the due instant that was served last
    started_at = models.DateTimeField()  # real time
