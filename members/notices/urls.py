"""Addresses of notices."""

from django.urls import path

from members.notices import views

urlpatterns = [path("<uuid:notice_id>/follow/", views.follow, name="notice_follow")]
