from django.apps import AppConfig


class CleaningConfig(AppConfig):
    name = "cleaning"

    def ready(self) -> None:
        from cleaning import receivers, slots  # noqa: F401  listen to earlier apps, fill their places
