# Backprop by Hand. `make book` and `make test` need Python 3.11 to 3.13 and nothing else.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PORT ?= 8000
BIN := .venv/bin
READY := .venv/.ready
JUNIT := _build/junit.xml

.PHONY: help book site test torch zip serve links lint lock mutants notebooks clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 18

# The environment: made once, again only when the pins or the package change.
$(READY): requirements.txt pyproject.toml
	@fits='import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; \
	for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
		command -v $$python > /dev/null && $$python -c "$$fits" 2> /dev/null && break; python=; \
	done; \
	if [ -z "$$python" ]; then \
		echo "This course needs Python 3.11, 3.12 or 3.13 with venv (Debian: apt install python3-venv)."; \
		echo "Found: $$(python3 --version 2>&1). To choose one: make PYTHON=/path/to/python3.12 ..."; \
		exit 1; \
	fi; \
	[ -x $(BIN)/python ] || $$python -m venv .venv
	@echo "Installing the course's packages into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

book: $(READY) ## execute the notebooks that changed and build the site
	@$(BIN)/python tools/build.py

# tools/build.py compares contents: dates do not show that a file is gone.
site: $(READY)
	@$(BIN)/python tools/build.py --if-stale

test: lint site ## check everything: style, types, code, notebooks, pages
	@$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder --junitxml=$(JUNIT) \
		--nbval --nbval-current-env --nbval-cell-timeout 120 bplib tests chapters

zip: site ## pack the site and the notebooks into one file that needs no network
	@$(BIN)/python tools/pack.py

torch: $(READY) ## install PyTorch, with which `make test` compares the networks' gradients
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		-c requirements.txt -r tests/requirements-torch.txt

serve: site ## show the site at a local address
	@echo "http://127.0.0.1:$(PORT)/ (stop with Ctrl-C)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

links: $(READY) ## ask for every address that the pages link to
	@$(BIN)/jupyter-book build . --builder linkcheck

lint: $(READY) ## style and types
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary

mutants: $(READY) ## change every printed digit, formula and line of the library; see it noticed
	@$(BIN)/python tools/mutate_digits.py
	@$(BIN)/python tools/mutate_formulas.py
	@$(BIN)/python tools/mutate_code.py

notebooks: $(READY) ## execute the notebooks and store their outputs in canonical form
	@$(BIN)/python tools/notebooks.py

LOCK := $(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
	--no-emit-index-url --custom-compile-command 'make lock' pyproject.toml

lock: $(READY) ## renew the pins of requirements.txt and .binder/requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(LOCK) --upgrade --extra test -o requirements.txt
	@$(LOCK) --extra notebook -c requirements.txt -o .binder/requirements.txt

clean: ## remove what was built, and the environment
	@rm -rf _build .venv
