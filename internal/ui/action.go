// What the window can do: one table for menus, keys and the cheat sheet.

package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// action is something that an artist can do by menu or key.
type action struct {
	id    string
	menu  string // "File", "View/Look from"; "" for keys only
	label string
	keys  []key
	do    func()
	// on gives the check mark and what the cheat sheet shows; nil for actions
	// that are no switches.
	on func() bool
	// value is what the cheat sheet shows behind the label, such as "24 fps"; may
	// be nil.
	value func() string
	// can tells whether it makes sense now; nil means always.
	can func() bool
}

// key is a key with modifiers, or a character however it is typed.
type key struct {
	name fyne.KeyName
	mod  fyne.KeyModifier
	char rune
}

func on(name fyne.KeyName) key { return key{name: name} }

func shift(name fyne.KeyName) key { return key{name: name, mod: fyne.KeyModifierShift} }

func ctrl(name fyne.KeyName) key { return key{name: name, mod: fyne.KeyModifierShortcutDefault} }

func alt(name fyne.KeyName) key { return key{name: name, mod: fyne.KeyModifierAlt} }

func ctrlShift(name fyne.KeyName) key {
	return key{name: name, mod: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}
}

func typed(char rune) key { return key{char: char} }

// plain keys reach whoever has the focus; the others are shortcuts of the window.
func (k key) plain() bool { return k.mod == 0 || k.mod == fyne.KeyModifierShift }

// shortcut is how menus show it; Fyne acts only on those that are not plain.
func (k key) shortcut() *desktop.CustomShortcut {
	if k.char != 0 {
		return &desktop.CustomShortcut{KeyName: fyne.KeyName(string(k.char))}
	}
	return &desktop.CustomShortcut{KeyName: k.name, Modifier: k.mod}
}

// keyNames are what is printed on the keys.
var keyNames = map[fyne.KeyName]string{
	fyne.KeyLeft: "←", fyne.KeyRight: "→", fyne.KeyUp: "↑", fyne.KeyDown: "↓",
	fyne.KeyEscape: "Esc", fyne.KeyPageUp: "Page up", fyne.KeyPageDown: "Page down",
}

func (k key) String() string {
	if k.char != 0 {
		return string(k.char)
	}
	var b strings.Builder
	for _, m := range []struct {
		mod  fyne.KeyModifier
		name string
	}{{fyne.KeyModifierControl, "Ctrl+"}, {fyne.KeyModifierSuper, "Cmd+"}, {fyne.KeyModifierAlt, "Alt+"}, {fyne.KeyModifierShift, "Shift+"}} {
		if k.mod&m.mod != 0 {
			b.WriteString(m.name)
		}
	}
	if name, ok := keyNames[k.name]; ok {
		b.WriteString(name)
	} else {
		b.WriteString(string(k.name))
	}
	return b.String()
}

// keysText writes keys as they are named.
func keysText(keys []key) string {
	var texts []string
	for _, k := range keys {
		texts = append(texts, k.String())
	}
	return strings.Join(texts, ", ")
}

func (a *action) allowed() bool { return a.can == nil || a.can() }

// run does it if it makes sense now.
func (a *action) run() {
	if a.allowed() {
		a.do()
	}
}

// actions is the table, with what finds an entry by key.
type actions struct {
	list  []*action
	byID  map[string]*action
	byKey map[key]*action
	// items are the menu items as they were built last.
	items map[*fyne.MenuItem]*action
	// preset gives the keys that go before those of the list; never nil.
	preset func() map[key]string
	// did is called after something was done by menu or shortcut; never nil.
	did func()
	// busy tells whether a dialog has the floor; never nil.
	busy func() bool
}

func newActions(list []*action) *actions {
	a := &actions{list: list, byID: map[string]*action{}, byKey: map[key]*action{}, preset: func() map[key]string { return nil }, did: func() {}, busy: func() bool { return false }}
	for _, one := range list {
		if a.byID[one.id] != nil {
			panic("ui: two actions are called " + one.id)
		}
		a.byID[one.id] = one
		for _, k := range one.keys {
			if other := a.byKey[k]; other != nil {
				panic("ui: " + k.String() + " is the key of " + other.id + " and " + one.id)
			}
			a.byKey[k] = one
		}
	}
	return a
}

