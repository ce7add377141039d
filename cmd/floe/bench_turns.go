// How are variants measured? In turns, by wall and CPU time.

package main

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"
)

// cost is what one turn took.
type cost struct {
	wall time.Duration
	cpu  time.Duration // of this process and its loaders; negative if unknown
	// busy is the CPU time of all programs of the machine, zero if unknown.
	busy time.Duration
}

// variant is one of the things that are compared.
type variant struct {
	name string
	// turn does the work once and gives its cost; what it does before and
	// after the measured stretch is its own affair.
	turn  func(ctx context.Context) (cost, error)
	costs []cost
}

// takeTurns lets each variant warm up once and then measures all of them, one
// after the other, as often as runs says.
func takeTurns(ctx context.Context, f *benchFlags, variants []*variant) error {
	bar := newProgress((f.runs+1)*len(variants), 0, f.json)
	defer bar.clear()
	deadline := time.Now().Add(f.patience)
	for run := range f.runs + 1 {
		for _, v := range variants {
			c, err := v.quietTurn(ctx, run > 0, deadline)
			if err != nil {
				return fmt.Errorf("measure %s: %w", v.name, err)
			}
			if run > 0 {
				v.costs = append(v.costs, c)
			}
			bar.add(0)
		}
	}
	return nil
}

// quietTurn takes a turn, and until the deadline takes it again as long as other
// programs disturb it.
func (v *variant) quietTurn(ctx context.Context, counts bool, deadline time.Time) (cost, error) {
	const wait = 500 * time.Millisecond
	for {
		c, err := v.turn(ctx)
		if err != nil || !counts || !c.disturbed() || time.Now().After(deadline) {
			return c, err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return c, ctx.Err()
		}
	}
}

// disturbed tells whether others used more than a twentieth of the machine. A
// short turn cannot be judged: the system counts in ticks of 10 ms.
func (c cost) disturbed() bool {
	others, room := c.others()
	return c.wall > 100*time.Millisecond && others > room/20
}

// others is what other programs used while this one worked, and what there was
// to use; zero if unknown.
func (c cost) others() (used, room float64) {
	if c.busy <= 0 || c.cpu < 0 {
		return 0, 0
	}
	return max(float64(c.busy-c.cpu), 0), float64(c.wall) * float64(runtime.NumCPU())
}

// stretch measures one call of work. The CPU time of loader processes that live
// from before to after it is counted.
func stretch(work func() error) (cost, error) { return measured(childProcesses(), work) }

// stretchAlone measures work that no other process takes part in.
func stretchAlone(work func() error) (cost, error) { return measured(nil, work) }

func measured(loaders []int, work func() error) (cost, error) {
	cpuBefore, known := cpuOf(loaders)
	busyBefore := machineBusy()
	began := time.Now()
	err := work()
	c := cost{wall: time.Since(began), cpu: -1, busy: machineBusy() - busyBefore}
	if cpuAfter, still := cpuOf(loaders); known && still {
		c.cpu = cpuAfter - cpuBefore
	}
	return c, err
}

// cpuOf sums the CPU time of this process and the given others.
func cpuOf(pids []int) (time.Duration, bool) {
	sum := selfCPU()
	for _, pid := range pids {
		used, ok := processCPU(pid)
		if !ok {
			return 0, false
		}
		sum += used
	}
	return sum, true
}

func wallMs(c cost) float64 { return float64(c.wall) / 1e6 }

func cpuMs(c cost) float64 {
	if c.cpu < 0 {
		return math.NaN()
	}
	return float64(c.cpu) / 1e6
}

// all gives one measure of all turns.
func (v *variant) all(of func(cost) float64) []float64 {
	values := make([]float64, len(v.costs))
	for i, c := range v.costs {
		values[i] = of(c)
	}
	return values
}

func (v *variant) median(of func(cost) float64) float64 { return median(v.all(of)) }
func (v *variant) least(of func(cost) float64) float64  { return slices.Min(v.all(of)) }

// ratio is the median of the ratios within the turns, of one variant to another
// or to the sum of several.
func ratio(of func(cost) float64, v *variant, to ...*variant) float64 {
	ratios := make([]float64, len(v.costs))
	for i, c := range v.costs {
		sum := 0.0
		for _, other := range to {
			sum += of(other.costs[i])
		}
		ratios[i] = of(c) / sum
	}
	return median(ratios)
}

// median of values that may be unknown (NaN): then it is, too.
func median(values []float64) float64 {
	if len(values) == 0 || slices.ContainsFunc(values, math.IsNaN) {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}

// disturbance is the share of the machine that other programs used while the
// variants were measured, NaN if unknown.
func disturbance(variants []*variant) float64 {
	var used, room float64
	for _, v := range variants {
		for _, c := range v.costs {
			u, r := c.others()
			used, room = used+u, room+r
		}
	}
	if room == 0 {
		return math.NaN()
	}
	return used / room
}
