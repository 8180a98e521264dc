# Everything a newcomer needs; each command makes its own environment first.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# Compiled files make every later start seconds faster.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test faults bench lock clean

demo: .venv/ready ## Open a local Slack workspace with the bot in it
	@exec $(BIN)/contacts-bot demo $(ARGS)

test: .venv/ready ## Run the tests
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not browser and not benchmark and not faults" $(ARGS)

faults: .venv/ready ## Kill, cut off and confuse the bot for a long while
	$(BIN)/python -m pytest -m faults $(ARGS)

bench: .venv/ready ## Measure the ratios we promise
	$(BIN)/python -m pytest -m benchmark tests/benchmarks -s $(ARGS)

lock: .venv/ready ## Choose the newest versions that pyproject.toml allows
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header -q --upgrade -o requirements.lock

clean:
	rm -rf .venv build *.egg-info

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
