// What the window shows, as lines of JSON: for tests and bug reports.

package main

import (
	"encoding/json"
	"fmt"
	"os"

	"floe/internal/ui"
)

// openTrace gives a function that appends to a file; nil if there is no path.
func openTrace(path string) (func(ui.Trace), error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o666)
	if err != nil {
		return nil, fmt.Errorf("--trace: %w", err)
	}
	e := json.NewEncoder(f)
	return func(t ui.Trace) { _ = e.Encode(t) }, nil // a full disk is no reason to end
}
