// The decoders: one array, and an archive of them.

package npy

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"floe/internal/format"
	"floe/internal/particle"
)

const (
	name        = "npy"
	archiveName = "npz"
	suffix      = ".npy"
)

// Decoder reads .npy files. The zero value is ready.
type Decoder struct{}

// ArchiveDecoder reads .npz archives. The zero value is ready.
type ArchiveDecoder struct{}

var (
	_ format.Prover = Decoder{}
	_ format.Prover = ArchiveDecoder{}
)

// Name gives "npy".
func (Decoder) Name() string { return name }

// Name gives "npz".
func (ArchiveDecoder) Name() string { return archiveName }

// Suffixes gives ".npy".
func (Decoder) Suffixes() []string { return []string{suffix} }

// Suffixes gives ".npz".
func (ArchiveDecoder) Suffixes() []string { return []string{".npz"} }

// Sniff knows the magic.
func (Decoder) Sniff(head []byte, _ string) int {
	if bytes.HasPrefix(head, []byte(magic)) {
		return 100
	}
	return 0
}

const (
	zipMagic      = "PK\x03\x04"
	emptyZipMagic = "PK\x05\x06"
)

// Sniff looks for an archive whose first member is an array, or whose name tells.
func (ArchiveDecoder) Sniff(head []byte, name string) int {
	named := strings.HasSuffix(strings.ToLower(name), ".npz")
	switch {
	case bytes.HasPrefix(head, []byte(zipMagic)) && strings.HasSuffix(firstMember(head), suffix):
		return 90
	case bytes.HasPrefix(head, []byte(zipMagic)) && named, bytes.HasPrefix(head, []byte(emptyZipMagic)) && named:
		return 60
	}
	return 0
}

// firstMember is the name in the header that an archive begins with.
func firstMember(head []byte) string {
	const at = 30
	if len(head) < at {
		return ""
	}
	n := int(binary.LittleEndian.Uint16(head[26:]))
	return string(head[at:min(at+n, len(head))])
}

// Header reads the array's header.
func (Decoder) Header(in format.Input, _ format.Options) (particle.Header, error) {
	p, err := readSingle(in)
	if err != nil {
		return particle.Header{}, err
	}
	return p.header(), nil
}

// Header reads the directory of the archive and the header of every array.
func (ArchiveDecoder) Header(in format.Input, _ format.Options) (particle.Header, error) {
	p, err := readArchive(in)
	if err != nil {
		return particle.Header{}, err
	}
	return p.header(), nil
}

// Complete compares the size of the file with what its header tells.
func (Decoder) Complete(in format.Input) error {
	p, err := readSingle(in)
	if err != nil {
		return err
	}
	return p.check(1 << 62)
}

// Complete looks for the directory at the end of the archive.
func (ArchiveDecoder) Complete(in format.Input) error {
	p, err := readArchive(in)
	if err != nil {
		return err
	}
	return p.check(1 << 62)
}

// Decode reads the array.
func (Decoder) Decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	return decode(ctx, in, opt, grant, readSingle)
}

// Decode reads all arrays, several at once if Options.Threads allows it.
func (ArchiveDecoder) Decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	return decode(ctx, in, opt, grant, readArchive)
}

func decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant, read func(format.Input) (*plan, error)) (*format.Decoded, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p, err := read(in)
	if err != nil {
		return nil, err
	}
	if err := p.check(opt.PayloadLimit()); err != nil {
		return nil, err
	}
	j := &job{ctx: ctx, opt: opt, plan: p, grant: grant}
	return j.run()
}

// readSingle reads the header of a .npy.
func readSingle(in format.Input) (*plan, error) {
	s := plain{in: in, n: in.Size}
	a, err := readHeader(s)
	if err != nil {
		return nil, fmt.Errorf("read header: %w", err)
	}
	p := planSingle(a)
	if len(p.entries) == 0 {
		return nil, fmt.Errorf("read header: nothing that could be shown: %s", strings.Join(p.Warnings, " "))
	}
	if more := in.Size - a.head - a.bytes(); more > 0 {
		p.warn("%d bytes after the array are not shown.", more)
	}
	return p, nil
}

// readHeader reads the header of an array.
func readHeader(s source) (*array, error) {
	f, err := s.open()
	if err != nil {
		return nil, err
	}
	defer f.close()
	a, err := readArray(f)
	if err != nil {
		return nil, err
	}
	a.source = s
	return a, a.count()
}

// Limits of an archive's front, as each of its members may lie.
const (
	maxMembers    = 1 << 14
	maxHeadsBytes = 16 << 20
)

// readArchive reads directory and headers.
func readArchive(in format.Input) (*plan, error) {
	p := &plan{Header: particle.Header{Format: archiveName, Version: 1}}
	z, err := zip.NewReader(readerOf(in), in.Size)
	if err != nil {
		return nil, fmt.Errorf("read the directory of the archive: %w", unfinished(in, err))
	}
	if len(z.File) > maxMembers {
		return nil, fmt.Errorf("%w: an archive of %d files", format.ErrLimit, len(z.File))
	}
	var arrays []*array
	heads := int64(0)
	for _, f := range z.File {
		a, err := p.readMember(in, f)
		if err != nil {
			return nil, fmt.Errorf("read the header of %q: %w", f.Name, err)
		}
		if a == nil {
			continue
		}
		if heads += a.head; heads > maxHeadsBytes {
			return nil, fmt.Errorf("%w: headers of more than %d bytes", format.ErrLimit, int64(maxHeadsBytes))
		}
		arrays = append(arrays, a)
	}
	planArchive(p, arrays)
	return p, nil
}

// readMember reads the header of one array; nil with a warning if it is none, or
// none that can be shown.
func (p *plan) readMember(in format.Input, f *zip.File) (*array, error) {
	own, ok := strings.CutSuffix(f.Name, suffix)
	if !ok {
		if !strings.HasSuffix(f.Name, "/") {
			p.warn("%q is no array and is not shown.", f.Name)
		}
		return nil, nil
	}
	s, err := member(in, f)
	var a *array
	if err == nil {
		a, err = readHeader(s)
	}
	if errors.Is(err, errMethod) || errors.Is(err, errDamaged) {
		p.warn("The array %q is not shown: %v.", own, err)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	a.name = own
	return a, nil
}

// unfinished: the directory is written last.
func unfinished(in format.Input, err error) error {
	start := make([]byte, len(zipMagic))
	n, _ := readerOf(in).ReadAt(start, 0)
	ended := errors.Is(err, zip.ErrFormat) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	if ended && strings.HasPrefix(zipMagic, string(start[:n])) {
		return fmt.Errorf("%w: %w", format.ErrTruncated, err)
	}
	return err
}
