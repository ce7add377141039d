// Count, extremes, mean and standard deviation, one block after another.

package stats

import "math"

// moments of some values. Mean and m2, the sum of the squared distances from it,
// are of finite values.
type moments struct {
	finite, nan, posInf, negInf int64
	min, max                    float64
	positive                    float64 // the least value above 0
	mean, m2                    float64
	scale                       float64 // of the values that m2 is of; 0 for 1
}

func noMoments() moments {
	return moments{min: math.Inf(1), max: math.Inf(-1), positive: math.Inf(1)}
}

// momentsOf reads one block: once for sum and extremes, and once, from the
// cache, for the distances from the mean.
func momentsOf[F float](values []F) moments {
	var s [4]float64
	lo, hi := values[0], values[0]
	i := 0
	for ; i+4 <= len(values); i += 4 {
		a, b, c, d := values[i], values[i+1], values[i+2], values[i+3]
		s[0] += float64(a)
		s[1] += float64(b)
		s[2] += float64(c)
		s[3] += float64(d)
		lo, hi = least(least(least(least(lo, a), b), c), d), most(most(most(most(hi, a), b), c), d)
	}
	for ; i < len(values); i++ {
		s[0] += float64(values[i])
		lo, hi = least(lo, values[i]), most(hi, values[i])
	}
	sum := (s[0] + s[1]) + (s[2] + s[3])
	if !isFinite(sum) {
		return carefulMoments(values)
	}
	m := noMoments()
	m.finite, m.min, m.max = int64(len(values)), float64(lo), float64(hi)
	m.mean = sum / float64(len(values))
	m.m2 = squaredDistances(values, m.mean)
	return m
}

func least[F float](a, b F) F {
	if b < a {
		return b
	}
	return a
}

func most[F float](a, b F) F {
	if b > a {
		return b
	}
	return a
}

func isFinite(v float64) bool { return v-v == 0 }

func squaredDistances[F float](values []F, mean float64) float64 {
	var s [4]float64
	i := 0
	for ; i+4 <= len(values); i += 4 {
		a, b := float64(values[i])-mean, float64(values[i+1])-mean
		c, d := float64(values[i+2])-mean, float64(values[i+3])-mean
		s[0] += float64(a * a)
		s[1] += float64(b * b)
		s[2] += float64(c * c)
		s[3] += float64(d * d)
	}
	for ; i < len(values); i++ {
		a := float64(values[i]) - mean
		s[0] += float64(a * a)
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}

// carefulMoments is for a block with values that are not finite, or whose sum
// is not.
func carefulMoments[F float](values []F) moments {
	m := noMoments()
	for _, v := range values {
		switch {
		case v != v:
			m.nan++
		case isFinite(float64(v)):
			m.min, m.max = min(m.min, float64(v)), max(m.max, float64(v))
		case v > 0:
			m.posInf++
		default:
			m.negInf++
		}
	}
	m.mean, m.m2, m.finite = onlineMoments(values, 1)
	return m
}

// onlineMoments moves the mean from value to value, which cannot overflow if
// the values are scaled to about 1. What is not finite is left out.
func onlineMoments[F float](values []F, scale float64) (mean, m2 float64, finite int64) {
	for _, v := range values {
		if !isFinite(float64(v)) {
			continue
		}
		finite++
		d := float64(v)*scale - mean
		mean += d / float64(finite)
		m2 += float64(d * (float64(v)*scale - mean))
	}
	return mean, m2, finite
}

func leastPositive[F float](values []F) float64 {
	lo := F(math.Inf(1))
	for _, v := range values {
		if v > 0 && v < lo {
			lo = v
		}
	}
	return float64(lo)
}

// add joins the moments of two disjoint sets of values.
func (m *moments) add(o *moments) {
	m.nan, m.posInf, m.negInf = m.nan+o.nan, m.posInf+o.posInf, m.negInf+o.negInf
	m.min, m.max, m.positive = min(m.min, o.min), max(m.max, o.max), min(m.positive, o.positive)
	if o.finite == 0 {
		return
	}
	m.mean, m.m2 = joinMoments(m.mean, m.m2, float64(m.finite), o.mean, o.m2, float64(o.finite))
	m.finite += o.finite
}

// joinMoments is Chan's formula.
func joinMoments(mean, m2, n, mean2, m22, n2 float64) (float64, float64) {
	if n == 0 {
		return mean2, m22
	}
	d, share := mean2-mean, n2/(n+n2)
	return mean + float64(d*share), m2 + m22 + float64(float64(d*d)*n*share)
}

// std is the standard deviation; 0 for values that are all the same, whatever
// rounding made of it.
func (m *moments) std() float64 {
	if m.min == m.max {
		return 0
	}
	std := math.Sqrt(m.m2 / float64(m.finite))
	if m.scale != 0 {
		std /= m.scale
	}
	return std
}

// boundedMean is the mean, which rounding cannot take beyond the extremes.
func (m *moments) boundedMean() float64 { return min(max(m.mean, m.min), m.max) + 0 }

// squareScale is the power of two that brings the squares of values into
// float64's range, 1 if they are in it.
func (m *moments) squareScale() float64 {
	largest := max(math.Abs(m.min), math.Abs(m.max))
	if m.finite == 0 || largest == 0 || largest > 0x1p-400 && largest < 0x1p400 {
		return 1
	}
	_, exponent := math.Frexp(largest)
	return math.Ldexp(1, min(-exponent, 1000))
}
