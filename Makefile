# Two commands on a fresh Debian 12 with the Rust toolchain: `make demo` and `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
CARGO ?= cargo
DEMO_DIR ?= demo

# What the program needs to run, and what its tests read its output with.
RUN_PACKAGES := ffmpeg fonts-noto-cjk poppler-utils poppler-data libheif-examples
TEST_PACKAGES := $(RUN_PACKAGES) libreoffice-writer-nogui libreoffice-calc-nogui python3 python3-venv \
	dovecot-imapd openssl openssh-client ca-certificates man-db systemd chromium chromium-driver \
	$(if $(and $(shell command -v node),$(shell command -v npm)),,nodejs npm)
# What `make bench` measures us against.
BENCH_PACKAGES := $(TEST_PACKAGES) isync
# Independent readers and a real SMTP server for the tests; pinned, in a venv below target/.
PYTHON_READERS := python-docx==1.2.0 openpyxl==3.1.5 srt==3.5.3 aiosmtpd==1.4.6 \
	pysubs2==1.8.1 webvtt-py==0.5.1 ttconv==1.2.3 \
	striprtf==0.0.35 jsonschema==4.26.0 pypdf==7.1.1 \
	asyncssh==2.24.1 prometheus_client==0.26.0 \
	opentimelineio==0.18.1 otio-fcp-adapter==1.0.0 otio-cmx3600-adapter==1.0.0 mosromgr==0.10.0
VENV := target/test-venv
# More of them, of the Node world, and axe-core, which judges the desk's pages; pinned by the hashes in the lock
# file beside their list.
NODE_LIST := tests/it/support/node
NODE_READERS := target/test-node

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: demo
demo: deps-run ## Sample tips in, package mail out: a whole week in ./demo
	$(CARGO) build --locked --bin yixian
	target/debug/yixian demo --dir "$(DEMO_DIR)" --no-serve
	@echo "to see the review desk of this week: target/debug/yixian demo --dir $(DEMO_DIR)"

.PHONY: test
test: deps-test $(VENV)/.ready $(NODE_READERS)/.ready lint ## Everything that is tested
	CI=true PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(CARGO) test --locked

.PHONY: soak
soak: deps-test $(VENV)/.ready ## Two thousand random kills over gather, build and deliver, and as many power cuts
	CI=true PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(CARGO) test --locked --test it -- --ignored --nocapture --test-threads 1 random_kills power_cuts

.PHONY: deb
deb: ## The Debian package: target/debian/yixian_VERSION_ARCH.deb
	$(CARGO) build --locked --release --bin yixian
	config/debian/build target/release/yixian target/debian

.PHONY: bench
bench: deps-bench ## Mail, drafts, the choice of stories, cards and films against other programs; with bars
	$(CARGO) bench --locked --bench parse
	$(CARGO) bench --locked --bench select
	$(CARGO) bench --locked --bench draft
	$(CARGO) bench --locked --bench imap
	$(CARGO) bench --locked --bench cards
	$(CARGO) bench --locked --bench desk

# Other makers of title cards; each is optional, what cannot be installed is left out.
CARD_PEERS := target/card-peers
MOVIEPY := moviepy==2.2.1
REMOTION := 4.0.529

.PHONY: bench-peers
bench-peers: deps-bench ## The same ten title cards with MoviePy, editly and Remotion, where they can be had
	mkdir -p $(CARD_PEERS)
	test -d $(CARD_PEERS)/venv || python3 -m venv $(CARD_PEERS)/venv
	-$(CARD_PEERS)/venv/bin/pip install --quiet --disable-pip-version-check $(MOVIEPY)
	-cd $(CARD_PEERS) && npm install --silent --no-audit --no-fund --prefix . react@18 react-dom@18 \
		remotion@$(REMOTION) @remotion/bundler@$(REMOTION) @remotion/renderer@$(REMOTION)
	-cd $(CARD_PEERS) && npm install --silent --no-audit --no-fund --prefix . editly@0.14.2
	$(CARGO) build --locked --profile bench --bench cards
	program=$$($(CARGO) build --locked --profile bench --bench cards --message-format json \
		| sed -n 's/.*"name":"cards".*"executable":"\([^"]*\)".*/\1/p'); \
	python3 benches/peers/run.py "$$program" $(CARD_PEERS)

# TIPS=folder and PAIRS=file instead of the labelled ones.
SETS := $(if $(TIPS),--tips $(TIPS)) $(if $(PAIRS),--pairs $(PAIRS))

.PHONY: evaluate
evaluate: ## How good the drafts are, on the labelled tips (TIPS=, PAIRS=: on others): a table
	$(CARGO) bench --locked --bench evaluate -- $(SETS)

# Other programs on the same texts; none of them is needed for anything else.
PEERS := snownlp==0.12.3 textrank4zh==0.3 sumy==0.13.0 jionlp==1.5.31 datasketch==2.0.0 simhash==2.1.2

.PHONY: peers
peers: deps-test target/peers-venv/.ready ## The same tips through other programs' summaries and sketches
	$(CARGO) bench --locked --bench evaluate -- --json $(SETS) \
		| target/peers-venv/bin/python benches/evaluate/peers.py $(SETS)

target/peers-venv/.ready: Makefile
	python3 -m venv target/peers-venv
	target/peers-venv/bin/pip install --quiet --disable-pip-version-check $(PEERS)
	touch $@

# Coverage for libFuzzer with a stable compiler; its own target folder, as the flags touch every crate.
FUZZ_TARGETS ?= mail feed
FUZZ_SECONDS ?= 60
FUZZ_FLAGS := -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
	-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
	-Cllvm-args=-sanitizer-coverage-trace-compares

.PHONY: fuzz
fuzz: deps-fuzz ## Each fuzz target for FUZZ_SECONDS (60); what fails is kept below target/fuzz/found
	host=$$(rustc -vV | sed -n 's/^host: //p'); \
	RUSTFLAGS="$(FUZZ_FLAGS)" $(CARGO) build --locked --release --manifest-path tests/fuzz/Cargo.toml \
		--target "$$host" --target-dir target/fuzz; \
	for target in $(FUZZ_TARGETS); do \
		mkdir -p "target/fuzz/corpus/$$target" target/fuzz/found; \
		"target/fuzz/$$host/release/$$target" -max_total_time=$(FUZZ_SECONDS) -timeout=10 -max_len=65536 \
			-rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="target/fuzz/found/$$target-" \
			"target/fuzz/corpus/$$target" "tests/fuzz/corpus/$$target"; \
	done

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

.PHONY: deps-fuzz
deps-fuzz:
	@.ci/install-packages g++

.PHONY: deps-test
deps-test:
	@.ci/install-packages $(TEST_PACKAGES)

$(VENV)/.ready: Makefile
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check $(PYTHON_READERS)
	touch $@

$(NODE_READERS)/.ready: Makefile $(NODE_LIST)/package.json $(NODE_LIST)/package-lock.json
	mkdir -p $(NODE_READERS)
	cp $(NODE_LIST)/package.json $(NODE_LIST)/package-lock.json $(NODE_READERS)/
	cd $(NODE_READERS) && npm ci --ignore-scripts --no-audit --no-fund
	touch $@
