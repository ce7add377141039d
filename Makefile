# Floe. The two commands to know:
#
#   make run    installs what is missing, builds, converts a sample sequence, and
#               opens the window on it
#   make test   installs what is missing and passes the tests

comma    := ,
GO       ?= go
BIN      := bin
DESTDIR  ?=
PREFIX   ?= /usr/local

# What the C parts need. libdeflate is optional: without its header the build
# falls back to the Go inflater.
DEB_BUILD := gcc pkg-config libhdf5-dev libdeflate-dev
# What the window needs besides: OpenGL and X11. It runs on Wayland by XWayland.
DEB_WINDOW := libc6-dev libgl-dev libxcursor-dev libxrandr-dev libxinerama-dev libxi-dev libxxf86vm-dev
# What packs it.
DEB_PACKAGE := dpkg-dev xz-utils librsvg2-bin
# What lets the tests compare with other programs, and use the window.
DEB_TEST  := hdf5-tools python3-h5py python3-vtk9 xvfb libgl1-mesa-dri xdotool ffmpeg

HAVE_DEFLATE := $(shell printf '\043include <libdeflate.h>\n' | cc -E - >/dev/null 2>&1 && echo yes)
# migrated_fynedo and x11 belong to every command that builds the window: with
# other tags its C code, some minutes of it, is compiled again.
TAGS         ?= migrated_fynedo,x11$(if $(HAVE_DEFLATE),,$(comma)nolibdeflate)
GOFLAGS_TAGS := -tags $(TAGS)
# The one place for the version is cmd/floe; make VERSION=1.2.3 package overrides it.
VERSION      ?= $(shell sed -n 's/^var version = "\(.*\)"/\1/p' cmd/floe/main.go)
STATICCHECK  := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME     ?= 30s

.PHONY: all build run test check deps deps-test fmt vet lint race bench fuzz cross install package icon screenshots clean

all: build

build: deps
	$(MAKE) --no-print-directory $(BIN)/floe $(BIN)/floeview

# A second make, so that what deps installed is seen.
.PHONY: $(BIN)/floe $(BIN)/floeview
$(BIN)/floe:
	$(GO) build $(GOFLAGS_TAGS) -o $@ ./cmd/floe

$(BIN)/floeview:
	@echo "building the window (some minutes the first time)"
	$(GO) build $(GOFLAGS_TAGS) -o $@ ./cmd/floeview

run: build
	@sh scripts/demo.sh $(BIN)/floe $(BIN)/floeview

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

# What needs no C must compile everywhere. Fyne itself does not on a Mac without C.
cross:
	CGO_ENABLED=0 GOOS=windows $(GO) vet ./...
	CGO_ENABLED=0 GOOS=darwin $(GO) vet $$($(GO) list ./... | grep -v 'floe/internal/ui\|floe/cmd/floeview')
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
	@sh scripts/deps.sh $(DEB_BUILD) $(DEB_WINDOW)

deps-test:
	@sh scripts/deps.sh --optional $(DEB_TEST)

install: build
	@sh packaging/tree.sh $(BIN) "$(DESTDIR)$(PREFIX)" $(VERSION) $$(date -u +%Y-%m-%d)
	@[ -n "$(DESTDIR)" ] || sh packaging/refresh.sh "$(PREFIX)"
	@echo "installed below $(DESTDIR)$(PREFIX)"

# A .tar.xz and a .deb in dist, for machines like this one.
package: deps
	@sh scripts/deps.sh $(DEB_PACKAGE)
	@$(MAKE) --no-print-directory pack

.PHONY: pack
pack:
	@GO="$(GO)" TAGS="$(TAGS)" sh scripts/package.sh $(VERSION)

# The icon of the window, of the drawing.
icon:
	rsvg-convert -w 256 -h 256 packaging/floe.svg -o cmd/floeview/icon.png

# The pictures of docs/images, of the real window.
screenshots: deps deps-test
	@sh scripts/screenshots.sh $(GOFLAGS_TAGS)

clean:
	rm -rf $(BIN) dist
