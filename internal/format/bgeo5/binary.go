// The binary form: header, primitives, attributes of the whole file.

package bgeo5

import (
	"errors"
	"fmt"

	"floe/internal/format"
	"floe/internal/particle"
	"floe/internal/stride"
)

// openBinary reads all but the points.
func (g *geometry) openBinary() error {
	c := &cursor{in: g.in, at: int64(len(binaryMagic))}
	if err := g.readCounts(c); err != nil {
		return err
	}
	definitions, err := c.definitions(g.counts.pointAttributes)
	if err != nil {
		return err
	}
	if err := g.setColumns(definitions); err != nil {
		return err
	}
	g.recordAt = c.at
	if err := c.skip(g.counts.points * int64(g.stride())); err != nil {
		return fmt.Errorf("%d points of %d bytes: %w", g.counts.points, g.stride(), err)
	}
	if err := g.readBehind(c); err != nil {
		return err
	}
	return g.readMark()
}

func (g *geometry) readCounts(c *cursor) error {
	v, err := c.int32()
	if err != nil {
		return err
	}
	if v != version {
		return fmt.Errorf("%w: version %d, only %d is known", format.ErrUnknown, v, version)
	}
	n := &g.counts
	for _, to := range []*int64{&n.points, &n.primitives, &n.pointGroups, &n.primitiveGroups,
		&n.pointAttributes, &n.vertexAttributes, &n.primitiveAttributes, &n.details} {
		if *to, err = c.int32(); err != nil {
			return err
		}
		if *to < 0 {
			return fmt.Errorf("a count of %d at %d", *to, c.at-4)
		}
	}
	return nil
}

// setColumns puts the position before the attributes.
func (g *geometry) setColumns(definitions []definition) error {
	position := definition{name: "P", kind: vectorKind, words: 3}
	attributes, err := columns(definitions, particle.PerPoint, weightAt+wordBytes)
	for i := range attributes {
		if g.counts.points == 0 {
			attributes[i].texts = particle.Strings{} // texts without indices would be the values
		}
	}
	g.columns = append([]column{{Attribute: position.attribute(particle.PerPoint)}}, attributes...)
	return err
}

// readBehind reads what stands behind the points, and says what is not shown.
func (g *geometry) readBehind(c *cursor) error {
	n := g.counts
	reached := false
	if n.vertexAttributes == 0 {
		var err error
		if reached, err = g.skipPrimitives(c); err != nil {
			return err
		}
	} else {
		g.sayPrimitives(n.primitives, nil)
	}
	g.sayGroups()
	if reached {
		return g.readDetails(c)
	}
	if n.details > 0 {
		g.warn("%s: they stand behind primitives of a kind that is not read.", notShown(n.details, "attribute", " of the whole file"))
	}
	return nil
}

const (
	// particleSystem is the type of a primitive that lists points.
	particleSystem = 0x8000
	// maxPrimitives is how many are skipped one by one.
	maxPrimitives = 1 << 12
	// wideIndices: files of so many points have indices of 32 bits, others of 16.
	wideIndices = 1 << 16
)

// skipPrimitives goes over particle systems, and reports whether it came to the
// end of all primitives.
func (g *geometry) skipPrimitives(c *cursor) (bool, error) {
	definitions, err := c.definitions(g.counts.primitiveAttributes)
	if errors.Is(err, errKind) {
		g.sayPrimitives(g.counts.primitives, nil)
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("primitives: %w", err)
	}
	words := int64(0)
	for _, d := range definitions {
		words += int64(d.words)
	}
	for left := g.counts.primitives; left > 0; left-- {
		skipped, err := g.skipPrimitive(c, words)
		if err != nil {
			return false, fmt.Errorf("primitives: %w", err)
		}
		if !skipped || left <= g.counts.primitives-maxPrimitives {
			g.sayPrimitives(left, definitions)
			return false, nil
		}
	}
	g.sayPrimitives(0, definitions)
	return true, nil
}

func (g *geometry) skipPrimitive(c *cursor, words int64) (bool, error) {
	kind, err := c.int32()
	if err != nil || kind != particleSystem {
		return false, err
	}
	n, err := c.int32()
	if err != nil {
		return false, err
	}
	indexBytes := int64(2)
	if g.counts.points >= wideIndices {
		indexBytes = 4
	}
	return true, c.skip(n*indexBytes + words*wordBytes)
}

// sayPrimitives tells what is not shown. Particle systems are: they list points.
func (g *geometry) sayPrimitives(primitives int64, definitions []definition) {
	n := g.counts
	if primitives > 0 {
		g.warn("%s.", notShown(primitives, "primitive", ""))
	}
	if n.vertexAttributes > 0 {
		g.warn("%s.", notShown(n.vertexAttributes, "attribute", " of vertices"))
	}
	switch {
	case len(definitions) > 0:
		g.warn("%s: %s.", notShown(n.primitiveAttributes, "attribute", " of primitives"), names(definitions))
	case n.primitiveAttributes > 0:
		g.warn("%s.", notShown(n.primitiveAttributes, "attribute", " of primitives"))
	}
}

func (g *geometry) sayGroups() {
	if n := g.counts.pointGroups; n > 0 {
		g.warn("%s.", notShown(n, "group", " of points"))
	}
	if n := g.counts.primitiveGroups; n > 0 {
		g.warn("%s.", notShown(n, "group", " of primitives"))
	}
}

// notShown gives "1 group of points is not shown" or "2 groups of points are not
// shown".
func notShown(n int64, noun, of string) string {
	if n == 1 {
		return fmt.Sprintf("1 %s%s is not shown", noun, of)
	}
	return fmt.Sprintf("%d %ss%s are not shown", n, noun, of)
}

// readDetails reads the attributes of the whole file.
func (g *geometry) readDetails(c *cursor) error {
	definitions, err := c.definitions(g.counts.details)
	if errors.Is(err, errKind) {
		g.warn("%s: %v.", notShown(g.counts.details, "attribute", " of the whole file"), err)
		return nil
	}
	if err != nil {
		return fmt.Errorf("attributes of the whole file: %w", err)
	}
	if g.details, err = columns(definitions, particle.PerObject, 0); err != nil {
		return err
	}
	values, err := c.take(int64(end(g.details, 0)))
	if err != nil {
		return fmt.Errorf("attributes of the whole file: %w", err)
	}
	g.words = make([]byte, len(values))
	stride.Turn(g.words, values, wordBytes)
	if g.counts.pointGroups == 0 && g.counts.primitiveGroups == 0 {
		g.end = c.at
	}
	return g.checkDetails(c.at - int64(len(values)))
}

// checkDetails looks at the indices of texts. The values begin at an offset.
func (g *geometry) checkDetails(at int64) error {
	for _, d := range g.details {
		if d.Type != particle.String {
			continue
		}
		if bad := badIndex(g.words[d.offset:][:wordBytes], d.texts.Len()); bad >= 0 {
			return d.indexError(g.words[d.offset:], at+int64(d.offset))
		}
	}
	return nil
}

// readMark looks at the end of the file, which is the byte ff where the writer
// came to its end; 00 stands before it, or the extra section that we do not read.
func (g *geometry) readMark() error {
	var last [1]byte
	if err := g.in.Fill(last[:], g.in.Size-1); err != nil {
		return err
	}
	g.marked = last[0] == 0xff && (g.end < 0 || g.in.Size-g.end >= 2)
	return nil
}
