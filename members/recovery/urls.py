"""Addresses of lost second factors, for keepers."""

from django.urls import path

from members.recovery import views

urlpatterns = [
    path("people/<uuid:membership_id>/lost-factor/", views.lost_factor_open, name="lost_factor_open"),
    path("lost-factors/<uuid:lost_factor_id>/", views.lost_factor, name="lost_factor"),
    path("lost-factors/<uuid:lost_factor_id>/approve/", views.lost_factor_approve, name="lost_factor_approve"),
    path("lost-factors/<uuid:lost_factor_id>/take-back/", views.lost_factor_withdraw, name="lost_factor_withdraw"),
]
