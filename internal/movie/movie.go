// Which kinds of film are there, and who writes them?

package movie

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"math"
	"path/filepath"
	"strings"
)

// Writer takes the pictures of one film in their order. Its methods are for one
// goroutine, but for Abort.
type Writer interface {
	// Write adds a picture of the size that was announced. The picture may be
	// changed as soon as Write returns. When ctx ends, Write fails soon, and the
	// film is lost.
	Write(ctx context.Context, picture *image.RGBA) error
	// Close finishes the film and gives it its name. It fails if any picture could
	// not be written, and then leaves nothing.
	Close() error
	// Abort ends the work and removes what was written, also the pictures of an
	// image sequence. It may be called from any goroutine, while another method
	// waits, several times, and after Close, when it does nothing.
	Abort()
}

// Options of a film.
type Options struct {
	// Width and Height of all pictures in pixels.
	Width, Height int
	// FPS is 24 if it is 0.
	FPS float64
	// Quality from 1 to 100 of what is not lossless; 0 is 90, at which no loss is
	// seen.
	Quality int
	// FFmpeg is the program for the formats that need it; "" is looked for on the
	// PATH.
	FFmpeg string
	// First is the number of the first picture of an image sequence.
	First int
	// Path, if not nil, names the pictures of an image sequence instead, counted
	// from 0. It is called by Write.
	Path func(picture int) string
	// Workers bounds the goroutines that encode; 0 is one per core.
	Workers int
}

const (
	defaultFPS     = 24
	defaultQuality = 90
	maxSide        = 32768
)

func (o Options) checked() (Options, error) {
	if o.Width < 1 || o.Height < 1 || o.Width > maxSide || o.Height > maxSide {
		return o, fmt.Errorf("pictures of %d x %d pixels: each side must be from 1 to %d", o.Width, o.Height, maxSide)
	}
	if !(o.FPS > 0) {
		o.FPS = defaultFPS
	}
	if o.FPS > 1000 {
		return o, fmt.Errorf("%g frames per second: must be at most 1000", o.FPS)
	}
	if o.Quality == 0 {
		o.Quality = defaultQuality
	}
	o.Quality = min(max(o.Quality, 1), 100)
	return o, nil
}

// Format is a kind of film.
type Format struct {
	Ext         string // with its dot
	Name        string // for people
	NeedsFFmpeg bool
	// Numbered formats are one file per picture; the name needs a place for the
	// number.
	Numbered bool
}

// Formats lists all kinds, the most useful first.
func Formats() []Format {
	return []Format{
		{Ext: ".mp4", Name: "MP4 film (H.264)", NeedsFFmpeg: true},
		{Ext: ".mov", Name: "QuickTime film (H.264)", NeedsFFmpeg: true},
		{Ext: ".mkv", Name: "Matroska film (H.264)", NeedsFFmpeg: true},
		{Ext: ".webm", Name: "WebM film (VP9)", NeedsFFmpeg: true},
		{Ext: ".avi", Name: "AVI film (Motion JPEG)"},
		{Ext: ".png", Name: "PNG pictures", Numbered: true},
	}
}

// FormatOf gives the format that a name asks for.
func FormatOf(path string) (Format, bool) {
	for _, f := range Formats() {
		if strings.EqualFold(f.Ext, filepath.Ext(path)) {
			return f, true
		}
	}
	return Format{}, false
}

// ErrNoFFmpeg is wrapped by the error that says that ffmpeg is missing.
var ErrNoFFmpeg = errors.New("the program ffmpeg was not found")

// Create begins a film, in the format that its name asks for.
func Create(path string, o Options) (Writer, error) {
	w, err := create(path, o)
	if err != nil {
		return nil, fmt.Errorf("write film %q: %w", path, err)
	}
	return w, nil
}

func create(path string, o Options) (Writer, error) {
	o, err := o.checked()
	if err != nil {
		return nil, err
	}
	f, known := FormatOf(path)
	switch {
	case !known:
		return nil, fmt.Errorf("its name must end in %s", endings())
	case f.Numbered:
		return newPictures(path, o)
	case f.NeedsFFmpeg:
		return newFFmpeg(path, strings.ToLower(f.Ext), o)
	}
	return newAVI(path, o)
}

func endings() string {
	var list []string
	for _, f := range Formats() {
		list = append(list, f.Ext)
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}

// rate is the frame rate as a fraction: 24/1, 24000/1001 for 23.976.
func (o *Options) rate() (frames, seconds int) {
	if whole := math.Round(o.FPS); math.Abs(o.FPS-whole) < 1e-6 {
		return int(whole), 1
	}
	if ntsc := math.Round(o.FPS * 1.001); math.Abs(o.FPS*1.001-ntsc) < 2e-3 && ntsc >= 1 {
		return int(ntsc) * 1000, 1001
	}
	return max(int(math.Round(o.FPS*1000)), 1), 1000
}

func (o *Options) checkSize(m *image.RGBA) error {
	if size := m.Bounds().Size(); size.X != o.Width || size.Y != o.Height {
		return fmt.Errorf("a picture of %d x %d pixels in a film of %d x %d", size.X, size.Y, o.Width, o.Height)
	}
	return nil
}

// tempName is a hidden name in the same folder, of the form that all of Floe uses
// and sweeps up. It ends in .tmp, so no program takes it for a film.
func tempName(path string) string {
	var random [8]byte
	rand.Read(random[:]) // never fails
	dir, base := filepath.Split(path)
	const most = 255 - len("..0123456789abcdef.tmp")
	return filepath.Join(dir, "."+base[:min(len(base), most)]+"."+hex.EncodeToString(random[:])+".tmp")
}
