// The flags of floe render that make a look.

package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"floe/internal/render"
)

type lookFlags struct {
	color, colors, values, pointSize string
	vectors, strands, background     string
	show                             []string
	log, invert, raw                 bool
	exposure                         float64
	samples                          int
}

func (f *lookFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.color, "color", "", "attribute that gives the colour (default: the colour attribute)")
	flags.StringVar(&f.colors, "map", "viridis", "colours of values: "+strings.Join(render.Maps(), ", "))
	flags.StringVar(&f.values, "range", rangeSome, "values that the colours span: some, sequence, frame, or MIN,MAX")
	flags.BoolVar(&f.log, "log", false, "logarithmic colours: show small values apart")
	flags.BoolVar(&f.invert, "invert", false, "turn the colours around")
	flags.BoolVar(&f.raw, "raw", false, "show colour attributes as stored, not as linear light")
	flags.Float64Var(&f.exposure, "exposure", 0, "brighten colour attributes, in stops")
	flags.StringVar(&f.pointSize, "point-size", "auto", "auto, pixels (3), scene units (0.02u) or an attribute (Size, Size*2)")
	flags.StringVar(&f.vectors, "vectors", "", "attribute to draw as lines, with a factor: PointVelocity*0.04")
	flags.StringVar(&f.strands, "strands", "", "array attribute to draw as lines, such as StrandPosition")
	flags.StringVar(&f.background, "background", "dark", "dark, light or none (transparent)")
	flags.StringSliceVar(&f.show, "show", []string{"grid", "axes", "legend", "hud"}, "what to add: grid, axes, box, legend, hud, or none")
	flags.IntVar(&f.samples, "samples", 2, "smoothness of edges, 1 to 4; more takes longer")
	_ = cmd.RegisterFlagCompletionFunc("map", cobra.FixedCompletions(render.Maps(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("background", cobra.FixedCompletions([]string{"dark", "light", "none"}, cobra.ShellCompDirectiveNoFileComp))
}

// The ways to find the range of values.
const (
	rangeSome     = "some"
	rangeSequence = "sequence"
	rangeFrame    = "frame"
	rangeGiven    = "given"
)

func (f *lookFlags) rangeMode() string {
	if slices.Contains([]string{rangeSome, rangeSequence, rangeFrame}, f.values) {
		return f.values
	}
	return rangeGiven
}

// look reads the flags; the attribute of the colour is looked for in the frames.
func (f *lookFlags) look(small bool) (render.Look, error) {
	l := render.Look{Samples: f.samples}
	if f.samples < 1 || f.samples > 4 {
		return l, usage("--samples is %d, must be 1 to 4", f.samples)
	}
	colors, ok := render.ParseMap(f.colors)
	if !ok {
		return l, usage("--map is %q, must be one of %s", f.colors, strings.Join(render.Maps(), ", "))
	}
	l.Color = render.ColorBy{Map: colors, Log: f.log, Invert: f.invert, Raw: f.raw, ExposureStops: f.exposure}
	if f.rangeMode() == rangeGiven {
		r := &l.Color.Range
		if n, _ := fmt.Sscanf(f.values, "%g,%g", &r.Lo, &r.Hi); n != 2 || !(r.Lo < r.Hi) {
			return l, usage("--range is %q, must be some, sequence, frame, or two values, the smaller first, such as 0,5", f.values)
		}
	}
	switch f.background {
	case "dark":
		l.Background = render.DarkBackground()
	case "light":
		l.Background = render.LightBackground()
	case "none":
	default:
		return l, usage("--background is %q, must be dark, light or none", f.background)
	}
	var err error
	if l.Show, err = parseParts(f.show); err != nil {
		return l, err
	}
	if l.Size, err = parsePointSize(f.pointSize); err != nil {
		return l, err
	}
	if l.Vectors.Attribute, l.Vectors.Scale, err = parseScaled("vectors", f.vectors); err != nil {
		return l, err
	}
	l.Strands.Attribute = f.strands
	if small {
		l.UIScale = 0.8
	}
	return l, nil
}

var partNames = map[string]render.Parts{
	"grid": render.ShowGrid, "axes": render.ShowAxes, "box": render.ShowBox,
	"legend": render.ShowLegend, "hud": render.ShowHUD, "none": 0,
}

func parseParts(names []string) (parts render.Parts, err error) {
	for _, name := range names {
		part, known := partNames[name]
		if !known {
			return 0, usage("--show is %q, must be of grid, axes, box, legend, hud, or none", name)
		}
		parts |= part
	}
	return parts, nil
}

// parsePointSize reads "auto", "3", "0.02u", "Size" or "Size*2".
func parsePointSize(text string) (s render.PointSize, err error) {
	if text == "" || text == "auto" {
		return s, nil
	}
	number, inUnits := strings.CutSuffix(text, "u")
	if v, err := strconv.ParseFloat(number, 64); err == nil {
		switch {
		case !(v > 0):
			return s, usage("--point-size is %q, must be above 0", text)
		case inUnits:
			s.Units = v
		default:
			s.Pixels = v
		}
		return s, nil
	}
	s.Attribute, s.Scale, err = parseScaled("point-size", text)
	return s, err
}

// parseScaled reads an attribute with a factor, "Size*2".
func parseScaled(flag, text string) (name string, factor float64, err error) {
	star := strings.LastIndexByte(text, '*')
	if star < 0 {
		return text, 1, nil
	}
	factor, err = strconv.ParseFloat(strings.TrimSpace(text[star+1:]), 64)
	if err != nil {
		return "", 0, usage("--%s is %q: %q is no factor", flag, text, text[star+1:])
	}
	return strings.TrimSpace(text[:star]), factor, nil
}
