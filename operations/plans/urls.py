"""Addresses of plans; they carry ids only."""

from django.urls import path

from operations.plans import lead_views, party_views, views

_PLAN = "plans/<uuid:plan_id>/"

urlpatterns = [
    path("plans/", views.plan_list, name="plan_list"),
    path("plans/opened/", views.opened_plan_list, name="opened_plan_list"),
    path("jpoas/<uuid:jpoa_id>/plans/", views.jpoa_plans, name="jpoa_plans"),
    path("jpoas/<uuid:jpoa_id>/plans/new/", views.plan_write, name="plan_write"),
    path(_PLAN, views.plan, name="plan"),
    path(f"{_PLAN}edit/", views.plan_edit, name="plan_edit"),
    path(f"{_PLAN}invite/", views.plan_invite, name="plan_invite"),
    path(f"{_PLAN}invite-another/", party_views.plan_invite_another, name="plan_invite_another"),
    path(f"{_PLAN}consent/", party_views.plan_consent, name="plan_consent"),
    path(f"{_PLAN}decline/", party_views.plan_decline, name="plan_decline"),
    path(f"{_PLAN}leave/", party_views.plan_leave, name="plan_leave"),
    path(f"{_PLAN}note/", party_views.plan_note, name="plan_note"),
    path(f"{_PLAN}parties/<uuid:party_id>/remove/", party_views.plan_remove, name="plan_remove"),
    path(f"{_PLAN}activate/", lead_views.plan_activate, name="plan_activate"),
    path(f"{_PLAN}suspend/", lead_views.plan_suspend, name="plan_suspend"),
    path(f"{_PLAN}resume/", lead_views.plan_resume, name="plan_resume"),
    path(f"{_PLAN}review/", lead_views.plan_review, name="plan_review"),
    path(f"{_PLAN}complete/", lead_views.plan_complete, name="plan_complete"),
    path(f"{_PLAN}close/", lead_views.plan_close, name="plan_close"),
    path(f"{_PLAN}carry-over/", lead_views.plan_carry_over, name="plan_carry_over"),
    path(f"{_PLAN}open-to-chairs/", lead_views.plan_open_to_chairs, name="plan_open_to_chairs"),
    path(f"{_PLAN}close-to-chairs/", lead_views.plan_close_to_chairs, name="plan_close_to_chairs"),
    path(f"{_PLAN}milestones/add/", lead_views.milestone_add, name="milestone_add"),
    path(f"{_PLAN}milestones/<uuid:milestone_id>/reach/", lead_views.milestone_reach, name="milestone_reach"),
]
