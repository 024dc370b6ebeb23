"""Addresses of referrals; they carry ids only."""

from django.urls import path

from operations.referrals import (
    attachment_views,
    colleague_views,
    consent_views,
    contact_views,
    control_views,
    copy_views,
    quick_views,
    recall_views,
    recipient_views,
    reopening_views,
    subject_views,
    translation_views,
    views,
)

urlpatterns = [
    path("referrals/", views.referral_list, name="referral_list"),
    path("referrals/held/<uuid:country_id>/", recall_views.held_list, name="held_list"),
    path("referrals/held/<uuid:country_id>/recall/", recall_views.held_recall, name="held_recall"),
    path("referrals/new/", views.referral_write, name="referral_write"),
    path("referrals/ask/", quick_views.quick_ask, name="quick_ask"),
    path("referrals/<uuid:referral_id>/question/", quick_views.quick_change, name="quick_change"),
    path("referrals/<uuid:referral_id>/quick-answer/", quick_views.quick_answer, name="quick_answer"),
    path("referrals/<uuid:referral_id>/edit/", views.referral_edit, name="referral_edit"),
    path("referrals/<uuid:referral_id>/persons/new/", subject_views.subject_add, name="subject_add"),
    path("referrals/<uuid:referral_id>/persons/<uuid:subject_id>/", subject_views.subject_edit, name="subject_edit"),
    path(
        "referrals/<uuid:referral_id>/persons/<uuid:subject_id>/remove/",
        subject_views.subject_remove,
        name="subject_remove",
    ),
    path("referrals/<uuid:referral_id>/identifiers/new/", subject_views.identifier_add, name="identifier_add"),
    path(
        "referrals/<uuid:referral_id>/identifiers/<uuid:identifier_id>/remove/",
        subject_views.identifier_remove,
        name="identifier_remove",
    ),
    path("referrals/<uuid:referral_id>/translations/new/", translation_views.translation_add, name="translation_add"),
    path("referrals/<uuid:referral_id>/notes/new/", colleague_views.note_write, name="note_write"),
    path("referrals/<uuid:referral_id>/assign/", colleague_views.referral_assign, name="referral_assign"),
    path("referrals/<uuid:referral_id>/split/", colleague_views.referral_split, name="referral_split"),
    path("referrals/<uuid:referral_id>/copies/new/", copy_views.copy_make, name="copy_make"),
    path("referrals/<uuid:referral_id>/copies/<uuid:copy_id>/", copy_views.referral_copy, name="referral_copy"),
    path(
        "referrals/<uuid:referral_id>/copies/<uuid:copy_id>/pdf/",
        copy_views.referral_copy_pdf,
        name="referral_copy_pdf",
    ),
    path("referrals/<uuid:referral_id>/send/", views.referral_send, name="referral_send"),
    path("referrals/<uuid:referral_id>/files/", attachment_views.referral_files, name="referral_files"),
    path(
        "referrals/<uuid:referral_id>/files/<uuid:file_id>/",
        attachment_views.referral_file,
        name="referral_file",
    ),
    path(
        "referrals/<uuid:referral_id>/files/<uuid:file_id>/preview/",
        attachment_views.referral_file_preview,
        name="referral_file_preview",
    ),
    path(
        "referrals/<uuid:referral_id>/files/<uuid:file_id>/remove/",
        attachment_views.referral_file_remove,
        name="referral_file_remove",
    ),
    path(
        "referrals/<uuid:referral_id>/close/",
        views.referral_close,
        name="referral_close",
    ),
    path("referrals/<uuid:referral_id>/calls/", contact_views.referral_calls, name="referral_calls"),
    path(
        "referrals/<uuid:referral_id>/recipients/<uuid:recipient_id>/contact/",
        contact_views.referral_contact,
        name="referral_contact",
    ),
    path(
        "referrals/<uuid:referral_id>/recipients/<uuid:recipient_id>/channel/",
        contact_views.referral_channel,
        name="referral_channel",
    ),
    path(
        "referrals/<uuid:referral_id>/recipients/<uuid:recipient_id>/worth/",
        contact_views.referral_worth,
        name="referral_worth",
    ),
    path("referrals/<uuid:referral_id>/reopen/", reopening_views.referral_reopen, name="referral_reopen"),
    path(
        "referrals/<uuid:referral_id>/recipients/<uuid:recipient_id>/again/",
        reopening_views.referral_ask_again,
        name="referral_ask_again",
    ),
    path(
        "referrals/<uuid:referral_id>/withdraw/",
        views.referral_withdraw,
        name="referral_withdraw",
    ),
    path("referrals/<uuid:referral_id>/openings/", control_views.referral_openings, name="referral_openings"),
    path("referrals/<uuid:referral_id>/handling/", control_views.referral_handling, name="referral_handling"),
    path("referrals/<uuid:referral_id>/further/", control_views.referral_give_further, name="referral_give_further"),
    path(
        "referrals/<uuid:referral_id>/recipients/<uuid:recipient_id>/take-back/",
        control_views.referral_take_back,
        name="referral_take_back",
    ),
    path(
        "referrals/<uuid:referral_id>/recipients/<uuid:recipient_id>/until/",
        control_views.referral_until,
        name="referral_until",
    ),
    path("referrals/<uuid:referral_id>/consents/new/", consent_views.consent_ask, name="consent_ask"),
    path(
        "referrals/<uuid:referral_id>/consents/<uuid:consent_id>/", consent_views.consent_answer, name="consent_answer"
    ),
    path("referrals/<uuid:referral_id>/consents/<uuid:consent_id>/end/", consent_views.consent_end, name="consent_end"),
    path(
        "referrals/<uuid:referral_id>/consents/<uuid:consent_id>/share/",
        consent_views.consent_share,
        name="consent_share",
    ),
    path("destruction/<uuid:request_id>/", consent_views.destruction_request, name="destruction"),
    path("destruction/<uuid:request_id>/confirm/", consent_views.destruction_confirm, name="destruction_confirm"),
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
