#!/bin/sh
# Tells the desktop what was installed below a prefix. What a system does not
# have is not needed there.
set -eu
share=$1/share
refresh() {
	command -v "$1" >/dev/null 2>&1 || return 0
	"$@" >/dev/null 2>&1 || echo "note: $1 failed; the desktop may show Floe only later" >&2
}
[ ! -d "$share/mime/packages" ] || refresh update-mime-database "$share/mime"
[ ! -d "$share/applications" ] || refresh update-desktop-database "$share/applications"
# Without a cache the folders are looked at; a new one would hide what others add.
[ ! -f "$share/icons/hicolor/icon-theme.cache" ] || refresh gtk-update-icon-cache -q -t -f "$share/icons/hicolor"
