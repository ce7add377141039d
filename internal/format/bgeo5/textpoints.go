// The points of the text form.

package bgeo5

import (
	"context"
	"encoding/binary"
	"fmt"

	"floe/internal/format"
	"floe/internal/particle"
)

// checkPoints is how many points are read between two looks at the context.
const checkPoints = 1 << 13

// readText reads the points one by one; there is no telling where one begins
// but by reading those before.
func (g *geometry) readText(ctx context.Context, targets []target, opt format.Options) (findings, error) {
	found := newFindings(len(targets))
	t := &tokens{in: g.in, at: g.recordAt}
	for point := range g.counts.points {
		if point%checkPoints == 0 {
			if ctx.Err() != nil {
				return found, ctx.Err()
			}
			if opt.Progress != nil {
				opt.Progress(t.offset())
			}
		}
		if err := readPoint(t, targets, point, &found); err != nil {
			return found, fmt.Errorf("point %d: %w", point, err)
		}
	}
	for i, c := range targets {
		if c.Type == particle.String {
			found.untold[i] = tell(c.data, c.texts.Len())
		}
	}
	return found, nil
}

// readPoint reads x y z w and the attributes.
func readPoint(t *tokens, targets []target, point int64, found *findings) error {
	for i := range targets {
		c := &targets[i]
		size := int64(c.words()) * wordBytes
		if err := readWords(t, c.column, c.data[point*size:][:size]); err != nil {
			return err
		}
		if i > 0 {
			continue
		}
		w, err := t.float32()
		if err != nil {
			return fmt.Errorf("w: %w", err)
		}
		if w != 1 {
			found.weighted++
		}
	}
	return nil
}

func readWords(t *tokens, c *column, into []byte) error {
	for k := 0; k < len(into); k += wordBytes {
		bits, err := t.word(c)
		if err != nil {
			return err
		}
		binary.LittleEndian.PutUint32(into[k:], bits)
	}
	if c.Type == particle.String && badIndex(into, c.texts.Len()) >= 0 {
		return c.indexError(into, t.offset())
	}
	return nil
}
