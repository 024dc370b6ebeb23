"""Addresses of an agency's people, of their roles, and of approvals."""

from django.urls import path

from members.people import profile, views

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("people/", views.people, name="people"),
    path("people/of/<uuid:kept_agency_id>/", views.agency_people, name="agency_people"),
    path("people/of/<uuid:kept_agency_id>/confirm-people/", views.people_confirm, name="people_confirm"),
    path("people/of/<uuid:kept_agency_id>/confirm-roles/", views.roles_confirm, name="roles_confirm"),
    path("people/<uuid:membership_id>/", views.person, name="person"),
    path("people/<uuid:membership_id>/give-role/", views.role_give, name="role_give"),
    path("people/<uuid:membership_id>/suspend/", views.person_suspend, name="person_suspend"),
    path("people/<uuid:membership_id>/reinstate/", views.person_reinstate, name="person_reinstate"),
    path("people/<uuid:membership_id>/leave/", views.membership_end, name="membership_end"),
    path("approvals/", views.approval_list, name="approval_list"),
    path("roles/<uuid:role_id>/", views.role, name="role"),
    path("roles/<uuid:role_id>/decide/", views.role_decide, name="role_decide"),
    path("roles/<uuid:role_id>/end/", views.role_end, name="role_end"),
]
