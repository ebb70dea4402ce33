#!/bin/sh
# A new release, on the machine a hotel runs on: a proven backup first, then code, tables, files. The services are
# restarted by hand afterwards (docs/operations.md). Stops at the first step that fails.
set -eu
cd "$(dirname "$0")/.."
[ -f .env ] && { set -a; . ./.env; set +a; }
python=.venv/bin/python

echo "== backup, restored once to prove it"
$python manage.py backup --verify
echo "== the new release"
git pull --ff-only
make install
$python manage.py check --deploy --fail-level WARNING
echo "== tables"
# A migration waits three seconds for a table somebody works on, then stops and can be begun again.
PG_STATEMENT_TIMEOUT_MS=0 PG_LOCK_TIMEOUT_MS=3000 $python manage.py migrate
$python manage.py collectstatic --noinput --verbosity 0
$python manage.py verify_books
echo "== done: restart the four services, pages last"
