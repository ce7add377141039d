// The decoder: samples and their times, header, values.

package maya

import (
	"context"
	"fmt"
	"strings"

	"floe/internal/format"
	"floe/internal/particle"
)

// name of the format.
const name = "maya"

// Decoder reads .mc and .mcx. It holds no state and may be used concurrently.
type Decoder struct{}

var (
	_ format.Prover  = Decoder{}
	_ format.Stepper = Decoder{}
)

// Name is "maya".
func (Decoder) Name() string { return name }

// Suffixes are .mc and .mcx.
func (Decoder) Suffixes() []string { return []string{".mc", ".mcx"} }

// Sniff looks for a group of a cache; scenes of Maya are groups too.
func (Decoder) Sniff(head []byte, fileName string) int {
	at := 8
	switch {
	case strings.HasPrefix(string(head), "FOR8"):
		at = 16
	case !strings.HasPrefix(string(head), "FOR4"):
		return 0
	}
	if len(head) < at+4 {
		return suffixScore(fileName)
	}
	switch string(head[at : at+4]) {
	case "CACH", "MYCH":
		return 100
	}
	return 0
}

// suffixScore is for files that are cut off before they tell.
func suffixScore(fileName string) int {
	lower := strings.ToLower(fileName)
	if strings.HasSuffix(lower, ".mc") || strings.HasSuffix(lower, ".mcx") {
		return 60
	}
	return 0
}

// Steps gives the times of the samples in frames of 250 ticks, ascending. Samples
// that the end of the file cuts off are among them if their time is known.
func (Decoder) Steps(in format.Input) ([]float64, error) {
	o, err := survey(in)
	if err != nil {
		return nil, fmt.Errorf("maya: %w", err)
	}
	times := make([]float64, len(o.samples))
	for i, s := range o.samples {
		times[i] = float64(s.tick) / ticksPerFrame
	}
	return times, nil
}

// Complete walks over the groups.
func (Decoder) Complete(in format.Input) error {
	o, err := survey(in)
	if err == nil {
		err = o.cut
	}
	if err != nil {
		return fmt.Errorf("maya: %w", err)
	}
	return nil
}

// Header reads the names and numbers of values of one sample.
func (Decoder) Header(in format.Input, opt format.Options) (particle.Header, error) {
	p, err := planSample(in, opt)
	if err != nil {
		return particle.Header{}, fmt.Errorf("maya: %w", err)
	}
	return p.header, nil
}

// planSample plans the sample that is asked for.
func planSample(in format.Input, opt format.Options) (*plan, error) {
	o, err := survey(in)
	if err != nil {
		return nil, err
	}
	if opt.Step < 0 || opt.Step >= len(o.samples) {
		return nil, fmt.Errorf("no sample %d: there are %d", opt.Step, len(o.samples))
	}
	channels, warnings, err := o.channels(o.samples[opt.Step])
	if err != nil {
		return nil, err
	}
	if o.cut != nil {
		o.warnings = append(o.warnings, fmt.Sprintf("the file is damaged after this sample: %v", o.cut))
	}
	return planOf(channels, append(o.warnings, warnings...)), nil
}

// Decode reads one sample.
func (Decoder) Decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	d, err := decode(ctx, in, opt, grant)
	if err != nil {
		return nil, fmt.Errorf("maya: %w", err)
	}
	return d, nil
}

func decode(ctx context.Context, in format.Input, opt format.Options, grant format.Grant) (*format.Decoded, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p, err := planSample(in, opt)
	if err != nil {
		return nil, err
	}
	layout, err := particle.Plan(&p.header, p.specs())
	if err != nil {
		return nil, err
	}
	if layout.Size > opt.PayloadLimit() {
		return nil, fmt.Errorf("%w: the sample has %d bytes", format.ErrLimit, layout.Size)
	}
	memory, err := grant(ctx, layout.Size, 0)
	if err != nil {
		return nil, err
	}
	if int64(len(memory)) < layout.Size {
		return nil, fmt.Errorf("granted %d bytes of %d", len(memory), layout.Size)
	}
	if err := p.fill(ctx, in, opt, layout, memory); err != nil {
		return nil, err
	}
	return &format.Decoded{Header: p.header, Layout: layout, Memory: memory}, nil
}
