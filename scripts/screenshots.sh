#!/bin/sh
# The pictures of README and guide: the real window on a screen without a monitor
# (Xvfb), and a contact sheet. The sequence is the same each time, so a picture
# changes only where the window does. The arguments are for go: -tags ….
set -eu
cd "$(dirname "$0")/.."
images=$PWD/docs/images
dir=${TMPDIR:-/tmp}/fountain # the window shows it
mkdir -p "$images"
mkdir "$dir"
trap 'rm -rf "$dir" "$dir.png"' EXIT
trap 'exit 130' INT TERM

go run "$@" ./cmd/floe sample "$dir" --frames 96 --points 300000 --seed 3 --level 1
go run "$@" ./cmd/floe render "$dir" --sheet 5x3 --size 256x170 -o "$dir.png" --force
FLOE_SCREENSHOTS=$images FLOE_SCREENSHOTS_OF=$dir go test "$@" -count=1 -timeout 10m -v -run '^TestScreenshots$' ./cmd/floeview
ls -l "$images"
