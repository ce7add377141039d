// Starting loaders: Linux. A loader dies with its parent.

package pool

import (
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

// selfPath survives an upgrade of the program's file while it runs.
func selfPath() (string, error) { return "/proc/self/exe", nil }

type spawnRequest struct {
	cmd *exec.Cmd
	err chan error
}

// spawner is the one thread that starts loaders. The death signal is sent when
// the thread that started the child ends, not the process (go.dev/issue/27505),
// so this one never does.
var spawner = sync.OnceValue(func() chan<- spawnRequest {
	requests := make(chan spawnRequest)
	go func() {
		runtime.LockOSThread()
		for r := range requests {
			r.err <- r.cmd.Start()
		}
	}()
	return requests
})

func spawn(cmd *exec.Cmd) error {
	// A process group of its own: Ctrl-C in a terminal reaches the parent only,
	// which ends its loaders in order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	r := spawnRequest{cmd, make(chan error, 1)}
	spawner() <- r
	return <-r.err
}

// peakBytes is the most memory that an ended process had, granted segments
// included.
func peakBytes(s *os.ProcessState) int64 {
	usage, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return usage.Maxrss << 10
}
