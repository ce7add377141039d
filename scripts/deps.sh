#!/bin/sh
# Installs the Debian packages that are missing. As another user than root it
# only says which command to run. With --optional a failure is told and borne.
set -u

optional=no
if [ "${1-}" = --optional ]; then
	optional=yes
	shift
fi

if ! command -v go >/dev/null 2>&1; then
	echo "error: Go is not installed; see https://go.dev/doc/install" >&2
	exit 1
fi

give_up() {
	if [ "$optional" = yes ]; then
		echo "note: $1; the tests that need it will be skipped" >&2
		exit 0
	fi
	echo "error: $1" >&2
	exit 1
}

if ! command -v dpkg-query >/dev/null 2>&1; then
	# Not Debian: building tells soon enough what is missing.
	[ "$optional" = yes ] && exit 0
	if command -v cc >/dev/null 2>&1 && { pkg-config --exists hdf5 || pkg-config --exists hdf5-serial; } 2>/dev/null; then
		exit 0
	fi
	echo "note: this is no Debian system. Needed: a C compiler, pkg-config, HDF5 (with headers)," >&2
	echo "note: and, better with than without, libdeflate (with headers)." >&2
	exit 0
fi

missing=
for package in "$@"; do
	status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)
	[ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" != 0 ]; then
	if [ "$optional" = yes ]; then
		echo "note: some tests are skipped; to run them too: sudo apt-get install$missing" >&2
		exit 0
	fi
	echo "error: packages are missing; run: sudo apt-get install$missing" >&2
	exit 1
fi

echo "installing$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt-get update -qq >"$log" 2>&1 || true
# shellcheck disable=SC2086
if apt-get install -y -qq --no-install-recommends $missing >>"$log" 2>&1; then
	exit 0
fi
if [ "$optional" = no ]; then
	tail -n 20 "$log" >&2
	give_up "could not install$missing"
fi
# One that this release does not have must not cost the others.
failed=
for package in $missing; do
	apt-get install -y -qq --no-install-recommends "$package" >>"$log" 2>&1 || failed="$failed $package"
done
[ -z "$failed" ] || give_up "could not install$failed"
