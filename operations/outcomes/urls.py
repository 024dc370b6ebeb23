"""Addresses of a referral as a whole, and of its answer."""

from django.urls import path

from operations.outcomes import views

urlpatterns = [
    path("referrals/<uuid:referral_id>/", views.referral, name="referral"),
    path(
        "referrals/<uuid:referral_id>/answer/",
        views.referral_answer,
        name="referral_answer",
    ),
]
