//go:build unix

// Are the limits on this process wide enough? Unix.

package main

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/sys/unix"
)

// limits are those that matter, with the least that is comfortable. Loaders
// lower their own.
var limits = []struct {
	key, name string
	resource  int
	least     uint64
	why       string
}{
	{"nofile", "files", unix.RLIMIT_NOFILE, 512, "each frame that is held needs one, and each loader two: ulimit -n 4096"},
	{"memlock", "locked memory", unix.RLIMIT_MEMLOCK, 0, ""},
	{"as", "address space", unix.RLIMIT_AS, 16 << 30, "frames and reservations do not fit: ulimit -v unlimited"},
	{"data", "private memory", unix.RLIMIT_DATA, 2 << 30, "loaders cannot be given 1 GiB of their own: ulimit -d unlimited"},
}

func checkLimits(context.Context, *patient) finding {
	var parts, hints []string
	f := finding{Status: doctorOK}
	for _, l := range limits {
		var r unix.Rlimit
		if err := unix.Getrlimit(l.resource, &r); err != nil {
			continue
		}
		now := uint64(r.Cur)
		parts = append(parts, fmt.Sprintf("%s %s", l.name, limitText(now, l.key == "nofile")))
		f = f.with(l.key, limitValue(now))
		if now < l.least {
			f.Status = doctorWarn
			hints = append(hints, fmt.Sprintf("%s: %s", l.name, l.why))
		}
	}
	f.Text, f.Hint = strings.Join(parts, ", "), strings.Join(hints, "; ")
	return f
}

// unlimited is what the systems use for it: all bits, or all but the sign.
const unlimited = 1<<63 - 1

func limitText(n uint64, count bool) string {
	switch {
	case n >= unlimited:
		return "unlimited"
	case count:
		return formatCount(int64(n))
	}
	return formatBytes(int64(n))
}

// limitValue is null for no limit.
func limitValue(n uint64) any {
	if n >= unlimited {
		return nil
	}
	return n
}
