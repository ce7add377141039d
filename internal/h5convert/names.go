// Link names: safe and unique, from attribute names that may be anything.

package h5convert

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"floe/internal/particle"
)

// maxLinkBytes bounds a link name; longer attribute names are cut.
const maxLinkBytes = 200

// linkNames gives each attribute a link name that is unique in the whole file.
// Names that are safe as they are keep their spelling; of several equal ones
// the first does.
func linkNames(attributes []particle.Attribute) []string {
	names := make([]string, len(attributes))
	taken := make(map[string]bool, len(attributes))
	for i, a := range attributes {
		if safeName(a.Name) == a.Name && !taken[a.Name] {
			names[i], taken[a.Name] = a.Name, true
		}
	}
	for i, a := range attributes {
		if names[i] == "" {
			names[i] = freeName(safeName(a.Name), taken)
			taken[names[i]] = true
		}
	}
	return names
}

func freeName(name string, taken map[string]bool) string {
	if !taken[name] {
		return name
	}
	for n := 2; ; n++ {
		if try := fmt.Sprintf("%s_%d", name, n); !taken[try] {
			return try
		}
	}
}

// safeName replaces what HDF5 ('/', '.', NUL) or VTK cannot hold in a name.
func safeName(name string) string {
	if name == "" {
		return "unnamed"
	}
	safe := strings.Map(func(r rune) rune {
		if r == '/' || r == '.' || r == utf8.RuneError || unicode.IsControl(r) {
			return '_'
		}
		return r
	}, name)
	for len(safe) > maxLinkBytes {
		_, size := utf8.DecodeLastRuneInString(safe)
		safe = safe[:len(safe)-size]
	}
	return safe
}
