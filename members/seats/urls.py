"""Addresses of seats."""

from django.urls import path

from members.seats import views

urlpatterns = [
    path("", views.seat_list, name="seat_list"),
    path("<uuid:country_id>/", views.seat, name="seat"),
    path("<uuid:country_id>/nominate/", views.nominate, name="nominate"),
    path("<uuid:country_id>/nomination/end/", views.nomination_end, name="nomination_end"),
    path("<uuid:country_id>/term/", views.term_begin, name="term_begin"),
    path("<uuid:country_id>/term/end/", views.term_end, name="term_end"),
]
