"""Addresses of reports."""

from django.urls import path

from reporting import views

urlpatterns = [
    path("", views.report_list, name="report_list"),
    path("<int:year>/", views.report, name="report"),
    path("<int:year>/build/", views.report_build, name="report_build"),
    path("<int:year>/pdf/", views.report_pdf, name="report_pdf"),
    path("<int:year>/figures/<slug:jpoa>/<slug:code>/<slug:window>/", views.figure, name="report_figure"),
]
