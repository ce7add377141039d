// Where does the camera stand, and which values do the colours span?

package main

import (
	"context"

	"floe/internal/render"
)

// surveyed is how many frames are read to find range and camera.
const surveyed = 9

// survey is what some frames say of the sequence.
type survey struct {
	fit    render.Fit
	values render.Range
	read   int
}

func (j *renderJob) newSurvey() *survey {
	return &survey{fit: render.NewFit(j.camera, j.width, j.height), values: render.NoRange()}
}

// add takes a frame into account.
func (j *renderJob) add(s *survey, scene *render.Scene) {
	shot := j.shot(scene, 0)
	fit := render.NewFit(j.camera, j.width, j.height)
	fit.AddShot(&shot)
	values := render.NoRange()
	if by := shot.Look.Color; by.Attribute != "" && j.rangeMode != rangeFrame {
		values = scene.Range(by.Attribute, by.Component, by.Log)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	s.fit.Union(fit)
	s.values, s.read = s.values.Union(values), s.read+1
}

// settle places the camera and fixes the range.
func (j *renderJob) settle(s *survey) {
	if !s.values.Empty() && (j.rangeMode == rangeSome || j.rangeMode == rangeSequence) {
		j.look.Color.Range = s.values.Suit(&j.look.Color)
	}
	j.ground = s.fit.Bounds()
	zoom := j.camera.Distance
	if j.turnRad == 0 {
		j.camera = s.fit.Centered()
	} else {
		j.camera = s.fit.Camera()
	}
	j.camera.Distance *= zoom
}

// lookAround reads some frames, or all, to place the camera and to find the range. A
// single frame is looked at when it is drawn.
func (j *renderJob) lookAround(ctx context.Context) error {
	if len(j.indices) == 1 {
		return nil
	}
	indices := j.indices
	if j.rangeMode != rangeSequence || j.color == "" {
		indices = spread(j.indices, surveyed)
	}
	s := j.newSurvey()
	j.each(ctx, indices, func(_ int, scene *render.Scene) error {
		j.add(s, scene)
		return nil
	}, func(int, error) {})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case s.read == 0 && len(indices) == len(j.indices):
		return &exitError{code: exitUnreadable}
	}
	j.settle(s)
	return nil
}

// ready is called with each frame before it is drawn.
func (j *renderJob) ready(scene *render.Scene) {
	if len(j.indices) == 1 {
		s := j.newSurvey()
		j.add(s, scene)
		j.settle(s)
	}
}
