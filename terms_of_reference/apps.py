"""The terms_of_reference app: what the Group promised."""

from django.apps import AppConfig


class TermsOfReferenceConfig(AppConfig):
    name = "terms_of_reference"
