//go:build unix

package pool_test

import (
	"net"
	"os"
	"testing"
	"time"

	"floe/internal/pool"
	"floe/internal/wire"
)

// muteConnected plays a loader that connects and says nothing.
func muteConnected() {
	if _, err := net.Dial("unix", os.Getenv(wire.EnvPipe)); err != nil {
		os.Exit(1)
	}
	if err := os.WriteFile(os.Getenv("FLOE_TEST_CONNECTED"), nil, 0o600); err != nil {
		os.Exit(1)
	}
	select {}
}

// A pool can be closed while a loader is connected and has not said hello.
func TestMuteConnectedLoader(t *testing.T) {
	connected := t.TempDir() + "/connected"
	p, err := pool.Processes(pool.Options{
		Loaders: 1, Command: self(t, "mute-connected"), Env: []string{"FLOE_TEST_CONNECTED=" + connected},
	})
	if err != nil {
		t.Fatal(err)
	}
	await(t, func() bool { _, err := os.Stat(connected); return err == nil })
	begin := time.Now()
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if d := time.Since(begin); d > 3*time.Second {
		t.Errorf("close took %v", d)
	}
}
