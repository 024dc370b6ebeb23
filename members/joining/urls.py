"""Addresses of invitations, of the door, and of what a first sign-in asks for."""

from django.urls import path

from members.joining import door, start, views

urlpatterns = [
    path("people/of/<uuid:kept_agency_id>/invite/", views.invite, name="invite"),
    path("invitations/<uuid:invitation_id>/", views.invitation, name="invitation"),
    path("invitations/<uuid:invitation_id>/send-again/", views.invitation_renew, name="invitation_renew"),
    path("invitations/<uuid:invitation_id>/take-back/", views.invitation_withdraw, name="invitation_withdraw"),
    path("invitations/<uuid:invitation_id>/approve/", views.invitation_approve, name="invitation_approve"),
    path("join/", door.join, name="join"),
    path("join/<slug:code>/", door.join_by_link, name="join_by_link"),
    path("start/", start.start, name="start"),
    path("start/details/", start.details, name="start_details"),
    path("rules/publish/", views.rules_publish, name="rules_publish"),
    path("start/rules/", start.rules, name="start_rules"),
]
