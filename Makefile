# Two commands on a fresh Debian 12 with the Rust toolchain: `make demo` and `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
CARGO ?= cargo
DEMO_DIR ?= demo

# What the program needs to run, and what its tests read its output with.
RUN_PACKAGES := ffmpeg fonts-noto-cjk poppler-utils poppler-data libheif-examples
TEST_PACKAGES := $(RUN_PACKAGES) libreoffice-writer-nogui libreoffice-calc-nogui python3 python3-venv \
	dovecot-imapd openssl
# What `make bench` measures us against.
BENCH_PACKAGES := $(TEST_PACKAGES) isync
# Independent readers and a real SMTP server for the tests; pinned, in a venv below target/.
PYTHON_READERS := python-docx==1.2.0 openpyxl==3.1.5 srt==3.5.3 aiosmtpd==1.4.6
VENV := target/test-venv

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: demo
demo: deps-run ## Sample tips in, package mail out: a whole week in ./demo
	$(CARGO) build --locked --bin yixian
	target/debug/yixian demo --dir "$(DEMO_DIR)"

.PHONY: test
test: deps-test $(VENV)/.ready lint ## Everything that is tested
	CI=true PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(CARGO) test --locked

.PHONY: bench
bench: deps-bench ## Against Python's mail reader and mbsync, with bars; 100 kill -9 on a full mailbox
	$(CARGO) bench --locked --bench parse
	$(CARGO) bench --locked --bench imap

.PHONY: lint
lint: ## rustfmt and clippy, warnings are errors
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings

.PHONY: deny
deny: ## Licences and sources of all crates (needs cargo-deny)
	$(CARGO) deny --offline check licenses bans sources

.PHONY: deps-run
deps-run:
	@.ci/install-packages $(RUN_PACKAGES)

.PHONY: deps-bench
deps-bench:
	@.ci/install-packages $(BENCH_PACKAGES)

.PHONY: deps-test
deps-test:
	@.ci/install-packages $(TEST_PACKAGES)

$(VENV)/.ready: Makefile
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check $(PYTHON_READERS)
	touch $@
