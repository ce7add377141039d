// The test binary plays the processes at the other end.

package wire

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// The roles that the test binary can play, as its first argument.
const (
	roleGood         = "wire-good"          // says hello
	roleWaits        = "wire-waits"         // does so after a line on its standard input
	roleStranger     = "wire-stranger"      // shows the right cookie, but is not who is expected
	roleMute         = "wire-mute"          // connects and says nothing
	roleWrongCookie  = "wire-wrong-cookie"  //
	roleWrongVersion = "wire-wrong-version" //
	roleWrongBuild   = "wire-wrong-build"   //
	roleNoHello      = "wire-no-hello"      // begins with another message
	roleGarbage      = "wire-garbage"       // begins with no message at all
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && strings.HasPrefix(os.Args[1], "wire-") {
		if !playUnix(os.Args[1]) {
			play(os.Args[1])
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// play connects in the way of the role and waits for the end of the pipe.
func play(role string) {
	name, cookie := os.Getenv(EnvPipe), os.Getenv(EnvCookie)
	if role == roleWaits {
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	}
	if role == roleGood || role == roleWaits {
		conn, err := Dial(name, cookie, os.Getpid())
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		_, _, err = conn.Read()
		fmt.Println(err)
		return
	}
	p, err := dial(name)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	conn := newLoaderConn(p)
	for _, m := range firstWords(role, cookie) {
		_ = conn.Write(m)
	}
	_, _, err = conn.Read()
	fmt.Println(err)
}

func firstWords(role, cookie string) []Message {
	hello := Hello{Protocol: Version, Build: Build(), PID: int64(os.Getpid())}
	for i := range hello.Cookie {
		_, _ = fmt.Sscanf(cookie[2*i:2*i+2], "%02x", &hello.Cookie[i])
	}
	switch role {
	case roleMute:
		return nil
	case roleWrongCookie:
		hello.Cookie[CookieBytes-1] ^= 1
	case roleWrongVersion:
		hello.Protocol++
	case roleWrongBuild:
		hello.Build += "+"
	case roleNoHello:
		return []Message{Progress{ID: 1}}
	case roleGarbage:
		return []Message{Raw(strings.Repeat("?", 100))}
	}
	return []Message{hello}
}

// start plays a role in a process of its own, which ends with the test.
func start(t *testing.T, role string, env ...string) *player {
	t.Helper()
	return startWith(t, role, nil, env...)
}

// startWith hands files down, from descriptor 3 on; not on Windows.
func startWith(t *testing.T, role string, files []*os.File, env ...string) *player {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &player{cmd: exec.Command(path, role)}
	p.cmd.Env = append(append(os.Environ(), "GORACE=atexit_sleep_ms=0"), env...)
	p.cmd.Stderr, p.cmd.ExtraFiles = os.Stderr, files
	in, err := p.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.in, p.out = bufio.NewWriter(in), bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	})
	return p
}

type player struct {
	cmd *exec.Cmd
	in  *bufio.Writer
	out *bufio.Reader
}

func (p *player) pid() int { return p.cmd.Process.Pid }

func (p *player) goOn(t *testing.T) {
	t.Helper()
	if _, err := p.in.WriteString("go\n"); err != nil {
		t.Fatal(err)
	}
	if err := p.in.Flush(); err != nil {
		t.Fatal(err)
	}
}

// said gives the next line of its standard output.
func (p *player) said(t *testing.T) string {
	t.Helper()
	line := make(chan string, 1)
	go func() {
		s, _ := p.out.ReadString('\n')
		line <- strings.TrimSpace(s)
	}()
	select {
	case s := <-line:
		return s
	case <-time.After(20 * time.Second):
		t.Fatal("it says nothing")
		return ""
	}
}
