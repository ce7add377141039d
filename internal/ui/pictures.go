// Saving what is seen: a picture, a contact sheet, a movie.

package ui

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"floe/internal/mmap"
	"floe/internal/movie"
	"floe/internal/particle"
	"floe/internal/playback"
	"floe/internal/render"
	"floe/internal/sequence"
)

// pictureSizes to choose from; the first is that of the view.
var pictureSizes = []string{"as in the window", "1280 x 720", "1920 x 1080", "2560 x 1440", "3840 x 2160"}

// maxPicture bounds what an artist may type, in pixels a side.
const maxPicture = 16384

// parseSize reads "1920 x 1080".
func (w *Window) parseSize(text string) (width, height int, err error) {
	if text == pictureSizes[0] || strings.TrimSpace(text) == "" {
		size := w.view.Size()
		scale := w.window.Canvas().Scale()
		return max(int(size.Width*scale), 16), max(int(size.Height*scale), 16), nil
	}
	a, b, ok := strings.Cut(strings.ToLower(strings.ReplaceAll(text, "×", "x")), "x")
	width, errA := strconv.Atoi(strings.TrimSpace(a))
	height, errB := strconv.Atoi(strings.TrimSpace(b))
	if !ok || errA != nil || errB != nil {
		return 0, 0, fmt.Errorf("the size %q should be like 1920 x 1080", text)
	}
	if width < 16 || height < 16 || width > maxPicture || height > maxPicture {
		return 0, 0, fmt.Errorf("%d x %d is not between 16 and %d pixels a side", width, height, maxPicture)
	}
	return width, height, nil
}

// saveForm asks for size and name of what is to be saved.
type saveForm struct {
	window *Window
	size   *widget.SelectEntry
	path   *field
	wrong  *widget.Label
	dialog *dialog.CustomDialog
}

// askSave opens the dialog; more are further lines of it.
func (w *Window) askSave(title, name string, more []*widget.FormItem, save func(path string, width, height int) error) {
	f := &saveForm{window: w, size: widget.NewSelectEntry(pictureSizes), path: w.newField(""), wrong: widget.NewLabel("")}
	f.size.SetText(pictureSizes[0])
	f.path.SetText(filepath.Join(w.folder(), name))
	f.wrong.Importance = widget.DangerImportance
	f.wrong.Wrapping = fyne.TextWrapWord
	choose := widget.NewButtonWithIcon("", theme.FolderOpenIcon(), func() {
		w.pick(Pick{Title: title, Save: true, Dir: w.folder(), Name: filepath.Base(f.path.Text)}, func(paths []string) { f.path.SetText(paths[0]) })
	})
	form := widget.NewForm(append(more, widget.NewFormItem("Size", f.size), widget.NewFormItem("Save as", container.NewBorder(nil, nil, nil, choose, f.path)))...)
	accept := widget.NewButton("Save", func() { f.accept(save) })
	accept.Importance = widget.HighImportance
	f.dialog = dialog.NewCustomWithoutButtons(title, container.NewBorder(form, nil, nil, nil, f.wrong), w.window)
	f.dialog.SetButtons([]fyne.CanvasObject{widget.NewButton("Cancel", func() { f.dialog.Hide() }), accept})
	f.dialog.Resize(fyne.NewSize(620, 240))
	w.present(f.dialog)
}

// accept saves unless something is wrong. A file that exists is replaced when
// that is asked for twice.
func (f *saveForm) accept(save func(path string, width, height int) error) {
	width, height, err := f.window.parseSize(f.size.Text)
	path := strings.TrimSpace(f.path.Text)
	if err == nil && path == "" {
		err = errors.New("the name is missing")
	}
	if err == nil {
		asked := f.path.Text + " exists; save again to replace it"
		if _, e := os.Stat(path); e == nil && f.wrong.Text != asked {
			err = errors.New(asked)
		}
	}
	if err == nil {
		err = save(path, width, height)
	}
	if err != nil {
		f.wrong.SetText(err.Error())
		return
	}
	f.window.noteFolder(path, false)
	f.dialog.Hide()
}

