# `make run` simulates the first scenario; `make test` checks everything. Both create a virtual environment first.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
SCENARIO ?= scenarios/russia_azerbaijan_2025.yaml

.PHONY: run test test-all docs gallery constraints bench guard clean

run: $(VENV)/installed
	$(BIN)/bilateral run $(SCENARIO)

test: $(VENV)/installed-dev
	$(BIN)/ruff check sim tests benchmarks docs/*.py
	$(BIN)/ruff format --check sim tests benchmarks docs/*.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2

# Every Python that is supported: Mesa 3.3 on 3.11, Mesa 3.5 on 3.12 and later.
test-all:
	$(MAKE) test PYTHON=python3.11 VENV=.venv-3.11
	$(MAKE) test PYTHON=python3.13 VENV=.venv-3.13

# The documentation site, in docs/_build/html; a warning is an error.
docs: $(VENV)/installed-dev
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs docs/_build/html

# Every picture of the documentation again, and the page around them.
gallery: $(VENV)/installed-dev
	$(BIN)/python docs/gallery.py

# Pins of everything the tests use, for every supported Python; needs uv.
constraints:
	uv pip compile --universal --python-version 3.11 --no-annotate --no-header --extra dev pyproject.toml -o constraints.txt

bench: $(VENV)/installed-dev
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/curves.py

# An error if a ratio of speeds is worse than in benchmarks/results.json by more than 15 %.
guard: $(VENV)/installed-dev
	$(BIN)/python benchmarks/guard.py

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "bilateral needs Python 3.11 or later; name one with `make PYTHON=python3.11 ...`")'
	$(PYTHON) -m venv $(VENV) || { echo "No venv module: on Debian, apt-get install python3-venv"; exit 1; }

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $(VENV)/installed $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