// typedKey does what a key is for, and tells whether it is for anything.
func (a *actions) typedKey(name fyne.KeyName, mod fyne.KeyModifier) bool {
	if name == fyne.KeyEnter { // of the keypad
		name = fyne.KeyReturn
	}
	one := a.find(key{name: name, mod: mod})
	if one == nil {
		return false
	}
	one.run()
	return true
}

func (a *actions) typedRune(char rune) bool {
	one := a.find(typed(char))
	if one == nil {
		return false
	}
	one.run()
	return true
}

// run does what a menu or its key asks for, and tells; not while a dialog is open.
func (a *actions) run(one *action) {
	if !a.busy() {
		one.run()
		a.did()
	}
}

// register makes the shortcuts of the window known that no menu holds. Those in
// a menu are served by it.
func (a *actions) register(c fyne.Canvas) {
	for _, one := range a.list {
		for i, k := range one.keys {
			if !k.plain() && (i > 0 || one.menu == "") {
				c.AddShortcut(k.shortcut(), func(fyne.Shortcut) { a.run(one) })
			}
		}
	}
}

// menuOrder is the order of the menus.
var menuOrder = []string{"File", "Edit", "View", "Play", "Window", "Help"}

// mainMenu builds the menus of the table. extra gives sub-menus that change,
// by their place ("File/Open recent").
func (a *actions) mainMenu(extra map[string]*fyne.Menu) *fyne.MainMenu {
	main := fyne.NewMainMenu()
	a.items = map[*fyne.MenuItem]*action{}
	menus := map[string]*fyne.Menu{}
	for _, name := range menuOrder {
		menus[name] = fyne.NewMenu(name)
		main.Items = append(main.Items, menus[name])
	}
	section := map[string]string{}
	for _, one := range a.list {
		if one.menu == "" {
			continue
		}
		a.addItem(menus, section, one, extra)
	}
	return main
}

// addItem puts an action into its menu: "File", "View/Look from", and behind a
// "|" the section that a line sets apart.
func (a *actions) addItem(menus map[string]*fyne.Menu, section map[string]string, one *action, extra map[string]*fyne.Menu) {
	place, part, _ := strings.Cut(one.menu, "|")
	menu := menus[place]
	if menu == nil {
		top, name, _ := strings.Cut(place, "/")
		menu = fyne.NewMenu(name)
		menus[place] = menu
		parent := fyne.NewMenuItem(name, nil)
		parent.ChildMenu = menu
		separate(menus[top], section, top, part)
		menus[top].Items = append(menus[top].Items, parent)
	}
	separate(menu, section, place, part)
	item := fyne.NewMenuItem(one.label, func() { a.run(one) })
	if keys := a.keysOf(one); len(keys) > 0 {
		item.Shortcut = keys[0].shortcut()
	}
	if child := extra[one.id]; child != nil {
		item.ChildMenu, item.Action = child, nil
	}
	one.show(item)
	a.items[item] = one
	menu.Items = append(menu.Items, item)
}

// separate draws a line where a new section begins.
func separate(menu *fyne.Menu, section map[string]string, place, part string) {
	if last, begun := section[place]; begun && last != part {
		menu.Items = append(menu.Items, fyne.NewMenuItemSeparator())
	}
	section[place] = part
}

// show sets what a menu item shows of its action's state.
func (a *action) show(item *fyne.MenuItem) {
	item.Disabled = !a.allowed()
	item.Checked = a.on != nil && a.on()
}

// refreshMenu shows the state of all actions, and tells whether anything
// changed.
func (a *actions) refreshMenu(m *fyne.Menu) (changed bool) {
	for _, item := range m.Items {
		if item.ChildMenu != nil {
			changed = a.refreshMenu(item.ChildMenu) || changed
		}
		if one := a.items[item]; one != nil && item.ChildMenu == nil {
			disabled, checked := item.Disabled, item.Checked
			one.show(item)
			changed = changed || disabled != item.Disabled || checked != item.Checked
		}
	}
	return changed
}
