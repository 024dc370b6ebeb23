"""Addresses of notices."""

from django.urls import path

from members.notices import views

urlpatterns = [
    path("changed/", views.changed, name="changed"),
    path("<uuid:notice_id>/follow/", views.follow, name="notice_follow"),
]
