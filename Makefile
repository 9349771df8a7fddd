# Every command of the project. Only python3 (3.11 or later), make and a network are needed beforehand.
PYTHON ?= python3
BIN := .venv/bin
BOOTSTRAP := $(PYTHON) -m core.bootstrap

.PHONY: install run test test-long bench lint format migration docs assets lock clean help

help: ## Show this list.
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

run: ## Install what is missing and serve the demo on http://127.0.0.1:8000 (PORT changes it).
	@$(BOOTSTRAP) run

install: ## What `make run` installs and builds, without starting anything: for deployments.
	@$(BOOTSTRAP) install

test: ## Lint, types, import rules, then every test.
	@$(BOOTSTRAP) test

test-long: ## The same with soaks and thousands of random schedules.
	@GUICHET_TEST_LONG=1 $(BOOTSTRAP) test

bench: ## Print one JSON object with the speed of a sale, a closing, a long history, the seat plan, an import of bookings and the exchanges of a register.
	@$(BOOTSTRAP) bench

lint: ## Lint, format check, types and import rules, without the tests.
	@$(BOOTSTRAP) lint

format: ## Rewrite the sources in the project's format.
	@$(BOOTSTRAP) format

migration: ## Write a migration: make migration addon=pos_session message="add a table"
	@$(BOOTSTRAP) migration "$(addon)" "$(message)"

docs: ## Write the pages of docs/ that are read off the code.
	@$(BOOTSTRAP) docs

assets: ## Build the scripts and styles again.
	@$(BOOTSTRAP) assets

lock: ## Pin the dependencies again, with the hashes of every file of each release.
	@$(BOOTSTRAP) lock

clean: ## Remove what was installed and built; the data in var/ stays.
	rm -rf .venv build core/web/frontend/node_modules core/web/static/build addons/*/static/build
