#!/usr/bin/env bash
# Install what the checks need and this Debian machine lacks; does nothing, and needs no rights, where all is there.
set -euo pipefail

missing=()
need() { # package, then a command that succeeds if it is there
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}
need make command -v make
need curl command -v curl
need git command -v git
need python3-venv "${PYTHON:-python3}" -c 'import ensurepip, venv'
need postgresql bash -c 'compgen -G "/usr/lib/postgresql/*/bin/initdb"'
need chromium command -v chromium
need fonts-noto-core dpkg-query --show fonts-noto-core
need npm command -v npm
need varnish command -v varnishd
need redis-server command -v redis-server
need maven command -v mvn
# Where Debian has none that is new enough, .ci/elasticsearch.sh says what to do.
if apt-cache show openjdk-21-jdk-headless >/dev/null 2>&1; then
    need openjdk-21-jdk-headless .ci/elasticsearch.sh java
fi
[ ${#missing[@]} -gt 0 ] || exit 0

echo "Installing ${missing[*]}"
as_root=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "Not root, and no sudo: install them by hand." >&2; exit 1; }
    as_root=(sudo)
fi
if [[ " ${missing[*]} " == *" postgresql "* ]]; then
    # The tests start a server of their own; none is wanted on the default port.
    "${as_root[@]}" mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
