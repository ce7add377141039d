// Starting loaders: unix other than Linux. A loader sees its parent's death by
// the end of its pipe.

//go:build unix && !linux

package pool

import (
	"os"
	"os/exec"
	"syscall"
)

func selfPath() (string, error) { return os.Executable() }

func spawn(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd.Start()
}

// peakBytes is not known: loaders have no memory limit here.
func peakBytes(*os.ProcessState) int64 { return 0 }
