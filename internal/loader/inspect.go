// Inspecting: what a file holds, as `floe info` tells it.

package loader

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"floe/internal/format"
	"floe/internal/h5convert"
	"floe/internal/particle"
	"floe/internal/wire"
)

// Info describes one file.
type Info struct {
	Path    string `json:"path"`
	Format  string `json:"format"`
	Version int    `json:"version"`
	// Number of the frame, null if the name has none; filled in by the caller.
	Number     any             `json:"number"`
	ObjectType uint32          `json:"object_type"`
	Points     int64           `json:"points"`
	Edges      int64           `json:"edges"`
	Polygons   int64           `json:"polygons"`
	Samples    int64           `json:"samples"`
	Substep    uint32          `json:"substep"`
	Dialect    string          `json:"dialect"`
	Warnings   []string        `json:"warnings"`
	Error      *string         `json:"error"`
	Attributes []AttributeInfo `json:"attributes"`
	// Chosen is the number of points that meet InspectArgs.Where.
	Chosen *int64 `json:"chosen,omitempty"`
	// Measures answer InspectArgs.Measure, in its order.
	Measures []Measure `json:"measures,omitempty"`
}

// AttributeInfo describes one attribute.
type AttributeInfo struct {
	Name       string `json:"name"`
	Type       string `json:"type"`
	Structure  string `json:"structure"`
	Context    string `json:"context"`
	Category   uint32 `json:"category"`
	Components int    `json:"components"`
	Elements   int64  `json:"elements"`
	// Constant is null when the values were not read.
	Constant *bool `json:"constant"`
	*AttributeStats
}

// AttributeStats are the figures of one attribute's values, constants expanded.
type AttributeStats struct {
	Min       Floats `json:"min"`
	Max       Floats `json:"max"`
	Sum       Floats `json:"sum"`
	NonFinite int64  `json:"nonfinite"`
	Values    int64  `json:"values"`
	SHA256    string `json:"sha256"`
	CountsSHA string `json:"counts_sha256,omitempty"`
	// MinExact and MaxExact are Min and Max of 64-bit integers, which a float64 may
	// not hold; absent for other types.
	MinExact []json.Number `json:"min_exact,omitempty"`
	MaxExact []json.Number `json:"max_exact,omitempty"`
}

// Floats is written to JSON with null for NaN, which JSON cannot say.
type Floats []float64

