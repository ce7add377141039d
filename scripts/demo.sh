#!/bin/sh
# The main job on a sample sequence: load it with the pool, convert it, check
# it, map it back.
set -eu
case $1 in
/*) floe=$1 ;;
*) floe=$PWD/$1 ;;
esac
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

printf '\nThe program is %s; the sample is gone again. Try: %s --help\n' "$1" "$1"
