"""The style sheets keep what the pages rely on: named colours, the same dark twice, browsers from Chromium 109 on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "static" / "css"
SHEETS = sorted(FOLDER.glob("*.css"))
TOKENS = (FOLDER / "tokens.css").read_text()

# Came after Chromium 109 or Safari 16, or needs no fallback only in newer ones.
TOO_NEW = [
    "light-dark(",
    "color-mix(",
    "text-wrap",
    "field-sizing",
    "@scope",
    "@starting-style",
    "oklch(",
    "popover",
]


def rules(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)


def declared(block: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+): ([^;]+);", block))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_a_sheet_asks_nothing_newer_than_our_browsers(sheet):
    assert [word for word in TOO_NEW if word in rules(sheet)] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_a_sheet_is_not_nested(sheet):
    assert re.findall(r"^\s*&.*$", rules(sheet), flags=re.M) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_a_name_that_is_used_is_given_a_value(sheet):
    everywhere = "".join(rules(one) for one in SHEETS)
    given = set(re.findall(r"(--[\w-]+):", everywhere))
    assert set(re.findall(r"var\((--[\w-]+)", rules(sheet))) - given == set()


@pytest.mark.parametrize(
    "sheet", [one for one in SHEETS if one.stem != "tokens"], ids=lambda sheet: sheet.stem
)
def test_colours_are_named_in_the_tokens_only(sheet):
    assert re.findall(r"[:\s]#[0-9a-fA-F]{3,8}\b", rules(sheet)) == []


def test_dark_by_choice_and_dark_by_device_are_the_same_dark():
    chosen, device = (
        declared(TOKENS[TOKENS.index(start) :].partition("}")[0])
        for start in (':root[data-theme="dark"] {', ':root:not([data-theme="light"]) {')
    )
    assert chosen == device
    assert "--page" in chosen


def test_dark_gives_every_colour_light_has():
    light = declared(TOKENS[TOKENS.index(":root {") :].partition("\n  }")[0])
    dark = declared(TOKENS[TOKENS.index(':root[data-theme="dark"] {') :].partition("}")[0])
    colours = {name for name, value in light.items() if value.startswith(("#", "rgb"))}
    assert colours - set(dark) == {"--on-accent"}  # white on aubergine in both
