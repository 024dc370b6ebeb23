"""Addresses of the audit."""

from django.urls import path

from members.trail import views

urlpatterns = [
    path("", views.audit_list, name="audit_list"),
    path("download/", views.audit_download, name="audit_download"),
]
