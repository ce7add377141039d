# Floe. The two commands to know:
#
#   make run    installs what is missing, builds, and runs the main job on a
#               sample sequence
#   make test   installs what is missing and passes the tests

GO       ?= go
BIN      := bin
DESTDIR  ?=
PREFIX   ?= /usr/local

# What the C parts need. libdeflate is optional: without its header the build
# falls back to the Go inflater.
DEB_BUILD := gcc pkg-config libhdf5-dev libdeflate-dev
# What lets the tests compare with other programs.
DEB_TEST  := hdf5-tools python3-h5py python3-vtk9

HAVE_DEFLATE := $(shell printf '\043include <libdeflate.h>\n' | cc -E - >/dev/null 2>&1 && echo yes)
TAGS         ?= $(if $(HAVE_DEFLATE),,nolibdeflate)
GOFLAGS_TAGS := $(if $(TAGS),-tags $(TAGS))
STATICCHECK  := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME     ?= 30s

.PHONY: all build run test check deps deps-test fmt vet lint race bench fuzz cross install clean

all: build

build: deps
	$(MAKE) --no-print-directory $(BIN)/floe

# A second make, so that what deps installed is seen.
.PHONY: $(BIN)/floe
$(BIN)/floe:
	$(GO) build $(GOFLAGS_TAGS) -o $(BIN)/floe ./cmd/floe

run: build
	@sh scripts/demo.sh $(BIN)/floe

test: deps deps-test
	$(MAKE) --no-print-directory unit

.PHONY: unit
unit:
	$(GO) vet $(GOFLAGS_TAGS) ./...
	$(GO) test $(GOFLAGS_TAGS) -count=1 -timeout 20m ./...

# All that has to be green before a change goes in.
check: deps deps-test
	$(MAKE) --no-print-directory fmt vet cross lint unit race

fmt:
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "not formatted:"; echo "$$unformatted"; exit 1; fi

vet:
	$(GO) vet $(GOFLAGS_TAGS) ./...

# What needs no C must compile everywhere.
cross:
	CGO_ENABLED=0 GOOS=windows $(GO) vet ./...
	CGO_ENABLED=0 GOOS=darwin $(GO) vet ./...
	CGO_ENABLED=0 GOOS=linux $(GO) vet ./...

lint:
	$(GO) run $(STATICCHECK) $(GOFLAGS_TAGS) ./...

race:
	GORACE=atexit_sleep_ms=0 $(GO) test $(GOFLAGS_TAGS) -race -count=1 -timeout 30m ./...

bench:
	$(GO) test $(GOFLAGS_TAGS) -run '^$$' -bench . -benchmem ./...

# FUZZTIME=10m make fuzz: every fuzz target in turn.
fuzz:
	@sh scripts/fuzz.sh $(FUZZTIME) $(GOFLAGS_TAGS)

deps:
	@sh scripts/deps.sh $(DEB_BUILD)

deps-test:
	@sh scripts/deps.sh --optional $(DEB_TEST)

install: build
	install -D -m 755 $(BIN)/floe $(DESTDIR)$(PREFIX)/bin/floe

clean:
	rm -rf $(BIN)
