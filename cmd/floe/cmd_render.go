// floe render: pictures of a sequence, without a window.

package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"floe/internal/render"
	"floe/internal/sequence"
)

type renderFlags struct {
	engineFlags
	frameRange
	pointFlags
	lookFlags
	cameraFlags
	out          string
	size, sheet  string
	fps          float64
	force, quiet bool
}

func newRender() *cobra.Command {
	f := &renderFlags{}
	cmd := &cobra.Command{
		Use:   "render FILE|FOLDER|PATTERN... [RANGE] -o PICTURE",
		Short: "Make pictures of a sequence",
		Long: `Draw a sequence without a window, on any machine: one picture per frame, a film, or
with --sheet one picture of frames from the whole sequence. The camera stands still
and sees all points of the sequence.

-o names the picture. For several frames it has # where the number stands, or it is
a folder (ending in /). Pictures are PNG. - is standard output. A name that ends in
.avi makes a film of all frames (Motion JPEG); .mp4, .mov, .mkv and .webm do so too
where the program ffmpeg is installed. A frame that cannot be read shows the one
before it.

Points are coloured by the frame's colour attribute, taken for linear light, or by
--color ATTRIBUTE, ATTRIBUTE.COMPONENT or ATTRIBUTE.length, such as v.length; --derive
adds attributes, --where shows some points only (floe help expressions). The colours of
--map span the values of the whole sequence (--range sequence), of each frame by
itself (--range frame), the values that you give (--range 0,5), or, to save time,
those of up to ` + fmt.Sprint(surveyed) + ` frames spread over the sequence (--range some), which also
decide where the camera stands. Values beyond the range have the colour of its end.

--point-size is a diameter in pixels (3), a radius in units of the scene (0.02u), or
an attribute that holds radii, with a factor if you like (Size, Size*2).
` + exitHelp,
		Example: `  floe render smoke.0101.icecache -o smoke.png
  floe render smoke.####.icecache --color PointVelocity --map turbo -o pictures/
  floe render smoke.####.icecache --derive a='age/life' --color a -o aging/
  floe render smoke.####.icecache --frames 1-100x10 --camera top -o top.####.png
  floe render smoke.####.icecache --turntable 360 --fps 25 -o smoke.mp4
  floe render smoke.####.icecache --sheet 6x4 -o sheet.png`,
		Args: someFiles,
		RunE: func(cmd *cobra.Command, args []string) error { return runRender(cmd, args, f) },
	}
	f.engineFlags.register(cmd)
	f.frameRange.register(cmd)
	f.pointFlags.register(cmd)
	f.lookFlags.register(cmd)
	f.cameraFlags.register(cmd)
	flags := cmd.Flags()
	flags.StringVarP(&f.out, "output", "o", "", "picture.png, pictures.####.png, folder/, or film.avi")
	flags.StringVar(&f.size, "size", "", "width x height of a picture, in pixels (default 1280x720, in sheets 320x180)")
	flags.StringVar(&f.sheet, "sheet", "", "columns x rows: one picture of so many frames")
	flags.Float64Var(&f.fps, "fps", 24, "frames per second of a film")
	flags.BoolVarP(&f.force, "force", "f", false, "replace files that exist")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print errors only")
	return cmd
}

func runRender(cmd *cobra.Command, args []string, f *renderFlags) error {
	r, err := f.parse()
	if err != nil {
		return err
	}
	job, err := f.job()
	if err != nil {
		return err
	}
	found, err := findFrames(args, r)
	if err != nil {
		return err
	}
	if len(found) > 1 {
		return usageHint("name one of them", "render draws one sequence, these are %d: %s", len(found), names(found))
	}
	job.sequence = found[0]
	if err := job.plan(f.out, f.force); err != nil {
		return err
	}
	job.out, job.errs = cmd.OutOrStdout(), cmd.ErrOrStderr()
	p, err := f.open()
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }()
	return job.run(cmd.Context(), p)
}

func names(found []*sequence.Sequence) string {
	var all []string
	for _, s := range found[:min(len(found), 4)] {
		all = append(all, s.Pattern())
	}
	if len(found) > len(all) {
		all = append(all, "…")
	}
	return strings.Join(all, ", ")
}

