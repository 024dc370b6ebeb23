"""Addresses of seats."""

from django.urls import path

from members.seats import days_views, pausing_views, point_views, views

urlpatterns = [
    path("", views.seat_list, name="seat_list"),
    path("<uuid:country_id>/", views.seat, name="seat"),
    path("<uuid:country_id>/days/", days_views.country_days, name="country_days"),
    path("<uuid:country_id>/point/", point_views.country_point, name="country_point"),
    path("<uuid:country_id>/capacity/", views.capacity_begin, name="capacity_begin"),
    path("organisations/<uuid:organisation_id>/", views.organisation, name="organisation"),
    path("organisations/<uuid:organisation_id>/capacity/", views.organisation_capacity, name="organisation_capacity"),
    path("<uuid:country_id>/nominate/", views.nominate, name="nominate"),
    path("<uuid:country_id>/nomination/end/", views.nomination_end, name="nomination_end"),
    path("<uuid:country_id>/term/", views.term_begin, name="term_begin"),
    path("<uuid:country_id>/term/end/", views.term_end, name="term_end"),
    path("<uuid:country_id>/pause/", pausing_views.pause_propose, name="pause_propose"),
    path("pauses/<uuid:pause_id>/confirm/", pausing_views.pause_confirm, name="pause_confirm"),
    path("pauses/<uuid:pause_id>/drop/", pausing_views.pause_drop, name="pause_drop"),
    path("pauses/<uuid:pause_id>/end/", pausing_views.pause_end, name="pause_end"),
]
