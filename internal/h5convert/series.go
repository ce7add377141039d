// The .hdf.series file that lets ParaView open a converted sequence.

package h5convert

import (
	"encoding/json"
	"fmt"
	"os"
)

// SeriesEntry is one file of a sequence.
type SeriesEntry struct {
	// Name of the file, relative to the series file.
	Name string `json:"name"`
	// Time in seconds, or the frame number if the rate is unknown.
	Time float64 `json:"time"`
}

// WriteSeries writes the list of a sequence's files in the form that ParaView
// opens as a time series. The usual path is the sequence's name with the suffix
// ".hdf.series", beside the files: ParaView picks its reader by the ".hdf". The
// file appears complete or not at all.
func WriteSeries(path string, entries []SeriesEntry) (err error) {
	text, err := json.MarshalIndent(struct {
		Version string        `json:"file-series-version"`
		Files   []SeriesEntry `json:"files"`
	}{"1.0", append([]SeriesEntry{}, entries...)}, "", " ")
	if err != nil {
		return fmt.Errorf("write %q: %w", path, err)
	}
	temp := TempName(path)
	defer func() {
		if err != nil {
			os.Remove(temp)
			err = fmt.Errorf("write %q: %w", path, err)
		}
	}()
	if err := os.WriteFile(temp, append(text, '\n'), 0o666); err != nil {
		return err
	}
	_, err = publish(temp, path, true)
	return err
}
