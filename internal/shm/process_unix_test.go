// One segment in two processes.

//go:build unix

package shm

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// play is the other process: it gets a segment as descriptor 3, and its size.
func play(args []string) {
	size, _ := strconv.ParseInt(args[1], 10, 64)
	fail := func(err error) {
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	switch args[0] {
	case "shm-fill": // writes a pattern, tries to do harm, ends in order
		s, err := Open(3, size)
		fail(err)
		m, err := s.Map(ReadWrite, true)
		fail(err)
		for i := range m {
			m[i] = pattern(i)
		}
		for _, to := range []int64{0, size / 2, 2 * size} {
			if err := unix.Ftruncate(3, to); !errors.Is(err, unix.EPERM) && onLinux {
				fail(fmt.Errorf("truncate to %d: %v", to, err))
			}
		}
		s.Close()
		if _, err := unix.FcntlInt(3, unix.F_GETFD, 0); !errors.Is(err, unix.EBADF) {
			fail(fmt.Errorf("close left the descriptor open: %v", err))
		}
	case "shm-die": // is killed while it writes
		s, err := Open(3, size)
		fail(err)
		m, err := s.Map(ReadWrite, false)
		fail(err)
		for i := range m {
			m[i] = pattern(i)
		}
		_ = unix.Kill(os.Getpid(), unix.SIGKILL)
	case "shm-create": // makes segments of its own and is killed
		for range 4 {
			s, err := Create(size)
			fail(err)
			m, err := s.Map(ReadWrite, true)
			fail(err)
			m[0] = 1
		}
		_ = unix.Kill(os.Getpid(), unix.SIGKILL)
	case "shm-few-files":
		fail(unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 32, Max: 32}))
		var all []*Segment
		for {
			s, err := Create(size)
			if err != nil {
				if !errors.Is(err, unix.EMFILE) || errors.Is(err, ErrNoMemory) {
					fail(err)
				}
				break
			}
			all = append(all, s)
		}
		for _, s := range all {
			s.Close()
		}
		s, err := Create(size) // as many as before
		fail(err)
		s.Close()
		fmt.Println("made", len(all) > 10)
	}
}

func pattern(i int) byte { return byte(i * 7 >> 3) }

func other(t *testing.T, role string, s *Segment, size int64) (string, error) {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, role, strconv.FormatInt(size, 10))
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
	if s != nil {
		fd, err := unix.Dup(int(s.Handle()))
		if err != nil {
			t.Fatal(err)
		}
		unix.CloseOnExec(fd)
		f := os.NewFile(uintptr(fd), "segment")
		defer func() { _ = f.Close() }()
		cmd.ExtraFiles = []*os.File{f}
	}
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// tidy verifies that no descriptor and no name is left behind.
func tidy(t *testing.T) {
	t.Helper()
	list := func(dir string) (names []string) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Skip("counts in " + dir)
		}
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names
	}
	_ = exec.Command("true").Run() // what the runtime opens once
	fds, names := len(list("/proc/self/fd")), list("/dev/shm")
	t.Cleanup(func() {
		for end := time.Now().Add(5 * time.Second); len(list("/proc/self/fd")) > fds; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Errorf("%d descriptors, had %d", len(list("/proc/self/fd")), fds)
				return
			}
		}
		for _, name := range list("/dev/shm") {
			if strings.Contains(name, "floe") {
				t.Errorf("left /dev/shm/%s; before there were %q", name, names)
			}
		}
	})
}

// What one process writes the other reads, and it cannot take the memory away.
func TestTwoProcesses(t *testing.T) {
	for _, size := range []int64{1, 5000, 64 << 10, 2 << 20, 7<<20 + 3} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			tidy(t)
			s, err := Create(size)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			m, err := s.Map(ReadOnly, false)
			if err != nil {
				t.Fatal(err)
			}
			for _, role := range []string{"shm-fill", "shm-die"} {
				out, err := other(t, role, s, size)
				if (err == nil) != (role == "shm-fill") || out != "" {
					t.Fatalf("%s: %v: %s", role, err, out)
				}
				for i := range m {
					if m[i] != pattern(i) {
						t.Fatalf("%s: byte %d is %d, want %d", role, i, m[i], pattern(i))
					}
				}
			}
		})
	}
}

