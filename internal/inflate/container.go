// Which container a file is, and how large its content may be.

package inflate

import (
	"encoding/binary"
)

// Container of compressed data.
type Container int

// The containers.
const (
	None Container = iota
	Gzip
	Zlib
)

// String gives "none", "gzip" or "zlib".
func (c Container) String() string { return [...]string{"none", "gzip", "zlib"}[c] }

// MaxRatio is the most that deflate can expand.
const MaxRatio = 1032

// Detect tells the container by the first two bytes of a file.
func Detect(head []byte) Container {
	switch {
	case len(head) < 2:
		return None
	case head[0] == 0x1f && head[1] == 0x8b:
		return Gzip
	case head[0]&0x0f == 8 && head[0]>>4 <= 7 && binary.BigEndian.Uint16(head)%31 == 0:
		return Zlib
	}
	return None
}

// SizeHint guesses the inflated size from the last four bytes of a gzip file.
// The guess is wrong for several members, trailing garbage and 4 GiB or more;
// 0 stands for no idea. It is never more than deflate could expand src to.
func SizeHint(src Source) int64 {
	var head [2]byte
	var tail [4]byte
	if src.Size < 18 || readAt(src, head[:], 0) != nil || Detect(head[:]) != Gzip {
		return 0
	}
	if readAt(src, tail[:], src.Size-4) != nil {
		return 0
	}
	size := int64(binary.LittleEndian.Uint32(tail[:]))
	if size > src.Size*MaxRatio {
		return 0
	}
	return size
}
