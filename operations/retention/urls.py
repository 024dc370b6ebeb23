"""Addresses of retention; they carry ids only."""

from django.urls import path

from operations.retention import views

urlpatterns = [
    path("referrals/retention/", views.retention_list, name="retention_list"),
    path("referrals/<uuid:referral_id>/retention/", views.retention, name="retention"),
    path("referrals/<uuid:referral_id>/retention/hold/", views.retention_hold, name="retention_hold"),
    path("referrals/<uuid:referral_id>/retention/holds/<uuid:hold_id>/lift/", views.hold_lift, name="hold_lift"),
    path("referrals/<uuid:referral_id>/retention/yes/", views.retention_yes, name="retention_yes"),
]
