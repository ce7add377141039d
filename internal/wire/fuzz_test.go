// Fuzzing what comes from the other side.

package wire

import (
	"bytes"
	"testing"
)

// FuzzParse: no panic, and what is taken for a message is one: it encodes to the
// same bytes again.
func FuzzParse(f *testing.F) {
	for _, c := range golden {
		f.Add(unhex(f, c.hex))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Parse(b)
		if err != nil {
			return
		}
		again, err := Append(nil, m)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%+v\nof %x\nencodes to %x, %v", m, b, again, err)
		}
	})
}
