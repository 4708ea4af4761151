// libp2ppeer is one end of a benchmark over libp2p: a stream of yamux in a connection of noise over
// TCP, everything as a host of go-libp2p has it by default.  It is compared with, never tested with.
//
//	libp2ppeer sink   [--kind bulk|small] [--seconds S] [--warm-up W] [--size N]
//	libp2ppeer source  the same, and --to ID@IP:PORT
//
// Its options, first line and result are those of `gopeer bench`, whose README.md has them.  A
// message goes behind its length as four little-endian bytes.
package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	"github.com/multiformats/go-multiaddr"
)

const (
	protocol = "/bench/1"

	phaseWarmUp   = 0
	phaseMeasured = 1
	phaseEnd      = 2
	phaseAnswer   = 3

	lengthSize = 4
	phaseAt    = lengthSize + 16
	letterAt   = lengthSize + 17
	headSize   = lengthSize + 18
	// Small messages are gathered, as one writes a stream of them.
	bufferSize = 1 << 16
	grace      = 30 * time.Second
)

type options struct {
	kind            string
	seconds, warmUp float64
	size            int
	to              string
}

type fields map[string]any

func parse(arguments []string) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("libp2ppeer", flag.ContinueOnError)
	flags.StringVar(&o.kind, "kind", "bulk", "bulk or small")
	flags.Float64Var(&o.seconds, "seconds", 1, "what is measured")
	flags.Float64Var(&o.warmUp, "warm-up", 0.5, "what goes before it")
	flags.IntVar(&o.size, "size", 0, "bytes of a message")
	flags.StringVar(&o.to, "to", "", "whom to dial: ID@IP:PORT")
	if err := flags.Parse(arguments); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 || (o.kind != "bulk" && o.kind != "small") {
		return nil, errors.New("--kind is bulk or small; nothing stands behind the options")
	}
	if o.size == 0 {
		o.size = map[string]int{"bulk": 1 << 16, "small": 100}[o.kind]
	}
	if o.size < headSize || o.size > 1<<20 {
		return nil, fmt.Errorf("a message has %d bytes to 1 MiB", headSize)
	}
	return o, nil
}

func newHost(listen ...string) (host.Host, error) {
	return libp2p.New(libp2p.ListenAddrStrings(listen...), libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Security(noise.ID, noise.New), libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.DisableRelay())
}

// onCubic looks for our TCP sockets where the library does not hand them out.
func onCubic() {
	files, _ := os.ReadDir("/proc/self/fd")
	for _, file := range files {
		if fd, err := strconv.Atoi(file.Name()); err == nil {
			_ = syscall.SetsockoptString(fd, syscall.IPPROTO_TCP, syscall.TCP_CONGESTION, "cubic")
		}
	}
}

// usage is what the process has had since it began.
type usage struct {
	at       time.Time
	cpu      time.Duration
	switches int64
}

func usageNow() usage {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return usage{time.Now(), time.Duration(u.Utime.Nano() + u.Stime.Nano()), u.Nvcsw}
}

func (u usage) put(into fields) {
	now := usageNow()
	into["seconds"] = now.at.Sub(u.at).Seconds()
	into["cpu_seconds"] = (now.cpu - u.cpu).Seconds()
	into["voluntary_switches"] = now.switches - u.switches
}

func printLine(line fields) {
	text, _ := json.Marshal(line)
	fmt.Println(string(text))
}

func sink(o *options) (fields, error) {
	h, err := newHost("/ip4/127.0.0.1/tcp/0")
	if err != nil {
		return nil, err
	}
	streams := make(chan network.Stream, 1)
	h.SetStreamHandler(protocol, func(s network.Stream) { streams <- s })
	port, err := h.Addrs()[0].ValueForProtocol(multiaddr.P_TCP)
	if err != nil {
		return nil, err
	}
	printLine(fields{"address": h.ID().String() + "@127.0.0.1:" + port})
	stream := <-streams
	onCubic()
	result, err := receive(bufio.NewReaderSize(stream, bufferSize))
	if err != nil {
		return nil, err
	}
	if _, err := stream.Write(message(headSize, phaseAnswer, 'b')); err != nil {
		return nil, err
	}
	_, _ = io.Copy(io.Discard, stream) // until the source has it and leaves
	return result, nil
}

