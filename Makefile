# Everything a person does with the shop on their own machine. Needs python3 (3.11+, with venv) and make; no more.

PYTHON ?= python3
ARGS ?=
VENV := @$(PYTHON) -I lapinkumi/devstack/venv.py
PY := .venv/bin/python
LOCAL := PLAYGROUND_PORT=$${PLAYGROUND_PORT:-8099}
CHECKS := format lint types imports templates django migrations security requirements

.PHONY: help run test check bench doctor reset clean $(CHECKS:%=check-%)

help:
	@echo 'make run      start the shop and everything it needs (PORT=8000)'
	@echo 'make test     the whole test suite (ARGS="-k returns" for a part of it)'
	@echo 'make check    format, lint, types, imports, templates, migrations, security'
	@echo 'make bench    the performance suite (SIZES=20000,100000 for other sizes of the range)'
	@echo 'make doctor   what this machine lacks, and the line that mends it'
	@echo 'make reset    forget the data of make run'
	@echo 'make clean    remove what can be made again; the data stay'

run:
	$(VENV) run local
	@exec $(PY) -m lapinkumi.devstack

test:
	$(VENV) run local dev
	@$(PY) -m pytest -n logical --dist worksteal $(ARGS)

bench:
	$(VENV) run local dev
	@$(PY) -m tests.bench $(ARGS)

doctor:
	@$(PYTHON) -I lapinkumi/devstack/doctor.py

reset:
	$(VENV) run local
	@$(PY) -m lapinkumi.devstack.reset

clean:
	rm -rf .venv static-root .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Every check runs, even after one has failed; the exit status tells.
check:
	$(VENV) run local dev
	@$(MAKE) --keep-going --no-print-directory $(CHECKS:%=check-%)

check-format:
	$(PY) -m ruff format --check .

check-lint:
	$(PY) -m ruff check .

check-types:
	$(LOCAL) $(PY) -m mypy .

check-imports:
	$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

# Not --check: the formatter breaks lines where white space shows, and takes tags apart that templates put together.
check-templates:
	$(PY) -m djlint --lint --quiet templates

check-django:
	$(LOCAL) $(PY) manage.py check --fail-level WARNING

check-migrations:
	$(LOCAL) $(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

check-security:
	$(PY) -m bandit --configfile pyproject.toml --quiet --recursive --severity-level medium lapinkumi shop installers orders returns

check-requirements:
	@if grep -n '://' requirements/*; then echo 'Requirements name no hosts.'; exit 1; fi
