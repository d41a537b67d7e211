# Two commands are enough: `make run` and `make test`. Python 3.11 or newer is all they need.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run set-up test lint format types tests browser bench load pictures lock messages clean

# Installed by pip before any hash can be checked, hence pinned by version alone. What the program and its
# tests run on comes from requirements.lock, by hash.
UV := uv==0.13.9
LOCK := requirements.lock
PYTHON := .venv/bin/python
INSTALLED := .venv/.installed
CATALOGUES := $(wildcard delphi/translations/*/LC_MESSAGES/messages.po)
COMPILED := .venv/.compiled
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11 python
TYPED := delphi/errors.py delphi/access.py delphi/audit.py delphi/tokens.py delphi/database.py delphi/migrate.py \
	delphi/assets.py delphi/stats delphi/domain delphi/models delphi/charts delphi/export \
	$(wildcard delphi/*/operations.py delphi/*/queries.py)
WORKERS ?= 2
# Compiled once instead of at every start; a machine that forbids it would start three times as slowly.
unexport PYTHONDONTWRITEBYTECODE

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: $(COMPILED) ## start on http://127.0.0.1:8000 (HOST, PORT) with the demo study; DEMO=0 starts without
	@export DEMO="$${DEMO-1}"; exec $(PYTHON) -m flask --app wsgi serve $$([ "$$DEMO" != 1 ] || echo --with-demo)

test: $(COMPILED) lint types tests ## check format and types, then run every test, browser tests included

set-up: $(COMPILED) ## create .venv with the locked dependencies
	@:

lint: $(COMPILED) ## check style and layout with ruff
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .

types: $(COMPILED) ## check the types with mypy
	@$(PYTHON) -m mypy $(TYPED)

tests: $(COMPILED) ## run the tests alone (TESTS=tests/stats narrows them)
	@$(PYTHON) -m tests.support.chromium
	@$(PYTHON) -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

browser: $(COMPILED) ## run the browser tests alone
	@$(PYTHON) -m tests.support.chromium
	@$(PYTHON) -m pytest tests/browser

bench: $(COMPILED) ## measure requests, server time, page weight, and the statistics beside other programs
	@$(PYTHON) -m tests.benchmark
	@$(PYTHON) -m tests.benchmark.files
	@$(PYTHON) -m tests.benchmark.statistics

load: $(COMPILED) ## let 200 simulated experts rate at once while 5 chairs watch
	@$(PYTHON) -m tests.load

pictures: $(COMPILED) ## take the documentation's pictures anew
	@$(PYTHON) -m tests.browser.pictures

format: $(INSTALLED) ## mend style and layout
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

lock: $(INSTALLED) ## resolve the dependencies of pyproject.toml anew
	@$(PYTHON) -m uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade \
		--generate-hashes --no-header --no-annotate --quiet -o $(LOCK)

messages: $(INSTALLED) ## bring the catalogues of delphi/translations/ up to what the pages say
	@$(PYTHON) -m tests.support.catalogues

clean: ## remove the environment and caches; data in instance/ stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find delphi tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is written last, so an interrupted set-up is taken up again, and a new lock file installs anew.
$(INSTALLED): $(LOCK)
	@set -e; \
	suits() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }; \
	if ! suits $(PYTHON); then \
		found=; \
		for candidate in $(CANDIDATES); do \
			if suits $$candidate; then found=$$candidate; break; fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "Delphi needs Python 3.11 or newer, and none was found." \
				"Install one (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python), then run make again." >&2; \
			exit 1; \
		fi; \
		if ! $$found -c 'import venv, ensurepip' 2>/dev/null; then \
			version=$$($$found -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
			echo "$$found cannot make an environment, for its venv module is missing." \
				"Install it (Debian, Ubuntu: apt install python$$version-venv), then run make again." >&2; \
			exit 1; \
		fi; \
		$$found -m venv --clear .venv; \
	fi; \
	echo "Installing the locked dependencies into .venv (once) ..."; \
	$(PYTHON) -m pip install --quiet --disable-pip-version-check "$(UV)" \
		&& $(PYTHON) -m uv pip sync --quiet --compile-bytecode --python $(PYTHON) --require-hashes $(LOCK) \
		|| { echo "That did not work with uv; trying again with pip alone (slower) ..."; \
			$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK); }; \
	touch $@

# Catalogues are read compiled; without one its language is answered in English.
$(COMPILED): $(INSTALLED) $(CATALOGUES)
	@$(PYTHON) -m delphi.catalogues
	@touch $@
