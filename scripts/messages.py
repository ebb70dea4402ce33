"""The catalogues of texts, one for each app.

collect   the texts of an app's Python files and of templates/<app>/ into <app>/locale/zh_Hans/.../django.po;
          templates of no app (frames, form pack, error pages) belong to core
compile   .po into .mo
check     .mo are what .po say, every text is translated, and no two apps translate one text differently
"""

from __future__ import annotations

import gettext
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import makemessages

REPOSITORY = Path(__file__).resolve().parent.parent
# No dates and no tools in the head of a catalogue: it changes only where texts change.
HEAD = r"""# Simplified Chinese of {app}.
msgid ""
msgstr ""
"Project-Id-Version: housekeeping\n"
"Language: zh_Hans\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"""
APPS = [
    "core",
    "staff",
    "rooms",
    "supplies",
    "frontdesk",
    "lostfound",
    "cleaning",
    "handover",
    "housekeeping",
]
LOCALE = "zh_Hans"


def catalogue(app: str) -> Path:
    return REPOSITORY / app / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


class Collect(makemessages.Command):
    """Django's own command, told which file belongs to which app."""

    # A guessed translation is worse than none: it looks finished.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def find_files(self, root: str) -> list[Any]:
        found = []
        for path in sorted([*REPOSITORY.glob("*/**/*.py"), *(REPOSITORY / "templates").rglob("*.html")]):
            parts = path.relative_to(REPOSITORY).parts
            if parts[0] == "templates":
                app = parts[1] if parts[1] in APPS else "core"
            elif parts[0] in APPS and "migrations" not in parts:
                app = parts[0]
            else:
                continue
            folder = f"./{path.parent.relative_to(REPOSITORY)}"
            found.append(self.translatable_file_class(folder, path.name, str(REPOSITORY / app / "locale")))
        return found


def collect() -> None:
    for app in APPS:
        catalogue(app).parent.mkdir(parents=True, exist_ok=True)
    settings.LOCALE_PATHS = [str(REPOSITORY / app / "locale") for app in APPS]
    call_command(Collect(), locale=[LOCALE], no_wrap=True, add_location="file", no_obsolete=True)
    for app in APPS:
        path = catalogue(app)
        if path.exists():
            _head, _blank, texts_below = path.read_text().partition("\n\n")
            path.write_text(f"{HEAD.format(app=app)}\n{texts_below}")


def compile_all() -> None:
    for app in APPS:
        if catalogue(app).exists():
            msgfmt(catalogue(app), catalogue(app).with_suffix(".mo"))


def check() -> list[str]:
    """What is wrong, a sentence each."""
    wrong = []
    for app in APPS:
        source = catalogue(app)
        if not source.exists():
            continue
        compiled = source.with_suffix(".mo")
        name = source.relative_to(REPOSITORY)
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder) / "django.mo"
            statistics = msgfmt(source, fresh)
            if not compiled.exists() or texts(fresh) != texts(compiled):
                wrong.append(f"{name} was changed after its .mo: run make compilemessages")
        if re.search("fuzzy|untranslated", statistics):
            wrong.append(f"{name}: {statistics}")
    return wrong + said_twice({app: texts(catalogue(app).with_suffix(".mo")) for app in APPS})


def said_twice(catalogues: dict[str, dict[Any, str]]) -> list[str]:
    """Texts that apps translate differently: only one of the two is ever shown, a sentence each."""
    wrong, first = [], {}
    for app, found in catalogues.items():
        for text, translated in found.items():
            # The head of a catalogue is the text "".
            owner, shown = first.setdefault(text, (app, translated))
            if text and shown != translated:
                wrong.append(
                    f"{text!r} is {shown} in {owner} and {translated} in {app}, where {shown} is shown: "
                    "give it a context in one of them, or the same words"
                )
    return wrong


def msgfmt(source: Path, target: Path) -> str:
    """Compile one catalogue; answers what msgfmt counted."""
    done = subprocess.run(
        ["msgfmt", "--check-format", "--statistics", "-o", target, source],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    if done.returncode:
        sys.exit(done.stderr)
    return done.stderr.strip()


def texts(path: Path) -> dict[Any, str]:
    with path.open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.path.insert(0, str(REPOSITORY))
    os.chdir(REPOSITORY)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "housekeeping.settings")
    django.setup()
    match sys.argv[1:]:
        case ["collect"]:
            collect()
        case ["compile"]:
            compile_all()
        case ["check"]:
            faults = check()
            print(*faults, sep="\n", end="\n" if faults else "")
            sys.exit(bool(faults))
        case _:
            sys.exit(__doc__)
