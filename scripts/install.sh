#!/bin/sh
# Make .venv and install the locked packages into it. Works on a Debian without python3-venv, too.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or later is needed; $("$python" --version) was found. Set PYTHON=... to name another." >&2
    exit 1
fi
if [ ! -x .venv/bin/python ]; then
    "$python" -m venv .venv >/dev/null 2>&1 || "$python" -m venv --clear --without-pip .venv
fi
if command -v uv >/dev/null 2>&1; then
    uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements.txt -r requirements-dev.txt
elif .venv/bin/python -m pip --version >/dev/null 2>&1; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r requirements.txt -r requirements-dev.txt
else
    # Without python3-venv there is no pip inside; the system's pip can work on another interpreter.
    "$python" -m pip --python .venv/bin/python install --quiet --disable-pip-version-check --require-hashes \
        -r requirements.txt -r requirements-dev.txt
fi
echo "Installed into .venv."
