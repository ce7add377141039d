// Is a condition one? Told before thousands of files are read.

package main

import (
	"errors"

	"floe/internal/expr"
)

func checkWhere(where string) error {
	if where == "" {
		return nil
	}
	_, err := expr.Parse(where)
	var e *expr.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		return usageHint(e.Hint, "--where: %v\n%s", err, e.Caret())
	}
	return usage("--where: %v", err)
}
