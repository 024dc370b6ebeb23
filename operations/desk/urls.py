"""The address of the desk."""

from django.urls import path

from operations.desk import views

urlpatterns = [path("", views.desk, name="desk")]
