"""Everything this machine can prove. What it cannot is said in one line each; with CI=true that is a failure.

make test            all
make lint            form, templates, direction of imports, types
scripts/test.py sqlite browser    some of the steps by name
"""

from __future__ import annotations

import base64
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
BIN = REPOSITORY / ".venv" / "bin"
CI = os.environ.get("CI") == "true"
LINT = ["ruff", "format", "templates", "imports", "types"]
TWO_WORKERS = ["-n", "2", "--dist", "worksteal"]  # some tests wait for killed processes: the other takes over
POSTGRES = "postgres://hotel:hotel@127.0.0.1:5432/hotel"
REDIS = "redis://127.0.0.1:6379/0"
PRODUCTION = {
    "HOTEL_MODE": "production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "DATA_KEYS": f"2026a:{base64.b64encode(secrets.token_bytes(32)).decode()}",
    "DATA_HASH_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "hotel.example",
    "CSRF_TRUSTED_ORIGINS": "https://hotel.example",
    "DATABASE_URL": "sqlite://:memory:",
}
GIVEN_DATABASE = os.environ.get("DATABASE_URL", "")


class Skipped(Exception):
    """The machine lacks something; the text says what."""


def run(*command: str | Path, **environment: str) -> bool:
    """Run a program of the virtual environment, output to the terminal."""
    words = [str(word) for word in command]
    return (
        subprocess.run(words, cwd=REPOSITORY, env={**os.environ, **environment}, check=False).returncode == 0
    )


def manage(*words: str, **environment: str) -> bool:
    return run(BIN / "python", "manage.py", *words, **environment)


def pytest(*words: str, **environment: str) -> bool:
    return run(BIN / "pytest", "-q", *words, **environment)


def ruff() -> bool:
    return run(BIN / "ruff", "check", "--quiet", ".")


def formatted() -> bool:
    return run(BIN / "ruff", "format", "--check", "--quiet", ".")


def templates() -> bool:
    files = sorted((REPOSITORY / "templates").rglob("*.html"))
    return run(BIN / "djade", "--check", "--target-version", "5.2", *files)


def imports() -> bool:
    return run(BIN / "lint-imports", "--no-logo")


def types() -> bool:
    return run(BIN / "mypy", "--no-error-summary")


def migrations() -> bool:
    return manage("makemigrations", "--check", "--dry-run")


def production() -> bool:
    return manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)


def messages() -> bool:
    if not shutil.which("msgfmt"):
        raise Skipped("GNU gettext is not installed, so .mo files are not compared with their .po")
    return run(BIN / "python", "scripts/messages.py", "check")


def sqlite() -> bool:
    return pytest(*TWO_WORKERS, "-m", "not browser and not postgres")


def postgresql() -> bool:
    url = GIVEN_DATABASE if GIVEN_DATABASE.startswith("postgres") else POSTGRES
    if not answers_postgresql(url):
        raise Skipped(f"no PostgreSQL answers at {url.rpartition('@')[2]} (make services starts one)")
    return pytest(*TWO_WORKERS, "-m", "not browser", DATABASE_URL=url)


def redis() -> bool:
    if not answers_redis(os.environ.get("REDIS_URL", REDIS)):
        raise Skipped("no Redis answers, so tests marked redis were passed over (make services starts one)")
    return True


def browser() -> bool:
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        raise Skipped("Chromium is not installed (make services installs it)")
    return pytest("-m", "browser")


def answers_postgresql(url: str) -> bool:
    import psycopg2

    try:
        psycopg2.connect(url, connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True


def answers_redis(url: str) -> bool:
    from redis import Redis, RedisError

    try:
        return bool(Redis.from_url(url, socket_connect_timeout=2).ping())
    except RedisError:
        return False


STEPS: dict[str, Callable[[], bool]] = {
    "ruff": ruff,
    "format": formatted,
    "templates": templates,
    "imports": imports,
    "types": types,
    "migrations": migrations,
    "production": production,
    "messages": messages,
    "sqlite": sqlite,
    "postgresql": postgresql,
    "redis": redis,
    "browser": browser,
}


def main(names: list[str]) -> int:
    if names == ["lint"]:
        names = LINT
    os.environ.pop(
        "DATABASE_URL", None
    )  # the SQLite run must not see it; importing this file changes nothing
    outcomes: list[str] = []
    failed = False
    for name in names or STEPS:
        print(f"\n== {name}", flush=True)
        started = time.monotonic()
        try:
            outcome = "passed" if STEPS[name]() else "FAILED"
        except Skipped as reason:
            outcome = f"FAILED: {reason}" if CI else f"skipped: {reason}"
        failed = failed or outcome.startswith("FAILED")
        outcomes.append(f"{name:<11} {time.monotonic() - started:6.1f} s  {outcome}")
    print("\n" + "\n".join(outcomes))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
