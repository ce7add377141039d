// How are many numbers written briefly, and which are missing between them?

package sequence

import (
	"math"
	"strings"
)

// span is count numbers at equal distance.
type span struct {
	first, last, step Number
	count             int64
}

// compress finds the runs in ascending numbers. Two neighbours are a run only at
// distance 1, so that "1,50" does not become "1-50x49".
func compress(numbers []Number) []span {
	var spans []span
	for i := 0; i < len(numbers); {
		s := runAt(numbers[i:])
		spans = append(spans, s)
		i += int(s.count)
	}
	return spans
}

func runAt(numbers []Number) span {
	single := span{numbers[0], numbers[0], one, 1}
	if len(numbers) == 1 {
		return single
	}
	step, end := numbers[1].sub(numbers[0]), 2
	for end < len(numbers) && numbers[end].sub(numbers[end-1]) == step {
		end++
	}
	if end == 2 && step != one {
		return single
	}
	return span{numbers[0], numbers[end-1], step, int64(end)}
}

func (s span) String() string {
	switch {
	case s.count == 1:
		return s.first.String()
	case s.step == one:
		return s.first.String() + "-" + s.last.String()
	case s.count == 2:
		return s.first.String() + "," + s.last.String()
	default:
		return s.first.String() + "-" + s.last.String() + "x" + s.step.String()
	}
}

func spansText(spans []span) string {
	var b strings.Builder
	for i, s := range spans {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(s.String())
	}
	return b.String()
}

// commonStep is the most frequent distance between neighbours, the smaller one of
// equals. A distance seen once proves nothing: then it is 1, or less where numbers
// lie closer.
func commonStep(numbers []Number) Number {
	seen := map[Number]int{}
	least, best, most := one, one, 1
	for i := 1; i < len(numbers); i++ {
		step := numbers[i].sub(numbers[i-1])
		seen[step]++
		if step.Compare(least) < 0 {
			least = step
		}
	}
	for step, count := range seen {
		if count > most || count == most && most > 1 && step.Compare(best) < 0 {
			best, most = step, count
		}
	}
	if most == 1 {
		return least
	}
	return best
}

// gaps are the numbers left out between neighbours further apart than step.
func gaps(numbers []Number, step Number) []span {
	var found []span
	for i := 1; i < len(numbers); i++ {
		before, after := numbers[i-1], numbers[i]
		distance := after.sub(before)
		if distance.Compare(step) <= 0 {
			continue
		}
		count, rest := distance.divide(step)
		last := after.sub(rest)
		if rest == (Number{}) {
			count, last = count-1, after.sub(step)
		}
		found = append(found, span{before.add(step), last, step, count})
	}
	return found
}

// countOf adds up, stopping at the largest int.
func countOf(spans []span) int {
	var sum int64
	for _, s := range spans {
		if s.count > math.MaxInt-sum {
			return math.MaxInt
		}
		sum += s.count
	}
	return int(sum)
}

// listed counts spans out, at most limit numbers.
func listed(spans []span, limit int) []Number {
	numbers := make([]Number, 0, min(countOf(spans), limit))
	for _, s := range spans {
		n := s.first
		for i := int64(0); i < s.count && len(numbers) < limit; i++ {
			numbers = append(numbers, n)
			n = n.add(s.step)
		}
	}
	return numbers
}
