// Converting one frame at a time, as they come.

package engine

import (
	"context"

	"floe/internal/batch"
	"floe/internal/pool"
	"floe/internal/sequence"
)

// ConvertOne converts the file at an index of a sequence with a pool that is open.
// reason tells why there was nothing to do, "" if it was done. What was begun and
// not finished is removed. FinishConvert belongs at the end.
func ConvertOne(ctx context.Context, p pool.Pool, s *sequence.Sequence, index int, o ConvertOptions) (out batch.Output, path, reason string, err error) {
	w, err := PlanConvert([]*sequence.Sequence{Pick(s, []int{index})}, o)
	switch {
	case err != nil:
		return out, "", "", err
	case len(w.Failed) > 0:
		return out, "", "", w.Failed[0].Err
	case len(w.Skipped) > 0:
		return out, w.Skipped[0].Out, w.Skipped[0].Reason, nil
	case len(w.Jobs) == 0:
		return out, "", "is not there any more", nil
	}
	if err := w.prepare(); err != nil {
		return out, "", "", &PlaceError{err}
	}
	r := &run{work: w, pool: p, dialects: map[*sequence.Sequence]string{}}
	out, err = r.one(ctx, w.Jobs[0])
	removeTorn(r.torn)
	return out, w.Jobs[0].Out, "", err
}

// FinishConvert writes the .hdf.series of sequences that were converted frame by
// frame.
func FinishConvert(sequences []*sequence.Sequence, o ConvertOptions) error {
	return writeSeries(sequences, o, true)
}
