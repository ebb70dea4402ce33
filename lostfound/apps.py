from django.apps import AppConfig


class LostFoundConfig(AppConfig):
    name = "lostfound"
