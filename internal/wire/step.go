// A frame inside a file, as the path of a job names it.

package wire

import (
	"os"
	"strconv"
	"strings"
)

// OnDisk takes the path of a job apart: the file, and, where it is of the form
// "cache.mcx#12" and no file has that very name, the number of the frame inside of
// it as text, else "". docs/protocol.md has the rule.
func OnDisk(path string) (file, number string) {
	i := strings.LastIndexByte(path, '#')
	if i < 1 || !isNumber(path[i+1:]) {
		return path, ""
	}
	if _, err := os.Lstat(path); err == nil {
		return path, ""
	}
	return path[:i], path[i+1:]
}

// isNumber knows "12", "-3" and "12.5".
func isNumber(text string) bool {
	if strings.Trim(text, "-.0123456789") != "" {
		return false
	}
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}
