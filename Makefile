# The newcomer's commands: `make demo` to look, `make test` to check. Needs Python 3.11 or newer and nothing else.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test drill bench lint lock clean chromium

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
OURS := $(wildcard core/pyproject.toml plugins/*/pyproject.toml themes/*/pyproject.toml)
SOURCES := core/src $(wildcard plugins/*/src themes/*/src)
LAST := $(wildcard tests/end_to_end)
# One process more than there are cores: browsers and portals mostly wait for each other.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
FIRST := $(wildcard tests/architecture tests/core tests/contract)
TESTS := $(FIRST) $(filter-out $(FIRST) $(LAST) tests/drill,$(patsubst %/,%,$(wildcard tests/*/))) \
	$(wildcard plugins/*/tests) $(LAST)

help:
	@echo 'make demo    serve the portal with invented customers (PORT=8000)'
	@echo 'make test    run all tests'
	@echo 'make drill   kill the portal while it works, and look at the disk afterwards'
	@echo 'make bench   measure what has a goal, each against its limit and a peer'
	@echo 'make lint    check style and types'
	@echo 'make lock    write the hashed lock files again'
	@echo 'make clean   remove the environment, the demo data and caches'

demo: $(VENV)/.run
	@exec $(BIN)/ventanilla demo

test: $(VENV)/.dev chromium
	@browser=; .ci/chromium >/dev/null || browser='not browser'; \
	exec $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile -m "$$browser" $(TESTS)

drill: $(VENV)/.dev
	@exec $(BIN)/python -m pytest -q tests/drill

bench: $(VENV)/.dev
	@missed=0; for each in $(sort $(wildcard bench/*.py)); do \
	echo "== $$each"; $(BIN)/python $$each || missed=1; done; exit $$missed

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy $(SOURCES)

lock: $(VENV)/.dev
	@$(BIN)/uv pip compile -q $(LOCKED) requirements.in -o requirements.txt
	@$(BIN)/uv pip compile -q $(LOCKED) -c requirements.txt requirements-dev.in -o requirements-dev.txt

LOCKED := --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The two environments share one folder: what runs, and what the tests need besides.
$(VENV)/.run: requirements.txt workspace.txt $(OURS) | $(BIN)/python
	@echo 'Installing what the portal needs…'
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-index --no-build-isolation --no-deps -r workspace.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt workspace.txt $(OURS) | $(BIN)/python
	@echo 'Installing what the portal and its tests need…'
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@$(PIP) install --no-index --no-build-isolation --no-deps -r workspace.txt
	@touch $(VENV)/.run $@

$(BIN)/python:
	@.ci/environment $(VENV)

chromium:
	@.ci/chromium --install
