"""Addresses of returns; a return is addressed by what is expected, which exists before it."""

from django.urls import path

from operations.returns import views

urlpatterns = [
    path("returns/", views.return_list, name="return_list"),
    path("returns/<uuid:obligation_id>/", views.return_page, name="return"),
    path("returns/<uuid:obligation_id>/fill/", views.return_fill, name="return_fill"),
    path("returns/<uuid:obligation_id>/send/", views.return_send, name="return_send"),
    path(
        "returns/<uuid:obligation_id>/accept/",
        views.return_accept,
        name="return_accept",
    ),
]
