"""Addresses of incidents."""

from django.urls import path

from members.incidents import views

urlpatterns = [
    path("", views.incident_list, name="incident_list"),
    path("ask/", views.incident_ask, name="incident_ask"),
    path("<uuid:incident_id>/", views.incident, name="incident"),
    path("<uuid:incident_id>/confirm/", views.incident_confirm, name="incident_confirm"),
    path("<uuid:incident_id>/end/", views.incident_end, name="incident_end"),
    path("<uuid:incident_id>/record/", views.incident_record, name="incident_record"),
    path("<uuid:incident_id>/record/download/", views.incident_download, name="incident_download"),
]
