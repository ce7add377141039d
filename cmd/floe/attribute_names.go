// What is said of names that no attribute has?

package main

import (
	"errors"

	"floe/internal/expr"
	"floe/internal/particle"
)

// noSuchName is the error of a name that no frame knows: h tells what there is.
func noSuchName(h *particle.Header, err error) error {
	var e *particle.NameError
	if errors.As(err, &e) && e.Attribute == nil {
		return usageHint(expr.Suggest(h, e.Name), "no frame has an attribute %q", e.Name)
	}
	return usageHint("components are written v.y or v.length; floe info FILE tells what there is", "%w", err)
}
