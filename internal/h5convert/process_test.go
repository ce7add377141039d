//go:build cgo && unix

package h5convert

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"floe/internal/mmap"
	"floe/internal/particle/particletest"
)

// childJob names what a re-executed test binary does instead of testing.
const childJob = "H5CONVERT_TEST_CHILD"

func TestMain(m *testing.M) {
	switch job := os.Getenv(childJob); job {
	case "":
		os.Exit(m.Run())
	case "write":
		writeForever(os.Args[len(os.Args)-1])
	case "limit":
		writeLimited(os.Args[len(os.Args)-1])
	}
}

func child(t *testing.T, job, arg string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], arg)
	cmd.Env = append(os.Environ(), childJob+"="+job)
	cmd.Stderr = os.Stderr
	return cmd
}

// writeForever writes files until it is killed.
func writeForever(dir string) {
	f := cloud(40_000)
	fmt.Println("started")
	for i := 0; ; i++ {
		path := filepath.Join(dir, fmt.Sprintf("cloud.%d.sih5", i%3))
		if _, err := Write(context.Background(), path, f, someProvenance, WriteOptions{NoSync: true}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// Killed at any time, a writer leaves only whole files under final names.
func TestKilledWriter(t *testing.T) {
	kills := 60
	if testing.Short() {
		kills = 10
	}
	dir := t.TempDir()
	want := cloud(40_000)
	left := 0
	for range kills {
		cmd := child(t, "write", dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		bufio.NewReader(out).ReadString('\n') // or its end
		time.Sleep(time.Duration(rand.IntN(20_000)) * time.Microsecond)
		cmd.Process.Kill()
		cmd.Wait()
		left += checkFolder(t, dir, func(path string) { checkSame(t, path, want, someProvenance) })
		if n, err := SweepTemp(dir, 0); err != nil {
			t.Errorf("swept %d: %v", n, err)
		}
	}
	t.Logf("%d kills left %d temporary files", kills, left)
	if n := checkFolder(t, dir, func(string) {}); n != 0 {
		t.Errorf("%d temporary files after sweeping", n)
	}
}

// checkFolder checks the files with final names and counts the others.
func checkFolder(t *testing.T, dir string, check func(path string)) (temporary int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			temporary++
		} else {
			check(filepath.Join(dir, e.Name()))
		}
	}
	return temporary
}

// writeLimited runs into a limit of the file size many times and tells how.
func writeLimited(dir string) {
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: 300_000, Max: 300_000}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		fmt.Println("limit:", err)
		return
	}
	big, small := cloud(40_000), cloud(100)
	for range 50 {
		_, err := Write(context.Background(), filepath.Join(dir, "big.sih5"), big, someProvenance, WriteOptions{})
		if !errors.Is(err, syscall.EFBIG) {
			fmt.Println("not EFBIG:", err)
			return
		}
	}
	if _, err := Write(context.Background(), filepath.Join(dir, "small.sih5"), small, someProvenance, WriteOptions{}); err != nil {
		fmt.Println("after failures:", err)
		return
	}
	fmt.Println("open", openIDs(), openFiles())
}

// openFiles counts this process's open files, 0 where that is unknown.
func openFiles() int {
	entries, _ := os.ReadDir("/proc/self/fd")
	return len(entries)
}

// A file that may not grow is an error, nothing is left, and the next file works.
func TestFileSizeLimit(t *testing.T) {
	dir := t.TempDir()
	out, err := child(t, "limit", dir).Output()
	var ids, files int
	if n, _ := fmt.Sscanf(string(out), "open %d %d", &ids, &files); err != nil || n != 2 || ids != 0 || files > 20 {
		t.Errorf("child says %q, %v", out, err)
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 1 || entries[0].Name() != "small.sih5" {
		t.Errorf("folder has %v", entries)
	}
}

// The same on a full disk, with and without the reservation that finds it out
// early.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", dir).Run(); err != nil {
		t.Skipf("cannot mount a small disk: %v", err)
	}
	defer exec.Command("umount", dir).Run()
	f, before := cloud(40_000), openFiles()+3 // the runtime's own
	for i := range 20 {
		skipReserve.Store(i%2 == 1)
		_, err := Write(context.Background(), filepath.Join(dir, "frame.sih5"), f, someProvenance, WriteOptions{})
		if !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("round %d: %v", i, err)
		}
	}
	skipReserve.Store(false)
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
	if n := openIDs(); n != 0 {
		t.Errorf("%d objects of libhdf5 are open", n)
	}
	if n := openFiles(); n > before {
		t.Errorf("%d files are open, were %d", n, before)
	}
	path := filepath.Join(dir, "small.sih5")
	if _, err := Write(context.Background(), path, cloud(100), someProvenance, WriteOptions{}); err != nil {
		t.Errorf("small frame after the failures: %v", err)
	}
}

