// The search for the dialect that makes the whole payload come out even.

package icecache

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"floe/internal/particle"
)

// reading is a payload as one dialect reads it.
type reading struct {
	*front
	dialect dialect
	spans   []span // one per definition that was reached
	end     int64  // payload offset behind the last value
	// partial is the first definition that nobody can read, -1 if there is none.
	partial int
}

// exact reports whether the reading is as certain as it can be.
func (r *reading) exact(payload []byte) bool {
	return r.partial >= 0 || r.end == int64(len(payload))
}

// search tries dialects on one payload.
type search struct {
	ctx    context.Context
	p      []byte
	fronts map[dialect]parsed // by front forms
	first  error              // of the default dialect
}

type parsed struct {
	*front
	err error
}

// find picks the reading of section "Dialects" in docs/formats/icecache.md.
func find(ctx context.Context, p []byte, hint dialect) (*reading, error) {
	s := search{ctx: ctx, p: p, fronts: map[dialect]parsed{}}
	var early *reading // the default, with bytes left
	for _, d := range candidates(hint) {
		r, err := s.read(d, d != 0 && d != hint)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case d == 0:
			s.first, early = err, r
		}
		if r != nil && r.exact(p) {
			return r, nil
		}
	}
	if early == nil {
		if early = s.untilGenerator(); early == nil {
			return nil, s.first
		}
	}
	return early, nil
}

// read walks over the payload in one dialect; nil without an error if the
// dialect makes no difference.
func (s *search) read(d dialect, mustMatter bool) (*reading, error) {
	f, err := s.front(d)
	if err != nil || mustMatter && !d.matters(f) {
		return nil, err
	}
	return s.walk(f, d, len(f.defs))
}

func (s *search) front(d dialect) (*front, error) {
	key := d & frontForms
	f, done := s.fronts[key]
	if !done {
		f.front, f.err = parseFront(s.p, true, d)
		s.fronts[key] = f
	}
	return f.front, f.err
}

// walk goes over the first n columns.
func (s *search) walk(f *front, d dialect, n int) (*reading, error) {
	w := walker{ctx: s.ctx, p: s.p, at: f.end, d: d}
	r := &reading{front: f, dialect: d, partial: -1, spans: make([]span, 0, len(f.defs))}
	for i := range f.defs {
		c := &f.defs[i]
		if c.unsized() && !d.has(noDataBlock) || i == n {
			r.partial = i
			break
		}
		k := d.column(c)
		if d.has(noDataBlock) {
			r.spans = append(r.spans, span{from: f.end, to: f.end, first: f.end, absent: c.elements > 0})
			continue
		}
		span, err := w.measure(&k)
		if err != nil {
			return nil, &Error{Attribute: c.name, Offset: w.at, Err: err}
		}
		r.spans = append(r.spans, span)
	}
	r.end = w.at
	return r, nil
}

// untilGenerator reads the columns before the first one of the context "element
// generator", whose values nobody has seen; nil if there is none.
func (s *search) untilGenerator() *reading {
	f, err := s.front(0)
	if err != nil {
		return nil
	}
	for i := range f.defs {
		if particle.Context(f.defs[i].context) == particle.ElementGenerator {
			r, err := s.walk(f, 0, i)
			if err != nil {
				return nil
			}
			return r
		}
	}
	return nil
}

// locate names the attribute in which a broken payload ends.
func locate(ctx context.Context, p []byte, hint dialect, cause error) error {
	for _, d := range []dialect{hint, 0} {
		s := search{ctx: ctx, p: p, fronts: map[dialect]parsed{}}
		_, err := s.read(d, false)
		var e *Error
		if errors.As(err, &e) {
			return &Error{Attribute: e.Attribute, Offset: int64(len(p)), Err: cause}
		}
	}
	return &Error{Offset: int64(len(p)), Err: cause}
}

// kept reports whether column i of the file becomes a column of the frame.
func (r *reading) kept(i int) bool {
	return i < len(r.spans) && !r.spans[i].absent && r.defs[i].kind.as != particle.InvalidType
}

// header describes the frame.
func (r *reading) header() particle.Header {
	h := r.front.fileHeader()
	h.Dialect = r.dialect.String()
	for i := range r.defs {
		if r.kept(i) {
			h.Attributes = append(h.Attributes, r.defs[i].attribute())
		}
	}
	return h
}

// fileHeader is what the fields of the file's header say.
func (f *front) fileHeader() particle.Header {
	return particle.Header{
		Format: name, Version: f.version,
		ObjectType: f.objectType, Substep: f.substep, Counts: f.counts,
	}
}

// warnings lists what a careful user should know of a reading.
func (r *reading) warnings(payload int64) []string {
	var list []string
	if r.blobs > 0 {
		list = append(list, fmt.Sprintf("The file has %d user data blobs, whose encoding is not known.", r.blobs))
	}
	for i := range r.spans {
		list = append(list, r.columnWarnings(i)...)
	}
	if r.partial >= 0 {
		list = append(list, r.partialWarning())
	} else if left := payload - r.end; left > 0 {
		list = append(list, fmt.Sprintf("The payload has %d bytes after the last attribute.", left))
	}
	return list
}

func (r *reading) columnWarnings(i int) []string {
	c, s := &r.defs[i], &r.spans[i]
	switch {
	case s.absent:
		return []string{fmt.Sprintf("Attribute %q has no values in the file and is left out.", c.name)}
	case c.kind.as == particle.InvalidType:
		return []string{fmt.Sprintf("Attribute %q of type %s is left out.", c.name, c.kind.name)}
	case s.paths:
		return []string{fmt.Sprintf("The paths of the shape references in %q are not kept.", c.name)}
	}
	return nil
}

func (r *reading) partialWarning() string {
	const most = 8
	var names []string
	for _, c := range r.defs[r.partial:] {
		if len(names) == most {
			names = append(names, fmt.Sprintf("and %d more", len(r.defs)-r.partial-most))
			break
		}
		names = append(names, fmt.Sprintf("%q", c.name))
	}
	c := &r.defs[r.partial]
	what := "type " + c.kind.name
	if c.kind.as != particle.InvalidType {
		what = "context " + particle.Context(c.context).String()
	}
	return fmt.Sprintf("Partly read: the size of %s (attribute %q) is not known; left out: %s.",
		what, c.name, strings.Join(names, ", "))
}
