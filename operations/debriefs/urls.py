"""Addresses of debriefs and lessons."""

from django.urls import path

from operations.debriefs import lesson_views, views

urlpatterns = [
    path("jpoas/<uuid:jpoa_id>/how-it-went/", views.debrief, name="debrief"),
    path("jpoas/<uuid:jpoa_id>/how-it-went/open/", views.debrief_open, name="debrief_open"),
    path("debriefs/<uuid:debrief_id>/answer/", views.debrief_answer, name="debrief_answer"),
    path("debriefs/<uuid:debrief_id>/extend/", views.debrief_extend, name="debrief_extend"),
    path("debriefs/<uuid:debrief_id>/close/", views.debrief_close, name="debrief_close"),
    path("debriefs/<uuid:debrief_id>/summarise/", views.debrief_summarise, name="debrief_summarise"),
    path("jpoas/<uuid:jpoa_id>/lessons/add/", lesson_views.lesson_add, name="lesson_add"),
    path("lessons/<uuid:lesson_id>/edit/", lesson_views.lesson_edit, name="lesson_edit"),
    path("lessons/<uuid:lesson_id>/withdraw/", lesson_views.lesson_withdraw, name="lesson_withdraw"),
    path("jpoas/<uuid:jpoa_id>/lessons/<uuid:lesson_id>/", lesson_views.lesson_take, name="lesson_take"),
]
