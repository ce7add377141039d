// Row after row: the way for text and for rows with lists.

package ply

import (
	"errors"
	"fmt"
	"math"
)

// eachTable goes to the start of each table up to the last that is wanted and
// has it read. Tables that nobody wants are passed over.
func (j *job) eachTable(wanted func(*program) bool, read func(p *program, in numbers) error) error {
	last := -1
	for t := range j.programs {
		if wanted(&j.programs[t]) {
			last = t
		}
	}
	in := numbersOf(j.form, newWindow(j.ctx, j.in))
	in.where().seek(j.end)
	for t := range last + 1 {
		p := &j.programs[t]
		var err error
		switch {
		case wanted(p):
			err = read(p, in)
		case p.fixed && j.form != asciiForm:
			err = in.where().skip(p.rows * int64(p.stride))
		default:
			err = j.pass(p, in)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// eachRow calls do for the rows of a table and places their errors.
func (j *job) eachRow(p *program, in numbers, do func(row int64) error) error {
	if len(p.ops) == 0 {
		return nil
	}
	for row := range p.rows {
		if row%checkRows == 0 {
			if err := j.tick(in.where().at()); err != nil {
				return err
			}
		}
		if err := do(row); err != nil {
			return fmt.Errorf("row %d of %q, at %d: %w", row, p.name, in.where().at(), err)
		}
	}
	return nil
}

func (j *job) tick(at int64) error {
	if j.opt.Progress != nil {
		j.opt.Progress(at)
	}
	return j.ctx.Err()
}

// pass reads over a table that nobody wants.
func (j *job) pass(p *program, in numbers) error {
	return j.eachRow(p, in, func(int64) error {
		for i := range p.ops {
			if err := passOp(&p.ops[i], in); err != nil {
				return err
			}
		}
		return nil
	})
}

func passOp(o *op, in numbers) error {
	n := int64(o.n)
	if o.list {
		var err error
		if n, err = in.length(o.count, o.kind); err != nil {
			return err
		}
	}
	return in.skip(o.kind, n)
}

// measure counts the values of the lists, which must be known before memory is
// asked for.
func (j *job) measure() error {
	j.totals = make([]int64, len(j.folds))
	lengths := make([]int64, len(j.folds)) // in the row
	return j.eachTable(func(p *program) bool { return p.ragged }, func(p *program, in numbers) error {
		return j.eachRow(p, in, func(int64) error {
			for i := range p.ops {
				if err := j.measureOp(&p.ops[i], in, lengths); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func (j *job) measureOp(o *op, in numbers, lengths []int64) error {
	if !o.list || o.column == skipped {
		return passOp(o, in)
	}
	n, err := in.length(o.count, o.kind)
	if err != nil {
		return err
	}
	f := &j.folds[o.column]
	width := int64(f.Width())
	switch {
	case o.of == ids && n != lengths[o.column]:
		return fmt.Errorf("attribute %q: %d ids of %d shapes", f.Name, n, lengths[o.column])
	case n%width != 0:
		return fmt.Errorf("attribute %q: %d numbers are no array of %s", f.Name, n, f.Type)
	case o.of == exact:
		lengths[o.column] = n
		if j.totals[o.column] += n / width; j.totals[o.column] > math.MaxInt64/1024 {
			return fmt.Errorf("attribute %q: too many values", f.Name)
		}
	}
	return in.skip(o.kind, n)
}

// private is the memory that reading takes besides the frame.
func (j *job) private() int64 {
	return int64(max(j.opt.Threads, 1))*2*blockBytes + 64<<10 + j.end + 512*int64(len(j.folds))
}

// fill writes all columns.
func (j *job) fill() error {
	for i := range j.columns {
		if c := &j.columns[i]; c.Ragged() {
			c.offsets[0] = 0
		}
	}
	scratch := make([]byte, 0, 256)
	return j.eachTable(func(p *program) bool { return p.needed }, func(p *program, in numbers) error {
		if p.fixed && j.form != asciiForm {
			return j.fillRecords(p, in.where())
		}
		err := j.eachRow(p, in, func(row int64) error {
			for i := range p.ops {
				if err := j.fillOp(&p.ops[i], in, row, &scratch); err != nil {
					return err
				}
			}
			return nil
		})
		j.cutShort = j.form == asciiForm && p.rows > 0 && in.where().atEnd()
		return err
	})
}

// errChanged is a file that is not the same when it is read again.
var errChanged = errors.New("the file changes while it is read")

func (j *job) fillOp(o *op, in numbers, row int64, scratch *[]byte) error {
	if o.column == skipped {
		return passOp(o, in)
	}
	c := &j.columns[o.column]
	var dst []byte
	switch size := c.ValueBytes(); {
	case o.list:
		n, err := in.length(o.count, o.kind)
		if err != nil {
			return err
		}
		if dst = c.list(o.of, row, n); dst == nil {
			return errChanged
		}
	case o.of == ids:
		dst = c.ids[4*row:][:4]
	default:
		from := row*size + int64(o.at*c.Type.ScalarBytes())
		dst = c.data[from:][:o.n*c.Type.ScalarBytes()]
	}
	if err := take(dst, o, c, in, scratch); err != nil {
		return fmt.Errorf("attribute %q: %w", c.Name, err)
	}
	return nil
}

// list is the place of n numbers that belong to a row, nil if they exceed it.
func (c *target) list(of part, row, n int64) []byte {
	from := c.offsets[row]
	if of == ids {
		if n != c.offsets[row+1]-from {
			return nil
		}
		return c.ids[4*from:][:4*n]
	}
	scalar := int64(c.Type.ScalarBytes())
	start := from * c.ValueBytes()
	if n > (int64(len(c.data))-start)/scalar {
		return nil
	}
	c.offsets[row+1] = from + n/int64(c.Width())
	return c.data[start:][:n*scalar]
}

// take reads numbers to their place, by way of scratch if they become another
// type.
func take(dst []byte, o *op, c *target, in numbers, scratch *[]byte) error {
	to := c.Type.Scalar()
	if o.of == ids || !converts(o.kind, to) {
		return in.take(dst, o.kind)
	}
	n := len(dst) / to.ScalarBytes() * o.kind.ScalarBytes()
	if n > cap(*scratch) {
		*scratch = make([]byte, n)
	}
	raw := (*scratch)[:n]
	if err := in.take(raw, o.kind); err != nil {
		return err
	}
	done, err := convert(raw, o.kind, to)
	copy(dst, done)
	return err
}
