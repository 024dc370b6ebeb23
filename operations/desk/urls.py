"""The addresses of the desk, and of what has changed."""

from django.urls import path

from operations.desk import views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("notices/changed/", views.changed, name="changed"),
]
