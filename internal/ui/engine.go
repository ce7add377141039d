// What the window asks of the program around it.

package ui

import (
	"context"

	"floe/internal/batch"
	"floe/internal/health"
	"floe/internal/particle"
	"floe/internal/playback"
	"floe/internal/sequence"
	"floe/internal/stats"
	"floe/internal/watch"
)

// Engine finds, loads, measures and converts. The program makes it of the parts
// that this package may not know: pool, formats, converter. Its methods are safe
// for concurrent use, and those with a context return soon after it ends.
type Engine interface {
	// Find resolves files, folders and patterns. What was found comes together
	// with the errors of the arguments that failed.
	Find(args []string) ([]*sequence.Sequence, error)
	// Source gives the frames of a sequence.
	Source(s *sequence.Sequence) playback.Source
	// Fresh tells whether the converted twin of a file of a sequence in dir is at
	// hand, so that its frame needs no decoding.
	Fresh(dir, path string) bool
	// FPS is the frame rate that the files of a sequence tell, 0 if they do not. It
	// reads a file.
	FPS(s *sequence.Sequence) float64
	// FrameBytes is how much of the budget a frame takes, BudgetBytes the budget
	// that players may fill, Loaders how many frames load at once.
	FrameBytes(f *particle.Frame) int64
	BudgetBytes() int64
	Loaders() int
	// Measure computes the statistics of one attribute of a file of a sequence in
	// dir, in the pool, or remembers them.
	Measure(ctx context.Context, dir, path string, m Measure) (stats.Summary, error)

	// Measured gives what Measure would, if it is remembered; it asks the disk whether
	// the file is the same.
	Measured(path string, m Measure) (stats.Summary, bool)
	// CheckHealth reads all frames of a sequence, behind everything else, and tells
	// what is wrong with them. each is called with every frame that is done, in their
	// order, on the calling goroutine. The report is that of what was done when ctx
	// ended.
	CheckHealth(ctx context.Context, s *sequence.Sequence, each func(f sequence.File, found []health.Finding)) (*health.Report, error)

	// Prove tells whether a file is complete, by what its format says of its end.
	Prove(path string) watch.Proof
	// Extensions are those of files that can be opened, ExportFormats the names of
	// the formats that can be written.
	Extensions() []string
	ExportFormats() []string
	// PlanJob says what a conversion or an export would do.
	PlanJob(ctx context.Context, s []*sequence.Sequence, j Job) (*Plan, error)

	// Configure takes the preferences that concern the engine; new ones take
	// effect for what is opened from then on.
	Configure(s Setup) error
	// Close ends everything; it returns when all loaders have ended.
	Close()
}

// Measure is what to compute of an attribute: see [stats.Summary].
type Measure struct {
	Attribute string
	Component int
	Bins      int
}

// Job is a conversion or an export to do.
type Job struct {
	// To is the export format, "" for a conversion to .sih5.
	To string
	// Dir receives the results; "" is where converted files belong, for exports
	// the folder of the sources.
	Dir string
	// Frames to take; zero for all.
	Frames sequence.Range
	// Attributes to export; none for all.
	Attributes []string
	// Where is the condition that points must meet to be exported, "" for none;
	// Derive are attributes to add, in order. Both are of package expr.
	Where  string
	Derive []Derived
	// Force makes everything again, SkipExisting nothing that exists.
	Force, SkipExisting bool
	// OneFile puts all frames of a sequence into one file, if To can hold them: nothing
	// is left of one that is stopped.
	OneFile bool
	// FPS is stored in converted files and those of many frames; 0 for unknown. UpAxis,
	// "Y" or "Z", is stored in those of many frames.
	FPS    float64
	UpAxis string
}

// Derived is an attribute that is computed.
type Derived struct{ Name, Expr string }

// Plan is a job planned.
type Plan struct {
	Job Job
	*batch.Plan
	// Exists is set if results are in the way that neither Force nor SkipExisting
	// says anything about; such a plan is not to be run.
	Exists bool
	// NeedBytes is an estimate of what the results take, FreeBytes what is left on
	// the disk of Dir; -1 for unknown. Short tells that it will not do.
	NeedBytes, FreeBytes int64
	Short                bool
	Dir                  string
	// Run does it, once, and reports each file. It returns when all is done or
	// undone; what is finished when ctx ends stays.
	Run func(ctx context.Context, report func(batch.Result)) (batch.Summary, error)
}

// Setup is what an engine is told by the preferences.
type Setup struct {
	// Loaders is the number of loader processes, 0 for one per core.
	Loaders int
	// BudgetBytes for frames, 0 for what the machine can spare.
	BudgetBytes int64
	// Sih5Policy says where converted files are: "beside", "hidden" or "central",
	// then in CacheDir.
	Sih5Policy, CacheDir string
}
