from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "handover"

    def ready(self) -> None:
        from handover import rights, slots  # noqa: F401  declare rights, fill the places of others
