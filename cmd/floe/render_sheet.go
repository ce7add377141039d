// A contact sheet: frames of the whole sequence in one picture.

package main

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"

	"floe/internal/render"
)

var (
	labelTitle = color.RGBA{220, 223, 228, 255}
	labelBad   = color.RGBA{240, 110, 100, 255}
)

// sheetLayout is a table of pictures.
type sheetLayout struct{ columns, rows int }

const sheetGap = 2 // pixels

// drawSheet draws all frames of a sheet into one picture, under a title.
func (j *renderJob) drawSheet(ctx context.Context) error {
	rows := min(j.sheet.rows, (len(j.indices)+j.sheet.columns-1)/j.sheet.columns)
	columns := min(j.sheet.columns, len(j.indices))
	title := max(j.height/8, 16)
	m := image.NewRGBA(image.Rect(0, 0, columns*(j.width+sheetGap)-sheetGap, title+rows*(j.height+sheetGap)-sheetGap))
	for i := range m.Pix {
		m.Pix[i] = [4]byte{16, 17, 20, 255}[i%4]
	}
	cell := func(i int) *image.RGBA {
		x, y := i%columns*(j.width+sheetGap), title+i/columns*(j.height+sheetGap)
		return m.SubImage(image.Rect(x, y, x+j.width, y+j.height)).(*image.RGBA)
	}
	var bad []int
	j.each(ctx, j.indices, func(i int, scene *render.Scene) error {
		j.ready(scene)
		shot := j.shot(scene, j.part(i))
		shot.Look.Show &^= render.ShowLegend | render.ShowAxes
		shot.HUD = j.hud(i, false)
		r := render.Renderer{Workers: 1}
		r.Draw(shot, cell(i))
		return nil
	}, func(i int, err error) {
		j.finished(i, err)
		if err != nil {
			j.mu.Lock()
			bad = append(bad, i)
			j.mu.Unlock()
		}
	})
	if ctx.Err() != nil || j.bad == len(j.indices) {
		return nil
	}
	slices.Sort(bad)
	for _, i := range bad {
		render.Label(cell(i), 12, 12, "frame "+j.hud(i, false).Frame+": not readable", 8, labelBad)
	}
	render.Label(m, title/3, title*2/5, j.sheetTitle(), math.Round(float64(title)*0.3), labelTitle)
	if err := j.write(0, m); err != nil {
		return &exitError{code: exitProblems, err: err}
	}
	return nil
}

func (j *renderJob) sheetTitle() string {
	text := fmt.Sprintf("%s   %d of %d frames", j.sequence.String(), len(j.indices), len(j.sequence.Files))
	if j.color != "" {
		text += "   " + j.color
		if r := j.look.Color.Range; r != (render.Range{}) {
			text += fmt.Sprintf(" %.4g to %.4g", r.Lo, r.Hi)
		}
	}
	return text
}
