package shm

import (
	"os"
	"runtime"
	"strings"
	"testing"
)

const onLinux = runtime.GOOS == "linux"

// TestMain lets the test binary play the other process.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && strings.HasPrefix(os.Args[1], "shm-") {
		play(os.Args[1:])
		os.Exit(0)
	}
	os.Exit(m.Run())
}
