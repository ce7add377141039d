// Which frames are in a file that holds several?

package engine

import (
	"os"
	"strconv"
	"strings"

	"floe/internal/format"
	"floe/internal/format/all"
	"floe/internal/sequence"
	"floe/internal/stats"
)

// framesInside gives the numbers of the frames that a file holds, for
// sequence.Options.Frames; nil for one that holds one, cannot be read, or has a
// suffix of which it is known that there is one in each. It reads heads only.
func framesInside(path string) []sequence.Number {
	if !mayHoldFrames(path) {
		return nil
	}
	info, err := os.Stat(path) // opening a pipe would wait for its writer
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	in := format.Input{ReaderAt: f, Size: info.Size(), Name: path}
	decoder, err := all.Registry().Decoder(in)
	if err != nil {
		return nil
	}
	stepper, ok := decoder.(format.Stepper)
	if !ok {
		return nil
	}
	times, err := stepper.Steps(in)
	if err != nil || len(times) < 2 {
		return nil
	}
	return numbersOf(times)
}

// mayHoldFrames tells by the suffix.
func mayHoldFrames(path string) bool {
	path = strings.ToLower(path)
	for _, d := range all.Registry().Decoders {
		if _, ok := d.(format.Stepper); !ok {
			continue
		}
		for _, suffix := range d.Suffixes() {
			if strings.HasSuffix(path, suffix) {
				return true
			}
		}
	}
	return false
}

// numbersOf makes numbers of times; nil if they are no numbers that go up.
func numbersOf(times []float64) []sequence.Number {
	numbers := make([]sequence.Number, len(times))
	for i, t := range times {
		n, err := sequence.ParseNumber(strconv.FormatFloat(t, 'f', -1, 64))
		if err != nil || i > 0 && n.Compare(numbers[i-1]) <= 0 {
			return nil
		}
		numbers[i] = n
	}
	return numbers
}

// identify is stats.Identify that tells the frames inside one file apart.
func identify(path string) (stats.ContentID, error) {
	file := sequence.OnDisk(path)
	id, err := stats.Identify(file)
	return id.And(path[len(file):]), err
}
