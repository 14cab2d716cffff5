# Everything a person does with Liaison begins here. `make run` needs only Python 3.11 or newer.

PORT ?= 8000
ARGS ?=
export PORT

VENV := .venv
BIN := $(VENV)/bin
# Asked to run, not only to exist: pyenv leaves a python3.11 that only says it is not installed.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHONS := python3.11 python3 python3.14 python3.13 python3.12
PYTHON := $(shell for python in $(PYTHONS); do \
	$$python -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && { echo $$python; break; }; done)
# Does nothing where all is there, and makes anew what is not whole.
INSTALL = $(PYTHON) -m requirements.install

# As a public install is set up, so that `check --deploy` judges that and not the first run.
PRODUCTION := DEBUG=0 HTTPS=1 BEHIND_PROXY=1 PUBLIC_URL=https://crm.example \
	ALLOWED_HOSTS=crm.example CSRF_TRUSTED_ORIGINS=https://crm.example \
	SECRET_KEY=only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH

# uv resolves for every Python and machine at once; pip-compile only for the one that it runs on.
UV ?= uv
PIN = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header $(ARGS)

.DEFAULT_GOAL := help
.PHONY: help setup run test check scanner pins
# Not for people to call.
.PHONY: new-enough-python

help:
	@echo "make run      set up, fill a demo workspace, serve on http://127.0.0.1:$(PORT)"
	@echo "make test     run the tests; ARGS='-k tasks' passes options to pytest"
	@echo "make check    lint, types, import rules, templates, styles, migrations, deployment settings"
	@echo "make setup    only the virtual environment, with what tests and checks need"
	@echo "make pins     pin what requirements/*.in ask for, with uv: UV=… says where it is"
	@echo "make scanner  what the scan of the pages needs; make test runs it from then on"

new-enough-python:
	@$(or $(PYTHON),false) -c '$(NEW_ENOUGH)' 2>/dev/null || { \
		echo "Liaison needs Python 3.11 or newer. Looked for: $(or $(PYTHON),$(PYTHONS))." >&2; \
		echo "Install it from https://www.python.org/downloads/ or with your package manager." >&2; \
		exit 1; }

setup: new-enough-python
	@$(INSTALL) $(VENV) requirements/dev.txt

scanner: new-enough-python
	@$(INSTALL) .venv-scanner requirements/scan.txt

pins:
	$(PIN) requirements/base.in --output-file requirements/base.txt
	$(PIN) requirements/dev.in --output-file requirements/dev.txt
	$(PIN) requirements/scan.in --output-file requirements/scan.txt

BIOME := requirements/biome/node_modules/.bin/biome

$(BIOME): requirements/biome/package-lock.json
	npm ci --prefix requirements/biome --ignore-scripts --no-audit --no-fund
	@touch $@

run: new-enough-python
	@$(INSTALL) $(VENV) requirements/base.txt
	@echo "Preparing the database and, the first time, its demo workspace: some seconds."
	@$(PYTHON) -m requirements.alone $(VENV) $(BIN)/python manage.py migrate --verbosity 0
	@exec $(BIN)/python manage.py serve --demo

test: setup
	$(if $(ARGS),,@echo "All tests: about 14 minutes on two cores. CONTRIBUTING.md says how to run a part.")
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
