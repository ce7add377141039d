// How much memory there is: Linux.

package pool

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// DefaultBudget is half of the memory, but no more than the control group
// allows or, less a reserve of 1 GiB, than is available now; at least 256 MiB.
func DefaultBudget() int64 {
	var info unix.Sysinfo_t
	budget := int64(4 << 30)
	if unix.Sysinfo(&info) == nil {
		budget = int64(info.Totalram) * int64(info.Unit) / 2
	}
	if available := memInfo("MemAvailable"); available > 0 {
		budget = min(budget, available-1<<30)
	}
	if limit := cgroupLimit(); limit > 0 {
		budget = min(budget, limit*3/4)
	}
	return max(budget, 256<<20)
}

func memInfo(key string) int64 {
	b, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == key+":" {
			kb, _ := strconv.ParseInt(f[1], 10, 64)
			return kb << 10
		}
	}
	return 0
}

// cgroupLimit is the smallest memory.max on the way to the root, 0 for none.
func cgroupLimit() int64 {
	b, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return 0
	}
	_, path, ok := strings.Cut(strings.TrimSpace(string(b)), "0::")
	if !ok {
		return 0
	}
	limit := int64(0)
	for ; ; path = filepath.Dir(path) {
		text, err := os.ReadFile(filepath.Join("/sys/fs/cgroup", path, "memory.max"))
		if n, e := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && e == nil && n > 0 {
			if limit == 0 || n < limit {
				limit = n
			}
		}
		if path == "/" || path == "." || path == "" {
			return limit
		}
	}
}
