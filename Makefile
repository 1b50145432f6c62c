PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
PARALLEL := -n auto --maxprocesses 8
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--only-binary :all: --no-header --quiet $(UPGRADE) pyproject.toml --extra postgres --extra documents --extra mail --extra alerts

MESSAGES := --locale pl --locale cs --locale sr_Latn --locale ru --add-location file --no-obsolete

.PHONY: help demo test lint lock messages pictures clean libraries developer

help:  ## say this
	@sed -n 's/^\([a-z]*\):.*## /make \1: /p' Makefile

demo: libraries  ## start a desk with agreements, people and tickets to look at
	@$(BIN)/pakt demo

test: lint  ## run every check and every test, on SQLite, PostgreSQL and in a browser
	@echo "== Tests on SQLite"
	@$(PYTEST) $(PARALLEL) -m "not browser"
	@echo "== Tests of the desk again, on PostgreSQL"
	@$(BIN)/python -m tests.postgres -- $(PYTEST) $(PARALLEL) -m "not browser" tests/desk tests/faults
	@echo "== Tests in a browser"
	@$(PYTEST) -m browser tests/browser

lint: developer  ## run the checks that read the code only
	@echo "== Style"
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { echo "not formatted: $(BIN)/ruff format"; exit 1; }
	@echo "== Types"
	@$(BIN)/mypy
	@echo "== Imports point down"
	@$(BIN)/lint-imports --no-logo

lock: developer  ## write the locks anew after a change in pyproject.toml; UPGRADE=--upgrade takes newer versions
	@$(LOCK) -o requirements/run.lock
	@$(LOCK) --extra holidays --group dev -c requirements/run.lock -o requirements/dev.lock

messages: developer  ## bring the catalogues up to date with the words in the code; needs Debian's gettext
	@cd src/pakt/desk && ../../../$(BIN)/django-admin makemessages $(MESSAGES) --verbosity 0
	@cd src/pakt/desk && ../../../$(BIN)/django-admin compilemessages --verbosity 0

pictures: developer  ## take the docs' pictures anew, from the demo
	@$(BIN)/python -m docs.screenshots

clean:  ## remove what was built and installed; the desk's data in var/ stays
	@rm -rf .venv build dist .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find src tests -name __pycache__ -prune -exec rm -rf {} +

libraries:
	@$(PYTHON) bootstrap.py run

developer:
	@$(PYTHON) bootstrap.py dev
