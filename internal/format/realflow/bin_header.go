// What does the header of a .bin tell?

package realflow

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"floe/internal/format"
	"floe/internal/particle"
	"floe/internal/stride"
)

const (
	binMagic   = 0x00FABADA
	meshMagic  = 0xDADADADA
	newest     = 13
	nameBytes  = 250
	shortHead  = 320 // to version 6
	longHead   = 356
	versionAt  = 254
	countAt    = 276
	emitterVer = 7
	wideIDVer  = 12
)

// field is one value of a record.
type field struct {
	name  string
	since int // version
	kind  particle.Type
}

// fields of a record, in order.
var fields = []field{
	{"position", 0, particle.Vector3},
	{"velocity", 0, particle.Vector3},
	{"force", 0, particle.Vector3},
	{"vorticity", 9, particle.Vector3},
	{"normal", 3, particle.Vector3},
	{"neighbors", 4, particle.Int32},
	{"uvw", 5, particle.Vector3},
	{"infoBits", 5, particle.Int16},
	{"age", 0, particle.Float32},
	{"isolationTime", 0, particle.Float32},
	{"viscosity", 0, particle.Float32},
	{"density", 0, particle.Float32},
	{"pressure", 0, particle.Float32},
	{"mass", 0, particle.Float32},
	{"temperature", 0, particle.Float32},
	{"id", 0, particle.Int32},
}

// global is a value of the header that is shown.
type global struct {
	name       string
	at         int
	kind       particle.Type
	components int
	since      int
	constant   bool // one for all points
}

var globals = []global{
	{name: "radius", at: 280, kind: particle.Float32, constant: true},
	{name: "sceneScale", at: 256, kind: particle.Float32},
	{name: "fluidType", at: 260, kind: particle.Int32},
	{name: "elapsedTime", at: 264, kind: particle.Float32},
	{name: "frame", at: 268, kind: particle.Int32},
	{name: "framesPerSecond", at: 272, kind: particle.Int32},
	{name: "pressureMaxMinAverage", at: 284, kind: particle.Float32, components: 3},
	{name: "speedMaxMinAverage", at: 296, kind: particle.Float32, components: 3},
	{name: "temperatureMaxMinAverage", at: 308, kind: particle.Float32, components: 3},
	{name: "emitterPosition", at: 320, kind: particle.Vector3, since: emitterVer},
	{name: "emitterRotation", at: 332, kind: particle.Vector3, since: emitterVer},
	{name: "emitterScale", at: 344, kind: particle.Vector3, since: emitterVer},
}

// fluidAttribute is the name of the fluid, a text.
const fluidAttribute = "fluid"

// bin is a .bin whose header was read.
type bin struct {
	in      format.Input
	raw     []byte // the header
	version int
	points  int64
	fluid   string
	stride  int
	fields  []stride.Field // of the records
	header  particle.Header
	specs   []particle.ColumnSpec
}

// readBin reads the header and the tail's warnings.
func readBin(in format.Input) (*bin, error) {
	b := &bin{in: in}
	if err := b.readHeader(); err != nil {
		return nil, err
	}
	b.header = particle.Header{Format: Decoder{}.Name(), Version: b.version, Counts: particle.Counts{Points: b.points}}
	b.addRecord()
	b.addGlobals()
	if end := b.end(); end > in.Size {
		return nil, fmt.Errorf("%w: %d particles of %d bytes end at offset %d of %d", format.ErrTruncated, b.points, b.stride, end, in.Size)
	}
	return b, b.readTail()
}

func (b *bin) headBytes() int64 {
	if b.version < emitterVer {
		return shortHead
	}
	return longHead
}

// end of the records.
func (b *bin) end() int64 { return b.headBytes() + b.points*int64(b.stride) }

func (b *bin) readHeader() error {
	var buffer [longHead]byte
	head, err := bytesAt(b.in, buffer[:], 0, min(b.in.Size, longHead))
	if err != nil {
		return err
	}
	if len(head) >= 4 {
		switch magic := binary.LittleEndian.Uint32(head); magic {
		case binMagic:
		case meshMagic:
			return errors.New("it is a mesh of RealFlow; only its particles are read")
		default:
			return fmt.Errorf("it begins with %08x and not with %08x", magic, binMagic)
		}
	}
	if len(head) < shortHead {
		return fmt.Errorf("%w: its header has %d bytes of %d", format.ErrTruncated, len(head), shortHead)
	}
	b.version = int(int16(binary.LittleEndian.Uint16(head[versionAt:])))
	if b.version < 1 || b.version > newest {
		return fmt.Errorf("version %d at offset %d is unknown", b.version, versionAt)
	}
	if int64(len(head)) < b.headBytes() {
		return fmt.Errorf("%w: its header has %d bytes of %d", format.ErrTruncated, len(head), b.headBytes())
	}
	b.points = int64(int32(binary.LittleEndian.Uint32(head[countAt:])))
	if b.points < 0 {
		return fmt.Errorf("%d particles at offset %d", b.points, countAt)
	}
	name, _, _ := bytes.Cut(head[4:4+nameBytes], []byte{0})
	b.raw, b.fluid = head, strings.ToValidUTF8(string(name), "\uFFFD")
	return nil
}

// addRecord lays the fields of a record out.
func (b *bin) addRecord() {
	for _, f := range fields {
		if b.version < f.since {
			continue
		}
		if f.name == "id" && b.version >= wideIDVer {
			f.kind = particle.Int64
		}
		field := stride.Field{Offset: b.stride, Scalars: f.kind.Components(), Bytes: f.kind.ScalarBytes()}
		b.fields = append(b.fields, field)
		b.stride += field.Size()
		b.add(particle.Attribute{Name: f.name, Type: f.kind, Context: particle.PerPoint}, particle.ColumnSpec{})
	}
}

func (b *bin) add(a particle.Attribute, spec particle.ColumnSpec) {
	a.Structure = particle.Single
	b.header.Attributes = append(b.header.Attributes, a)
	b.specs = append(b.specs, spec)
}

// shown are the globals of this version.
func (b *bin) shown() (all []global) {
	for _, g := range globals {
		if b.version >= g.since {
			all = append(all, g)
		}
	}
	return all
}

// addGlobals adds the values of the header, and the fluid's name at the end.
func (b *bin) addGlobals() {
	for _, g := range b.shown() {
		context := particle.PerObject
		if g.constant {
			context = particle.PerPoint
		}
		b.add(particle.Attribute{Name: g.name, Type: g.kind, Components: g.components, Context: context},
			particle.ColumnSpec{Constant: g.constant})
	}
	b.add(particle.Attribute{Name: fluidAttribute, Type: particle.String, Context: particle.PerObject},
		particle.ColumnSpec{Strings: 1, StringBytes: int64(len(b.fluid))})
}

// readTail warns of values behind the records.
func (b *bin) readTail() error {
	if b.in.Size < b.end()+4 {
		return nil
	}
	var buffer [4]byte
	tail, err := bytesAt(b.in, buffer[:], b.end(), 4)
	if err != nil {
		return err
	}
	if n := int32(binary.LittleEndian.Uint32(tail)); n > 0 {
		b.header.Warnings = append(b.header.Warnings, fmt.Sprintf("%d further values per particle are not shown", n))
	}
	return nil
}
