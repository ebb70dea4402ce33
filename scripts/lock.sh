#!/bin/sh
# Resolve requirements*.in into requirements*.txt, with hashes, for every Python from 3.11 on.
set -eu
export UV_CUSTOM_COMPILE_COMMAND="make lock"  # what the head of the lock names
cd "$(dirname "$0")/.."
uv=$(command -v uv || true)
if [ -z "$uv" ]; then
    echo "make lock needs uv (https://docs.astral.sh/uv/). Installing from the lock does not." >&2
    exit 1
fi
# Extras stay in the names: older pip looks for the newest release of "coverage[toml]" when the lock says "coverage".
for name in requirements requirements-dev; do
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras \
        "$name.in" -o "$name.txt"
done
