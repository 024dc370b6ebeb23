"""Addresses of the reference lists."""

from django.urls import path

from members.reference import views

urlpatterns = [
    path("", views.reference_lists, name="reference_lists"),
    path("<slug:list_code>/", views.reference_list, name="reference_list"),
    path("<slug:list_code>/publish/", views.reference_publish, name="reference_publish"),
]
