# Every target makes the virtual environment by itself; nothing else needs to be installed by hand.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# What is translated once is kept, tests included, wherever Python is told otherwise.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench demo clean fast screenshots reference translated

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
# Where Python is told to write no bytecode, every start would translate a thousand modules: 3 s of the 5.
	-$(BIN)/python -m compileall -qq -j 0 -x '/tests?/' $(VENV)/lib
	touch $(READY)

translated: $(READY)
	@$(BIN)/python -m compileall -q app.py pages growth_equestre

run: translated ## open the application in the browser
	$(BIN)/streamlit run app.py

demo: $(READY) ## fill the demo workspace from the command line
	$(BIN)/growth-equestre demo --leads 300 --seed 7

fast: $(READY) ## format, lint, types, floors and the unit tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy -p growth_equestre
	$(BIN)/lint-imports
# Their workspaces lie in memory where there is room for them: a commit to a disk takes longer than most of them.
	@memory=$$(test "$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 4000000 2>/dev/null && mktemp -d -p /dev/shm); \
	$(BIN)/pytest -n 2 -m "not browser and not slow and not bench" $${memory:+--basetemp="$$memory/t"}; \
	ended=$$?; rm -rf "$$memory"; exit $$ended

check: fast

test: check translated ## everything: the fast set, then kill, load and browser trials
	$(BIN)/pytest -m "slow and not bench"
	$(BIN)/pytest -m "browser and not bench"

bench: translated ## figures, each beside a floor measured in the same run
	$(BIN)/pytest -m bench -s tests/benchmarks

screenshots: $(READY) ## retake the README's pictures from the running application
	$(BIN)/python -m tests.e2e.screenshots

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info test-results
