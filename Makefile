# One word for each job. `make` alone lists them.
.DEFAULT_GOAL := help
PY := .venv/bin/python
STAMP := .venv/.installed

.PHONY: help install run test lint services messages compilemessages lock bench demo pictures replay replay-full key clean

help: ## list the jobs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1|\2/' | column -t -s '|'

install: $(STAMP) ## make .venv from the locked requirements
$(STAMP): requirements.txt requirements-dev.txt scripts/install.sh
	@sh scripts/install.sh
	@touch $@

run: install ## demo hotel on this machine: web, worker and clock (PORT=8000, HTTPS=1 for phones)
	@$(PY) scripts/run.py

test: install ## everything this machine can prove; what it cannot is said in one line each
	@$(PY) scripts/test.py

lint: install ## form, templates, direction of imports, types
	@$(PY) scripts/test.py lint

services: ## Debian, as root: install and start PostgreSQL, Redis, Chromium, gettext and a Chinese font
	@sh scripts/services.sh

messages: install ## collect the texts of each app into its catalogue
	@$(PY) scripts/messages.py collect

compilemessages: install ## turn the catalogues into .mo files
	@$(PY) scripts/messages.py compile

lock: ## resolve requirements*.in into requirements*.txt with hashes (needs uv)
	@sh scripts/lock.sh

bench: install ## measure all that has a budget, one JSON line each
	@$(PY) manage.py bench all --json

demo: install ## build the demo hotel in the database
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py demo

pictures: install ## take the pictures of the README again (needs Chromium)
	@$(PY) scripts/pictures.py

replay: install ## live the bookings of FILE=... (FROM=2016-07-01 DAYS=31) in a database of their own
	@sh scripts/replay.sh "$(FILE)" "$(or $(FROM),2016-07-01)" "$(or $(DAYS),31)"

replay-full: install ## live all 793 days of FILE=... from July 2015 on in the background
	@sh scripts/replay_full.sh "$(FILE)"

key: install ## print new values for SECRET_KEY and DATA_KEYS
	@$(PY) scripts/keys.py

clean: ## remove what tests and tools left behind; the hotel in run/ stays
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage htmlcov test-results run/tests
	@find . -name __pycache__ -not -path './.venv/*' -type d -prune -exec rm -rf {} +
