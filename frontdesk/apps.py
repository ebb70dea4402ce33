from django.apps import AppConfig


class FrontDeskConfig(AppConfig):
    name = "frontdesk"

    def ready(self) -> None:
        from frontdesk import slots  # noqa: F401  fills the places this app has something for
