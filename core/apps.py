from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        autodiscover_modules("rights")  # of every app: the table of rights is complete once Django is
        from core import fillings  # noqa: F401  fills the places this app has something for
