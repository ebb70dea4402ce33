#!/bin/sh
# Debian, as root: install and start what the full test run needs. Safe to run again; works without systemd.
set -eu
if [ "$(id -u)" -ne 0 ]; then
    echo "make services installs packages: run it as root." >&2
    exit 1
fi

packages="postgresql redis-server chromium gettext fonts-wqy-microhei fonts-roboto-unhinted python3-venv"
missing=""
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    # shellcheck disable=SC2086  one word each
    apt-get install -q -y --no-install-recommends $missing
fi

as_postgres() {
    su postgres -s /bin/sh -c "cd / && $1"
}

# The cluster of the newest installed version; installing the package made it.
cluster=$(pg_lsclusters --no-header | sort -k1,1n | tail -n 1)
version=$(echo "$cluster" | awk '{print $1}')
name=$(echo "$cluster" | awk '{print $2}')
port=$(echo "$cluster" | awk '{print $3}')
if ! as_postgres "pg_isready -q -p $port"; then
    pg_ctlcluster "$version" "$name" start || systemctl start "postgresql@$version-$name"
fi
for _ in 1 2 3 4 5 6 7 8 9 10; do
    as_postgres "pg_isready -q -p $port" && break
    sleep 1
done
if ! as_postgres "psql -p $port -tAc \"SELECT 1 FROM pg_roles WHERE rolname = 'hotel'\"" | grep -q 1; then
    as_postgres "psql -q -p $port -c \"CREATE ROLE hotel LOGIN CREATEDB PASSWORD 'hotel'\""
fi
if ! as_postgres "psql -p $port -tAc \"SELECT 1 FROM pg_database WHERE datname = 'hotel'\"" | grep -q 1; then
    as_postgres "createdb -p $port -O hotel -E UTF8 -T template0 hotel"
fi

if ! redis-cli -h 127.0.0.1 ping 2>/dev/null | grep -q PONG; then
    redis-server --daemonize yes --bind 127.0.0.1 --save '' --appendonly no >/dev/null
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        redis-cli -h 127.0.0.1 ping 2>/dev/null | grep -q PONG && break
        sleep 0.5
    done
fi

echo "PostgreSQL  postgres://hotel:hotel@127.0.0.1:$port/hotel"
echo "Redis       redis://127.0.0.1:6379/0"
echo "Chromium    $(command -v chromium)"
