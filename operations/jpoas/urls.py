"""Addresses of rounds."""

from django.urls import path

from operations.jpoas import objective_views, participant_views, phase_views, views

urlpatterns = [
    path("jpoas/", views.jpoa_list, name="jpoa_list"),
    path("jpoas/<uuid:jpoa_id>/edit/", views.jpoa_edit, name="jpoa_edit"),
    path("jpoas/<uuid:jpoa_id>/label/", views.jpoa_label, name="jpoa_label"),
    path("jpoas/<uuid:jpoa_id>/decisions/", views.jpoa_decisions, name="jpoa_decisions"),
    path("jpoas/<uuid:jpoa_id>/decide/", views.duration_decide, name="duration_decide"),
    path("jpoas/<uuid:jpoa_id>/schedule/", views.returns_schedule, name="returns_schedule"),
    path("jpoas/<uuid:jpoa_id>/phases/add/", phase_views.phase_add, name="phase_add"),
    path("jpoas/phases/<uuid:phase_id>/edit/", phase_views.phase_edit, name="phase_edit"),
    path("jpoas/phases/<uuid:phase_id>/withdraw/", phase_views.phase_withdraw, name="phase_withdraw"),
    path("jpoas/<uuid:jpoa_id>/participants/", participant_views.jpoa_participants, name="jpoa_participants"),
    path("jpoas/<uuid:jpoa_id>/map/", participant_views.jpoa_map, name="jpoa_map"),
    path("jpoas/<uuid:jpoa_id>/invite/", participant_views.participant_invite, name="participant_invite"),
    path("jpoas/<uuid:jpoa_id>/name/", participant_views.agency_name, name="agency_name"),
    path("jpoas/named/<uuid:naming_id>/confirm/", participant_views.naming_confirm, name="naming_confirm"),
    path("jpoas/named/<uuid:naming_id>/decline/", participant_views.naming_decline, name="naming_decline"),
    path("jpoas/named/<uuid:naming_id>/contact/", participant_views.naming_contact, name="naming_contact"),
    path("jpoas/named/<uuid:naming_id>/withdraw/", participant_views.naming_withdraw, name="naming_withdraw"),
    path("jpoas/<uuid:jpoa_id>/objectives/", objective_views.jpoa_objectives, name="jpoa_objectives"),
    path("jpoas/<uuid:jpoa_id>/objectives/add/", objective_views.objective_add, name="objective_add"),
    path("jpoas/objectives/<uuid:objective_id>/edit/", objective_views.objective_edit, name="objective_edit"),
    path(
        "jpoas/objectives/<uuid:objective_id>/withdraw/", objective_views.objective_withdraw, name="objective_withdraw"
    ),
]
