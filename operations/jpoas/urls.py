"""Addresses of rounds."""

from django.urls import path

from operations.jpoas import views

urlpatterns = [
    path("jpoas/", views.jpoa_list, name="jpoa_list"),
    path("jpoas/<uuid:jpoa_id>/", views.jpoa, name="jpoa"),
]