// pictureName proposes a name.
func (w *Window) pictureName(ext string) string {
	name := "floe"
	if len(w.entries) > 0 {
		prefix, _ := w.entries[0].sequence.ResultParts()
		name = strings.Trim(prefix, "._-")
	}
	return name + ext
}

func (w *Window) askPicture() {
	w.askSave("Save picture", w.pictureName("."+w.numberText(w.number())+".png"), nil, func(path string, width, height int) error {
		if err := mustBePNG(path); err != nil {
			return err
		}
		w.ending.Go(func() {
			m, err := w.view.Render(width, height, nil)
			if err == nil {
				err = writePNG(path, m)
			}
			w.do(func() { w.saved(path, err) })
		})
		return nil
	})
}

func mustBePNG(path string) error {
	if ext := strings.ToLower(filepath.Ext(path)); ext != ".png" {
		return fmt.Errorf("pictures are saved as .png, not %q", ext)
	}
	return nil
}

func (w *Window) saved(path string, err error) {
	if err != nil {
		w.journal.fail(fmt.Errorf("save %q: %w", path, err))
		return
	}
	w.journal.info("saved %s", path)
	w.say("Saved %s", path)
}

// writePNG writes a picture that is whole when it has its name.
func writePNG(path string, m image.Image) error {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, m); err != nil {
		return err
	}
	return writeWhole(path, b.Bytes())
}

// writeWhole writes a file that is whole when it has its name.
func writeWhole(path string, content []byte) error {
	return writeStream(path, func(out io.Writer) error {
		_, err := out.Write(content)
		return err
	})
}

// writeStream does so with what write writes.
func writeStream(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".floe-*.tmp")
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(f, 1<<20)
	err = write(out)
	if err == nil {
		err = out.Flush()
	}
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first error is told
	}
	return err
}

// reel is what a movie or a sheet is made of: taken when the artist asks, so that
// going on looking changes nothing.
type reel struct {
	source playback.Source
	slots  []playback.Slot // to draw
	shot   render.Shot     // without layers
	stage  *stage
	scale  float64
}

// newReel takes the slots of the range that have frames.
func (w *Window) newReel(every int) *reel {
	l := w.heardLine()
	if l == nil || w.pump == nil { // closed while the dialog was open
		return &reel{}
	}
	slots := l.slots
	r := &reel{source: l.source, stage: w.pump.stage.Load(), scale: float64(w.window.Canvas().Scale())}
	s := w.facts.Settings
	for i := s.In; i <= s.Out && i < len(slots); i++ {
		if slots[i].Exists && (i-s.In)%max(every, 1) == 0 {
			r.slots = append(r.slots, slots[i])
		}
	}
	r.shot = render.Shot{Camera: w.view.Camera(), Look: w.look}
	return r
}

// loaded is a frame on its way to be drawn.
type loaded struct {
	slot  playback.Slot
	frame *particle.Frame
	err   error
}

// each loads and draws the frames in order, loading some ahead, and gives each to
// do; frames that cannot be read too, with the error and no picture.
func (r *reel) each(ctx context.Context, ahead, width, height int, do func(s playback.Slot, m *image.RGBA, err error) error) error {
	for _, part := range r.stage.parts {
		part.marks.hidden.await(ctx)
	}
	ctx, cancel := context.WithCancel(ctx)
	queue := make(chan chan loaded, max(ahead, 1))
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(queue)
		for _, s := range r.slots {
			one := make(chan loaded, 1)
			select {
			case queue <- one:
				go func() {
					f, err := r.source.Load(ctx, s.Index, -1)
					one <- loaded{s, f, err}
				}()
			case <-ctx.Done():
				return
			}
		}
	}()
	err := r.drawAll(ctx, queue, width, height, do)
	cancel()
	for one := range queue { // what was loaded for nothing
		if l := <-one; l.frame != nil {
			l.frame.Release()
		}
	}
	<-done
	return err
}

