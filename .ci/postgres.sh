#!/usr/bin/env bash
# A PostgreSQL for tests: private socket, loopback only, nothing kept, gone after `stop`.
#   .ci/postgres.sh start DIRECTORY    starts it (DIRECTORY must not exist) and prints its DATABASE_URL
#   .ci/postgres.sh stop DIRECTORY     stops it and removes DIRECTORY
set -euo pipefail
action=${1:?start or stop} directory=${2:?directory}
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

as_server() { "$@"; }
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
    as_server() { setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; }
fi

case $action in
start)
    # The server's user has to reach the directory through its parents.
    mkdir -m 700 "$directory"
    if [ "$(id -u)" = 0 ]; then
        chmod a+x "$(dirname "$directory")"
        chown nobody "$directory"
    fi
    cd "$directory"
    port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
    # C.UTF-8, because the locale C would change the case of ASCII letters only.
    as_server "$bin/initdb" -D data -U portal -A trust -E UTF8 --locale=C.UTF-8 -N >/dev/null
    as_server "$bin/pg_ctl" -D data -l log -w start -o "-k $directory -p $port -c listen_addresses=127.0.0.1 \
-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=256MB -c max_wal_size=2GB" >/dev/null
    echo "postgres://portal@127.0.0.1:$port/postgres"
    ;;
stop)
    [ -d "$directory" ] || exit 0
    cd "$directory"
    as_server "$bin/pg_ctl" -D data -m immediate -w stop >/dev/null 2>&1 || true
    cd /
    rm -rf "$directory"
    ;;
*)
    echo "start or stop, not $action" >&2
    exit 2
    ;;
esac
