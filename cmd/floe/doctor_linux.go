// What does the system allow? Linux.

package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// memorySize reads all memory and what could be had without swapping.
func memorySize() (total, available int64) {
	b, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(b)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, _ := strconv.ParseInt(f[1], 10, 64)
		switch f[0] {
		case "MemTotal:":
			total = kb << 10
		case "MemAvailable:":
			available = kb << 10
		}
	}
	return total, available
}

// cpuQuota is how many cores the control group allows, the least on the way to
// the root; 0 for no limit.
func cpuQuota() float64 {
	b, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return 0
	}
	_, group, ok := strings.Cut("\n"+string(b), "\n0::")
	if !ok {
		return 0
	}
	group, _, _ = strings.Cut(group, "\n")
	least := 0.0
	for ; ; group = filepath.Dir(group) {
		if q := quotaOf(filepath.Join("/sys/fs/cgroup", group, "cpu.max")); q > 0 && (least == 0 || q < least) {
			least = q
		}
		if group == "/" || group == "." || group == "" {
			return least
		}
	}
}

// quotaOf reads "quota period", where the quota may be "max".
func quotaOf(path string) float64 {
	b, err := os.ReadFile(path)
	f := strings.Fields(string(b))
	if err != nil || len(f) != 2 {
		return 0
	}
	quota, errQuota := strconv.ParseFloat(f[0], 64)
	period, errPeriod := strconv.ParseFloat(f[1], 64)
	if errQuota != nil || errPeriod != nil || period <= 0 {
		return 0
	}
	return quota / period
}
