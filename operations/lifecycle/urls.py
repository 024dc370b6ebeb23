"""Addresses of the life of a round."""

from django.urls import path

from operations.lifecycle import document_views, proposing_views, views

urlpatterns = [
    path("jpoas/propose/", proposing_views.jpoa_propose, name="jpoa_propose"),
    path("jpoas/<uuid:jpoa_id>/", views.jpoa, name="jpoa"),
    path("jpoas/<uuid:jpoa_id>/documents/", document_views.jpoa_documents, name="jpoa_documents"),
    path("jpoas/<uuid:jpoa_id>/consult/", views.jpoa_consult, name="jpoa_consult"),
    path("jpoas/<uuid:jpoa_id>/ask-again/", views.jpoa_ask_again, name="jpoa_ask_again"),
    path("jpoas/<uuid:jpoa_id>/plan/", views.jpoa_plan, name="jpoa_plan"),
    path("jpoas/<uuid:jpoa_id>/activate/", views.jpoa_activate, name="jpoa_activate"),
    path("jpoas/<uuid:jpoa_id>/debrief/", views.jpoa_debrief, name="jpoa_debrief"),
    path("jpoas/<uuid:jpoa_id>/close/", views.jpoa_close, name="jpoa_close"),
    path("jpoas/<uuid:jpoa_id>/cancel/", views.jpoa_cancel, name="jpoa_cancel"),
    path("jpoas/<uuid:jpoa_id>/expected/", views.jpoa_expected, name="jpoa_expected"),
    path("jpoas/expected/<uuid:expected_id>/exempt/", views.return_exempt, name="return_exempt"),
]