// job reads all flags but -o, before anything is looked for.
func (f *renderFlags) job() (*renderJob, error) {
	j := &renderJob{workers: f.loaders(), quiet: f.quiet, maxPayload: int64(f.maxPayload), fps: f.fps}
	j.width, j.height = 1280, 720
	if f.sheet != "" {
		columns, rows, err := parsePair("sheet", f.sheet, 100)
		if err != nil {
			return nil, err
		}
		j.sheet = &sheetLayout{columns: columns, rows: rows}
		j.width, j.height = 320, 180
	}
	if f.size != "" {
		width, height, err := parsePair("size", f.size, 32768)
		if err != nil {
			return nil, err
		}
		j.width, j.height = width, height
	}
	if f.out == "" {
		return nil, usageHint("write -o picture.png, or -o pictures.####.png for several frames", "-o is missing: it names the picture")
	}
	if !(f.fps > 0 && f.fps <= 1000) {
		return nil, usage("--fps is %g, must be above 0 and at most 1000", f.fps)
	}
	var err error
	if j.look, err = f.look(j.sheet != nil); err != nil {
		return nil, err
	}
	if j.camera, j.turnRad, err = f.camera(); err != nil {
		return nil, err
	}
	j.color, j.rangeMode, j.where = f.color, f.rangeMode(), f.where
	j.derive, err = f.pointFlags.expressions()
	return j, err
}

// parsePair reads two whole numbers, such as 1280x720.
func parsePair(flag, text string, most int) (a, b int, err error) {
	var rest string
	n, _ := fmt.Sscanf(strings.ToLower(text)+" .", "%dx%d %s", &a, &b, &rest)
	if n != 3 || rest != "." || a < 1 || b < 1 || a > most || b > most {
		return 0, 0, usage("--%s is %q, must be two numbers from 1 to %d, such as 6x4 or 1280x720", flag, text, most)
	}
	return a, b, nil
}

// cameraFlags tell where the pictures are taken from.
type cameraFlags struct {
	preset, up string
	orbit      string
	zoom       float64
	turntable  float64
}

func (f *cameraFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.preset, "camera", "persp", "view: "+strings.Join(render.Presets(), ", "))
	flags.StringVar(&f.up, "up", "y", "upright axis: y (Maya, Houdini, Softimage) or z (Blender)")
	flags.StringVar(&f.orbit, "orbit", "", "turn around and rise, in degrees, such as 30,-10")
	flags.Float64Var(&f.zoom, "zoom", 1, "above 1 is closer")
	flags.Float64Var(&f.turntable, "turntable", 0, "turn by so many degrees over the sequence")
	_ = cmd.RegisterFlagCompletionFunc("camera", cobra.FixedCompletions(render.Presets(), cobra.ShellCompDirectiveNoFileComp))
}

const radPerDegree = 0.017453292519943295

func (f *cameraFlags) camera() (c render.Camera, turnRad float64, err error) {
	preset, ok := render.ParsePreset(strings.ToLower(f.preset))
	if !ok {
		return c, 0, usage("--camera is %q, must be one of %s", f.preset, strings.Join(render.Presets(), ", "))
	}
	c = render.DefaultCamera().View(preset)
	switch strings.ToLower(f.up) {
	case "y":
	case "z":
		c.Up = render.ZUp
	default:
		return c, 0, usage("--up is %q, must be y or z", f.up)
	}
	if f.orbit != "" {
		var yaw, pitch float64
		if n, _ := fmt.Sscanf(f.orbit, "%g,%g", &yaw, &pitch); n != 2 {
			return c, 0, usage("--orbit is %q, must be two angles in degrees, such as 30,-10", f.orbit)
		}
		c = c.Orbit(yaw*radPerDegree, pitch*radPerDegree)
	}
	if !(f.zoom > 0) {
		return c, 0, usage("--zoom is %g, must be above 0", f.zoom)
	}
	c.Distance = 1 / f.zoom // a factor, until the distance is known
	return c, f.turntable * radPerDegree, nil
}