func (r *reel) drawAll(ctx context.Context, queue <-chan chan loaded, width, height int, do func(s playback.Slot, m *image.RGBA, err error) error) error {
	var renderer render.Renderer
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for one := range queue {
		l := <-one
		if ctx.Err() != nil {
			if l.frame != nil {
				l.frame.Release()
			}
			return ctx.Err()
		}
		err := l.err
		if err == nil {
			err = r.draw(ctx, &renderer, l, m)
		}
		if err = do(l.slot, m, err); err != nil {
			return err
		}
	}
	return nil
}

// draw draws a frame and lets it go.
func (r *reel) draw(ctx context.Context, renderer *render.Renderer, l loaded, m *image.RGBA) error {
	defer l.frame.Release()
	defer renderer.Forget()
	return mmap.Guard(func() error {
		s := r.shot
		s.Look.UIScale = max(s.Look.UIScale, 1) * float64(m.Rect.Dy()) / 720
		s.HUD = render.HUD{Title: r.stage.title, Frame: r.stage.padding(l.slot.Number)}
		for _, part := range parts(l.frame) {
			if part.Frame == nil || part.Part >= len(r.stage.parts) || r.stage.parts[part.Part].hidden {
				continue
			}
			scene := render.NewScene(part.Frame, render.SceneOptions{})
			defer scene.Release()
			stage := r.stage.parts[part.Part]
			stage.marks.selected = nil // not drawn
			var seen resolvedPart
			seen.resolve(ctx, &stage, part.Frame, l.slot.Number)
			s.Layers = append(s.Layers, render.Layer{Scene: scene, Look: stage.look, Hidden: seen.unseen})
		}
		renderer.Draw(s, m)
		return nil
	})
}

func (w *Window) askMovie() {
	fps := w.newField("")
	fps.SetText(numberPlain(w.facts.Settings.FPS))
	every := w.newField("")
	every.SetText("1")
	var names []string
	for _, f := range movie.Formats() {
		names = append(names, f.Ext)
	}
	hint := widget.NewLabel("The range of the timeline is saved. " + strings.Join(names, " ") + "; name.####.png gives numbered pictures.")
	hint.Wrapping = fyne.TextWrapWord
	hint.Importance = widget.LowImportance
	items := []*widget.FormItem{widget.NewFormItem("", hint), widget.NewFormItem("Frames a second", fps), widget.NewFormItem("Every nth frame", every)}
	w.askSave("Save movie or pictures", w.pictureName(".avi"), items, func(path string, width, height int) error {
		rate, err := strconv.ParseFloat(strings.TrimSpace(fps.Text), 64)
		if err != nil || !(rate > 0 && rate <= 1000) {
			return fmt.Errorf("%q is no frame rate", fps.Text)
		}
		n, err := strconv.Atoi(strings.TrimSpace(every.Text))
		if err != nil || n < 1 {
			return fmt.Errorf("every %q is no number of frames", every.Text)
		}
		return w.startMovie(path, width, height, rate, n)
	})
}

// startMovie begins to write a movie.
func (w *Window) startMovie(path string, width, height int, fps float64, every int) error {
	r := w.newReel(every)
	if len(r.slots) == 0 {
		return errors.New("the range has no frames")
	}
	names := &pictureNames{pattern: path}
	out, err := movie.Create(path, movie.Options{Width: width, Height: height, FPS: fps, Path: names.path, FFmpeg: w.settings.Preferences().FFmpeg})
	if err != nil {
		return err
	}
	w.showTab(tabJobs)
	w.jobs.start("Movie "+filepath.Base(path), len(r.slots), 0, func(ctx context.Context, j *job) error {
		defer out.Abort()
		err := r.each(ctx, w.engine.Loaders()+1, width, height, func(s playback.Slot, m *image.RGBA, err error) error {
			name := r.stage.padding(s.Number)
			w.jobs.step(j, outcome{name: "frame " + name, text: "drawn", err: err}, 0)
			if err != nil {
				return ctx.Err() // left out, as the list says
			}
			names.number = s.Number
			return out.Write(ctx, m)
		})
		if err == nil {
			err = out.Close()
		}
		w.do(func() {
			if ctx.Err() == nil {
				w.saved(path, err)
			}
		})
		return err
	})
	return nil
}

