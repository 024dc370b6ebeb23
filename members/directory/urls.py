"""Addresses of the directory."""

from django.urls import path

from members.directory import views

urlpatterns = [
    path("", views.directory_list, name="directory_list"),
    path("card/", views.directory_card, name="directory_card"),
    path("card/pdf/", views.directory_card_pdf, name="directory_card_pdf"),
    path("<uuid:agency_id>/", views.agency, name="agency"),
]
