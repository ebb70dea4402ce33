from django.apps import AppConfig


class LostFoundConfig(AppConfig):
    name = "lostfound"

    def ready(self) -> None:
        from lostfound import slots  # noqa: F401  fills the places of others
