# Everything a contributor types. `.venv` is made on demand, from the hashed locks, and again when they change.
PYTHON ?= python3
BIN := .venv/bin
PACKAGES := portal news opportunities stories search
# Take the interpreter that is here instead of downloading another one.
export UV_PYTHON_DOWNLOADS := never
# Compiled once here, instead of by each process at its first start.
INSTALL := $(BIN)/python -m uv pip install --quiet --require-hashes --compile-bytecode --python $(BIN)/python
# What `check --deploy` is asked about: a production site behind TLS.
PRODUCTION := PORTAL_HTTPS=1 PORTAL_DEBUG=0 ALLOWED_HOSTS=portal.example PORTAL_BASE_URL=https://portal.example \
	FRONTEND_URL=https://www.portal.example CSRF_TRUSTED_ORIGINS=https://portal.example API_PROXIES=1 \
	SECRET_KEY=make-check-reads-this-key-and-nothing-is-ever-signed-with-it-0123456789

.PHONY: help run test check lint types layers migrations production schema api record soak bench bench-search texts lock clean
.DEFAULT_GOAL := help

help: ## Say what there is to type
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: .venv/.run ## Start the portal with the demo content (PORT, HOST, PORTAL_DATA_DIR)
	@$(BIN)/python manage.py portal_run

test: .venv/.develop ## Run the tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile

check: lint types layers migrations production schema ## Style, types, layers, migrations, production settings, API schema

lint: .venv/.develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.develop
	$(BIN)/mypy

layers: .venv/.develop
	$(BIN)/lint-imports

migrations: .venv/.develop
	$(BIN)/python manage.py makemigrations --check --dry-run

production: .venv/.develop
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

schema: .venv/.develop
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null

api: .venv/.develop ## Hold the API's description against docs/openapi.json and Spectral's rules, generate clients from it
	@.ci/openapi.sh check

record: .venv/.develop ## Record the API's description in docs/openapi.json, unless something was taken away
	@.ci/openapi.sh record

soak: .venv/.develop ## The long runs: random editing for minutes, killed workers, large moves
	@$(BIN)/python -m pytest -m soak

bench: .venv/.develop ## Speed, side by side with stock Wagtail on the same pages
	@$(BIN)/python -m benchmarks

bench-search: .venv/.develop ## Speed and size of both search engines with 50,000 items
	@$(BIN)/python -m benchmarks search

texts: .venv/.run ## Bring new texts of the admin into locale/, and compile it (GNU gettext is needed)
	$(BIN)/python manage.py makemessages --locale ru --no-location --no-obsolete --no-wrap \
		--ignore .venv --ignore var --ignore tests --ignore benchmarks --ignore clients --ignore demo
	$(BIN)/python manage.py compilemessages --ignore .venv

lock: .venv/.uv ## Compile the hashed locks from requirements*.in
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command 'make lock' --output-file requirements.txt requirements.in
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command 'make lock' --output-file requirements-dev.txt requirements-dev.in

clean: ## Remove the environment and caches; the data in var/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making the environment in .venv …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@

.venv/.run: requirements.txt | .venv/.uv
	@echo "Installing what the portal runs on …"
	@$(INSTALL) -r requirements.txt
	@touch $@

# The development lock holds all of the other one, so that is up to date as well.
.venv/.develop: requirements.txt requirements-dev.txt | .venv/.uv
	@echo "Installing what the checks and tests need …"
	@$(INSTALL) -r requirements-dev.txt
	@touch .venv/.run $@
