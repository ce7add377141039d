// The statistics panel: figures, histogram and curve of one attribute.

package plot

import (
	"image/color"
	"io"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"floe/internal/stats"
)

// Attribute is what the panel is about. The zero value is none.
type Attribute struct {
	Name string
	// Type in words: "vector3 per point".
	Type string
	// Components are the names of a value's scalars, nil if it has one.
	Components []string
}

// Events are what the panel calls back, on the UI goroutine. Any may be nil.
type Events struct {
	// OnComponent asks for the summary, and the series if it is known, of another
	// component.
	OnComponent func(attribute string, component stats.Component)
	// OnCompute asks for the frames of the series that are unread or broken.
	OnCompute func(attribute string, component stats.Component)
	// OnCancel ends that.
	OnCancel func()
	// OnRange tells the range of colours while it is being dragged, OnReset that
	// it shall be that of the values again.
	OnRange func(lo, hi float64)
	OnReset func()
	// OnSeek goes to a frame.
	OnSeek func(number float64)
	// OnSave asks for a place to save to.
	OnSave func(Save)
}

// Save is a plot that shall be saved, as it was when that was asked for.
type Save struct {
	// Name is a good file name.
	Name   string
	Format Format
	// Write writes the file; it may be called on any goroutine.
	Write func(io.Writer) error
}

// Panel shows all about the values of one attribute. It computes nothing: what
// it is given it shows.
type Panel struct {
	widget.BaseWidget
	events    Events
	attribute Attribute
	component stats.Component
	summary   *stats.Summary
	series    *stats.Series
	computing bool
	parts     *panelParts
	histogram *Histogram
	curve     *Curve
}

// NewPanel makes an empty panel.
func NewPanel(e Events) *Panel {
	p := &Panel{events: e, histogram: NewHistogram(), curve: NewCurve()}
	p.histogram.OnRange, p.histogram.OnReset = e.OnRange, e.OnReset
	p.curve.OnSeek = e.OnSeek
	p.parts = newPanelParts(p)
	p.ExtendBaseWidget(p)
	p.update()
	p.curve.SetSeries(nil, p.seriesReason())
	return p
}

// CreateRenderer implements fyne.Widget.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.parts.root) }

// SetAttribute changes what the panel is about. If name or type differ from what
// was shown, summary and series are dropped, and the component is the one that
// suits the type.
func (p *Panel) SetAttribute(a Attribute) {
	if a.Name == p.attribute.Name && a.Type == p.attribute.Type {
		return
	}
	p.attribute, p.component = a, 0
	p.forget()
}

// SetComponent chooses a component without calling OnComponent; summary and
// series of another are dropped.
func (p *Panel) SetComponent(c stats.Component) {
	if c > 0 && int(c) > len(p.attribute.Components) {
		c = 0
	}
	if c == p.component {
		return
	}
	p.component = c
	p.forget()
}

// Attribute that is shown, and which component of it.
func (p *Panel) Attribute() (string, stats.Component) { return p.attribute.Name, p.component }

func (p *Panel) forget() {
	p.summary, p.series, p.computing = nil, nil, false
	p.histogram.SetTitle(p.title())
	p.curve.SetTitle(p.title())
	p.update()
	p.histogram.SetSummary(nil, p.summaryReason())
	p.curve.SetSeries(nil, p.seriesReason())
}

// SetSummary shows the figures of the frame that is seen; nil while they are
// being computed.
func (p *Panel) SetSummary(s *stats.Summary) {
	p.summary = s
	p.parts.figures.SetText(figuresText(s))
	p.histogram.SetSummary(s, p.summaryReason())
}

// SetSummaryError tells why there are no figures: the frame lacks the attribute,
// or could not be read.
func (p *Panel) SetSummaryError(why string) {
	p.summary = nil
	p.parts.figures.SetText("")
	p.histogram.SetSummary(nil, why)
}

// SetSeries shows the figures over the sequence; nil for none. It is copied. A
// series of another attribute or component, which comes too late, is ignored.
func (p *Panel) SetSeries(s *stats.Series) {
	if s != nil && (s.Attribute != p.attribute.Name || !p.sameComponent(s.Component)) {
		return
	}
	p.curve.SetSeries(s, p.seriesReason())
	p.series = p.curve.shown.series
	p.update()
}

func (p *Panel) sameComponent(c stats.Component) bool {
	return c == p.component || c <= 0 && p.component <= 0
}

// SetComputing shows progress and the way to cancel while a series is being
// computed.
func (p *Panel) SetComputing(on bool) {
	p.computing = on
	p.update()
}

// SetPlayhead tells which frame is seen.
func (p *Panel) SetPlayhead(number float64) { p.curve.SetPlayhead(number) }

// SetRange shows the range of colours; NaN for none, as when points are coloured
// by another attribute.
func (p *Panel) SetRange(lo, hi float64) { p.histogram.SetRange(lo, hi) }

// SetColors gives the colour of a value, as points have it; nil for none.
func (p *Panel) SetColors(of func(value float64) color.Color) { p.histogram.SetColors(of) }

// Histogram of the panel, for its options.
func (p *Panel) Histogram() *Histogram { return p.histogram }

// Curve of the panel, for its options.
func (p *Panel) Curve() *Curve { return p.curve }

// title is the attribute with its component: "PointVelocity.x".
func (p *Panel) title() string {
	switch k := int(p.component) - 1; {
	case len(p.attribute.Components) == 0:
		return p.attribute.Name
	case k >= 0 && k < len(p.attribute.Components):
		return p.attribute.Name + "." + p.attribute.Components[k]
	}
	return p.attribute.Name + " (length)"
}

func (p *Panel) summaryReason() string {
	if p.attribute.Name == "" {
		return "Choose an attribute in the browser"
	}
	return "computing …"
}

func (p *Panel) seriesReason() string {
	switch {
	case p.attribute.Name == "":
		return ""
	case p.computing:
		return "computing …"
	}
	return "Not computed yet"
}

// copyFigures puts them on the clipboard.
func (p *Panel) copyFigures() {
	if p.summary != nil {
		fyne.CurrentApp().Clipboard().SetContent(figuresTSV(p.title(), p.summary))
	}
}

// save asks for a place for a plot.
func (p *Panel) save(what string, f Format, write func(io.Writer) error) {
	if p.events.OnSave != nil {
		p.events.OnSave(Save{Name: fileName(p.title()) + "-" + what + "." + string(f), Format: f, Write: write})
	}
}

// fileName keeps what every file system takes.
func fileName(title string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|()`, r) || r < ' ' {
			return -1
		}
		if r == ' ' {
			return '-'
		}
		return r
	}, title)
	if name == "" {
		return "attribute"
	}
	return name
}

// chosen is called when the artist takes another component.
func (p *Panel) chosen(c stats.Component) {
	if c == p.component || c <= 0 && p.component <= 0 {
		return
	}
	p.SetComponent(c)
	p.SetRange(math.NaN(), math.NaN())
	if p.events.OnComponent != nil {
		p.events.OnComponent(p.attribute.Name, c)
	}
}
