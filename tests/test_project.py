"""The project as a whole: settings, production, addresses, rights."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings
from django.urls import NoReverseMatch, reverse

from core import access
from core.access import RIGHTS, all_views
from core.domain.hotel import profile
from core.enums import HotelKind
from core.slots import filled
from housekeeping import environment
from housekeeping.static_files import HashedStaticFiles
from scripts.test import PRODUCTION
from staff.roles import EARNED, ROLES

REPOSITORY = Path(__file__).resolve().parent.parent
Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Run manage.py as a fresh process with exactly these variables."""

    def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ["PATH"], "RUN_DIR": str(tmp_path), **variables}
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=REPOSITORY,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


# Settings ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_production_settings_pass_the_deploy_check(command: Command) -> None:
    done = command("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "DATA_KEYS", "DATA_HASH_KEY", "ALLOWED_HOSTS", "DATABASE_URL"]
)
def test_production_without_a_needed_variable_says_which_and_what_for(command: Command, name: str) -> None:
    done = command("check", **{key: value for key, value in PRODUCTION.items() if key != name})
    assert done.returncode != 0
    last_line = done.stderr.strip().splitlines()[-1]
    assert f"{name} is not set." in last_line
    assert "docs/environment.md" in last_line


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"HTTPS": "perhaps"}, "HTTPS is 'perhaps'; write 1 for yes or 0 for no."),
        ({"HOTEL_MODE": "staging"}, "HOTEL_MODE is 'staging'; write one of: development, production."),
        ({"DATA_KEYS": "2026a:short"}, "DATA_KEYS is not understood; write id:base64 of 32 bytes"),
        (
            {"DATABASE_URL": "postgres://hotel@127.0.0.1/hotel", "CONN_MAX_AGE": "long"},
            "CONN_MAX_AGE is 'long'; write a whole number, 0 to 2147483648.",
        ),
        ({"EMAIL_URL": "mail.example"}, "EMAIL_URL is not understood; write such as smtp+tls://"),
    ],
)
def test_variable_with_a_wrong_value_says_what_to_write(
    command: Command, variables: dict[str, str], sentence: str
) -> None:
    done = command("check", **variables)
    assert done.returncode != 0
    assert sentence in done.stderr


