// Which ids were ever there? In bounded memory.

package health

const (
	// pageIDs share one page of the bitmap.
	pageIDs = 4096
	// maxPages bound the bitmap: 64 MiB of pages.
	maxPages = 64 << 20 / (pageIDs / 8)
	// maxSampled bounds the ids that are kept one by one.
	maxSampled = 4 << 20
)

// seen is a set of ids: exact as long as they are dense enough for the bitmap,
// else of those of them that a hash chooses.
type seen struct {
	pages map[int64]*[pageIDs / 64]uint64 // nil once there were too many
	shift uint                            // of 2^shift ids one is kept
	ids   map[int64]struct{}

	maxPages, maxIDs int // lower in tests
}

func newSeen() *seen {
	return &seen{pages: map[int64]*[pageIDs / 64]uint64{}, maxPages: maxPages, maxIDs: maxSampled}
}

func place(id int64) (page int64, word, bit uint) {
	return id >> 12, uint(id>>6) & 63, uint(id) & 63
}

// has tells whether an id was added. It may miss ids, see kept; it invents none.
func (s *seen) has(id int64) bool {
	if s.pages != nil {
		p, word, bit := place(id)
		page := s.pages[p]
		return page != nil && page[word]>>bit&1 != 0
	}
	_, there := s.ids[id]
	return there
}

func (s *seen) add(ids []int64) {
	var page *[pageIDs / 64]uint64
	last := int64(0)
	for i, id := range ids {
		if s.pages == nil {
			s.sample(ids[i:])
			return
		}
		p, word, bit := place(id)
		if page == nil || p != last {
			if page = s.pages[p]; page == nil {
				if len(s.pages) == s.maxPages {
					s.thin()
					s.sample(ids[i:])
					return
				}
				page = new([pageIDs / 64]uint64)
				s.pages[p] = page
			}
			last = p
		}
		page[word] |= 1 << bit
	}
}

// thin goes from the bitmap to a choice of single ids.
func (s *seen) thin() {
	pages := s.pages
	s.pages, s.ids = nil, map[int64]struct{}{}
	for p, page := range pages {
		for word, set := range page {
			for bit := 0; set != 0; bit, set = bit+1, set>>1 {
				if set&1 != 0 {
					s.keep(p<<12 | int64(word)<<6 | int64(bit))
				}
			}
		}
	}
}

func (s *seen) sample(ids []int64) {
	for _, id := range ids {
		s.keep(id)
	}
}

// keep adds an id if the hash chooses it, and chooses fewer when they are too many.
func (s *seen) keep(id int64) {
	if !kept(id, s.shift) {
		return
	}
	s.ids[id] = struct{}{}
	for len(s.ids) > s.maxIDs {
		s.shift++
		for id := range s.ids {
			if !kept(id, s.shift) {
				delete(s.ids, id)
			}
		}
	}
}
