"""Addresses of the directory."""

from django.urls import path

from members.directory import keeping_views as keeping
from members.directory import unit_views, views

urlpatterns = [
    path("", views.directory_list, name="directory_list"),
    path("card/", views.directory_card, name="directory_card"),
    path("card/pdf/", views.directory_card_pdf, name="directory_card_pdf"),
    path("agencies/add/", keeping.agency_add, name="agency_add"),
    path("countries/add/", keeping.country_add, name="country_add"),
    path("organisations/add/", keeping.organisation_add, name="organisation_add"),
    path("units/<uuid:unit_id>/", unit_views.unit_edit, name="unit_edit"),
    path("units/<uuid:unit_id>/desk/", unit_views.unit_desk, name="unit_desk"),
    path("units/<uuid:unit_id>/close/", unit_views.unit_close, name="unit_close"),
    path("<uuid:agency_id>/units/add/", unit_views.unit_add, name="unit_add"),
    path("<uuid:agency_id>/", views.agency, name="agency"),
    path("<uuid:agency_id>/edit/", keeping.agency_edit, name="agency_edit"),
    path("<uuid:agency_id>/desk/", keeping.desk_edit, name="desk_edit"),
    path("<uuid:agency_id>/days/", keeping.agency_days, name="agency_days"),
    path("<uuid:agency_id>/merge/", keeping.agency_merge, name="agency_merge"),
    path("<uuid:agency_id>/merge/confirm/", keeping.merger_confirm, name="merger_confirm"),
    path("<uuid:agency_id>/merge/drop/", keeping.merger_drop, name="merger_drop"),
    path("<uuid:agency_id>/confirm/", keeping.agency_confirm, name="agency_confirm"),
    path("<uuid:agency_id>/suspend/", keeping.agency_suspend, name="agency_suspend"),
    path("<uuid:agency_id>/restore/", keeping.agency_restore, name="agency_restore"),
]
