"""Addresses of activities and action items; they carry ids only."""

from django.urls import path

from operations.meetings import inviting_views, item_views, reporting_views, views

_SESSION = "activities/<uuid:session_id>/"
_ITEM = "items/<uuid:item_id>/"

urlpatterns = [
    path("jpoas/<uuid:jpoa_id>/activities/", views.jpoa_activities, name="jpoa_activities"),
    path("jpoas/<uuid:jpoa_id>/activities/add/", views.session_add, name="session_add"),
    path("jpoas/<uuid:jpoa_id>/items/", item_views.jpoa_items, name="jpoa_items"),
    path(_SESSION, views.session, name="session"),
    path(f"{_SESSION}edit/", views.session_edit, name="session_edit"),
    path(f"{_SESSION}cancel/", views.session_cancel, name="session_cancel"),
    path(f"{_SESSION}invite/", inviting_views.session_invite, name="session_invite"),
    path(f"{_SESSION}answer/", inviting_views.session_answer, name="session_answer"),
    path(f"{_SESSION}invited/<uuid:invited_id>/", inviting_views.session_uninvite, name="session_uninvite"),
    path(f"{_SESSION}report/", reporting_views.session_report, name="session_report"),
    path(f"{_SESSION}papers/add/", reporting_views.paper_add, name="paper_add"),
    path(f"{_SESSION}papers/<uuid:paper_id>/", reporting_views.paper_withdraw, name="paper_withdraw"),
    path(f"{_SESSION}decisions/add/", reporting_views.decision_record, name="decision_record"),
    path(f"{_SESSION}recommendations/add/", reporting_views.recommendation_record, name="recommendation_record"),
    path("activities/decisions/<uuid:decision_id>/correct/", reporting_views.decision_correct, name="decision_correct"),
    path(
        "activities/recommendations/<uuid:recommendation_id>/correct/",
        reporting_views.recommendation_correct,
        name="recommendation_correct",
    ),
    path(
        "activities/recommendations/<uuid:recommendation_id>/state/",
        reporting_views.recommendation_move,
        name="recommendation_move",
    ),
    path("activities/recommendations/<uuid:recommendation_id>/item/", item_views.item_make, name="item_make"),
    path("items/", item_views.action_item_list, name="action_item_list"),
    path(_ITEM, item_views.action_item, name="action_item"),
    path(f"{_ITEM}start/", item_views.item_start, name="item_start"),
    path(f"{_ITEM}note/", item_views.item_note, name="item_note"),
    path(f"{_ITEM}finish/", item_views.item_finish, name="item_finish"),
    path(f"{_ITEM}drop/", item_views.item_drop, name="item_drop"),
    path(f"{_ITEM}carry/", item_views.item_carry, name="item_carry"),
]
