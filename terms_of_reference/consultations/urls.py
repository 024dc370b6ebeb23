"""Addresses of rounds of views."""

from django.urls import path

from terms_of_reference.consultations import views

urlpatterns = [
    path("", views.consultation_list, name="consultation_list"),
    path("<uuid:consultation_id>/", views.consultation, name="consultation"),
    path("<uuid:consultation_id>/answer/", views.consultation_answer, name="consultation_answer"),
    path("<uuid:consultation_id>/reserve/", views.consultation_reserve, name="consultation_reserve"),
    path("<uuid:consultation_id>/extend/", views.consultation_extend, name="consultation_extend"),
    path("<uuid:consultation_id>/conclude/", views.consultation_conclude, name="consultation_conclude"),
    path("<uuid:consultation_id>/withdraw/", views.consultation_withdraw, name="consultation_withdraw"),
    path("<uuid:consultation_id>/compare/", views.consultation_compare, name="consultation_compare"),
]
