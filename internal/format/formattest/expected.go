// Files of other programs, and what is known of them.

package formattest

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"floe/internal/particle"
)

// samples lie beside the checkout, as seen from a package below
// internal/format. A clone has none.
const samples = "../../../../shared/samples/formats"

// Samples gives the paths that match a pattern below the folder of sample files,
// and skips the test where there is no such folder.
func Samples(t *testing.T, pattern string) []string {
	t.Helper()
	if _, err := os.Stat(samples); err != nil {
		t.Skip("no sample files of other programs beside the checkout")
	}
	found, err := filepath.Glob(filepath.Join(samples, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("no sample %q, %v", pattern, err)
	}
	return found
}

// Expected are the figures beside a sample file.
type Expected struct {
	Particles        int64               `json:"particles"`
	Attributes       []ExpectedAttribute `json:"attributes"`
	DetailAttributes []ExpectedAttribute `json:"detailAttributes"`
}

// ExpectedAttribute holds figures per component; integers beyond 2^53 stay
// exact as text.
type ExpectedAttribute struct {
	Name       string        `json:"name"`
	Type       string        `json:"type"`
	Storage    string        `json:"storage"`
	Components int           `json:"components"`
	Min        []json.Number `json:"min"`
	Max        []json.Number `json:"max"`
	Sum        []json.Number `json:"sum"`
	First      []json.Number `json:"first"`
	Last       []json.Number `json:"last"`
	Strings    []string      `json:"strings"`
}

// ReadExpected reads path.expected.json into a value such as Expected.
func ReadExpected(t *testing.T, path string, into any) {
	t.Helper()
	content, err := os.ReadFile(path + ".expected.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// Check compares one attribute's column with the figures: first and last value,
// extremes and sum of every component.
func (e *ExpectedAttribute) Check(t *testing.T, c *particle.Column) {
	t.Helper()
	if c == nil {
		t.Errorf("no attribute %q", e.Name)
		return
	}
	if e.Components > 0 && c.Width() != e.Components {
		t.Errorf("%s has %d components, want %d", e.Name, c.Width(), e.Components)
		return
	}
	if c.Type == particle.String || len(e.First) == 0 || c.Elements == 0 {
		return
	}
	s := c.Stats()
	last := c.Stored() - 1
	for k := range min(c.Width(), len(e.First)) {
		near(t, e.Name, "min", k, s.Min[k], e.Min, exactly)
		near(t, e.Name, "max", k, s.Max[k], e.Max, exactly)
		near(t, e.Name, "first", k, c.Component(0, k), e.First, exactly)
		near(t, e.Name, "last", k, c.Component(last, k), e.Last, exactly)
		extent := float64(c.Elements) * max(math.Abs(s.Min[k]), math.Abs(s.Max[k]))
		near(t, e.Name, "sum", k, s.Sum[k], e.Sum, 1e-6*extent+1e-12)
	}
}

// exactly allows for figures that were written with nine digits.
const exactly = 0

func near(t *testing.T, name, what string, k int, got float64, want []json.Number, tolerance float64) {
	t.Helper()
	if k >= len(want) {
		return
	}
	w, err := want[k].Float64()
	if err != nil {
		t.Errorf("%s: %s is %q", name, what, want[k])
		return
	}
	same := got == w || float32(got) == float32(w) || math.IsNaN(got) && math.IsNaN(w)
	if !same && math.Abs(got-w) > tolerance {
		t.Errorf("%s: %s of component %d is %v, want %v", name, what, k, got, w)
	}
}
