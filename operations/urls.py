"""The addresses of operations, feature by feature."""

from django.urls import include, path

urlpatterns = [
    path("", include("operations.desk.urls")),
    path("", include("operations.jpoas.urls")),
    path("", include("operations.meetings.urls")),
    path("", include("operations.debriefs.urls")),
    path("", include("operations.plans.urls")),
    path("", include("operations.finding.urls")),
    path("", include("operations.exports.urls")),
    path("", include("operations.retention.urls")),
    path("", include("operations.referrals.urls")),
    path("", include("operations.plan_referrals.urls")),
    path("", include("operations.outcomes.urls")),
    path("", include("operations.returns.urls")),
    path("", include("operations.lifecycle.urls")),
    path("", include("operations.calendar.urls")),
]
