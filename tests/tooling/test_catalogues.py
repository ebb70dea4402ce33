"""The catalogues of all apps are read as one, and the first app wins: none may overrule the words of the board."""

from __future__ import annotations

import gettext
from pathlib import Path

from django.conf import settings
from django.utils import translation

from rooms.domain.faces import STATUSES


def test_the_board_speaks_chinese_as_its_own_catalogue_says() -> None:
    path = Path(settings.BASE_DIR) / "rooms" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        own = gettext.GNUTranslations(file)
    for status in STATUSES:
        with translation.override("en"):
            english = str(status.word)
        with translation.override("zh-hans"):
            assert str(status.word) == own.gettext(english), english
