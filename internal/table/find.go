// Finding an element: by what its ID says, or who it was in another frame.

package table

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
)

// ErrNotFound is wrapped when no element has an ID.
var ErrNotFound = errors.New("not found")

// FindID gives the first element with an ID, such as "17". It reads the column
// at some gigabytes a second.
func (s *Sheet) FindID(ctx context.Context, id string) (int64, error) {
	if s.id == nil {
		return -1, errors.New("the frame has no ID attribute")
	}
	k, _ := s.id.keys()
	key, ok, err := k.keyOfText(id)
	if err != nil {
		return -1, fmt.Errorf("%s: %w", s.id.Name, err)
	}
	if ok {
		element, err := s.findKey(ctx, &k, key)
		if element >= 0 || err != nil {
			return element, err
		}
	}
	return -1, fmt.Errorf("%s %s: %w", s.id.Name, id, ErrNotFound)
}

// findKey gives the first element with a key, -1 if there is none.
func (s *Sheet) findKey(ctx context.Context, k *keys, key uint64) (int64, error) {
	var first atomic.Int64
	first.Store(math.MaxInt64)
	err := begin(ctx, nil, s.count).each(s.count, 1, func(_ int, from, to int64) {
		if from > first.Load() {
			return
		}
		if at := k.index(key, from, to); at >= 0 {
			for was := first.Load(); at < was && !first.CompareAndSwap(was, at); {
				was = first.Load()
			}
		}
	})
	if found := first.Load(); found < math.MaxInt64 && err == nil {
		return found, nil
	}
	return -1, err
}

// index gives the first element from one to before another that has a key, -1
// if none has.
func (k *keys) index(key uint64, from, to int64) int64 {
	var block [keyBlock]uint64
	for ; from < to; from += keyBlock {
		n := min(to-from, keyBlock)
		k.fill(block[:n], from)
		for i := range block[:n] {
			if block[i] == key {
				return from + int64(i)
			}
		}
	}
	return -1
}

// near is how far from its old place a point is looked for first.
const near = 2048

// Follow gives the element of s that an element of an earlier sheet is now: the
// one with its ID, near its old place first, else (if either frame has no IDs)
// the one with its number. It is -1 if it is gone.
func (s *Sheet) Follow(ctx context.Context, earlier *Sheet, element int64) (found int64, err error) {
	if fault := Guard(func() { found, err = s.follow(ctx, earlier, element) }); fault != nil {
		return -1, fault
	}
	return found, err
}

func (s *Sheet) follow(ctx context.Context, earlier *Sheet, element int64) (int64, error) {
	if element < 0 || element >= earlier.count {
		return -1, nil
	}
	if s.id == nil || earlier.id == nil || s.context != earlier.context {
		if element < s.count {
			return element, nil
		}
		return -1, nil
	}
	k, _ := s.id.keys()
	key, ok := earlier.sameKey(element, &k)
	if !ok {
		return -1, nil
	}
	if at := k.index(key, max(element-near, 0), min(element+near, s.count)); at >= 0 {
		return at, nil
	}
	return s.findKey(ctx, &k, key)
}

// sameKey gives the key that an element's ID has among other keys: a cache may
// change the type of its IDs from one frame to the next.
func (s *Sheet) sameKey(element int64, others *keys) (uint64, bool) {
	k, _ := s.id.keys()
	if k.kind == others.kind {
		return k.at(element), true
	}
	text, _ := s.id.Append(nil, element)
	key, ok, err := others.keyOfText(string(text))
	return key, ok && err == nil
}
