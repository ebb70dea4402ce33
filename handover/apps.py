from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "handover"

    def ready(self) -> None:
        from handover import slots  # noqa: F401  fill the places of others
