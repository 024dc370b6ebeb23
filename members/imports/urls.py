"""Addresses by which members are brought in and lists are taken out."""

from django.urls import path

from members.imports import views

urlpatterns = [
    path("agencies/", views.agencies_import, name="agencies_import"),
    path("agencies/table/", views.agencies_table, name="agencies_table"),
    path("agencies/export/", views.agencies_export, name="agencies_export"),
    path("officers/", views.officers_import, name="officers_import"),
    path("officers/table/", views.officers_table, name="officers_table"),
    path("officers/export/", views.officers_export, name="officers_export"),
    path("<uuid:import_id>/", views.member_import, name="member_import"),
    path("<uuid:import_id>/apply/", views.import_apply, name="import_apply"),
    path("<uuid:import_id>/drop/", views.import_drop, name="import_drop"),
]
