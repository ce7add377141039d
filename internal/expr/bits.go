// The inner loops of comparisons: 64 elements make a word.

package expr

// compareConstant compares numbers with one.
func compareConstant[T number](sign string, f fetch[T], k T) test {
	do := constantLoop[T](sign)
	return func(w *worker, b block, dst []uint64) {
		mark := w.mark()
		do(dst, f(w, b)[0], k)
		if sign == "!=" {
			invert(dst, b.n)
		}
		w.release(mark)
	}
}

func constantLoop[T number](sign string) func(dst []uint64, a []T, k T) {
	switch sign {
	case "<":
		return below[T]
	case "<=":
		return atMost[T]
	case ">":
		return above[T]
	case ">=":
		return atLeast[T]
	}
	return same[T]
}

// compareTwo compares numbers with numbers, vectors component by component.
func compareTwo[T number](sign string, left, right fetch[T]) test {
	switch sign {
	case ">", ">=":
		return compareTwo(mirrored[sign], right, left)
	case "<":
		return perComponent(false, left, right, less[T])
	case "<=":
		return perComponent(false, left, right, lessOrSame[T])
	case "!=":
		return not(equals(left, right))
	}
	return equals(left, right)
}

func equals[T number](left, right fetch[T]) test {
	return perComponent(false, left, right, bothSame[T])
}

// one is 1 for true; the compiler makes no branch of it.
func one(yes bool) uint64 {
	var n uint64
	if yes {
		n = 1
	}
	return n
}

// Each of the loops below shifts a bit in per element; the last word is moved to
// its place.

func below[T number](dst []uint64, a []T, k T) {
	for i := range dst {
		part := a[i*64 : min(i*64+64, len(a))]
		var word uint64
		for _, v := range part {
			word = word>>1 | one(v < k)<<63
		}
		dst[i] = word >> (64 - len(part))
	}
}

func atMost[T number](dst []uint64, a []T, k T) {
	for i := range dst {
		part := a[i*64 : min(i*64+64, len(a))]
		var word uint64
		for _, v := range part {
			word = word>>1 | one(v <= k)<<63
		}
		dst[i] = word >> (64 - len(part))
	}
}

func above[T number](dst []uint64, a []T, k T) {
	for i := range dst {
		part := a[i*64 : min(i*64+64, len(a))]
		var word uint64
		for _, v := range part {
			word = word>>1 | one(v > k)<<63
		}
		dst[i] = word >> (64 - len(part))
	}
}

func atLeast[T number](dst []uint64, a []T, k T) {
	for i := range dst {
		part := a[i*64 : min(i*64+64, len(a))]
		var word uint64
		for _, v := range part {
			word = word>>1 | one(v >= k)<<63
		}
		dst[i] = word >> (64 - len(part))
	}
}

func same[T number](dst []uint64, a []T, k T) {
	for i := range dst {
		part := a[i*64 : min(i*64+64, len(a))]
		var word uint64
		for _, v := range part {
			word = word>>1 | one(v == k)<<63
		}
		dst[i] = word >> (64 - len(part))
	}
}

func less[T number](dst []uint64, a, b []T) {
	for i := range dst {
		part := a[i*64 : min(i*64+64, len(a))]
		other := b[i*64:][:len(part)]
		var word uint64
		for j, v := range part {
			word = word>>1 | one(v < other[j])<<63
		}
		dst[i] = word >> (64 - len(part))
	}
}

func lessOrSame[T number](dst []uint64, a, b []T) {
	for i := range dst {
		part := a[i*64 : min(i*64+64, len(a))]
		other := b[i*64:][:len(part)]
		var word uint64
		for j, v := range part {
			word = word>>1 | one(v <= other[j])<<63
		}
		dst[i] = word >> (64 - len(part))
	}
}

func bothSame[T number](dst []uint64, a, b []T) {
	for i := range dst {
		part := a[i*64 : min(i*64+64, len(a))]
		other := b[i*64:][:len(part)]
		var word uint64
		for j, v := range part {
			word = word>>1 | one(v == other[j])<<63
		}
		dst[i] = word >> (64 - len(part))
	}
}
