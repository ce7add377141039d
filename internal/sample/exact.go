// Arithmetic that gives the same bits on every machine, and tables made by it.

package sample

const tau = 6.283185307179586 // radians per turn

// mul multiplies and rounds. The conversion forbids the compiler to fuse the
// product with an addition, which would round once and give other bits.
func mul(a, b float32) float32 { return float32(a * b) }

// mul64 is mul in double precision.
func mul64(a, b float64) float64 { return float64(a * b) }

// phaseOf gives turns (any small number) as a phase: 1<<32 are one turn.
func phaseOf(turns float32) uint32 { return uint32(int64(mul(turns, 1<<32))) }

const (
	sineBits  = 12
	sineSteps = 1 << sineBits
)

// sines over one turn and one step more, for the interpolation.
var sines = sineTable()

func sineTable() (table [sineSteps + 1]float32) {
	const quarter = sineSteps / 4
	for i := range quarter + 1 {
		s := float32(sine(mul64(float64(i), tau/sineSteps)))
		table[i], table[2*quarter-i] = s, s
		table[2*quarter+i], table[4*quarter-i] = -s, -s
	}
	table[2*quarter], table[4*quarter] = 0, 0
	return table
}

// sine by its power series, for 0 to a quarter turn in radians.
func sine(x float64) float64 {
	square, sum := mul64(x, x), 1.0
	for n := 22.0; n >= 2; n -= 2 {
		sum = 1 - mul64(square/mul64(n, n+1), sum)
	}
	return mul64(x, sum)
}

// sincos of a phase, 1<<32 being one turn, within 4e-7.
func sincos(phase uint32) (sin, cos float32) {
	return interpolate(phase), interpolate(phase + 1<<30)
}

func interpolate(phase uint32) float32 {
	i := phase >> (32 - sineBits)
	f := mul(float32(int32(phase&(1<<(32-sineBits)-1))), 1.0/(1<<(32-sineBits)))
	return sines[i] + mul(f, sines[i+1]-sines[i])
}

// Looks by age: 256 shades from birth to death.
var (
	colors = colorTable()
	sizes  = sizeTable()
)

// colorStops are r g b a at equal distances; newborn particles glow.
var colorStops = [][4]float32{
	{1.6, 1.4, 1.0, 1}, {1.2, 0.85, 0.25, 1}, {0.95, 0.4, 0.08, 0.9},
	{0.55, 0.15, 0.2, 0.75}, {0.2, 0.16, 0.45, 0.5}, {0.08, 0.16, 0.4, 0.15},
}

func colorTable() (table [256][4]float32) {
	for i := range table {
		where := mul(float32(i), float32(len(colorStops)-1)/256)
		stop := int(where)
		for k := range 4 {
			from, to := colorStops[stop][k], colorStops[stop+1][k]
			table[i][k] = from + mul(where-float32(stop), to-from)
		}
	}
	return table
}

// sizeTable: particles swell for a tenth of their life and shrink after.
func sizeTable() (table [256]float32) {
	const largest, rise = 0.025, 26
	for i := range table {
		grown := min(mul(float32(i+rise/2), 1.0/rise), 1)
		shrunk := 1 - mul(0.7, mul(float32(i), 1.0/256))
		table[i] = mul(largest, mul(grown, shrunk))
	}
	return table
}
