package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cometbft/cometbft/p2p"
)

// window is what arrived between the first message of the measured phase and the first of the end.
// All of it comes from one connection, hence from one goroutine.
type window struct {
	from               usage
	open               bool
	messages, bytes    uint64
	background, behind uint64
	byChannel          map[byte]uint64
	latencies          latencies
	timed              bool
	result             fields
	closed             chan struct{}
}

func (w *window) received(peer p2p.Peer, channel byte, message []byte) {
	if len(message) < headSize || w.result != nil {
		return
	}
	phase := message[phaseAt]
	if phase == phaseMeasured && !w.open {
		w.open, w.from = true, usageNow()
	}
	if w.open && phase <= phaseMeasured { // a slow channel is still warming up
		w.byChannel[channel] += uint64(len(message))
	}
	switch phase {
	case phaseMeasured:
		w.messages++
		w.bytes += uint64(len(message))
		if w.timed {
			w.latencies = append(w.latencies, float64(time.Now().UnixNano()-dueOf(message))/1e6)
		}
	case phaseBackground:
		if w.open {
			w.background++
			w.behind += uint64(len(message))
		}
	case phaseEnd:
		w.close()
		answer := filled(100, 'b')
		stamp(answer, 0, time.Now(), phaseAnswer)
		go peer.Send(p2p.Envelope{ChannelID: channelUrgent, Message: &Raw{answer}})
	}
}

func (w *window) close() {
	w.result = fields{"messages": w.messages, "bytes": w.bytes}
	if w.open {
		w.from.put(w.result)
	}
	close(w.closed)
}

// receive is the sink of all that flows over one connection.
func receive(o *benchOptions) (fields, error) {
	gone := make(chan struct{})
	w := &window{byChannel: map[byte]uint64{}, closed: make(chan struct{}),
		timed: o.kind == "urgent" || o.kind == "idle"}
	node, err := o.node(&benchReactor{received: w.received,
		removed: onceGone(gone)})
	if err != nil {
		return nil, err
	}
	node.listening()
	select {
	case <-w.closed:
	case <-gone:
		return nil, errors.New("the source left before its end")
	}
	select { // the answer has to arrive
	case <-gone:
	case <-time.After(2 * time.Second):
	}
	if w.timed {
		w.result["latency_ms"] = w.latencies.fields()
	}
	switch o.kind {
	case "urgent":
		w.result["bulk_messages"], w.result["bulk_bytes"] = w.background, w.behind
	case "ratio":
		shares := fields{}
		for channel, bytes := range w.byChannel {
			shares[fmt.Sprintf("0x%02x", channel)] = bytes
		}
		w.result["bytes_by_channel"] = shares
	}
	return w.result, nil
}

// onceGone closes `gone` when a peer goes; v0.38 may say so twice.
func onceGone(gone chan struct{}) func(any) {
	var once sync.Once
	return func(any) { once.Do(func() { close(gone) }) }
}

// source is what a kind sends, over one connection.
type source struct {
	o        *benchOptions
	peer     p2p.Peer
	flows    []*flowing // that are measured
	beside   *flowing   // that is kept full all the time; may be nil
	answered chan struct{}
	left     chan any // why the sink did; v0.38 may say it twice
}

func dialled(o *benchOptions, reactor *benchReactor) (p2p.Peer, error) {
	address, err := p2p.NewNetAddressString(o.to)
	if err != nil {
		return nil, err
	}
	node, err := o.node(reactor)
	if err != nil {
		return nil, err
	}
	if err := node.sw.DialPeerWithAddress(address); err != nil {
		return nil, err
	}
	if peer := node.sw.Peers().Get(address.ID); peer != nil {
		return peer, nil
	}
	return nil, errors.New("the sink has left")
}

// send is the source of all that flows over one connection.
func send(o *benchOptions) (fields, error) {
	s := &source{o: o, answered: make(chan struct{}), left: make(chan any, 2)}
	var once sync.Once
	peer, err := dialled(o, &benchReactor{
		received: func(_ p2p.Peer, _ byte, message []byte) {
			if len(message) >= headSize && message[phaseAt] == phaseAnswer {
				once.Do(func() { close(s.answered) })
			}
		},
		removed: func(reason any) {
			fmt.Fprintln(os.Stderr, "gopeer bench: the sink has left:", reason)
			s.left <- reason
		},
	})
	if err != nil {
		return nil, err
	}
	s.peer = peer
	switch o.kind {
	case "bulk":
		s.flows = []*flowing{o.flow(peer, channelBulk, o.size, 'b')}
	case "small": // two goroutines bring more through than one, or than four
		s.flows = []*flowing{o.flow(peer, channelBulk, o.size, 's'),
			o.flow(peer, channelBulk, o.size, 's')}
	case "urgent":
		s.beside = o.flow(peer, channelBulk, 1<<16, 'b')
		s.flows = []*flowing{o.flow(peer, channelUrgent, o.size, 'l')}
	case "idle":
		s.flows = []*flowing{o.flow(peer, channelUrgent, o.size, 'l')}
	case "ratio":
		for _, channel := range []byte{channelBulk, channelMiddle, channelUrgent} {
			s.flows = append(s.flows, o.flow(peer, channel, o.size, 'r'))
		}
	}
	return s.run()
}

func (s *source) run() (fields, error) {
	var stop atomic.Bool
	background := make(chan error, 1)
	if s.beside != nil {
		go func() {
			for !stop.Load() {
				if !s.beside.send(time.Now(), phaseBackground) {
					background <- errSend
					return
				}
			}
			background <- nil
		}()
	}
	begun := time.Now()
	opened := begun.Add(secondsOf(s.o.warmUp))
	if _, err := s.all(phaseWarmUp, begun, opened); err != nil {
		return nil, err
	}
	from := usageNow()
	messages, err := s.all(phaseMeasured, opened, opened.Add(secondsOf(s.o.seconds)))
	if err != nil {
		return nil, err
	}
	result := fields{"messages": messages, "bytes": messages * uint64(s.o.size)}
	from.put(result)
	stop.Store(true)
	flows := s.flows
	if s.beside != nil {
		flows = append(flows, s.beside)
		if err := <-background; err != nil {
			return nil, err
		}
	}
	for _, flow := range flows {
		if !flow.send(time.Now(), phaseEnd) {
			return nil, errSend
		}
	}
	select {
	case <-s.answered:
	case <-s.left:
		select {
		case <-s.answered: // before it left
		default:
			return nil, errors.New("it did so without an answer")
		}
	case <-time.After(grace):
		return nil, errors.New("the sink did not answer")
	}
	result["rss_kib"] = rssKiB()
	return result, nil
}

// all lets each flow send, at the same time; how many messages all of them.
func (s *source) all(phase byte, from, until time.Time) (uint64, error) {
	var (
		senders sync.WaitGroup
		sum     atomic.Uint64
		failed  atomic.Value
	)
	for _, flow := range s.flows {
		senders.Go(func() {
			var count uint64
			var err error
			switch s.o.kind {
			case "urgent":
				count, err = flow.keepTime(phase, from, until, time.Sleep)
			case "idle":
				runtime.LockOSThread()
				count, err = flow.keepTime(phase, from, until, nap)
				runtime.UnlockOSThread()
			default:
				count, err = flow.keepFull(phase, until)
			}
			sum.Add(count)
			if err != nil {
				failed.Store(err)
			}
		})
	}
	senders.Wait()
	if err, _ := failed.Load().(error); err != nil {
		return 0, err
	}
	return sum.Load(), nil
}