// A file that is truncated under its reader is an error that says where.
func TestTruncatedWhileMapped(t *testing.T) {
	path := write(t, cloud(100_000))
	f, _, err := Map(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Release()
	if err := os.Truncate(path, 1_500_000); err != nil {
		t.Fatal(err)
	}
	if err := Guard(f, func() error { f.Column("PointPosition").Stats(); return nil }); err != nil {
		t.Errorf("what is still there: %v", err)
	}
	err = Guard(f, func() error { f.Column("Color").Stats(); return nil })
	if !errors.Is(err, mmap.ErrFault) || !strings.Contains(err.Error(), `"Color"`) || !strings.Contains(err.Error(), path) {
		t.Errorf("error is %v", err)
	}
	if _, _, err := Map(path); !errors.Is(err, ErrDamaged) {
		t.Errorf("mapping the rest: %v", err)
	}
}

// A locked file is read all the same, whoever started this process.
func TestLocksAreIgnored(t *testing.T) {
	path := write(t, cloud(10))
	locked, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer locked.Close()
	if err := syscall.Flock(int(locked.Fd()), syscall.LOCK_EX); err != nil {
		t.Skipf("no file locks here: %v", err)
	}
	readFrame(t, path)
}

// Handles and memory of libhdf5 do not grow with the number of files.
func TestNoLeaks(t *testing.T) {
	files := 1000
	if testing.Short() {
		files = 100
	}
	f := random(1, particletest.Options{Points: 20, Attributes: 12})
	path := filepath.Join(t.TempDir(), "frame.sih5")
	var before, ids int64
	for i := range files + 50 {
		if _, err := Write(context.Background(), path, f, someProvenance, WriteOptions{NoSync: true}); err != nil {
			t.Fatal(err)
		}
		if i%10 == 0 {
			readFrame(t, path)
		}
		if i == 50 {
			runtime.GC()
			before, ids = residentBytes(), openIDs()
		}
	}
	if n := openIDs(); n != ids || n != 0 {
		t.Errorf("%d objects of libhdf5 are open, were %d", n, ids)
	}
	runtime.GC()
	grown := residentBytes() - before
	t.Logf("%d files: resident memory grew by %d KiB", files, grown>>10)
	if grown > 16<<20 {
		t.Errorf("resident memory grew by %d bytes", grown)
	}
	if n := openFiles(); n > 30 {
		t.Errorf("%d files are open", n)
	}
}

// residentBytes is the memory in use, 0 where that is unknown.
func residentBytes() int64 { return statusBytes("VmRSS:") }

func statusBytes(field string) int64 {
	text, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, field); ok {
			n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return n << 10
		}
	}
	return 0
}

// Mapping a large frame takes no memory of its own, even when all is read.
func TestMappingTakesNoMemory(t *testing.T) {
	if testing.Short() || residentBytes() == 0 {
		t.Skip("writes 500 MB")
	}
	path := filepath.Join(t.TempDir(), "frame.sih5")
	func() {
		if _, err := Write(context.Background(), path, cloud(500_000_000/52), someProvenance, WriteOptions{NoSync: true}); err != nil {
			t.Fatal(err)
		}
	}()
	runtime.GC()
	before := statusBytes("RssAnon:")
	f, _, err := Map(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Release()
	for i := range f.Columns {
		for page := 0; page < len(f.Columns[i].Data); page += 4096 {
			sink += float32(f.Columns[i].Data[page])
		}
	}
	if grown := statusBytes("RssAnon:") - before; grown > 10<<20 {
		t.Errorf("anonymous memory grew by %d bytes", grown)
	}
}

// Writers, mappers and readers at once, in each other's files.
func TestConcurrency(t *testing.T) {
	dir := t.TempDir()
	f := random(8, particletest.Options{Points: 500, Attributes: 10})
	path := func(k int) string { return filepath.Join(dir, fmt.Sprintf("cloud.%d.sih5", k%3)) }
	for k := range 3 {
		if _, err := Write(context.Background(), path(k), f, someProvenance, WriteOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			for i := range 15 {
				if _, err := Write(context.Background(), path(i+k), f, someProvenance, WriteOptions{NoSync: true}); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for i := range 60 {
				checkSame(t, path(i), f, someProvenance)
			}
		})
		wg.Go(func() {
			for i := range 10 {
				if _, _, _, err := Read(context.Background(), path(i), dirtyGrant); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestCancelledWrite(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancelCause(context.Background())
	why := errors.New("artist lost patience")
	cancel(why)
	_, err := Write(ctx, filepath.Join(dir, "frame.sih5"), cloud(1000), someProvenance, WriteOptions{})
	if !errors.Is(err, why) {
		t.Errorf("error is %v", err)
	}
	for range 20 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(rand.IntN(3000))*time.Microsecond)
		Write(ctx, filepath.Join(dir, "frame.sih5"), cloud(20_000), someProvenance, WriteOptions{NoSync: true})
		cancel()
	}
	if n := checkFolder(t, dir, func(path string) { checkSame(t, path, cloud(20_000), someProvenance) }); n != 0 {
		t.Errorf("%d temporary files left", n)
	}
	if n := openIDs(); n != 0 {
		t.Errorf("%d objects of libhdf5 are open", n)
	}
}