@pytest.mark.slow
def test_web_server_without_settings_refuses_to_start(tmp_path: Path) -> None:
    """A server started with nothing set must not come up as a demo with known passwords."""
    done = subprocess.run(
        [sys.executable, "-c", "import housekeeping.wsgi"],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "RUN_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "SECRET_KEY is not set." in done.stderr


def test_every_variable_that_settings_read_is_in_the_documentation() -> None:
    import re

    source = (REPOSITORY / "housekeeping/settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))
    documented = set(re.findall(r"`([A-Z_]+)`", (REPOSITORY / "docs/environment.md").read_text()))
    assert "DATABASE_URL" in read
    assert read - documented == set()


@pytest.mark.parametrize(
    ("address", "host", "port", "name", "password", "tls", "ssl"),
    [
        ("smtp://mail.example", "mail.example", 25, "", "", False, False),
        (
            "smtp+tls://a%40b.example:p%2Fw@mail.example",
            "mail.example",
            587,
            "a@b.example",
            "p/w",
            True,
            False,
        ),
        ("smtps://hotel:w@10.0.0.7:4650", "10.0.0.7", 4650, "hotel", "w", False, True),
    ],
)
def test_address_of_the_mail_server_is_read(monkeypatch, address, host, port, name, password, tls, ssl):
    monkeypatch.setenv("EMAIL_URL", address)
    found = environment.mail("EMAIL_URL")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == (name, password)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)


@pytest.mark.parametrize(
    "address", ["mail.example", "http://a", "smtp://", "smtp://a:0", "smtp://a:x", "file://"]
)
def test_address_of_the_mail_server_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is not understood"):
        environment.mail("EMAIL_URL")


# What the deploy check adds ---------------------------------------------------------------------------------


def deploy_faults() -> set[str]:
    """Our own ids, as the deploy check finds them now."""
    found = run_checks(include_deployment_checks=True, databases=["default"])
    return {message.id for message in found if (message.id or "").startswith("housekeeping.")}


@pytest.fixture
def in_production(db: None) -> None:
    with override_settings(
        DATA_KEYS={"2026a": bytes(32)},
        ALLOWED_HOSTS=["hotel.example"],
        CSRF_TRUSTED_ORIGINS=["https://hotel.example"],
    ):
        yield


def test_deploy_check_finds_nothing_in_a_live_hotel(in_production: None) -> None:
    profile()
    assert deploy_faults() == set()


@pytest.mark.parametrize("kind", [HotelKind.DEMO, HotelKind.SCRATCH])
def test_deploy_check_refuses_a_demo_hotel(in_production: None, kind: HotelKind) -> None:
    hotel = profile()
    hotel.kind = kind
    hotel.save()
    assert deploy_faults() == {"housekeeping.E001"}


def test_deploy_check_refuses_the_development_key(in_production: None) -> None:
    with override_settings(DATA_KEYS={"development": bytes(32), "2026a": bytes(32)}):
        assert deploy_faults() == {"housekeeping.E002"}


@pytest.mark.parametrize("origins", [[], ["http://hotel.example"]])
def test_deploy_check_refuses_missing_origins(in_production: None, origins: list[str]) -> None:
    with override_settings(CSRF_TRUSTED_ORIGINS=origins):
        assert deploy_faults() == {"housekeeping.E003"}


def test_deploy_check_refuses_any_host(in_production: None) -> None:
    with override_settings(ALLOWED_HOSTS=["*"]):
        assert deploy_faults() == {"housekeeping.E004"}


def test_deploy_check_asks_for_postgresql_above_twenty_devices(in_production: None, at: object) -> None:
    from staff.models import Device

    for number in range(21):
        Device.objects.create(kind="phone", name=f"Phone {number}", token_hash=f"{number:064}", offered_at=at)
    expected = {"housekeeping.W001"} if connection.vendor == "sqlite" else set()
    assert deploy_faults() == expected
    Device.objects.filter(name="Phone 0").update(revoked_at=at)
    assert deploy_faults() == set()


# Addresses and rights ---------------------------------------------------------------------------------------


def test_every_view_of_ours_declares_who_may_see_it() -> None:
    ours = [(pattern, view) for pattern, _name, view in access.walk_addresses() if access.is_ours(view)]
    assert len(ours) > 10
    assert [pattern for pattern, view in ours if access.declared_of(view) is None] == []


def test_every_right_a_view_asks_for_exists() -> None:
    asked = {declared.right for _pattern, _name, declared in all_views() if declared and declared.right}
    assert asked - set(RIGHTS) == set()


def test_every_right_a_role_has_exists() -> None:
    given = {right for role in ROLES.values() for right in role.rights}
    assert given - set(RIGHTS) == set()


def test_every_right_is_given_to_some_role_or_earned_by_a_person() -> None:
    given = {right for role in ROLES.values() for right in role.rights}
    assert set(RIGHTS) - given == set(EARNED)


def test_every_right_of_the_menu_exists_and_every_line_leads_somewhere() -> None:
    for entry in filled("menu"):
        assert entry.right in {"", *RIGHTS}
        try:
            reverse(entry.url_name)
        except NoReverseMatch:
            pytest.fail(f"menu entry {entry.label} leads to {entry.url_name}, which does not exist")


def test_names_of_checks_night_steps_and_due_work_are_unique() -> None:
    for place in ("check", "night step", "due work"):
        names = [part.name for part in filled(place)]
        assert len(names) == len(set(names)), place


# Running ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_log_lines_are_json_objects(command: Command) -> None:
    done = command("shell", "-v0", "-c", "import logging; logging.getLogger('rooms').warning('late: %d', 3)")
    line = json.loads(done.stderr.strip().splitlines()[-1])
    assert (line["level"], line["logger"], line["text"]) == ("WARNING", "rooms", "late: 3")


@pytest.mark.slow
def test_static_files_can_be_collected_for_production(command: Command, tmp_path: Path) -> None:
    """The hashed names reach every reference, the imports between our scripts included."""
    done = command("collectstatic", "--noinput", "-v0", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "static" / "staticfiles.json").read_text())["paths"]
    assert "css/home.css" in manifest
    assert manifest["css/home.css"] != "css/home.css"


def test_imports_between_our_scripts_carry_the_hash(tmp_path: Path) -> None:
    source = FileSystemStorage(location=tmp_path / "source")
    source.save("js/board.js", ContentFile(b'import { say } from "./live.js";\nsay();\n'))
    source.save("js/live.js", ContentFile(b"export function say() {}\n"))
    target = HashedStaticFiles(location=tmp_path / "target", base_url="/static/")
    for name in ("js/board.js", "js/live.js"):
        target.save(name, source.open(name))
    done = {
        name: stored
        for name, stored, _changed in target.post_process(
            {name: (source, name) for name in ("js/board.js", "js/live.js")}
        )
    }
    text = (tmp_path / "target" / done["js/board.js"]).read_text()
    assert f'from "./{Path(done["js/live.js"]).name}"' in text
    assert done["js/live.js"] != "js/live.js"


def test_every_migration_of_ours_can_be_taken_back() -> None:
    """An upgrade that went wrong is undone by `migrate APP NAME` (docs/operations.md)."""
    loader = MigrationLoader(None)
    ours = {
        app.label
        for app in apps.get_app_configs()
        if not app.name.startswith("django.") and app.label != "axes"
    }
    assert {"core", "housekeeping"} <= ours
    stuck = [
        f"{app}.{name}: {operation.describe()}"
        for (app, name), migration in loader.disk_migrations.items()
        for operation in migration.operations
        if app in ours and not operation.reversible
    ]
    assert stuck == []
