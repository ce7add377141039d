// Pools that follow one another.

package main

import (
	"context"
	"sync"
	"testing"

	"floe/internal/pool"
)

// stage is a pool whose requests wait for a word.
type stage struct {
	begun, goOn chan struct{}
	closed      chan struct{}
	once        sync.Once
}

func newStage() *stage {
	return &stage{begun: make(chan struct{}, 9), goOn: make(chan struct{}), closed: make(chan struct{})}
}

func (s *stage) Do(context.Context, pool.Request) (pool.Reply, error) {
	s.begun <- struct{}{}
	<-s.goOn
	return pool.Reply{}, nil
}

func (s *stage) Stats() pool.Stats { return pool.Stats{Loaders: 7} }

func (s *stage) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}

func (s *stage) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

func TestRelayEndsAnOldPoolAfterItsLastRequest(t *testing.T) {
	var r relay
	old, idle, newest := newStage(), newStage(), newStage()
	r.replace(old)
	answered := make(chan struct{})
	go func() {
		_, _ = r.Do(t.Context(), pool.Request{})
		close(answered)
	}()
	<-old.begun
	r.replace(idle)
	r.replace(newest)
	<-idle.closed // it had nothing to do
	if old.isClosed() {
		t.Error("a pool was closed while it worked")
	}
	close(old.goOn)
	<-answered
	<-old.closed
	close(newest.goOn)
	if _, err := r.Do(t.Context(), pool.Request{}); err != nil || len(newest.begun) != 1 {
		t.Errorf("the newest pool has %d requests, %v", len(newest.begun), err)
	}
	if r.Stats().Loaders != 7 || newest.isClosed() {
		t.Error("the newest pool is not in use")
	}
	if err := r.Close(); err != nil || !newest.isClosed() {
		t.Errorf("not closed: %v", err)
	}
}

// The end of the program ends the pools that still work, too.
func TestRelayClosesAll(t *testing.T) {
	var r relay
	old, newest := newStage(), newStage()
	r.replace(old)
	go func() { _, _ = r.Do(t.Context(), pool.Request{}) }()
	<-old.begun
	r.replace(newest)
	if err := r.Close(); err != nil || !old.isClosed() || !newest.isClosed() {
		t.Errorf("closed %t and %t, %v", old.isClosed(), newest.isClosed(), err)
	}
	close(old.goOn)
}
