//go:build !windows

package movie

import "os/exec"

func hideConsole(*exec.Cmd) {}
