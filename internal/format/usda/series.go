// Many frames in one file: samples aside, then joined property by property.

package usda

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strconv"

	"floe/internal/particle"
)

// Temporary is where samples wait, such as an *os.File that is empty. It is
// written from its start, then read; who gave it removes it after Close. It
// becomes as large as the file.
type Temporary interface {
	io.Writer
	io.ReaderAt
}

// Series writes many frames into one file. It is for one goroutine.
type Series struct {
	w       io.Writer
	temp    Temporary
	opt     Options
	written int64 // bytes of temp
	times   []float64
	tracks  []*track
	byName  map[string]*track
	err     error
}

// track is one property over time.
type track struct {
	property
	samples []sample
	varying bool // not constant in some frame
}

// sample is the text of a value without brackets, in temp.
type sample struct {
	frame    int
	at, size int64
	constant bool  // the text is of one element,
	count    int64 // which stands for so many
	sum      [sha256.Size]byte
}

// NewSeries begins a file. Nothing is written to w before Close.
func NewSeries(w io.Writer, temp Temporary, opt Options) (*Series, error) {
	if opt.FPS == 0 {
		opt.FPS = 24
	}
	if err := opt.check(); err != nil {
		return nil, fmt.Errorf("write usda: %w", err)
	}
	return &Series{w: w, temp: temp, opt: opt, byName: map[string]*track{}}, nil
}

var errAscending = errors.New("times must ascend")

// Add takes the next frame, at a time in frames. It keeps nothing of it. After an
// error the series is of no use.
func (s *Series) Add(ctx context.Context, time float64, f *particle.Frame) error {
	if s.err == nil {
		s.err = s.add(ctx, time, f)
	}
	if s.err != nil {
		return fmt.Errorf("write frame %v to usda: %w", time, s.err)
	}
	return nil
}

func (s *Series) add(ctx context.Context, time float64, f *particle.Frame) error {
	if time-time != 0 || len(s.times) > 0 && time <= s.times[len(s.times)-1] {
		return errAscending
	}
	all, err := properties(f)
	if err != nil {
		return err
	}
	s.times = append(s.times, time)
	digest := &digester{Writer: s.temp, sum: sha256.New()}
	out := newSink(ctx, digest)
	for i := range all {
		if err := s.sample(out, digest, &all[i]); err != nil {
			return err
		}
	}
	return nil
}

// digester counts and digests what is written.
type digester struct {
	io.Writer
	sum hash.Hash
	n   int64
}

func (d *digester) Write(b []byte) (int, error) {
	n, err := d.Writer.Write(b)
	d.sum.Write(b[:n])
	d.n += int64(n)
	return n, err
}

// sample writes one property of the last frame aside.
func (s *Series) sample(out *sink, digest *digester, p *property) error {
	t, err := s.track(p)
	if err != nil {
		return err
	}
	digest.n = 0
	digest.sum.Reset()
	if p.array {
		out.elements(p)
	} else {
		out.buf = p.text(out.buf, 0)
	}
	if err := out.flush(); err != nil {
		return fmt.Errorf("property %q: %w", p.name, err)
	}
	made := sample{frame: len(s.times) - 1, at: s.written, size: digest.n, constant: p.constant && !p.whole, count: p.count}
	digest.sum.Sum(made.sum[:0])
	s.written += digest.n
	t.samples = append(t.samples, made)
	t.varying = t.varying || !p.constant && p.count > 0
	return nil
}

// track finds the track of a property, or begins it.
func (s *Series) track(p *property) (*track, error) {
	t := s.byName[p.name]
	if t == nil {
		t = &track{property: *p}
		t.text = nil // which would keep the frame
		s.byName[p.name] = t
		s.tracks = append(s.tracks, t)
		return t, nil
	}
	if t.typ != p.typ || t.array != p.array || t.elementSize != p.elementSize || t.interpolation != p.interpolation || t.displayName != p.displayName {
		return nil, fmt.Errorf("property %q is %s, but %s in the frames before", p.name, p.described(), t.described())
	}
	return t, nil
}

