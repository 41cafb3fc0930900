# Gates & Gradients. `make serve` reads the book, `make lab` runs it, `make test` proves it.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
# The book's networks are small: more threads only wait for each other.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
# JupyterLab asks for this where the only user is root, as in a container.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

# What there is to do is seen by the tools, from contents: make itself compares times, and
# does not see what is deleted, moved or set in the environment.
.NOTPARALLEL:
.PHONY: help setup build serve pdf lab check test bench browser experiments lint format lock
.PHONY: clean tested port

help: ## show what there is
	@echo "Gates & Gradients: an interactive book on recurrent neural networks"
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: ## install what the book needs into .venv and node_modules
	@$(PYTHON) -m tools.setup book

build: setup ## build the site into _build/html
	@$(BIN)/python -m tools.build

serve: setup port build ## build what has changed, serve the book, print its address
	@$(BIN)/python -m tools.serve --port '$(PORT)'

pdf: tested browser build ## make the book as one PDF, with contents and page numbers
	@$(BIN)/python -m tools.pdf

lab: setup ## open the notebooks in JupyterLab
	@echo ">> starting JupyterLab (Ctrl-C stops it); its address follows"
	@$(BIN)/python -m jupyterlab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks $(AS_ROOT)

check: tested ## run what needs no browser, site or training: about a minute
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadscope -m "not heavy"

test: tested browser build ## build the book and run every test
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder --durations=10

bench: tested browser ## measure layers, playground and pages side by side, on a quiet machine
	@$(BIN)/python -m benchmarks.layers
	@$(BIN)/python -m benchmarks.playground
	@$(BIN)/python -m benchmarks.pages

browser: tested ## see that there is a browser for the tests
	@$(PYTHON) -m tools.setup browser

experiments: setup ## run what is missing in experiments/results (hours)
	@$(BIN)/python -m experiments

lint: tested ## check style, spelling and that notebooks hold no output
	@$(BIN)/python -m tools.lint

format: tested ## put code and notebooks into the house's form
	@$(BIN)/python -m ruff check --fix .
	@$(BIN)/python -m ruff format .
	@$(BIN)/python -m nbstripout notebooks/*.ipynb

lock: tested ## write what is installed now into constraints.txt
	@$(PYTHON) -m tools.setup lock

clean: ## remove what was built (not .venv)
	rm -rf _build .pytest_cache .ruff_cache .hypothesis

tested: setup
	@$(PYTHON) -m tools.setup tests

port: setup
	@$(BIN)/python -m tools.serve --check --port '$(PORT)'
