"""Addresses of calendars, timelines and of the personal feed."""

from django.urls import path

from operations.calendar import feed_views, views

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/feed/", feed_views.calendar_feed, name="calendar_feed"),
    path("calendar/feed/make/", feed_views.calendar_feed_make, name="calendar_feed_make"),
    path("calendar/feed/contents/", feed_views.calendar_feed_change, name="calendar_feed_change"),
    path("calendar/feed/take-back/", feed_views.calendar_feed_revoke, name="calendar_feed_revoke"),
    path("calendar/feed/<str:token>.ics", feed_views.calendar_feed_file, name="calendar_feed_file"),
    path("jpoas/<uuid:jpoa_id>/calendar/", views.jpoa_calendar, name="jpoa_calendar"),
    path("jpoas/<uuid:jpoa_id>/timeline/", views.jpoa_timeline, name="jpoa_timeline"),
]
