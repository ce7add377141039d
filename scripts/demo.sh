#!/bin/sh
# The main job on a sample sequence: load it with the pool, convert it, check
# it, map it back, and look at it: in the window, or, where there is no display,
# on a contact sheet.
set -eu
absolute() {
	case $1 in
	/*) echo "$1" ;;
	*) echo "$PWD/$1" ;;
	esac
}
floe=$(absolute "$1")
floeview=$(absolute "$2")
sheet=$(dirname "$floe")/contact-sheet.png
points=${POINTS:-100000}
frames=${FRAMES:-24}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM
cd "$dir"

step() {
	printf '\n$ floe %s\n' "$*"
	"$floe" "$@"
}

digests() {
	"$floe" info --stats --json "$1" | tr ',' '\n' | grep sha256
}

step sample caches --frames "$frames" --points "$points" --strands
middle=$(printf 'caches/fountain.%04d.icecache' $(((frames + 1) / 2)))
step ls caches
step info "$middle"
step convert caches -o converted
step ls converted
step info --stats "converted/${middle#caches/}.sih5"

printf '\n$ # the values of every frame, before and after\n'
digests caches >before
digests converted >after
cmp before after
printf '%s attributes and arrays have the same SHA-256\n' "$(wc -l <after | tr -d ' ')"

step bench reload --dir caches --frames "$frames" --points "$points" --runs 3

if [ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ]; then
	printf '\n$ floeview caches\n(close the window to end; press ? in it for all keys)\n'
	"$floeview" --settings "$dir/settings" caches
else
	printf '\nThere is no display for the window, so the sequence is drawn on a sheet.\n'
	step render caches --sheet 6x4 -o "$sheet" --force
	printf 'The contact sheet is %s\n' "$sheet"
fi
printf '\nThe sample is gone again. Try: %s --help\n' "$floe"
