# Everything from a fresh clone with Python >= 3.11 and make. HOST and PORT say where the app is served.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 7860
BIN := .venv/bin
READY := .venv/.ready

.PHONY: run test check bench bench-peers load soak clean setup

run: $(READY)
	GENOLEX_HOST=$(HOST) GENOLEX_PORT=$(PORT) $(BIN)/genolex serve

test: $(READY)
	$(BIN)/python -m pytest

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/genolex corpus check
	$(BIN)/genolex eval lint --questions evals/questions/dev.jsonl
	$(BIN)/genolex eval dev --gate --no-save

bench: $(READY)
	$(BIN)/python -m genolex.evals.bench --write

# The same beside other systems, each in an environment of its own below .peers; BENCHMARKS holds public benchmarks.
BENCHMARKS ?= ../shared/bench
bench-peers: $(READY)
	$(BIN)/python -m genolex.evals.peers --data $(BENCHMARKS) --write

# Fifty people at once, then ten thousand questions one after the other, at a server of its own (docs/serving.md).
load: $(READY)
	$(BIN)/pip install --quiet --constraint constraints.txt locust
	$(BIN)/python -m genolex.evals.load

soak: $(READY)
	$(BIN)/python -m genolex.evals.soak

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "genolex needs Python 3.11 or later")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip --constraint constraints.txt
	$(BIN)/pip install --quiet --constraint constraints.txt torch==2.13.0
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $(READY)

clean:
	rm -rf .venv .peers .mypy_cache .ruff_cache .pytest_cache dist
