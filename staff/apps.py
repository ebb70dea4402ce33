from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self) -> None:
        from staff import cards, demo, rights, slots  # noqa: F401  declares its rights, fills the places of others
