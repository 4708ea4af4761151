// gopeer is a CometBFT node without a chain: the real Switch, transport, SecretConnection,
// MConnection, PEX reactor and address book of the CometBFT module it was built with, driven line by
// line.  Tests of other implementations talk to it over loopback.  README.md is its manual.
//
// The same source builds with each version: go.mod is v0.38.25, the other versions are *.mod files
// for -modfile.  Threads: a command runs in a goroutine of its own, so that one that blocks (a dial,
// a send into a full queue) holds up no other; who needs an order waits for the answer.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"sync"
)

const (
	module = "github.com/cometbft/cometbft"
	// The longest line of input: a message of some MiB in hex.
	maxLine = 64 << 20
)

// fields is one line of output.
type fields map[string]any

// output writes lines, each whole.
type output struct {
	mutex  sync.Mutex
	writer io.Writer
}

func (o *output) emit(line fields) {
	text, err := json.Marshal(line)
	if err != nil {
		panic(err) // fields that are no JSON: a mistake of ours
	}
	o.mutex.Lock()
	defer o.mutex.Unlock()
	_, _ = o.writer.Write(append(text, '\n'))
}

// moduleVersion is the version of CometBFT within, as v0.38.25.
func moduleVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dependency := range info.Deps {
			if dependency.Path == module {
				return dependency.Version
			}
		}
	}
	return "unknown"
}

// decode refuses what it does not know: a misspelt field of a test must not pass for a default.
func decode(line []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func fail(out *output, err error) {
	out.emit(fields{"event": "failed", "error": err.Error()})
	os.Exit(1)
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "bench" {
		os.Exit(bench(os.Args[2:]))
	}
	if len(os.Args) > 1 {
		fmt.Println("gopeer", strings.TrimPrefix(moduleVersion(), "v"))
		return
	}
	out := &output{writer: os.Stdout}
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(make([]byte, 0, 64<<10), maxLine)
	if !input.Scan() {
		return
	}
	options := defaultOptions()
	if err := decode(input.Bytes(), &options); err != nil {
		fail(out, fmt.Errorf("options: %w", err))
	}
	node, err := newNode(options, out)
	if err == nil {
		err = node.start()
	}
	if err != nil {
		fail(out, err)
	}
	for input.Scan() {
		command := Command{Count: 1, Min: 1}
		if err := decode(input.Bytes(), &command); err != nil {
			out.emit(fields{"answer": nil, "ok": false, "error": "command: " + err.Error()})
			continue
		}
		if command.Do == "stop" {
			node.stop()
			out.emit(command.answer(nil, nil))
			return
		}
		go func() { out.emit(command.answer(node.run(command))) }()
	}
	node.stop()
}