// MarshalJSON implements json.Marshaler.
func (f Floats) MarshalJSON() ([]byte, error) {
	b := []byte{'['}
	for i, v := range f {
		if i > 0 {
			b = append(b, ',')
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			b = append(b, "null"...)
		} else {
			b = strconv.AppendFloat(b, v, 'g', -1, 64)
		}
	}
	return append(b, ']'), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (f *Floats) UnmarshalJSON(b []byte) error {
	var values []*float64
	if err := json.Unmarshal(b, &values); err != nil {
		return err
	}
	*f = make(Floats, len(values))
	for i, v := range values {
		(*f)[i] = math.NaN()
		if v != nil {
			(*f)[i] = *v
		}
	}
	return nil
}

func inspect(ctx context.Context, j *job) (wire.Ready, error) {
	var a wire.InspectArgs
	if err := j.args(&a); err != nil {
		return wire.Ready{}, err
	}
	if a.HeaderOnly {
		return j.inspectHeader(ctx, a)
	}
	f, err := j.load(ctx, a.DecodeArgs)
	if err != nil {
		return wire.Ready{}, err
	}
	defer f.close()
	var info Info
	defer j.keepAlive()()
	err = h5convert.Guard(f.Frame, func() error {
		frame, warnings, err := j.derive(ctx, f.Frame, a.Derive, a.Number)
		if err != nil {
			return err
		}
		info = describe(j.Path, &frame.Header)
		info.Warnings = append(info.Warnings, warnings...)
		if err := info.addValues(ctx, frame, a.Stats, j.progress); err != nil {
			return err
		}
		measured, err := j.measured(ctx, frame, a, &info)
		if err == nil {
			info.Measures, err = measureAll(ctx, measured, a.Measure)
		}
		return err
	})
	if err != nil {
		return wire.Ready{}, fmt.Errorf("inspect %q: %w", j.Path, err)
	}
	return reply(info)
}

// measured is the frame of the points that are measured.
func (j *job) measured(ctx context.Context, f *particle.Frame, a wire.InspectArgs, info *Info) (*particle.Frame, error) {
	mask, err := j.condition(ctx, f, a.Where, a.Number)
	if err != nil || mask == nil {
		return f, err
	}
	chosen, _, err := choose(ctx, wanted(f, a.Measure), mask)
	if err != nil {
		return nil, err
	}
	info.Chosen = &chosen.Points
	return chosen, nil
}

// wanted is f with no attributes but those that are measured.
func wanted(f *particle.Frame, args []wire.MeasureArg) *particle.Frame {
	h, columns := f.Header, []particle.Column(nil)
	h.Attributes = nil
	for i := range f.Columns {
		if slices.ContainsFunc(args, func(a wire.MeasureArg) bool { return f.Find(a.Attribute) == i }) {
			h.Attributes, columns = append(h.Attributes, f.Attributes[i]), append(columns, f.Columns[i])
		}
	}
	return particle.FrameOf(h, columns, nil)
}

// inspectHeader reads no values.
func (j *job) inspectHeader(ctx context.Context, a wire.InspectArgs) (wire.Ready, error) {
	in, err := openInput(j.Path, j.config.MapInput)
	if err != nil {
		return wire.Ready{}, err
	}
	defer in.close()
	if in.isHDF5() {
		f, err := j.frame(ctx, in, a.DecodeArgs)
		if err != nil {
			return wire.Ready{}, err
		}
		defer f.Release()
		return j.replyHeader(f.Header, a)
	}
	decoder, err := j.config.Registry.Decoder(in.Input)
	if err != nil {
		return wire.Ready{}, err
	}
	step, err := in.step(decoder)
	if err != nil {
		return wire.Ready{}, err
	}
	h, err := decoder.Header(in.Input, format.Options{Dialect: a.Dialect, MaxPayloadBytes: a.MaxPayloadBytes, Step: step})
	if err != nil {
		return wire.Ready{}, j.named("read header of", in, err)
	}
	return j.replyHeader(h, a)
}

func (j *job) replyHeader(h particle.Header, a wire.InspectArgs) (wire.Ready, error) {
	if err := DeriveHeader(&h, a.Derive, a.Number); err != nil {
		return wire.Ready{}, fmt.Errorf("inspect %q: %w", j.Path, err)
	}
	return reply(describe(j.Path, &h))
}

// describe tells all that the header knows.
func describe(path string, h *particle.Header) Info {
	info := Info{
		Path: path, Format: h.Format, Version: h.Version, ObjectType: h.ObjectType,
		Points: h.Points, Edges: h.Edges, Polygons: h.Polygons, Samples: h.Samples,
		Substep: h.Substep, Dialect: h.Dialect,
		Warnings:   append([]string{}, h.Warnings...),
		Attributes: make([]AttributeInfo, len(h.Attributes)),
	}
	for i, a := range h.Attributes {
		info.Attributes[i] = AttributeInfo{
			Name: a.Name, Type: a.Type.String(), Structure: a.Structure.String(), Context: a.Context.String(),
			Category: a.Category, Components: a.Width(), Elements: h.Of(a.Context),
		}
	}
	return info
}

// addValues adds what only the values tell.
func (info *Info) addValues(ctx context.Context, f *particle.Frame, stats bool, progress func(int64)) error {
	done := int64(0)
	for i := range f.Columns {
		if err := ctx.Err(); err != nil {
			return err
		}
		c := &f.Columns[i]
		info.Attributes[i].Constant = &c.Constant
		if err := c.CheckOffsets(); err != nil {
			return err
		}
		if stats {
			info.Attributes[i].AttributeStats = statsOf(c)
		}
		done += int64(len(c.Data))
		progress(done)
	}
	return nil
}

func statsOf(c *particle.Column) *AttributeStats {
	s := c.Stats()
	a := &AttributeStats{
		Min: Floats(s.Min), Max: Floats(s.Max), Sum: Floats(s.Sum),
		NonFinite: s.NonFinite, Values: s.Values,
		SHA256: c.Digest(), CountsSHA: c.CountsDigest(),
	}
	switch c.Type {
	case particle.Int64:
		a.MinExact, a.MaxExact = extremes(c, func(v int64) string { return strconv.FormatInt(v, 10) })
	case particle.Uint64:
		a.MinExact, a.MaxExact = extremes(c, func(v uint64) string { return strconv.FormatUint(v, 10) })
	}
	return a
}

// extremes gives the least and the largest integer of each component; nothing for a
// column without values.
func extremes[T int64 | uint64](c *particle.Column, text func(T) string) (least, largest []json.Number) {
	values, width := format.Scalars[T](c), c.Width()
	if len(values) < width {
		return nil, nil
	}
	low, high := slices.Clone(values[:width]), slices.Clone(values[:width])
	for i := 0; i+width <= len(values); i += width {
		for k, v := range values[i : i+width] {
			low[k], high[k] = min(low[k], v), max(high[k], v)
		}
	}
	for k := range width {
		least, largest = append(least, json.Number(text(low[k]))), append(largest, json.Number(text(high[k])))
	}
	return least, largest
}

// Failed describes a file that could not be read.
func Failed(path string, err error) Info {
	text := err.Error()
	if errors.Is(err, context.Canceled) {
		text = "cancelled"
	}
	return Info{Path: path, Error: &text, Warnings: []string{}, Attributes: []AttributeInfo{}}
}
