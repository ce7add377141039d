// Package source gives the frames of a sequence, wherever they come from: from a
// converted file that is mapped, or decoded by a pool.
//
//	s := source.New(sequence, pool, source.Options{})
//	frame, err := s.Load(ctx, index, 0)
//	defer frame.Release()
//
// A caller cannot tell the two roads apart, except by their speed. How long a
// frame's bytes stay valid is told in package particle.
package source

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"floe/internal/h5convert"
	"floe/internal/particle"
	"floe/internal/pool"
	"floe/internal/sequence"
	"floe/internal/wire"
)

// Options of a source.
type Options struct {
	// Sih5Dir is where converted files are looked for; "" means beside the
	// originals.
	Sih5Dir string
	// Decode takes the original even if a fresh converted file exists.
	Decode bool
	// MaxPayloadBytes bounds a decompressed file; 0 for the default.
	MaxPayloadBytes int64
}

// Source gives frames of one sequence. It is safe for concurrent use.
type Source struct {
	sequence *sequence.Sequence
	pool     pool.Pool
	options  Options

	mu      sync.Mutex
	dialect string // guarded by mu: how the last frame was read
}

// New makes a source. The pool stays the caller's, and must outlive it.
func New(s *sequence.Sequence, p pool.Pool, o Options) *Source {
	return &Source{sequence: s, pool: p, options: o}
}

// Load gives the frame at an index of the sequence; the caller releases it. A
// higher priority is served first.
func (s *Source) Load(ctx context.Context, index, priority int) (*particle.Frame, error) {
	if index < 0 || index >= len(s.sequence.Files) {
		return nil, fmt.Errorf("load frame at index %d: the sequence has %d", index, len(s.sequence.Files))
	}
	path := s.sequence.Path(index)
	if f := s.mapped(path); f != nil {
		return f, nil
	}
	return s.decoded(ctx, path, priority)
}

// killed tells whether a loader was ended from outside: by the system, which ran
// out of memory, or by somebody's hand. The file is hardly to blame, so it is worth
// a second try.
func killed(err error) bool {
	var died *pool.LoaderError
	return errors.As(err, &died) && strings.HasSuffix(died.What, "signal: killed")
}

// Converted is the path of the converted file of an original in dir ("" for
// beside it). That of a frame inside a file, "cache.mcx#12", is
// "cache.0012.mcx.sih5".
func Converted(path, dir string) string {
	if dir == "" {
		dir = filepath.Dir(path)
	}
	return filepath.Join(dir, sequence.ResultName(filepath.Base(path))+".sih5")
}

// IsHDF5 tells by its name whether a file is opened by mapping.
func IsHDF5(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".sih5", ".h5", ".hdf5", ".hdf":
		return true
	}
	return false
}

// mapped opens the fast way, nil if there is none. Every reason for that is
// met again, with an error, by decoding.
func (s *Source) mapped(path string) *particle.Frame {
	if IsHDF5(path) {
		f, _, err := h5convert.Map(path)
		if err == nil {
			return f
		}
		return nil
	}
	if s.options.Decode {
		return nil
	}
	info, err := sequence.Stat(path)
	if err != nil {
		return nil
	}
	f, p, err := h5convert.Map(Converted(path, s.options.Sih5Dir))
	if err != nil {
		return nil
	}
	if p.FileSize != info.Size() || p.ModTimeUnixNano != info.ModTime().UnixNano() {
		f.Release()
		return nil
	}
	return f
}

func (s *Source) decoded(ctx context.Context, path string, priority int) (*particle.Frame, error) {
	s.mu.Lock()
	args := wire.DecodeArgs{Dialect: s.dialect, MaxPayloadBytes: s.options.MaxPayloadBytes}
	s.mu.Unlock()
	b, err := json.Marshal(args)
	if err != nil {
		return nil, err
	}
	request := pool.Request{Kind: wire.KindDecode, Path: path, Args: b, Priority: priority}
	r, err := s.pool.Do(ctx, request)
	if killed(err) && ctx.Err() == nil {
		r, err = s.pool.Do(ctx, request)
	}
	if err != nil {
		return nil, err
	}
	f, err := particle.NewFrame(r.Header, r.Layout, r.Memory, r.Release)
	if err != nil {
		r.Release()
		return nil, errors.Join(fmt.Errorf("load %q", path), err)
	}
	s.mu.Lock()
	s.dialect = f.Dialect
	s.mu.Unlock()
	return f, nil
}
