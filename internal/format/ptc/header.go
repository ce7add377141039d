// What stands before the points.

package ptc

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"floe/internal/format"
	"floe/internal/particle"
)

// cloud is a file without its points.
type cloud struct {
	in       format.Input
	version  int64
	points   int64
	columns  []column
	camera   [][]byte // values of cameraAttributes
	recordAt int64
	stride   int
	warnings []string
}

// column is an attribute and its place in a record.
type column struct {
	particle.Attribute
	offset int
}

// A record's own fields, before the variables.
const (
	normalColumn   = 1
	normalOffset   = 12
	radiusOffset   = 16
	variableOffset = 20
)

var cameraAttributes = []particle.Attribute{
	attribute("worldToEye", particle.Matrix44, particle.PerObject),
	attribute("eyeToScreen", particle.Matrix44, particle.PerObject),
	attribute("format", particle.Vector3, particle.PerObject),
}

func attribute(name string, t particle.Type, context particle.Context) particle.Attribute {
	return particle.Attribute{Name: name, Type: t, Structure: particle.Single, Context: context}
}

const (
	boxEnd       = 40
	cameraBytes  = (16 + 16 + 3) * 4
	maxVariables = 1 << 12
	maxLine      = 1 << 10
)

// extra bytes behind the bounding box, and behind the variables, per version.
var extra = [newest + 1]struct{ box, variables int64 }{{}, {box: 4 * 4, variables: 2 * 4}, {box: 4*4 + 33*4, variables: 2 * 4}}

// open reads all but the points.
func open(in format.Input) (*cloud, error) {
	c := &cloud{in: in}
	if err := c.read(); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return c, nil
}

func (c *cloud) read() error {
	head := make([]byte, boxEnd)
	if err := c.in.Fill(head, 0); err != nil {
		return err
	}
	if string(head[:len(magic)]) != magic {
		return fmt.Errorf("%w: the file begins with % x", format.ErrUnknown, head[:len(magic)])
	}
	if c.version = le32(head[4:]); c.version < 0 || c.version > newest {
		return fmt.Errorf("%w: version %d, 0 to %d are known", format.ErrUnknown, c.version, newest)
	}
	points := math.Float64frombits(binary.LittleEndian.Uint64(head[8:]))
	if !(points >= 0 && points < 1<<40) || points != math.Trunc(points) {
		return fmt.Errorf("%v points at 8", points)
	}
	c.points = int64(points)
	return c.readVariables(boxEnd + extra[c.version].box)
}

// readVariables reads the camera and the variables, which begin at an offset.
func (c *cloud) readVariables(at int64) error {
	camera := make([]byte, cameraBytes+8)
	if err := c.in.Fill(camera, at); err != nil {
		return err
	}
	at += int64(len(camera))
	c.camera = [][]byte{camera[:64], camera[64:128], camera[128:cameraBytes]}
	variables, floats := le32(camera[cameraBytes:]), le32(camera[cameraBytes+4:])
	if variables < 0 || variables > maxVariables || floats < 0 || floats > 16*maxVariables {
		return fmt.Errorf("%w: %d variables of %d floats at %d", format.ErrLimit, variables, floats, at-8)
	}
	lines, at, err := c.lines(variables, at)
	if err != nil {
		return err
	}
	c.setColumns(lines, int(floats))
	c.recordAt = at + extra[c.version].variables
	size := c.points * int64(c.stride)
	if size > c.in.Size-c.recordAt || c.recordAt > c.in.Size {
		return fmt.Errorf("%w: %d points of %d bytes at %d, the file has %d", format.ErrTruncated, c.points, c.stride, c.recordAt, c.in.Size)
	}
	if more := c.in.Size - c.recordAt - size; more > 0 {
		c.warn("%d bytes behind the last point are not read.", more)
	}
	return nil
}

// lines reads n lines from an offset on, and gives their end.
func (c *cloud) lines(n, at int64) (lines []string, end int64, err error) {
	var window []byte
	for int64(len(lines)) < n {
		i := bytes.IndexByte(window, '\n')
		switch {
		case i >= 0:
			lines = append(lines, format.Text(window[:i]))
			window = window[i+1:]
			at += int64(i) + 1
			continue
		case len(window) >= maxLine:
			return nil, 0, fmt.Errorf("%w: a line of more than %d bytes at %d", format.ErrLimit, maxLine, at)
		case at+int64(len(window)) >= c.in.Size:
			return nil, 0, fmt.Errorf("%w: %d of %d variables at %d", format.ErrTruncated, len(lines), n, at)
		}
		window = make([]byte, min(8*maxLine, c.in.Size-at))
		if err := c.in.Fill(window, at); err != nil {
			return nil, 0, err
		}
	}
	return lines, at, nil
}

// setColumns places the variables behind the fields that every record has. If
// they do not fill the record, nobody can tell which float is whose.
func (c *cloud) setColumns(lines []string, floats int) {
	fixed := []column{
		{attribute("position", particle.Vector3, particle.PerPoint), 0},
		{attribute("normal", particle.Vector3, particle.PerPoint), normalOffset},
		{attribute("radius", particle.Float32, particle.PerPoint), radiusOffset},
	}
	c.columns, c.stride = fixed, variableOffset+4*floats
	offset := variableOffset
	for _, line := range lines {
		a := variable(line)
		if a.Type == particle.InvalidType {
			offset = -1
			break
		}
		c.columns = append(c.columns, column{a, offset})
		offset += int(a.ValueBytes())
	}
	if offset == c.stride {
		return
	}
	c.columns = fixed
	c.warn("The variables %q do not make up the %d floats of a point, which are shown as they are.", lines, floats)
	if floats > 0 {
		data := attribute("data", particle.Float32, particle.PerPoint)
		if floats > 1 {
			data.Components = floats
		}
		c.columns = append(c.columns, column{data, variableOffset})
	}
}

// variable is the attribute that a line stands for; InvalidType for an unknown
// type.
func variable(line string) particle.Attribute {
	kind, name, _ := bytes.Cut(bytes.TrimSpace([]byte(line)), []byte(" "))
	a := attribute(string(bytes.TrimSpace(name)), particle.InvalidType, particle.PerPoint)
	switch string(kind) {
	case "float":
		a.Type = particle.Float32
	case "color", "vector", "point", "normal":
		a.Type = particle.Vector3
	case "matrix":
		a.Type = particle.Matrix44
	}
	return a
}

func (c *cloud) warn(sentence string, values ...any) {
	c.warnings = append(c.warnings, fmt.Sprintf(sentence, values...))
}

func (c *cloud) header() particle.Header {
	h := particle.Header{Format: name, Version: int(c.version), Warnings: c.warnings}
	h.Points = c.points
	for _, column := range c.columns {
		h.Attributes = append(h.Attributes, column.Attribute)
	}
	h.Attributes = append(h.Attributes, cameraAttributes...)
	return h
}
