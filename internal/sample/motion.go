// The path of one particle: a formula of its launch, its age and the time.

package sample

// vector is x y z, y up.
type vector [3]float32

const (
	gravity    = 4.9 // units per second squared
	restitute  = 0.4 // part of the speed that is left after a bounce
	bounces    = 3
	slowdown   = 0.25 // of the way outwards, per second
	swirlTurns = 0.28 // turns around the axis per second, at first
	gustSize   = 0.2  // units per second of age, at first
	flutter    = 0.08 // part of the height
)

// motion is what all particles have in common: phases per substep.
type motion struct {
	substepSec float32
	// nozzle turns the jets, pulse makes them throb, gusts move the turbulence.
	nozzle, pulse, gustX, gustZ, gustY uint32
	// rates are the angular speeds of the gusts in radians per second.
	rateX, rateZ, rateY float32
	// spin is the slowest rotation of a particle.
	spin uint32
}

func newMotion(fps float64) motion {
	perSubstep := 1 / (fps * substeps)
	phase := func(turnsPerSec float64) uint32 {
		return uint32(int64(turnsPerSec * perSubstep * (1 << 32)))
	}
	const gustX, gustZ, gustY = 0.43, 0.37, 0.61 // turns per second
	return motion{
		substepSec: float32(perSubstep),
		nozzle:     phase(0.11), pulse: phase(0.8),
		gustX: phase(gustX), gustZ: phase(gustZ), gustY: phase(gustY),
		rateX: tau * gustX, rateZ: tau * gustZ, rateY: tau * gustY,
		spin: phase(0.1),
	}
}

// launch is what is drawn once in a particle's life.
type launch struct {
	direction uint32  // around the axis, as phase
	gust      uint32  // place in the turbulence, as phase
	radius    float32 // where it leaves the nozzle
	outward   float32 // speed, units per second
	upward    float32 // speed, units per second
	axis      uint32  // of its rotation, as phase
	turn      uint32  // at birth, as phase
	spin      uint32  // phase per substep
	size      float32 // relative
}

func (m *motion) launch(p point) launch {
	h := p.hash
	bits := func(shift, n uint) uint32 { return uint32(h>>shift) & (1<<n - 1) }
	part := func(shift, n uint) float32 { return mul(float32(bits(shift, n)), 1/float32(int32(1)<<n)) }
	jet := uint32(p.id%3) * (1 << 32 / 3)
	spread := bits(0, 16) + bits(16, 16) - 1<<16 // triangular, around 0
	throb, _ := sincos(uint32(p.born) * m.pulse)
	return launch{
		direction: jet + uint32(p.born)*m.nozzle + spread<<13,
		gust:      bits(20, 8) << 22,
		radius:    0.05 + mul(0.1, part(4, 10)),
		outward:   0.7 + mul(0.7, part(10, 14)),
		upward:    5 + mul(0.5, throb) + mul(1.1, part(24, 14)-0.5),
		axis:      bits(38, 6) << 26,
		turn:      bits(30, 8) << 24,
		spin:      m.spin * (1 + bits(44, 4)),
		size:      1 + mul(0.125, float32(bits(40, 3))),
	}
}

// at gives place and velocity (units per second) at an age and a time, both in
// substeps.
func (m *motion) at(l *launch, ageSubsteps int32, now int64) (at, v vector) {
	t := mul(float32(ageSubsteps), m.substepSec)
	// The way outwards and around slows down: way = t/(1+ct), its change is
	// 1/(1+ct)^2.
	slow := 1 / (1 + mul(slowdown, t))
	way, change := mul(t, slow), mul(slow, slow)

	y, vy := height(l.upward, t)
	r, vr := l.radius+mul(l.outward, way), mul(l.outward, change)
	sin, cos := sincos(l.direction + phaseOf(mul(swirlTurns, way)))
	around := mul(mul(tau*swirlTurns, change), r)

	clock := uint32(now)
	dx, vx := m.gust(clock*m.gustX+2*l.direction+l.gust, m.rateX, way, change)
	dz, vz := m.gust(clock*m.gustZ+3*l.direction+l.gust, m.rateZ, way, change)
	ws, wc := sincos(clock*m.gustY + l.direction + l.gust)
	lift := 1 + mul(flutter, ws)

	at = vector{mul(r, cos) + dx, mul(y, lift), mul(r, sin) + dz}
	v = vector{
		mul(vr, cos) - mul(around, sin) + vx,
		mul(vy, lift) + mul(mul(flutter*y, m.rateY), wc),
		mul(vr, sin) + mul(around, cos) + vz,
	}
	return at, v
}

// gust is a displacement that grows with the way, and its change.
func (m *motion) gust(phase uint32, rate, way, change float32) (d, v float32) {
	s, c := sincos(phase)
	amplitude := mul(gustSize, way)
	return mul(amplitude, s), mul(mul(gustSize, change), s) + mul(mul(amplitude, rate), c)
}

// height of a ball thrown up from the ground, t seconds later, and its speed.
func height(up, t float32) (y, v float32) {
	for range bounces {
		flight := mul(up, 2/gravity)
		if t < flight {
			return mul(up, t) - mul(gravity/2, mul(t, t)), up - mul(gravity, t)
		}
		t -= flight
		up = mul(up, restitute)
	}
	return 0, 0
}

// orientation is a unit quaternion w x y z: a steady rotation about an axis of
// the particle's own.
func (m *motion) orientation(l *launch, ageSubsteps int32) [4]float32 {
	const level, rise = 0.8, 0.6 // of the axis
	s, c := sincos(l.turn + uint32(ageSubsteps)*l.spin)
	as, ac := sincos(l.axis)
	return [4]float32{c, mul(s, mul(level, ac)), mul(s, rise), mul(s, mul(level, as))}
}
