"""Addresses of searching; what is looked for never stands in one."""

from django.urls import path

from operations.finding import views

urlpatterns = [
    path("referrals/find/", views.referral_find, name="referral_find"),
    path("referrals/find-person/", views.person_find, name="person_find"),
]
