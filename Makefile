# Every job of the project by name. Go decides itself what to build again; only what Go does not know about has a stamp in bin/.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run dev build assets gen test test-short check soak corpus bench vuln fuzz clean

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)
TOOL    := go tool -modfile=tools/go.mod
LINT    := go tool -modfile=tools/lint/go.mod golangci-lint
# Runs a command beside one PostgreSQL that all test processes share.
BESIDE_POSTGRES := go run ./internal/testdesk/server/withpostgres

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 18

run: build ## start Firstline with demo data on SQLite under ./data; prints the address and sign-ins
	bin/firstline serve --demo

dev: assets ## like run, rebuilt and reloaded on every change
	script/dev

build: assets ## one static binary with everything inside: bin/firstline
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/firstline ./cmd/firstline

# What the browser loads. Rebuilt when a source is newer, or when what was built is gone.
ASSET_SOURCES := $(shell find internal/web \( -name node_modules -o -name dist \) -prune -o -type f \
	\( -path 'internal/web/assets/*' -o -name '*.ts' -o -name '*.css' \) ! -name '*.go' -print 2>/dev/null)
ifeq ($(wildcard internal/web/assets/dist/*),)
.PHONY: bin/.assets
endif
assets: bin/.assets
bin/.assets: $(ASSET_SOURCES)
	@script/setup build
	sh internal/web/assets/build.sh
	@mkdir -p bin && touch $@

gen: ## write generated code again: templates, schema snapshots, API description
	$(TOOL) templ generate -log-level warn
	go generate ./...

# Without the symbols of a debugger, which are half of the time that linking takes, and without vet, which is among the linters of make check.
test: assets ## every test on both databases, a real mail store and a real browser; installs what they need
	@script/setup
	$(BESIDE_POSTGRES) go test -vet=off -ldflags=-w -shuffle=on ./...

test-short: assets ## the tests that take little time
	go test -short -shuffle=on ./...

check: assets ## the guards: architecture, linters, generated code, races
	@script/setup
	go test -count=1 ./internal/archtest
	script/undrifted $(MAKE) --no-print-directory gen
	$(LINT) run ./...
	go mod tidy -diff
	go mod verify
	$(BESIDE_POSTGRES) go test $$(script/setup race) -short -shuffle=on $$(script/concurrent)

STORM := 1h
soak: assets ## the long sizes: a million cases, hundreds of kills, an hour of storm (STORM=1h)
	@script/setup
	FIRSTLINE_SOAK=1 FIRSTLINE_STORM=$(STORM) $(BESIDE_POSTGRES) go test -timeout 0 -shuffle=on ./...
	$(BESIDE_POSTGRES) script/properties 1000000
	script/fuzz 1000000x

corpus: build ## deliver a folder of real mails to a running desk, twice, and tell what became of each (script/deliver-corpus)
	script/deliver-corpus $(CORPUS)

bench: build ## speed on both databases, beside the goals and what the disk can do (docs/performance.md)
	@script/setup
	cd internal/bench && go run ../testdesk/server/withpostgres -durable go test -timeout 0 -run '^$$' -bench Desk -benchtime 1x

FUZZTIME := 30s
vuln: ## holes that are known in what the program is built from (asks vuln.go.dev)
	go tool -modfile=tools/vuln/go.mod govulncheck ./...

fuzz: ## fuzz each target for FUZZTIME=30s
	script/fuzz $(FUZZTIME)

clean: ## remove what was built (not ./data)
	rm -rf bin internal/web/assets/node_modules
	find internal/web/assets/dist -mindepth 1 ! -name .gitkeep -delete 2>/dev/null || true