// receive counts from the first message of the measured phase to the first of the end.
func receive(in *bufio.Reader) (fields, error) {
	var from usage
	var messages, bytes int
	buffer := make([]byte, lengthSize+1<<20)
	for {
		if _, err := io.ReadFull(in, buffer[:lengthSize]); err != nil {
			return nil, err
		}
		size := int(binary.LittleEndian.Uint32(buffer))
		if size < headSize-lengthSize || size > 1<<20 {
			return nil, errors.New("no message has that size")
		}
		if _, err := io.ReadFull(in, buffer[lengthSize:lengthSize+size]); err != nil {
			return nil, err
		}
		switch buffer[phaseAt] {
		case phaseMeasured:
			if messages == 0 {
				from = usageNow()
			}
			messages, bytes = messages+1, bytes+size
		case phaseEnd:
			result := fields{"messages": messages, "bytes": bytes}
			from.put(result)
			return result, nil
		}
	}
}

func message(size int, phase, letter byte) []byte {
	whole := make([]byte, max(lengthSize+size, headSize))
	binary.LittleEndian.PutUint32(whole, uint32(len(whole)-lengthSize))
	whole[phaseAt], whole[letterAt] = phase, letter
	return whole
}

func dial(o *options) (network.Stream, error) {
	id, address, found := strings.Cut(o.to, "@")
	ip, port, whole := strings.Cut(address, ":")
	if !found || !whole {
		return nil, errors.New("--to ID@IP:PORT is missing")
	}
	info, err := peer.AddrInfoFromString("/ip4/" + ip + "/tcp/" + port + "/p2p/" + id)
	if err != nil {
		return nil, err
	}
	h, err := newHost()
	if err != nil {
		return nil, err
	}
	if err := h.Connect(context.Background(), *info); err != nil {
		return nil, err
	}
	return h.NewStream(context.Background(), info.ID, protocol)
}

func source(o *options) (fields, error) {
	stream, err := dial(o)
	if err != nil {
		return nil, err
	}
	onCubic()
	var out io.Writer = stream
	flush := func() error { return nil }
	if o.size < bufferSize {
		buffered := bufio.NewWriterSize(stream, bufferSize)
		out, flush = buffered, buffered.Flush
	}
	one, number := message(o.size, phaseWarmUp, o.kind[0]), uint64(0)
	send := func(phase byte, at time.Time) error {
		binary.LittleEndian.PutUint64(one[lengthSize:], number)
		binary.LittleEndian.PutUint64(one[lengthSize+8:], uint64(at.UnixNano()))
		one[phaseAt] = phase
		number++
		_, err := out.Write(one)
		return err
	}
	during := func(phase byte, length float64) (uint64, error) {
		begun, until := number, time.Now().Add(time.Duration(length*float64(time.Second)))
		for now := time.Now(); now.Before(until); now = time.Now() {
			if err := send(phase, now); err != nil {
				return 0, err
			}
		}
		return number - begun, nil
	}
	if _, err := during(phaseWarmUp, o.warmUp); err != nil {
		return nil, err
	}
	from := usageNow()
	messages, err := during(phaseMeasured, o.seconds)
	if err != nil {
		return nil, err
	}
	result := fields{"messages": messages, "bytes": messages * uint64(o.size)}
	from.put(result)
	if err := errors.Join(send(phaseEnd, time.Now()), flush()); err != nil {
		return nil, err
	}
	_, err = io.ReadFull(stream, make([]byte, headSize))
	return result, err
}

func run(arguments []string) (int, error) {
	roles := map[string]func(*options) (fields, error){"sink": sink, "source": source}
	if len(arguments) == 0 || roles[arguments[0]] == nil {
		return 2, errors.New("sink or source, then options")
	}
	o, err := parse(arguments[1:])
	if err != nil {
		return 2, err
	}
	time.AfterFunc(grace+time.Duration(4*(o.seconds+o.warmUp)*float64(time.Second)), func() { os.Exit(1) })
	if arguments[0] == "sink" {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			os.Exit(1)
		}()
	}
	result, err := roles[arguments[0]](o)
	if err != nil {
		return 1, err
	}
	result["kind"] = o.kind
	printLine(result)
	return 0, nil
}

func main() {
	status, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "libp2ppeer:", err)
	}
	os.Exit(status)
}
