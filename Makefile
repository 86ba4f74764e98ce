# Every target prepares what it needs by itself; the second time that costs a fraction of a second.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test check bench format setup browser pins clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.base ## Set up, load a shop's history, stream live webhooks, print the address
	@$(BIN)/waypost demo $(DEMO)

test: $(VENV)/.dev browser ## Set up and run the checks and the whole test suite
	@$(MAKE) --no-print-directory check
	@$(BIN)/pytest $(PYTEST)

check: $(VENV)/.dev ## Format, lint, types, layers
	@$(BIN)/ruff format --check src tests bench
	@$(BIN)/ruff check src tests bench
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev ## Format the code and mend what the linter can
	@$(BIN)/ruff check --fix -q src tests bench || true
	@$(BIN)/ruff format -q src tests bench

bench: $(VENV)/.dev ## Measure: ratios against named references, table and JSON
	@$(BIN)/python -m bench $(BENCH)

setup: $(VENV)/.dev browser ## Only the set-up of a developer's machine

browser: ## Chromium for the stories, where the system has none
	@command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || sh scripts/install-chromium

$(VENV)/.base: requirements/base.txt pyproject.toml
	@echo "Setting up $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

pins: ## Resolve the pinned, hashed requirements anew (needs uv)
	@cd requirements && uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 base.in -o base.txt
	@cd requirements && uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 -c base.txt dev.in -o dev.txt

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
