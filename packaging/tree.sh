#!/bin/sh
# What is installed where? Lays programs and data below a prefix:
#
#   sh packaging/tree.sh BIN PREFIX VERSION DATE
#
# BIN holds floe and floeview, which must run here: they write completions and
# manual pages.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)
prefix=$2
version=$3
date=$4
share=$prefix/share

put() { install -D -m "$1" "$2" "$3"; }

# Written on standard output by what follows.
made() {
	mkdir -p "$(dirname "$1")"
	cat >"$1"
	chmod 644 "$1"
}

put 755 "$bin/floe" "$prefix/bin/floe"
put 755 "$bin/floeview" "$prefix/bin/floeview"
put 644 "$here/floe.desktop" "$share/applications/floe.desktop"
put 644 "$here/floe-mime.xml" "$share/mime/packages/floe.xml"
sed "s/@VERSION@/$version/; s/@DATE@/$date/" "$here/org.floe.floeview.metainfo.xml" |
	made "$share/metainfo/org.floe.floeview.metainfo.xml"

# The pages for users, as the programs' help names them.
doc=$share/doc/floe
for page in guide expressions statistics health; do
	put 644 "$here/../docs/$page.md" "$doc/$page.md"
done
for page in "$here"/../docs/formats/*.md; do
	put 644 "$page" "$doc/formats/$(basename "$page")"
done
for picture in "$here"/../docs/images/*.png; do
	put 644 "$picture" "$doc/images/$(basename "$picture")"
done

# Desktops that draw SVG take the scalable one, others the nearest size.
icons=$share/icons/hicolor
put 644 "$here/floe.svg" "$icons/scalable/apps/floe.svg"
put 644 "$here/../cmd/floeview/icon.png" "$icons/256x256/apps/floe.png"
if command -v rsvg-convert >/dev/null 2>&1; then
	for size in 16 24 32 48 64 128 512; do
		drawing=floe.svg
		[ "$size" -gt 24 ] || drawing=floe-small.svg
		rsvg-convert -w "$size" -h "$size" "$here/$drawing" | made "$icons/${size}x$size/apps/floe.png"
	done
else
	echo "note: without rsvg-convert (Debian: librsvg2-bin) only two sizes of the icon are installed" >&2
fi

# Flags are set by the environment too, which is not to show in here.
clean() { env -i PATH="$PATH" HOME="${HOME-/}" "$@"; }
clean "$bin/floe" completion bash | made "$share/bash-completion/completions/floe"
clean "$bin/floe" completion zsh | made "$share/zsh/site-functions/_floe"
clean "$bin/floe" completion fish | made "$share/fish/vendor_completions.d/floe.fish"

# roff shows what it reads as it is.
verbatim() {
	echo .nf
	sed 's/\\/\\e/g; s/-/\\-/g; s/^\([.'"'"']\)/\\\&\1/'
	echo .fi
}
title() { printf '.TH %s 1 %s "Floe %s"\n.SH NAME\n%s \\- %s\n' "$1" "$date" "$version" "$2" "$3"; }
commands=$(clean "$bin/floe" --help | sed -n '/^Available Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
topics=$(clean "$bin/floe" --help | sed -n '/^Additional help topics:/,/^$/s/^  floe \([a-z]*\) .*/\1/p')
{
	title FLOE floe 'load, inspect and convert particle\-cache sequences'
	echo .SH DESCRIPTION
	clean "$bin/floe" --help | verbatim
	for command in $commands $topics; do
		case $command in help | completion) continue ;; esac
		echo ".SH FLOE $(echo "$command" | tr a-z A-Z)"
		clean "$bin/floe" help "$command" | verbatim
	done
	printf '.SH SEE ALSO\n.BR floeview (1)\n'
} | made "$share/man/man1/floe.1"
{
	title FLOEVIEW floeview 'browse, play and convert particle\-cache sequences in a window'
	echo .SH DESCRIPTION
	clean "$bin/floeview" --help 2>&1 | verbatim
	printf '.SH SEE ALSO\n.BR floe (1)\n'
} | made "$share/man/man1/floeview.1"
