// Package settings is the memory of the program between two runs: preferences,
// recently opened sequences, the window, and how each sequence was looked at.
//
//	store := settings.Open(settings.Options{Report: log})
//	defer store.Close()
//
//	p := store.Preferences()
//	p.FPS = 25
//	store.SetPreferences(p)
//
//	key := settings.Key(sequence.Dir, sequence.Pattern())
//	state, known := store.Sequence(key)
//
// # Files
//
// Everything lies in JSON files in one folder, os.UserConfigDir()/floe:
// preferences.json, window.json, recent.json and sequences.json. Reading never
// fails the program: a file that cannot be understood is kept aside with .bad
// after its name, a value of the wrong kind is left at its default, and both are
// told to Options.Report. Fields that this version does not know stay.
//
// Changes are written by themselves a second after the first of them, aside and
// then renamed, and by Flush and Close. Several windows may run: each writes only
// what it changed, into what is on disk at that time, so that of two values of the
// same thing the later stays, and nothing else is lost.
//
// A Store may be used from any goroutine; none of its methods but Open, Flush and
// Close waits for the disk.
package settings
