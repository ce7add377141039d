// Mapping on Linux, macOS and the BSDs.

//go:build unix

package mmap

import (
	"os"

	"golang.org/x/sys/unix"
)

func mapFile(f *os.File, size int) ([]byte, error) {
	return unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ, unix.MAP_SHARED)
}

func unmap(data []byte) error { return unix.Munmap(data) }

var advices = [...]int{
	Normal: unix.MADV_NORMAL, Random: unix.MADV_RANDOM,
	Sequential: unix.MADV_SEQUENTIAL, WillNeed: unix.MADV_WILLNEED,
}

// advise widens the range to whole pages, as madvise wants it.
func advise(data []byte, from, n int, advice Advice) error {
	if advice == Populate {
		advice = WillNeed
		if populate(data[from&^(os.Getpagesize()-1):from+n]) == nil {
			return nil
		}
	}
	if int(advice) >= len(advices) {
		return nil
	}
	start := from &^ (os.Getpagesize() - 1)
	return unix.Madvise(data[start:from+n], advices[advice])
}
func openShared(path string) (*os.File, error) { return os.Open(path) }
