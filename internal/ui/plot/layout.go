// Where the parts of the panel stand: side by side where there is width, else
// one below the other.

package plot

import "fyne.io/fyne/v2"

// panelLayout puts figures, histogram and curve side by side or on top of each
// other.
type panelLayout struct{}

// Widths and heights in Fyne's units.
const (
	figuresWidth  = 350
	figuresHeight = 158
	sideBySide    = 820 // width from which three parts stand in a row
	partGap       = 6
)

func (panelLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(260, 170) }

func (panelLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	put := func(i int, x, y, w, h float32) {
		objects[i].Move(fyne.NewPos(x, y))
		objects[i].Resize(fyne.NewSize(max(w, 1), max(h, 1)))
	}
	switch {
	case size.Width >= sideBySide:
		plots := (size.Width - figuresWidth - 2*partGap) / 2
		put(0, 0, 0, figuresWidth, size.Height)
		put(1, figuresWidth+partGap, 0, plots*0.9, size.Height)
		put(2, figuresWidth+2*partGap+plots*0.9, 0, plots*1.1, size.Height)
	case size.Height < 420: // low: figures beside both plots in a half each
		half := (size.Width - partGap) / 2
		put(0, 0, 0, half, size.Height/2)
		put(1, half+partGap, 0, half, size.Height)
		put(2, 0, size.Height/2, half, size.Height/2)
	default:
		plots := (size.Height - figuresHeight - 2*partGap) / 2
		put(0, 0, 0, size.Width, figuresHeight)
		put(1, 0, figuresHeight+partGap, size.Width, plots)
		put(2, 0, figuresHeight+2*partGap+plots, size.Width, plots)
	}
}

// headLayout gives the first object what the others, at the right, leave. All
// heads are equally high, so that plots side by side begin at one height.
type headLayout struct{}

const headLine = 30

func (headLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := float32(40)
	for _, o := range objects[1:] {
		if o.Visible() {
			width += o.MinSize().Width + partGap
		}
	}
	return fyne.NewSize(width, headLine)
}

func (headLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	right := size.Width
	for i := len(objects) - 1; i > 0; i-- {
		o := objects[i]
		if !o.Visible() {
			continue
		}
		want := o.MinSize()
		want.Height = min(want.Height, size.Height-2)
		right -= want.Width
		o.Move(fyne.NewPos(right, (size.Height-want.Height)/2))
		o.Resize(want)
		right -= partGap
	}
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(max(right, 1), size.Height))
}
