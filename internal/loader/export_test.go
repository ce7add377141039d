package loader

// ToWire is toWire, for tests.
var ToWire = toWire
