"""Addresses of referrals in a plan; they carry ids only."""

from django.urls import path

from operations.plan_referrals import views

urlpatterns = [
    path("plans/<uuid:plan_id>/referrals/", views.plan_referrals, name="plan_referrals"),
    path(
        "plans/<uuid:plan_id>/referrals/<uuid:added_id>/remove/",
        views.plan_referral_remove,
        name="plan_referral_remove",
    ),
    path("referrals/<uuid:referral_id>/plan/", views.referral_plan, name="referral_plan"),
]
