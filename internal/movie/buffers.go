// Copies of pictures, used again and again.

package movie

import (
	"image"
	"sync"
)

// buffers keeps pictures of one size.
type buffers struct{ pool sync.Pool }

// clone copies a picture into one without gaps between its rows, at 0, 0.
func (b *buffers) clone(m *image.RGBA) *image.RGBA {
	size := m.Bounds().Size()
	c, ok := b.pool.Get().(*image.RGBA)
	if !ok || c.Bounds().Size() != size {
		c = image.NewRGBA(image.Rectangle{Max: size})
	}
	copyRows(c.Pix, m)
	return c
}

func (b *buffers) back(m *image.RGBA) { b.pool.Put(m) }

// copyRows packs the pixels of a picture, which may be a part of a larger one.
func copyRows(to []byte, m *image.RGBA) {
	size, row := m.Bounds().Size(), m.Bounds().Dx()*4
	if m.Stride == row {
		copy(to, m.Pix[:row*size.Y])
		return
	}
	for y := range size.Y {
		copy(to[y*row:(y+1)*row], m.Pix[y*m.Stride:])
	}
}
