// Files of Houdini 13 to 18.5, compared with figures that another reader found.

package bgeo

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
)

// expected are the figures beside a sample, with what only this format has.
type expected struct {
	Particles        int64
	Primitives       int64
	Houdini          string
	Attributes       []expectedAttribute
	PointGroups      []string
	DetailAttributes []expectedAttribute
}

type expectedAttribute struct {
	formattest.ExpectedAttribute
	Kind        string
	Semantic    string
	StringCount int
}

func TestSamples(t *testing.T) {
	var files []string
	for _, pattern := range []string{"houdini-laika/*.geo", "houdini-laika/*.bgeo", "houdini-sidefxlabs/*.bgeo", "houdini-sidefxlabs/*/*.bgeo.sc"} {
		files = append(files, formattest.Samples(t, pattern)...)
	}
	for _, path := range files {
		t.Run(path[strings.LastIndex(path, "/")+1:], func(t *testing.T) { testSample(t, path) })
	}
}

func testSample(t *testing.T, path string) {
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var want expected
	formattest.ReadExpected(t, path, &want)
	in := formattest.Input(file, path)
	f := formattest.DecodeWith(t, Decoder{}, in, format.Options{}, formattest.DirtyGrant(0xA5, 0))
	if major, _, _ := strings.Cut(want.Houdini, "."); f.Points != want.Particles || major != strconv.Itoa(f.Version) {
		t.Errorf("%d points of version %d, want %d of %s", f.Points, f.Version, want.Particles, want.Houdini)
	}
	checkAttributes(t, f, particle.PerPoint, want.Attributes)
	checkAttributes(t, f, particle.PerObject, want.DetailAttributes)
	checkGroups(t, f, want.PointGroups)
	if said := strings.Contains(strings.Join(f.Warnings, " "), grouped(want.Primitives)); said != (want.Primitives > 0) {
		t.Errorf("%d primitives, warnings %q", want.Primitives, f.Warnings)
	}
	if err := (Decoder{}).Complete(in); err != nil {
		t.Error(err)
	}
}

// checkAttributes compares the attributes of a context one to one.
func checkAttributes(t *testing.T, f *particle.Frame, context particle.Context, want []expectedAttribute) {
	t.Helper()
	var columns []*particle.Column
	for i := range f.Columns {
		if c := &f.Columns[i]; c.Context == context && !strings.HasPrefix(c.Name, "group:") {
			columns = append(columns, c)
		}
	}
	warnings := strings.Join(f.Warnings, " ")
	for _, w := range want {
		switch {
		case w.Kind != "numeric" && w.Kind != "string":
			if !strings.Contains(warnings, "attribute "+w.Name+" is not shown: it is of the kind "+w.Kind) {
				t.Errorf("nothing said about %s: %q", w.Name, f.Warnings)
			}
		case len(columns) == 0 || columns[0].Name != w.Name:
			t.Fatalf("no %s in its place", w.Name)
		case w.Kind == "string":
			checkTexts(t, columns[0], w)
			columns = columns[1:]
		default:
			checkNumbers(t, columns[0], w)
			columns = columns[1:]
		}
	}
	if len(columns) > 0 {
		t.Errorf("attribute %s is not expected", columns[0].Name)
	}
}

func checkNumbers(t *testing.T, c *particle.Column, want expectedAttribute) {
	t.Helper()
	want.Check(t, c)
	if got := c.Type.Scalar(); got != storages[want.Storage] {
		t.Errorf("%s is %s, want %s", c.Name, got, want.Storage)
	}
	if c.Elements > 0 && len(want.First) == 0 {
		t.Errorf("%s: no figures", want.Name)
	}
}

func checkTexts(t *testing.T, c *particle.Column, want expectedAttribute) {
	t.Helper()
	if c.Type != particle.String || c.Values() != c.Elements*int64(want.Components) {
		t.Errorf("%s has %d values, want %d of %d texts", c.Name, c.Values(), c.Elements, want.Components)
	}
	// An index of no text becomes an empty one behind the others.
	blank := c.Table.Len() == want.StringCount+1 && c.Table.At(want.StringCount) == ""
	if c.Table.Len() != want.StringCount && !blank {
		t.Errorf("%s has %d texts, want %d", c.Name, c.Table.Len(), want.StringCount)
	}
	for i, text := range want.Strings {
		if got := c.Table.At(i); got != text {
			t.Errorf("%s: text %d is %q, want %q", c.Name, i, got, text)
		}
	}
}

func checkGroups(t *testing.T, f *particle.Frame, want []string) {
	t.Helper()
	var got []string
	for i := range f.Columns {
		if name, is := strings.CutPrefix(f.Columns[i].Name, "group:"); is {
			got = append(got, name)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("groups %q, want %q", got, want)
	}
}
