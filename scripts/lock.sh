#!/bin/sh
# Resolve requirements*.in into requirements*.txt, with hashes, for every Python from 3.11 on.
set -eu
cd "$(dirname "$0")/.."
uv=$(command -v uv || true)
if [ -z "$uv" ]; then
    echo "make lock needs uv (https://docs.astral.sh/uv/). Installing from the lock does not." >&2
    exit 1
fi
for name in requirements requirements-dev; do
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes "$name.in" -o "$name.txt"
done
