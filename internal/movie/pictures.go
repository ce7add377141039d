// A numbered image sequence.

package movie

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// numbering is a name with a place for a number.
type numbering struct {
	before, after string
	digits        int
}

var placePattern = regexp.MustCompile(`#+|%0?(\d*)d`)

// parseNumbering reads name.####.png and name.%04d.png; the last place counts.
func parseNumbering(path string) (numbering, error) {
	dir, base := filepath.Split(path)
	all := placePattern.FindAllStringSubmatchIndex(base, -1)
	if len(all) == 0 {
		ext := filepath.Ext(base)
		return numbering{}, fmt.Errorf("an image sequence needs # where the number stands, such as %q", strings.TrimSuffix(base, ext)+".####"+ext)
	}
	at := all[len(all)-1]
	n := numbering{before: dir + base[:at[0]], after: base[at[1]:], digits: at[1] - at[0]}
	if base[at[0]] == '%' {
		n.digits, _ = strconv.Atoi(base[at[2]:at[3]]) // %d has none
		n.digits = min(n.digits, 18)
	}
	return n, nil
}

func (n numbering) path(number int) string {
	sign := ""
	if number < 0 {
		sign, number = "-", -number
	}
	return fmt.Sprintf("%s%s%0*d%s", n.before, sign, n.digits, number, n.after)
}

// pictures writes PNG files.
type pictures struct {
	options  Options
	names    numbering
	encoders *encoders
	encoder  png.Encoder

	mu     sync.Mutex // held by each method
	count  int        // pictures taken
	closed bool

	writing sync.Mutex // guards written
	written []string
}

func newPictures(path string, o Options) (*pictures, error) {
	names, err := parseNumbering(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, err
	}
	return &pictures{
		options: o, names: names, encoders: newEncoders(o.Workers),
		encoder: png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &pngBuffers{}},
	}, nil
}

type pngBuffers struct{ pool sync.Pool }

func (b *pngBuffers) Get() *png.EncoderBuffer {
	buffer, _ := b.pool.Get().(*png.EncoderBuffer)
	return buffer
}

func (b *pngBuffers) Put(buffer *png.EncoderBuffer) { b.pool.Put(buffer) }

func (p *pictures) Write(ctx context.Context, m *image.RGBA) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errClosed
	}
	if err := p.options.checkSize(m); err != nil {
		return err
	}
	path := p.names.path(p.options.First + p.count)
	if p.options.Path != nil {
		path = p.options.Path(p.count)
	}
	p.count++
	return p.encoders.add(ctx, m, func(m *image.RGBA, _ func() error) error { return p.write(path, m) })
}

// write writes one picture aside and gives it its name.
func (p *pictures) write(path string, m *image.RGBA) error {
	var b bytes.Buffer
	if err := p.encoder.Encode(&b, m); err != nil {
		return fmt.Errorf("encode %q: %w", path, err)
	}
	temp := tempName(path)
	err := p.encoders.err()
	if err == nil {
		err = os.WriteFile(temp, b.Bytes(), 0o666)
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		_ = os.Remove(temp)
		return fmt.Errorf("write %q: %w", path, err)
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	p.written = append(p.written, path)
	return nil
}

func (p *pictures) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errClosed
	}
	err := p.encoders.finish()
	if err == nil && p.count == 0 {
		err = errEmpty
	}
	if err != nil {
		p.remove()
	}
	p.closed = true
	return err
}

func (p *pictures) Abort() {
	p.encoders.abort()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		_ = p.encoders.finish()
		p.remove()
		p.closed = true
	}
}

func (p *pictures) remove() {
	var errs []error
	for _, path := range p.written {
		errs = append(errs, os.Remove(path))
	}
	_ = errors.Join(errs...) // what cannot be removed stays; there is nobody to tell
	p.written = nil
}
