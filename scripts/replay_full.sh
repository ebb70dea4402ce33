#!/bin/sh
# Live all the days of a file in the background: replay_full.sh FILE. It takes an hour or more; what it says goes to a
# log, a line a month, and at the end the figures, the books and the monthly reports held against the lines.
set -eu
cd "$(dirname "$0")/.."
if [ -z "${1:-}" ] || [ ! -f "$1" ]; then
    echo "Name the file of bookings: make replay-full FILE=path/to/bookings.csv.gz" >&2
    exit 1
fi
RUN_DIR="${RUN_DIR:-run}/full"
export RUN_DIR
mkdir -p "$RUN_DIR"
nohup nice sh scripts/replay.sh "$1" 2015-07-01 793 > "$RUN_DIR/replay.log" 2>&1 &
echo "The days are lived by process $!. Follow them in $RUN_DIR/replay.log"
