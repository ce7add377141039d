// What is in a file?

package engine

import (
	"context"
	"encoding/json"
	"fmt"

	"floe/internal/loader"
	"floe/internal/pool"
	"floe/internal/wire"
)

// InfoOptions say how much is to be told.
type InfoOptions struct {
	// HeaderOnly reads no values, which is fast whatever the size of the file:
	// constants, dialect and damage of the values stay unknown.
	HeaderOnly bool
	// Stats adds statistics and digests of the values.
	Stats bool
	// Measure asks for figures of some attributes, which Info.Measures answers in
	// order. With HeaderOnly there are none.
	Measure []wire.MeasureArg
	// Derive adds attributes, which are told of as if the file had them, and Number
	// is the frame's, for which they may ask.
	Derive []Derived
	Number string
	// Priority: a higher one is served first.
	Priority int
	// MaxPayloadBytes bounds what a compressed file may expand to; 0 for the
	// default.
	MaxPayloadBytes int64
}

// Info describes a file. Its Number is left to the caller, who knows the sequence.
// It waits for a loader; call it where waiting is allowed.
func Info(ctx context.Context, p pool.Pool, path string, o InfoOptions) (loader.Info, error) {
	args := wire.InspectArgs{
		DecodeArgs: wire.DecodeArgs{MaxPayloadBytes: o.MaxPayloadBytes},
		Stats:      o.Stats, HeaderOnly: o.HeaderOnly, Measure: o.Measure, Derive: deriveArgs(o.Derive), Number: o.Number,
	}
	var info loader.Info
	err := do(ctx, p, pool.Request{Kind: wire.KindInspect, Path: path, Priority: o.Priority}, args, &info)
	return info, err
}

// do runs a job whose answer is a body.
func do(ctx context.Context, p pool.Pool, r pool.Request, args, body any) (err error) {
	if r.Args, err = json.Marshal(args); err != nil {
		return fmt.Errorf("ask to %s %q: %w", r.Kind, r.Path, err)
	}
	reply, err := p.Do(ctx, r)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(reply.Body, body); err != nil {
		return fmt.Errorf("read the answer about %q: %w", r.Path, err)
	}
	return nil
}
