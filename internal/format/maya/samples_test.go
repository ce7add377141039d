// The sample files beside the checkout, channel by channel.

package maya

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"floe/internal/format"
	"floe/internal/format/formattest"
	"floe/internal/particle"
)

// expected are the figures beside a sample file.
type expected struct {
	Samples []struct {
		Time     float64
		Channels []struct {
			Name, Format               string
			Count                      int64
			Components                 int
			Min, Max, Sum, First, Last []json.Number
		}
	}
}

func TestSamples(t *testing.T) {
	for _, pattern := range []string{"maya-ufbx/*/*.mc", "maya-ufbx/*/*.mcx", "maya-nparticle-like/*.mc"} {
		for _, path := range formattest.Samples(t, pattern) {
			checkSample(t, path)
		}
	}
}

func checkSample(t *testing.T, path string) {
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var want expected
	formattest.ReadExpected(t, path, &want)
	in := formattest.Mapped(file, path)
	steps, err := Decoder{}.Steps(in)
	if err != nil || len(steps) != len(want.Samples) {
		t.Fatalf("%s: steps %v, %v, want %d", path, steps, err, len(want.Samples))
	}
	if err := (Decoder{}).Complete(in); err != nil {
		t.Error(err)
	}
	for i, sample := range want.Samples {
		if steps[i] != sample.Time/ticksPerFrame {
			t.Errorf("%s: sample %d is at %v, want tick %v", path, i, steps[i], sample.Time)
		}
		f := formattest.DecodeWith(t, Decoder{}, in, format.Options{Step: i}, format.HeapGrant)
		if len(f.Warnings) > 0 {
			t.Errorf("%s: %q", path, f.Warnings)
		}
		first := int64(0)
		for _, c := range sample.Channels {
			e := formattest.ExpectedAttribute{Name: c.Name, Components: c.Components, Min: c.Min, Max: c.Max, Sum: c.Sum, First: c.First, Last: c.Last}
			e.Check(t, channelOf(f, c.Name, &first, c.Count))
		}
		if first != 0 && first != f.Points {
			t.Errorf("%s: the channels have %d points, the frame %d", path, first, f.Points)
		}
	}
}

// channelOf finds the values of a channel again: a column of its own, or for
// meshes the next points of the positions.
func channelOf(f *particle.Frame, name string, first *int64, count int64) *particle.Column {
	i := strings.LastIndexByte(name, '_')
	if i > 0 {
		return f.Column(name[i+1:])
	}
	c := *f.Column("position")
	c.Data, c.Elements = c.Bytes(*first, *first+count), count
	*first += count
	return &c
}
