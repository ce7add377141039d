package movie

import (
	"os/exec"
	"syscall"
)

// hideConsole keeps a black window from popping up.
func hideConsole(c *exec.Cmd) {
	const noWindow = 0x08000000 // CREATE_NO_WINDOW
	c.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: noWindow}
}
