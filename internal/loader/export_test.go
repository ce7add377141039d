package loader

// ToWire is toWire, for tests.
var ToWire = toWire

// StatsOf gives the figures of a column.
var StatsOf = statsOf
