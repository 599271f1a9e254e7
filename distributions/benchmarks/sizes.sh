#!/usr/bin/env bash
# Copyright The Gatehouse Authors
# SPDX-License-Identifier: Apache-2.0
#
# Measures a gateway with many routes and consumers, over an embedded store or a PostgreSQL.
# See README.md here for what the figures mean.
set -euo pipefail

readonly here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

routes=10000
consumers=100000
gateway_home=
postgres=no
directory=
settings=()

usage() {
    cat <<TEXT
Usage: sizes.sh [options] [NAME=VALUE ...]
  --routes N         routes, each with a service of its own (default $routes)
  --consumers N      consumers, each with one key (default $consumers)
  --postgres         start a PostgreSQL for the time being and use that; needs initdb and pg_ctl on the PATH, and, for
                     root, the user postgres
  --gateway DIR      the unpacked archive (default: the one under distributions/gateway/target)
NAME=VALUE is a setting of the gateway. A PostgreSQL that is there already, with an empty database:
  sizes.sh database=postgres pg_host=... pg_port=... pg_user=... pg_password=... pg_database=...
TEXT
}

fail() {
    echo "sizes.sh: $1" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
        --routes) routes=$2 && shift ;;
        --consumers) consumers=$2 && shift ;;
        --postgres) postgres=yes ;;
        --gateway) gateway_home=$2 && shift ;;
        -h | --help) usage && exit 0 ;;
        *=*) settings+=("$1") ;;
        *) usage >&2 && exit 2 ;;
    esac
    shift
done

# PostgreSQL does not run as root.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

clean_up() {
    trap - EXIT INT TERM
    [ -n "$directory" ] || return 0
    as_postgres pg_ctl -D "$directory/data" -m fast -w stop >/dev/null 2>&1 || true
    rm -rf "$directory"
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start_postgres() {
    command -v initdb >/dev/null && command -v pg_ctl >/dev/null ||
        fail "initdb or pg_ctl not found (expected: a PostgreSQL server's programs on the PATH)"
    directory=$(mktemp -d)
    local port=$((20000 + RANDOM % 10000))
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$directory"
    fi
    as_postgres initdb -D "$directory/data" -U gatehouse -A trust -E UTF8 >"$directory/log" 2>&1 ||
        fail "initdb: $(tail -n 3 "$directory/log")"
    as_postgres pg_ctl -D "$directory/data" -l "$directory/data/log" -w -t 60 \
        -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=" start >>"$directory/log" 2>&1 ||
        fail "pg_ctl: $(tail -n 3 "$directory/log")"
    settings+=(database=postgres pg_host=127.0.0.1 "pg_port=$port" pg_user=gatehouse pg_database=postgres)
}

command -v java >/dev/null || fail "no java on the PATH (expected: Java 17 or newer)"
if [ -z "$gateway_home" ]; then
    gateway_home=$(find "$here/../gateway/target" -maxdepth 1 -type d -name 'gatehouse-*' 2>/dev/null | head -n 1)
fi
[ -x "$gateway_home/bin/gatehouse" ] ||
    fail "no gateway at '$gateway_home' (expected: an unpacked archive; build one: mvn -pl distributions/gateway -am package)"
[ "$postgres" = no ] || start_postgres

uptime
java "$here/load/Sizes.java" "$gateway_home" "$routes" "$consumers" ${settings[@]+"${settings[@]}"}
uptime
