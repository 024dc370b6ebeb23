"""Addresses of referrals; they carry ids only."""

from django.urls import path

from operations.referrals import recall_views, recipient_views, views

urlpatterns = [
    path("referrals/", views.referral_list, name="referral_list"),
    path("referrals/held/<uuid:country_id>/", recall_views.held_list, name="held_list"),
    path("referrals/held/<uuid:country_id>/recall/", recall_views.held_recall, name="held_recall"),
    path("referrals/new/", views.referral_write, name="referral_write"),
    path("referrals/<uuid:referral_id>/edit/", views.referral_edit, name="referral_edit"),
    path("referrals/<uuid:referral_id>/send/", views.referral_send, name="referral_send"),
    path(
        "referrals/<uuid:referral_id>/close/",
        views.referral_close,
        name="referral_close",
    ),
    path(
        "referrals/<uuid:referral_id>/withdraw/",
        views.referral_withdraw,
        name="referral_withdraw",
    ),
    path(
        "referrals/<uuid:referral_id>/confirm-receipt/",
        recipient_views.confirm_receipt,
        name="confirm_receipt",
    ),
    path(
        "referrals/<uuid:referral_id>/accept/",
        recipient_views.accept,
        name="referral_accept",
    ),
    path(
        "referrals/<uuid:referral_id>/decline/",
        recipient_views.decline,
        name="referral_decline",
    ),
    path(
        "referrals/<uuid:referral_id>/start/",
        recipient_views.start,
        name="referral_start",
    ),
    path(
        "referrals/<uuid:referral_id>/ask/",
        recipient_views.ask_for_information,
        name="referral_ask",
    ),
    path(
        "referrals/<uuid:referral_id>/recipients/<uuid:recipient_id>/give/",
        recipient_views.give_information,
        name="referral_give",
    ),
]