// pictureNames names numbered pictures after their frames, so that gaps stay gaps.
type pictureNames struct {
	pattern string
	number  float64 // of the picture that is being written
}

func (n *pictureNames) path(int) string {
	pattern, err := sequence.ParsePattern(n.pattern)
	if err != nil {
		return n.pattern // movie has refused it before
	}
	number, err := sequence.ParseNumber(numberPlain(n.number))
	if err != nil {
		return n.pattern // a float is a number
	}
	return pattern.Format(number)
}

// sheetFrames is how many frames a contact sheet shows at most.
const sheetFrames = 24

func (w *Window) askSheet() {
	w.askSave("Save contact sheet", w.pictureName(".sheet.png"), nil, func(path string, width, height int) error {
		if err := mustBePNG(path); err != nil {
			return err
		}
		r := w.newReel(1)
		if len(r.slots) == 0 {
			return errors.New("the range has no frames")
		}
		w.showTab(tabJobs)
		r.thin(sheetFrames)
		w.jobs.start("Contact sheet "+filepath.Base(path), len(r.slots), 0, func(ctx context.Context, j *job) error {
			m, err := w.drawSheet(ctx, j, r, width, height)
			if err == nil {
				err = writePNG(path, m)
			}
			w.do(func() {
				if ctx.Err() == nil {
					w.saved(path, err)
				}
			})
			return err
		})
		return nil
	})
}

// thin leaves so many slots, evenly spread, the first and the last among them.
func (r *reel) thin(n int) {
	if len(r.slots) <= n {
		return
	}
	kept := make([]playback.Slot, n)
	for i := range kept {
		kept[i] = r.slots[i*(len(r.slots)-1)/(n-1)]
	}
	r.slots = kept
}

// drawSheet draws all frames into one picture, each as large as they fit.
func (w *Window) drawSheet(ctx context.Context, j *job, r *reel, width, height int) (*image.RGBA, error) {
	columns := sheetColumns(len(r.slots), width, height)
	rows := (len(r.slots) + columns - 1) / columns
	cellW, cellH := width/columns, height/rows
	sheet := image.NewRGBA(image.Rect(0, 0, columns*cellW, rows*cellH))
	i := 0
	r.shot.Look.Show &^= render.ShowLegend | render.ShowAxes
	err := r.each(ctx, w.engine.Loaders()+1, cellW, cellH, func(s playback.Slot, m *image.RGBA, err error) error {
		w.jobs.step(j, outcome{name: "frame " + r.stage.padding(s.Number), text: "drawn", err: err}, 0)
		if err == nil {
			at := image.Pt(i%columns*cellW, i/columns*cellH)
			for y := range cellH {
				copy(sheet.Pix[sheet.PixOffset(at.X, at.Y+y):], m.Pix[m.PixOffset(0, y):m.PixOffset(0, y)+4*cellW])
			}
		}
		i++
		return ctx.Err()
	})
	return sheet, err
}

// sheetColumns makes cells of about the shape of the sheet.
func sheetColumns(n, width, height int) int {
	best, room := 1, 0.0
	for columns := 1; columns <= n; columns++ {
		rows := (n + columns - 1) / columns
		// The largest picture of 4:3 that fits into a cell.
		cell := min(float64(width)/float64(columns)/4, float64(height)/float64(rows)/3)
		if cell > room {
			best, room = columns, cell
		}
	}
	return best
}
