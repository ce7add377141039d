// Free space on Windows.

package engine

import "golang.org/x/sys/windows"

// freeBytes is what the user may still write to a folder, -1 if unknown.
func freeBytes(dir string) int64 {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return -1
	}
	var free, total, totalFree uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, &total, &totalFree); err != nil {
		return -1
	}
	return int64(free)
}
