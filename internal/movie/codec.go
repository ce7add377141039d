// How is ffmpeg to encode?

package movie

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// codec is one of ffmpeg's encoders.
type codec struct {
	name string
	// options for a quality from 1 to 100 and so many pixels a second.
	options func(quality int, pixelRate float64) []string
}

// h264 lists what plays everywhere; not every ffmpeg has the first.
var h264 = []codec{
	{"libx264", func(q int, _ float64) []string { return []string{"-preset", "medium", "-crf", scaled(q, 40, 14)} }},
	{"libopenh264", bitRate},
	{"h264_videotoolbox", bitRate},
	{"mpeg4", func(q int, _ float64) []string { return []string{"-q:v", scaled(q, 31, 1)} }},
}

var webm = []codec{
	{"libvpx-vp9", func(q int, _ float64) []string {
		return []string{"-crf", scaled(q, 60, 20), "-b:v", "0", "-row-mt", "1", "-deadline", "good", "-cpu-used", "4"}
	}},
	{"libsvtav1", func(q int, _ float64) []string { return []string{"-preset", "8", "-crf", scaled(q, 60, 20)} }},
	{"libvpx", func(q int, rate float64) []string { return append(bitRate(q, rate), "-crf", scaled(q, 60, 4)) }},
}

// container is how ffmpeg calls a format, and what may be inside.
type container struct {
	name    string
	codecs  []codec
	options []string
}

var containers = map[string]container{
	// faststart puts the index first, so that a film plays while it is downloaded.
	".mp4":  {"mp4", h264, []string{"-movflags", "+faststart"}},
	".mov":  {"mov", h264, []string{"-movflags", "+faststart"}},
	".mkv":  {"matroska", h264, nil},
	".webm": {"webm", webm, nil},
}

// scaled maps a quality from 1 to 100 to the encoder's own scale.
func scaled(quality, worst, best int) string {
	return strconv.Itoa(worst + (best-worst)*(quality-1)/99)
}

// bitRate is for encoders that know no quality: up to 0.3 bits a pixel.
func bitRate(quality int, pixelRate float64) []string {
	return []string{"-b:v", strconv.Itoa(int(pixelRate*0.3*float64(quality)/100) + 100_000)}
}

const askPatience = 15 * time.Second

// chooseCodec asks ffmpeg which encoders it has.
func chooseCodec(program, ext string) (codec, error) {
	ctx, cancel := context.WithTimeout(context.Background(), askPatience)
	defer cancel()
	ask := exec.CommandContext(ctx, program, "-hide_banner", "-encoders")
	var says tail
	ask.Stderr, ask.WaitDelay = &says, time.Second
	hideConsole(ask)
	list, err := ask.Output()
	if err != nil {
		return codec{}, fmt.Errorf("ask %q for its encoders: %w%s", program, err, says.quoted())
	}
	have := map[string]bool{}
	for line := range strings.Lines(string(list)) {
		if words := strings.Fields(line); len(words) >= 2 && strings.HasPrefix(words[0], "V") {
			have[words[1]] = true
		}
	}
	var names []string
	for _, c := range containers[ext].codecs {
		if have[c.name] {
			return c, nil
		}
		names = append(names, c.name)
	}
	return codec{}, fmt.Errorf("%q has no encoder for %s: it lacks %s", program, ext, strings.Join(names, ", "))
}

// arguments of ffmpeg for a film. Its colours are those of HD television, and said
// to be so; players would guess otherwise. Sides are made even, as 4:2:0 needs.
func arguments(o *Options, ext string, c codec, output string) []string {
	frames, seconds := o.rate()
	in := containers[ext]
	list := []string{
		"-hide_banner", "-loglevel", "error", "-y",
		"-f", "rawvideo", "-pix_fmt", "rgba", "-video_size", fmt.Sprintf("%dx%d", o.Width, o.Height),
		"-framerate", fmt.Sprintf("%d/%d", frames, seconds), "-i", "pipe:0", "-an",
		"-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt709:out_range=tv",
		"-pix_fmt", "yuv420p", "-c:v", c.name,
	}
	list = append(list, c.options(o.Quality, float64(o.Width*o.Height)*o.FPS)...)
	list = append(list, "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv")
	list = append(list, in.options...)
	return append(list, "-f", in.name, "file:"+output)
}
