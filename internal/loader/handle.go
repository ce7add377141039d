// The jobs: what a loader can be asked to do.

package loader

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"floe/internal/format"
	"floe/internal/wire"
)

// Config of a loader.
type Config struct {
	// Registry of the formats it reads and writes.
	Registry *format.Registry
	// MapInput maps files instead of reading them into memory. A file that is
	// truncated meanwhile can then kill the process, so it is for loader
	// processes only.
	MapInput bool
}

// Handler makes the function that does the jobs. It is safe for concurrent use.
func Handler(c Config) wire.Handler {
	jobs := map[string]func(context.Context, *job) (wire.Ready, error){
		wire.KindDecode:  decode,
		wire.KindConvert: convert,
		wire.KindInspect: inspect,
		wire.KindExport:  export,
	}
	return func(ctx context.Context, j wire.Job, grant wire.Granter, progress func(int64)) (wire.Ready, error) {
		do := jobs[j.Kind]
		if do == nil {
			return wire.Ready{}, wire.Error{Kind: wire.Internal, Text: fmt.Sprintf("unknown kind of job %q", j.Kind)}
		}
		ready, err := do(ctx, &job{Job: j, config: c, grant: grant, progress: progress})
		if err != nil {
			return wire.Ready{}, toWire(err) // as a loader process would say it
		}
		return ready, nil
	}
}

// job is one job with all that it needs.
type job struct {
	wire.Job
	config   Config
	grant    wire.Granter
	progress func(int64)
}

// longestSilence bounds how long a step that cannot tell of progress, such as a
// flush to a slow disk, is taken for work.
const longestSilence = 10 * time.Minute

// keepAlive tells of progress in place of such a step, until stop is called.
func (j *job) keepAlive() (stop func()) {
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(250 * time.Millisecond)
		defer tick.Stop()
		limit := time.After(longestSilence)
		for {
			select {
			case <-tick.C:
				j.progress(0)
			case <-limit:
				return
			case <-done:
				return
			}
		}
	}()
	return func() { close(done) }
}

// args decodes the job's arguments.
func (j *job) args(into any) error {
	if len(j.Args) == 0 {
		return nil
	}
	if err := json.Unmarshal(j.Args, into); err != nil {
		return badArgs(j.Kind, err)
	}
	return nil
}

// reply makes an answer of a value.
func reply[T any](body T) (wire.Ready, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return wire.Ready{}, wire.Error{Kind: wire.Internal, Text: err.Error()}
	}
	return wire.Ready{Body: b}, nil
}
