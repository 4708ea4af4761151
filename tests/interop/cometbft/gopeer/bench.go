package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

// The ends of a benchmark, `gopeer bench sink` and `gopeer bench source`: README.md has their
// options and results, and what their messages hold.

// benchOptions are those of both ends; a kind does not look at what it has no use for.
type benchOptions struct {
	kind               string
	seconds, warmUp    float64
	size, count        int
	listen, to         string
	sendRate, recvRate int64
	processor          int
	inputEnded         chan struct{} // of handshakes, who have no other end
}

// How long an end may live beyond its measurement.
const grace = 30 * time.Second

func secondsOf(value float64) time.Duration { return time.Duration(value * float64(time.Second)) }

func (o *benchOptions) life() time.Duration { return grace + 4*secondsOf(o.seconds+o.warmUp) }

// An end of each kind, which does its work and tells its result.
type end func(*benchOptions) (fields, error)

type kind struct {
	sink, source end
	size         int
	// Who listens: the source, if its peers are many.
	sourceListens bool
}

var kinds = map[string]kind{
	"bulk":       {sink: receive, source: send, size: 1 << 16},
	"small":      {sink: receive, source: send, size: 100},
	"urgent":     {sink: receive, source: send, size: 100},
	"idle":       {sink: receive, source: send, size: 100},
	"ratio":      {sink: receive, source: send, size: 1 << 16},
	"handshakes": {sink: welcome, source: comeAndGo, size: 100},
	"broadcast":  {sink: crowd, source: spread, size: 1024, sourceListens: true},
	"peers":      {sink: crowd, source: hold, size: 100, sourceListens: true},
}

func parseBench(role string, arguments []string) (*benchOptions, end, error) {
	o := &benchOptions{inputEnded: make(chan struct{})}
	flags := flag.NewFlagSet("gopeer bench "+role, flag.ContinueOnError)
	flags.StringVar(&o.kind, "kind", "bulk",
		"bulk, small, urgent, idle, ratio, handshakes, broadcast or peers")
	flags.Float64Var(&o.seconds, "seconds", 1, "what is measured")
	flags.Float64Var(&o.warmUp, "warm-up", 0.5, "what goes before it")
	flags.IntVar(&o.size, "size", 0, "bytes of a message")
	flags.StringVar(&o.listen, "listen", "127.0.0.1:0", "where to listen")
	flags.StringVar(&o.to, "to", "", "whom to dial: ID@IP:PORT")
	flags.IntVar(&o.count, "count", 8, "how many peers, or connections at a time")
	flags.Int64Var(&o.sendRate, "send-rate", 0, "bytes/s of a connection; 0 is no limit")
	flags.Int64Var(&o.recvRate, "recv-rate", 0, "bytes/s of a connection; 0 is no limit")
	flags.IntVar(&o.processor, "processor", -1, "the one to run on")
	if err := flags.Parse(arguments); err != nil {
		return nil, nil, err
	}
	kind, known := kinds[o.kind]
	switch {
	case flags.NArg() > 0:
		return nil, nil, fmt.Errorf("%q is no option", flags.Arg(0))
	case !known:
		return nil, nil, fmt.Errorf("there is no kind %q", o.kind)
	case o.seconds <= 0 || o.warmUp < 0 || o.count < 1:
		return nil, nil, fmt.Errorf("seconds, warm-up and count cannot be below zero")
	case (o.to == "") != ((role == "source") == kind.sourceListens):
		return nil, nil, fmt.Errorf("of %s one end listens and the other needs --to", o.kind)
	}
	if o.size == 0 {
		o.size = kind.size
	}
	if o.size < headSize || o.size > mebibyte {
		return nil, nil, fmt.Errorf("a message has %d bytes to 1 MiB", headSize)
	}
	if role == "sink" {
		return o, kind.sink, nil
	}
	return o, kind.source, nil
}

// bench is the whole program after `gopeer bench`; its exit status.
func bench(arguments []string) int {
	if len(arguments) == 0 || (arguments[0] != "sink" && arguments[0] != "source") {
		fmt.Fprintln(os.Stderr, "gopeer bench sink|source OPTIONS")
		return 2
	}
	o, work, err := parseBench(arguments[0], arguments[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "gopeer bench:", err)
		return 2
	}
	if err := bindTo(o.processor); err != nil {
		fmt.Fprintln(os.Stderr, "gopeer bench:", err)
		return 1
	}
	time.AfterFunc(o.life(), func() { giveUp("its time is over") })
	if arguments[0] == "sink" {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			if o.kind != "handshakes" {
				giveUp("its input has ended")
			}
			close(o.inputEnded)
		}()
	}
	result, err := work(o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "gopeer bench:", err)
		return 1
	}
	result["kind"] = o.kind
	printLine(result)
	return 0
}

func giveUp(why string) {
	fmt.Fprintln(os.Stderr, "gopeer bench:", why)
	os.Exit(1)
}

func printLine(line fields) {
	text, err := json.Marshal(line)
	if err != nil {
		panic(err) // fields that are no JSON: a mistake of ours
	}
	fmt.Println(string(text))
}
