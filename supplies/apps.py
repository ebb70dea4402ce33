from django.apps import AppConfig


class SuppliesConfig(AppConfig):
    name = "supplies"

    def ready(self) -> None:
        from supplies import linen_slots, slots, stock_slots  # noqa: F401  fills the places this app has something for
