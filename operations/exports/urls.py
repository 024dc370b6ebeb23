"""Addresses of exports; they carry ids, and codes of filters."""

from django.urls import path

from operations.exports import views

urlpatterns = [
    path("referrals/exports/", views.export_list, name="export_list"),
    path("referrals/exports/new/", views.export_ask, name="export_ask"),
    path("referrals/exports/<uuid:export_id>/", views.referral_export, name="referral_export"),
    path("referrals/exports/<uuid:export_id>/cancel/", views.export_cancel, name="export_cancel"),
    path("referrals/exports/<uuid:export_id>/file/", views.export_file, name="export_file"),
]