// A process that is killed leaves nothing: neither names nor memory.
func TestCreatorKilled(t *testing.T) {
	tidy(t)
	const size = 32 << 20
	before := shmem(t)
	if out, err := other(t, "shm-create", nil, size); err == nil || out != "" {
		t.Fatalf("%v: %s", err, out)
	}
	for end := time.Now().Add(10 * time.Second); shmem(t) > before+size; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d bytes of shared memory, had %d", shmem(t), before)
		}
	}
}

// shmem is the system's count of shared memory. Others use it too.
func shmem(t *testing.T) int64 {
	t.Helper()
	b, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		t.Skip("reads /proc/meminfo")
	}
	for line := range strings.Lines(string(b)) {
		var kb int64
		if n, _ := fmt.Sscanf(line, "Shmem: %d kB", &kb); n == 1 {
			return kb << 10
		}
	}
	t.Skip("no Shmem in /proc/meminfo")
	return 0
}

// Running out of descriptors is an error like any other, and nothing is lost by
// it.
func TestFewFiles(t *testing.T) {
	tidy(t)
	if out, err := other(t, "shm-few-files", nil, 64<<10); err != nil || out != "made true" {
		t.Errorf("%v: %s", err, out)
	}
}

// Open refuses what could fault later: too short, or not sealed.
func TestOpenRefuses(t *testing.T) {
	tidy(t)
	s := segment(t, 8192)
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if err := file.Truncate(8192); err != nil {
		t.Fatal(err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = read.Close(), write.Close() }()
	for name, c := range map[string]struct {
		handle Handle
		size   int64
		want   string
	}{
		"short":       {s.Handle(), 8193, "has only 8192 bytes"},
		"not sealed":  {Handle(file.Fd()), 8192, "not sealed"},
		"a pipe":      {Handle(read.Fd()), 1, "has only 0 bytes"},
		"not open":    {9999, 1, "bad file descriptor"},
		"no handle":   {^Handle(0), 1, "bad file descriptor"},
		"all of it":   {s.Handle(), 8192, ""},
		"part of it":  {s.Handle(), 100, ""},
		"nothing":     {s.Handle(), 0, ""},
		"less than 0": {s.Handle(), -1, ""},
	} {
		if name == "not sealed" && !onLinux {
			continue
		}
		t.Run(name, func(t *testing.T) {
			h := c.handle
			if c.want == "" { // Close would take it away
				fd, err := unix.Dup(int(h))
				if err != nil {
					t.Fatal(err)
				}
				h = Handle(fd)
			}
			o, err := Open(h, c.size)
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want %q", err, c.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer o.Close()
			m, err := o.Map(ReadWrite, false)
			if (err == nil) != (c.size > 0) || int64(len(m)) != max(c.size, 0) {
				t.Errorf("mapped %d bytes, %v", len(m), err)
			}
		})
	}
}

// On Linux nobody can change the size or take the seals off.
func TestSealed(t *testing.T) {
	if !onLinux {
		t.Skip("only Linux seals")
	}
	for _, size := range []int64{4096, 4 << 20} {
		s := segment(t, size)
		m, err := s.Map(ReadWrite, false)
		if err != nil {
			t.Fatal(err)
		}
		fd := int(s.Handle())
		for _, to := range []int64{0, size - 1, size + 1} {
			if err := unix.Ftruncate(fd, to); !errors.Is(err, unix.EPERM) {
				t.Errorf("truncate to %d: %v", to, err)
			}
		}
		if _, err := unix.Pwrite(fd, bytes.Repeat([]byte{9}, 100), size-50); err == nil {
			var st unix.Stat_t
			if _ = unix.Fstat(fd, &st); st.Size != size {
				t.Errorf("writing made it %d bytes", st.Size)
			}
		}
		m[0], m[size-1] = 1, 1
	}
}
