// A JSON file of keys and values that several programs write to.

package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
)

// values are the members of a JSON object, in canonical form.
type values map[string]json.RawMessage

// document is one file. It is guarded by the store's mutex, except for path.
type document struct {
	path    string
	values  values // as on disk when last seen, and what was changed since
	pending values // changed and not yet on disk; nil stands for removed
	saving  values // on its way to the disk
	prune   func(values)
}

// get decodes what is stored over the defaults in target.
func (d *document) get(key string, target any) error {
	if err := json.Unmarshal(d.values[key], target); err != nil {
		return fmt.Errorf("read %q of %q: %w", key, d.path, err)
	}
	return nil
}

// set changes one value and tells whether that made a difference.
func (d *document) set(key string, value any) (changed bool, err error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return false, fmt.Errorf("keep %q in %q: %w", key, d.path, err)
	}
	merged := merge(d.values[key], raw)
	if bytes.Equal(merged, d.values[key]) {
		return false, nil
	}
	d.values[key], d.pending[key] = merged, raw
	return true, nil
}

func (d *document) remove(key string) (changed bool) {
	_, changed = d.values[key]
	if changed {
		delete(d.values, key)
		d.pending[key] = nil
	}
	return changed
}

// setAll sets the fields of a structure that differ from how they were. Those that
// were never changed stay out of the file, so that they follow the defaults of
// later versions.
func (d *document) setAll(before, after any) (changed bool, err error) {
	was, err := fields(before)
	if err != nil {
		return false, fmt.Errorf("keep %q: %w", d.path, err)
	}
	is, err := fields(after)
	if err != nil {
		return false, fmt.Errorf("keep %q: %w", d.path, err)
	}
	for key, value := range is {
		if bytes.Equal(value, was[key]) {
			continue
		}
		one, err := d.set(key, value)
		if err != nil {
			return changed, err
		}
		changed = changed || one
	}
	return changed, nil
}

func fields(structure any) (values, error) {
	raw, err := json.Marshal(structure)
	if err != nil {
		return nil, err
	}
	return members(canonical(raw)), nil
}

// getAll reads the fields of a structure: values of the wrong kind leave theirs
// alone, and the first of them is told.
func (d *document) getAll(structure any) error {
	raw, err := json.Marshal(d.values)
	if err == nil {
		err = json.Unmarshal(raw, structure)
	}
	if err != nil {
		return fmt.Errorf("read %q: %w", d.path, err)
	}
	return nil
}

// begin takes what is to be written; nil if there is nothing.
func (d *document) begin() values {
	if len(d.pending) == 0 {
		return nil
	}
	d.saving, d.pending = d.pending, values{}
	return d.saving
}

// end takes over what is on disk now, or after a failure puts back what was to be
// written.
func (d *document) end(onDisk values, err error) {
	if err != nil {
		maps.Copy(d.saving, d.pending)
		d.pending, d.saving = d.saving, nil
		return
	}
	d.values, d.saving = onDisk, nil
	apply(d.values, d.pending)
}

func apply(to, changes values) {
	for key, value := range changes {
		if value == nil {
			delete(to, key)
		} else {
			to[key] = merge(to[key], value)
		}
	}
}

// write puts changes into the file as it is now. It does not need the store's mutex,
// but only one may write at a time.
func (d *document) write(changes values, prune func(values), report func(error)) (values, error) {
	defer lock(d.path)()
	all, err := read(d.path, report)
	if err != nil {
		return nil, err
	}
	apply(all, changes)
	if prune != nil {
		prune(all)
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write %q: %w", d.path, err)
	}
	if err := writeWhole(d.path, append(text, '\n')); err != nil {
		return nil, fmt.Errorf("write %q: %w", d.path, err)
	}
	return all, nil
}

// read reads a file. One that is not there is empty; so is one that is no JSON
// object, which is kept aside.
func read(path string, report func(error)) (values, error) {
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return values{}, nil
	case err != nil:
		return nil, err
	}
	all := values{}
	if err := json.Unmarshal(text, &all); err != nil {
		report(aside(path, err))
		return values{}, nil
	}
	for key, value := range all {
		all[key] = canonical(value)
	}
	if all == nil { // the file says null
		all = values{}
	}
	return all, nil
}

func aside(path string, why error) error {
	err := fmt.Errorf("read %q: %w; begun anew, the old file is kept as %q", path, why, filepath.Base(path)+".bad")
	return errors.Join(err, os.Rename(path, path+".bad"))
}

// writeWhole writes a file that is whole when it has its name.
func writeWhole(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// merge puts the members of an object over those of another, so that members that
// only the old one has stay. Anything else is replaced.
func merge(old, new json.RawMessage) json.RawMessage {
	a, b := members(old), members(new)
	if a == nil || b == nil {
		return canonical(new)
	}
	for key, value := range b {
		a[key] = merge(a[key], value)
	}
	return encode(a)
}

// canonical writes an object's members in alphabetical order and drops blanks, so
// that equal values are equal bytes.
func canonical(raw json.RawMessage) json.RawMessage {
	if m := members(raw); m != nil {
		for key, value := range m {
			m[key] = canonical(value)
		}
		return encode(m)
	}
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return raw
	}
	return b.Bytes()
}

// members is nil for what is no object.
func members(raw json.RawMessage) values {
	if raw = bytes.TrimSpace(raw); len(raw) == 0 || raw[0] != '{' {
		return nil
	}
	var m values
	if json.Unmarshal(raw, &m) != nil {
		return nil
	}
	return m
}

func encode(m values) json.RawMessage {
	raw, err := json.Marshal(m)
	if err != nil {
		panic("settings: " + err.Error()) // members were valid JSON a moment ago
	}
	return raw
}
