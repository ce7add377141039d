package h5convert

import (
	"slices"
	"strings"
	"testing"

	"floe/internal/particle"
)

func TestLinkNames(t *testing.T) {
	long := strings.Repeat("é", 150)
	cases := []struct{ in, want []string }{
		{[]string{"Color", "Größe", "a b"}, []string{"Color", "Größe", "a b"}},
		{[]string{"", ".", "..", "a/b", "a.b"}, []string{"unnamed", "_", "__", "a_b", "a_b_2"}},
		{[]string{"X", "X", "X_2", "X"}, []string{"X", "X_3", "X_2", "X_4"}},
		{[]string{"a.b", "a_b"}, []string{"a_b_2", "a_b"}},
		{[]string{"nul\x00", "bad\xff", "tab\t"}, []string{"nul_", "bad_", "tab_"}},
		{[]string{long}, []string{long[:200]}},
	}
	for _, c := range cases {
		attributes := make([]particle.Attribute, len(c.in))
		for i, name := range c.in {
			attributes[i].Name = name
		}
		if got := linkNames(attributes); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}
