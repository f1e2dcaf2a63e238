# `make run` simulates the first scenario; `make test` checks everything. Both create a virtual environment first.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
SCENARIO ?= scenarios/russia_azerbaijan_2025.yaml

.PHONY: run test test-all test-floors fuzz reliability docs gallery constraints bench guard clean

run: $(VENV)/installed
	$(BIN)/bilateral run $(SCENARIO)

test: $(VENV)/installed-dev
	$(BIN)/ruff check sim tests benchmarks docs/*.py
	$(BIN)/ruff format --check sim tests benchmarks docs/*.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist loadfile

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

# The lowest versions that pyproject.toml allows, on the lowest Python; needs uv.
FLOORS = tests/scenario tests/results tests/running tests/statistics tests/model tests/data tests/world/test_world.py \
	tests/questions/test_every_plot.py tests/questions/summary tests/cli/test_run.py tests/cli/test_new.py tests/test_golden.py
test-floors:
	uv venv --clear --quiet --python 3.11 .venv-floors
	uv pip install --quiet --python .venv-floors --resolution lowest-direct -e '.[dev]'
	.venv-floors/bin/python -m pytest $(FLOORS)

# The invariants of many generated scenarios and case tables; `make fuzz EXAMPLES=5000` for more.
EXAMPLES ?= 1000
fuzz: $(VENV)/installed-dev
	BILATERAL_FUZZ=$(EXAMPLES) $(BIN)/python -m pytest tests/fuzzing --timeout=0 --hypothesis-show-statistics

# kill -9, full disks, pairs of processes, bit flips, mutants, coverage of intervals (docs/reliability.md); about two hours.
reliability: $(VENV)/installed-dev
	$(BIN)/python benchmarks/reliability

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
	rm -rf $(VENV) .venv-floors build dist .mypy_cache .ruff_cache .pytest_cache
