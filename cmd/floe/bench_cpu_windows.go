// How much CPU time has this process used? Windows.

package main

import (
	"time"

	"golang.org/x/sys/windows"
)

func selfCPU() time.Duration {
	var created, exited, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(windows.CurrentProcess(), &created, &exited, &kernel, &user); err != nil {
		return 0
	}
	return filetime(kernel) + filetime(user)
}

// filetime counts 100 ns. Its own Nanoseconds method is for dates.
func filetime(t windows.Filetime) time.Duration {
	return time.Duration(int64(t.HighDateTime)<<32|int64(t.LowDateTime)) * 100
}
