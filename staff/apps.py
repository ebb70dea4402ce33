from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self) -> None:
        from staff import rights, slots  # noqa: F401  declares its rights, fills the places of others
