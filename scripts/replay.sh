#!/bin/sh
# Live the bookings of a file in a database of their own, check the books and hold the monthly reports against the
# lines: replay.sh FILE FROM DAYS
set -eu
cd "$(dirname "$0")/.."
if [ -z "${1:-}" ]; then
    echo "Name the file of bookings: make replay FILE=path/to/bookings.csv.gz" >&2
    exit 1
fi
RUN_DIR="${RUN_DIR:-run}/replay"
export RUN_DIR
rm -rf "$RUN_DIR"
.venv/bin/python manage.py migrate --verbosity 0
.venv/bin/python manage.py replay_bookings "$1" --from "$2" --days "$3" --json
.venv/bin/python manage.py verify_books
.venv/bin/python manage.py compare_reports
