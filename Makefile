# The commands of the project; `make` alone lists them.
#
#   PYTHON        the interpreter that .venv is made with (Python 3.10 to 3.13)
#   ARGS          more arguments for the command, such as ARGS="--select marts"
#   RAW_DATA      the folder of your own four files; unset: the demo
#   JOBS          how many processes run tests (default: 2, each with builds of its own)
#   WAREHOUSE_DIR where the warehouse is built (default: warehouse)

# An environment that works keeps its Python unless PYTHON names another.
PYTHON ?= $(shell .venv/bin/python -c '' 2>/dev/null && echo .venv/bin/python || echo python3)
BIN = .venv/bin
JOBS ?= 2

DBT_PROFILES_DIR ?= $(CURDIR)
export DBT_PROFILES_DIR
export DO_NOT_TRACK = 1

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-21s %s\n", $$1, $$2}' Makefile

.PHONY: build
build: set-up ## Build, test and publish the warehouse, unless nothing has changed
	@$(BIN)/python scripts/build.py $(ARGS)

.PHONY: test
test: lint ## Run every check and every test on DuckDB
	$(BIN)/pytest --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

.PHONY: test-engines
test-engines: set-up-engines ## Compare the marts of DuckDB, Postgres and Spark, row by row (minutes)
	$(BIN)/pytest -m engines $(ARGS)

.PHONY: test-cluster
test-cluster: set-up-engines ## The same on a Spark cluster of a master and two workers, by Thrift and by Connect
	$(BIN)/pytest -m cluster $(ARGS)

.PHONY: lint
lint: set-up-dev ## Check style and YAML
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python scripts/check_yaml.py
	mkdir -p $(LINT)/build
	env -u RAW_DATA $(LINT_ENV) $(BIN)/sqlfluff lint --disable-progress-bar models tests

# dbt compiles what is linted, beside an empty warehouse because yours may be in use. Locks that dbt
# leaves to the end of the process are no fault of the SQL.
LINT = target/lint
LINT_ENV = WAREHOUSE_DIR=$(LINT) DBT_TARGET_PATH=$(LINT) PYTHONWARNINGS=ignore:resource_tracker

.PHONY: dashboard
dashboard: set-up ## Open the dashboard on http://localhost:8501
	$(BIN)/streamlit run dashboard/app.py $(ARGS)

.PHONY: report
report: set-up ## Write the report as PDF; ARGS="--help" lists the filters
	$(BIN)/python dashboard/report $(ARGS)

.PHONY: images
images: set-up-dev ## Take the pictures of the dashboard in docs/images/ (needs Chromium)
	$(BIN)/python scripts/images.py $(ARGS)

.PHONY: docs
docs: set-up ## Generate the documentation site in target/
	$(BIN)/dbt docs generate --static $(ARGS)

.PHONY: sample-data
sample-data: set-up ## Generate sample data
	$(BIN)/dbt run-operation generate_sample_data $(ARGS)

.PHONY: bench
bench: set-up-dev ## Measure builds at scale against the alternatives (minutes; ARGS="--rows 10000000")
	$(BIN)/python benchmarks/scale.py $(ARGS)

.PHONY: bench-build
bench-build: set-up-dev ## Measure a build of the demo against an empty dbt project
	$(BIN)/python benchmarks/run.py $(ARGS)

.PHONY: bench-incrementality
bench-incrementality: set-up-dev ## Simulate experiments with a known truth and count what is found
	$(BIN)/python benchmarks/incrementality.py $(ARGS)

.PHONY: bench-dashboard
bench-dashboard: set-up-dev ## Measure the marts and the dashboard under load (minutes, wants a quiet machine)
	$(BIN)/python benchmarks/dashboard.py $(ARGS)

.PHONY: clean
clean: ## Remove what the tools leave behind; keeps the warehouse and .venv
	rm -rf target logs .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

# Pins stay as they are where they still fit; ARGS=--upgrade moves them all to the newest.
.PHONY: lock
lock: ## Pin the dependencies of pyproject.toml again (needs uv)
	$(LOCK) --group dev --output-file requirements-dev.txt
	$(LOCK) --constraint requirements-dev.txt --output-file requirements.txt
	$(LOCK) --constraint requirements-dev.txt --group dev --extra spark --output-file requirements-engines.txt

LOCK = uv pip compile pyproject.toml --quiet --universal --python-version 3.10 --generate-hashes \
	--no-strip-extras --no-emit-index-url --no-emit-find-links \
	--custom-compile-command 'make lock' $(ARGS)

.PHONY: set-up set-up-dev set-up-engines
set-up set-up-dev set-up-engines:
	@command -v $(PYTHON) >/dev/null || \
		{ echo "Python 3.10 to 3.13 is needed and $(PYTHON) is not there: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) scripts/set_up.py $(patsubst set-up-%,--%,$(filter-out set-up,$@))
