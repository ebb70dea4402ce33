"""The roof: starts last, so that all apps stand when its checks and slots are read."""

from django.apps import AppConfig


class HousekeepingConfig(AppConfig):
    name = "housekeeping"

    def ready(self) -> None:
        from housekeeping import checks, rights, slots  # noqa: F401  each registers what it holds
