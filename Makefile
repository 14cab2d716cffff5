# Everything a person does with Liaison begins here. `make run` needs only Python 3.11.

PORT ?= 8000
ARGS ?=
export PORT

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# Asked to run, not only to exist: pyenv leaves a python3.11 that only says it is not installed.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON := $(shell for python in python3.11 python3; do \
	$$python -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && { echo $$python; break; }; done)

# As a public install is set up, so that `check --deploy` judges that and not the first run.
PRODUCTION := DEBUG=0 HTTPS=1 BEHIND_PROXY=1 PUBLIC_URL=https://crm.example \
	ALLOWED_HOSTS=crm.example CSRF_TRUSTED_ORIGINS=https://crm.example \
	SECRET_KEY=only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH

.DEFAULT_GOAL := help
.PHONY: help setup run test check scanner

help:
	@echo "make run      set up, fill a demo workspace, serve on http://127.0.0.1:$(PORT)"
	@echo "make test     run the tests; ARGS='-k tasks' passes options to pytest"
	@echo "make check    lint, types, import rules, templates, styles, migrations, deployment settings"
	@echo "make setup    only the virtual environment"
	@echo "make scanner  what the scan of the pages needs; make test runs it from then on"

setup: $(INSTALLED)

$(INSTALLED): requirements/base.txt requirements/dev.txt
	@test -n "$(PYTHON)" || { \
		echo "Liaison needs Python 3.11 or newer: neither python3.11 nor python3 is one." >&2; \
		echo "Install it from https://www.python.org/downloads/ or with your package manager." >&2; \
		exit 1; }
	@echo "Installing what Liaison needs into $(VENV): about a minute, this once."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check \
		--require-hashes -r requirements/dev.txt
	@touch $@

SCANNER := .venv-scanner/.installed

scanner: $(SCANNER)

$(SCANNER): requirements/scan.txt
	@test -x .venv-scanner/bin/python || $(PYTHON) -m venv .venv-scanner
	.venv-scanner/bin/python -m pip install --disable-pip-version-check \
		--require-hashes -r requirements/scan.txt
	@touch $@

BIOME := requirements/biome/node_modules/.bin/biome

$(BIOME): requirements/biome/package-lock.json
	npm ci --prefix requirements/biome --ignore-scripts --no-audit --no-fund
	@touch $@

run: setup
	@echo "Preparing the database and, the first time, its demo workspace: some seconds."
	@$(BIN)/python manage.py migrate --verbosity 0
	@exec $(BIN)/python manage.py serve --demo

test: setup
	$(if $(ARGS),,@echo "All tests: about 7 minutes on two cores. CONTRIBUTING.md says how to run a part.")
	@$(BIN)/python -m pytest $(ARGS)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djade --check --target-version 5.2 $$(find */templates -name '*.html')
	$(BIN)/djangofmt --check */templates
	$(BIN)/djangofmt check */templates
	@if $(MAKE) --no-print-directory $(BIOME); then $(BIOME) ci --error-on-warnings crm/static; \
	else echo "Skipped: without npm and its packages nothing has read the styles and scripts." >&2; \
		test "$$REQUIRE_BIOME" != 1; fi
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
