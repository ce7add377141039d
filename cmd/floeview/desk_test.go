// A screen without a monitor, and what is seen on it.

//go:build linux && cgo

package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// desk is an X server that draws into a file, with one window at a time.
type desk struct {
	display string
	dir     string
	cmd     *exec.Cmd
}

var oneDesk = sync.OnceValues(startDesk)

// useDesk gives the screen that all tests use one after the other, or skips.
func useDesk(t testing.TB) *desk {
	t.Helper()
	for _, program := range []string{"Xvfb", "xdotool"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed, so the real window is not tested (apt-get install xvfb xdotool libgl1-mesa-dri)", program)
		}
	}
	d, err := oneDesk()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// startDesk starts an X server on a number that is free.
func startDesk() (*desk, error) {
	dir, err := os.MkdirTemp("", "floeview-desk")
	if err != nil {
		return nil, err
	}
	number, told, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer number.Close()
	d := &desk{dir: dir, cmd: exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1600x1000x24", "-fbdir", dir, "+extension", "GLX", "-noreset", "-nolisten", "tcp")}
	d.cmd.ExtraFiles = []*os.File{told}
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	err = startForGood(d.cmd)
	_ = told.Close()
	if err != nil {
		return nil, err
	}
	atEnd = append(atEnd, d.close)
	_ = number.SetReadDeadline(time.Now().Add(30 * time.Second))
	line, err := bufio.NewReader(number).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("Xvfb tells no display: %w", err)
	}
	d.display = ":" + strings.TrimSpace(line)
	return d, nil
}

// startForGood starts a program that dies with this one. The system takes the end of
// the thread that started it for that, so the thread has to stay: those of a pool end
// when it is closed.
func startForGood(cmd *exec.Cmd) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		started <- cmd.Start()
		select {}
	}()
	return <-started
}

func (d *desk) close() {
	_ = d.cmd.Process.Kill()
	_ = d.cmd.Wait()
	_ = os.RemoveAll(d.dir)
}

// hand does with xdotool what a hand does: "key", "space".
func (d *desk) hand(t testing.TB, does ...any) {
	t.Helper()
	args := make([]string, len(does))
	for i, what := range does {
		args[i] = fmt.Sprint(what)
	}
	cmd := exec.Command("xdotool", args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.display)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("xdotool %v: %v\n%s", args, err, out)
	}
}

// picture reads what is on the screen: a file in the format of xwd, with 32 bits
// a pixel.
func (d *desk) picture() (*image.NRGBA, error) {
	b, err := os.ReadFile(filepath.Join(d.dir, "Xvfb_screen0"))
	if err != nil {
		return nil, err
	}
	if len(b) < 100 {
		return nil, errors.New("the screen's file is too short")
	}
	word := func(i int) int { return int(binary.BigEndian.Uint32(b[4*i:])) }
	header, width, height, bits, stride, colors := word(0), word(4), word(5), word(11), word(12), word(19)
	at := header + 12*colors
	if bits != 32 || len(b) < at+stride*height {
		return nil, fmt.Errorf("the screen's file has %d bits a pixel and %d bytes", bits, len(b))
	}
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		row := b[at+y*stride:]
		for x := range width {
			blue, green, red := row[4*x], row[4*x+1], row[4*x+2] // little endian
			copy(m.Pix[m.PixOffset(x, y):], []byte{red, green, blue, 255})
		}
	}
	return m, nil
}

// savePicture keeps what was on the screen when a test failed.
func (d *desk) savePicture(t testing.TB) {
	m, err := d.picture()
	if err != nil {
		t.Log(err)
		return
	}
	dir := filepath.Join("testdata", "failed")
	name := filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-")+".png")
	if err := errors.Join(os.MkdirAll(dir, 0o777), writePicture(name, m)); err != nil {
		t.Log(err)
		return
	}
	t.Log("the screen is in", name)
}

func writePicture(name string, m image.Image) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(png.Encode(f, m), f.Close())
}
