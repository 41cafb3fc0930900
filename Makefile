# Gates & Gradients. `make serve` reads the book, `make lab` runs it, `make test` proves it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
# The book's networks are small: more threads only wait for each other.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
# JupyterLab asks for this where the only user is root, as in a container.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

# All that a page can depend on: a newer file among these makes the site out of date.
SOURCES := _config.yml _toc.yml requirements.txt constraints.txt package.json \
  $(shell find book notebooks helpers explorers experiments benchmarks/results -type f \
    ! -path '*/.*' ! -path '*/__pycache__/*' 2>/dev/null | sed 's/ /\\ /g')

.PHONY: help setup build serve lab test browser experiments lint format lock clean

help: ## show what there is
	@echo "Gates & Gradients: an interactive book on recurrent neural networks"
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: .venv/.book ## install what the book needs into .venv and node_modules

build: _build/html/.built ## build the site into _build/html

serve: build ## build what has changed, serve the book, print its address
	@$(BIN)/python tools/serve.py --port $(PORT)

lab: setup ## open the notebooks in JupyterLab
	@echo ">> starting JupyterLab (Ctrl-C stops it); its address follows"
	@$(BIN)/jupyter lab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks $(AS_ROOT)

test: .venv/.tests browser build ## build the book and run every test
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder --durations=10

bench: .venv/.tests browser ## measure layers and pages side by side, on a quiet machine
	@$(BIN)/python -m benchmarks.layers
	@$(BIN)/python -m benchmarks.pages

browser: .venv/.tests ## see that there is a browser for the tests
	@$(PYTHON) tools/setup.py browser

experiments: .venv/.book ## run what is missing in experiments/results (hours)
	@$(BIN)/python -m experiments

lint: .venv/.tests ## check style, spelling and that notebooks hold no output
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/codespell README.md CONTRIBUTING.md benchmarks book experiments explorers helpers notebooks tests tools
	@$(BIN)/nbstripout --verify notebooks/*.ipynb

format: .venv/.tests ## put code and notebooks into the house's form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/nbstripout notebooks/*.ipynb

lock: .venv/.tests ## write what is installed now into constraints.txt
	@$(PYTHON) tools/setup.py lock

clean: ## remove what was built (not .venv)
	rm -rf _build .pytest_cache .ruff_cache .hypothesis

.venv/.book: requirements.txt constraints.txt pyproject.toml package.json package-lock.json tools/setup.py
	@$(PYTHON) tools/setup.py book
	@touch $@

.venv/.tests: .venv/.book requirements-test.txt
	@$(PYTHON) tools/setup.py tests
	@touch $@

_build/html/.built: .venv/.book $(SOURCES)
	@echo ">> building the book: only changed notebooks are executed"
	@$(BIN)/jupyter-book build . -W -n --keep-going
	@test -s _build/html/index.html || { echo "make: the build left no page."; exit 1; }
	@touch $@
