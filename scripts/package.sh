#!/bin/sh
# Builds the release and packs it, for the machine that runs this:
#
#   sh scripts/package.sh VERSION
#
#   dist/floe-VERSION-linux-ARCH.tar.xz   a tree below usr/local with a Makefile
#   dist/floe_VERSION_ARCH.deb            where dpkg-deb is
#
# From the environment: GO, TAGS, MAINTAINER, SOURCE_DATE_EPOCH (the last commit's
# date by default, so that packing twice gives the same).
set -eu
umask 022
cd "$(dirname "$0")/.."
version=$1
go=${GO:-go}
tags=${TAGS:-migrated_fynedo,x11}
maintainer=${MAINTAINER:-The Floe maintainers <maintainers@floe.invalid>}
arch=$("$go" env GOARCH)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
date=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
mkdir -p dist

# The flags that cgo sees are those of every build: others would compile the
# window's C code once more.
build() {
	echo "building $1"
	"$go" build -tags "$tags" -ldflags "-s -w -X main.version=$version" -o "$work/bin/$1" "./cmd/$1"
}

# What the licenses of modules in the programs ask for.
licenses() {
	{
		echo go
		"$go" version -m "$work/bin/floe" "$work/bin/floeview" | awk '$1 == "dep" { print $2 "@" $3 }' | sort -u
	} | while read -r module; do
		case $module in
		go) dir=$("$go" env GOROOT) deep=1 ;;
		*) dir=$("$go" list -m -f '{{.Dir}}' "${module%@*}") deep=4 ;;
		esac
		find "$dir" -maxdepth $deep \( -iname 'licen[sc]e*' -o -iname 'copying*' -o -iname 'notice*' \) \
			-type f ! -path '*/testdata/*' ! -name '*.go' | sort | while read -r file; do
			printf '\n======== %s: %s\n\n' "$module" "${file#"$dir"/}"
			cat "$file"
		done
	done
}

# The packages of the libraries that are linked, and of those that the window
# opens by name when it starts, which no tool finds.
opened="libx11-6, libxcursor1, libxrandr2, libxinerama1, libxi6, libxxf86vm1"
depends() {
	mkdir -p "$work/shlibs/debian/floe/DEBIAN"
	echo 'Source: floe' >"$work/shlibs/debian/control"
	cp -R "$work/bin" "$work/shlibs/debian/floe/"
	linked=$(cd "$work/shlibs" && dpkg-shlibdeps -O debian/floe/bin/* | sed 's/^shlibs:Depends=//')
	echo "$linked, $opened"
}

# What the tools write has the date of the sources.
pack_tar() {
	top=floe-$version-linux-$arch
	mkdir -p "$work/tar/$top/usr"
	cp -R "$work/tree" "$work/tar/$top/usr/local"
	cp packaging/Makefile packaging/refresh.sh LICENSE "$work/tar/$top/"
	cp "$work/licenses" "$work/tar/$top/third-party-licenses"
	system=$(. /etc/os-release 2>/dev/null && echo "$PRETTY_NAME" || uname -sr)
	sed "s|@VERSION@|$version|; s|@SYSTEM@|$system|; s|@DEPENDS@|$needs|" packaging/README.in >"$work/tar/$top/README"
	tar -C "$work/tar" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -cf - "$top" |
		xz -T0 -6 >"dist/$top.tar.xz"
	echo "wrote dist/$top.tar.xz"
}

pack_deb() {
	deb_arch=$(dpkg --print-architecture)
	root=$work/deb
	mkdir -p "$root/DEBIAN" "$root/usr"
	cp -R "$work/tree/." "$root/usr/"
	mv "$root/usr/share/zsh/site-functions" "$root/usr/share/zsh/vendor-completions"
	gzip -9n "$root"/usr/share/man/man1/*
	doc=$root/usr/share/doc/floe
	mkdir -p "$doc"
	cp packaging/copyright "$doc/copyright"
	gzip -9nc CHANGELOG.md >"$doc/CHANGELOG.md.gz"
	printf 'floe (%s) unstable; urgency=medium\n\n  * CHANGELOG.md tells what is new.\n\n -- %s  %s\n' \
		"$version" "$maintainer" "$(date -uR -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$doc/changelog.gz"
	gzip -9nc "$work/licenses" >"$doc/third-party-licenses.gz"
	size=$(du -sk --apparent-size "$root/usr" | cut -f1)
	sed "s|@VERSION@|$version|; s|@ARCH@|$deb_arch|; s|@MAINTAINER@|$maintainer|; s|@SIZE@|$size|; s|@DEPENDS@|$needs|" \
		packaging/control.in >"$root/DEBIAN/control"
	(cd "$root" && find usr -type f | LC_ALL=C sort | xargs md5sum >DEBIAN/md5sums)
	deb=dist/floe_${version}_$deb_arch.deb
	dpkg-deb --root-owner-group -Zxz --build "$root" "$deb" >/dev/null
	echo "wrote $deb"
}

build floe
build floeview
sh packaging/tree.sh "$work/bin" "$work/tree" "$version" "$date"
licenses >"$work/licenses"
if command -v dpkg-deb >/dev/null 2>&1 && command -v dpkg-shlibdeps >/dev/null 2>&1; then
	needs=$(depends)
	pack_tar
	pack_deb
else
	needs="HDF5, libdeflate, OpenGL and X11"
	pack_tar
	echo "note: without dpkg-dev no .deb is made" >&2
fi