// described tells what may not change over time.
func (p *property) described() string {
	text := p.typ
	if p.elementSize > 0 {
		text += " x " + strconv.Itoa(p.elementSize)
	}
	if p.array {
		text += "[]"
	}
	if p.displayName != "" {
		text += " of " + strconv.Quote(p.displayName)
	}
	return text
}

// Close writes the file. A series without frames is an error.
func (s *Series) Close(ctx context.Context) error {
	if s.err == nil {
		s.err = s.join(ctx)
	}
	if s.err != nil {
		return fmt.Errorf("write usda: %w", s.err)
	}
	s.err = errClosed
	return nil
}

var errClosed = errors.New("the series is closed")

func (s *Series) join(ctx context.Context) error {
	if len(s.times) == 0 {
		return errors.New("there are no frames")
	}
	out := newSink(ctx, s.w)
	out.buf = s.opt.header(out.buf, &span{s.times[0], s.times[len(s.times)-1]})
	for _, t := range s.tracks {
		if err := s.joinTrack(out, t); err != nil {
			return fmt.Errorf("property %q: %w", t.name, err)
		}
	}
	out.buf = append(out.buf, footer...)
	return out.flush()
}

// joinTrack writes a property: once, if it is the same in all frames, else all
// samples.
func (s *Series) joinTrack(out *sink, t *track) error {
	out.buf = t.declare(out.buf)
	interpolation := t.interpolationIf(!t.varying)
	if t.still(len(s.times)) {
		out.buf = append(out.buf, " = "...)
		err := s.copySample(out, t, t.samples[0])
		out.buf = t.metadata(out.buf, interpolation)
		return err
	}
	out.buf = t.metadata(out.buf, interpolation)
	out.buf = append(t.declare(out.buf), ".timeSamples = {\n"...)
	next := 0
	for frame, time := range s.times {
		out.buf = append(out.buf, "        "...)
		out.buf = append(strconv.AppendFloat(out.buf, time, 'f', -1, 64), ": "...)
		if next < len(t.samples) && t.samples[next].frame == frame {
			if err := s.copySample(out, t, t.samples[next]); err != nil {
				return err
			}
			next++
		} else {
			out.buf = append(out.buf, "None"...)
		}
		out.buf = append(out.buf, ",\n"...)
	}
	out.buf = append(out.buf, "    }\n"...)
	return out.err
}

// still reports whether all frames have the same sample.
func (t *track) still(frames int) bool {
	first := t.samples[0]
	for _, o := range t.samples {
		if o.sum != first.sum || o.constant != first.constant || o.count != first.count {
			return false
		}
	}
	return len(t.samples) == frames
}

// copySample writes a value from temp, a constant as often as it must stand
// there.
func (s *Series) copySample(out *sink, t *track, o sample) error {
	times := int64(1)
	if o.constant && t.varying {
		times = o.count
	}
	if t.array {
		out.buf = append(out.buf, '[')
	}
	for i := range times {
		if i > 0 {
			out.buf = append(out.buf, ", "...)
		}
		if err := s.copyText(out, o); err != nil {
			return err
		}
	}
	if t.array {
		out.buf = append(out.buf, ']')
	}
	return out.err
}

// copyText copies what a sample has in temp.
func (s *Series) copyText(out *sink, o sample) error {
	for at := o.at; at < o.at+o.size; {
		n := min(o.at+o.size-at, flushBytes/4)
		from := len(out.buf)
		out.buf = slices.Grow(out.buf, int(n))[:from+int(n)]
		if read, err := s.temp.ReadAt(out.buf[from:], at); int64(read) < n {
			return fmt.Errorf("read samples back: %w", err)
		}
		at += n
		out.spill()
		if out.err != nil {
			return out.err
		}
	}
	return nil
}
