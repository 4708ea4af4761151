package main

import (
	"errors"
	"syscall"
	"time"

	"github.com/cometbft/cometbft/p2p"
)

// flowing is a channel of a connection, and who sends on it: one goroutine.
type flowing struct {
	peer    p2p.Peer
	channel byte
	number  uint64
	// The module keeps a message until it is on its way, so there are more than its queue holds.
	ring []*Raw
}

func (o *benchOptions) flow(peer p2p.Peer, channel byte, size int, letter byte) *flowing {
	f := &flowing{peer: peer, channel: channel, ring: make([]*Raw, o.queue(channel)+4)}
	for i := range f.ring {
		f.ring[i] = &Raw{filled(size, letter)}
	}
	return f
}

// How long a message is kept from a full queue before it is offered again.  With short messages
// that is cheaper than the timer of each Send, and quicker than to wake for each place.
const fullNap = 50 * time.Microsecond

// send queues the next message, and waits for room.
func (f *flowing) send(due time.Time, phase byte) bool {
	message := f.ring[f.number%uint64(len(f.ring))]
	stamp(message.bytes, f.number, due, phase)
	f.number++
	envelope := p2p.Envelope{ChannelID: f.channel, Message: message}
	if len(f.ring) < queueElse { // large messages: Send costs nothing beside them
		return f.peer.Send(envelope)
	}
	return offer(f.peer, envelope)
}

// offer waits until the peer has room; false if it has gone.
func offer(peer p2p.Peer, envelope p2p.Envelope) bool {
	for !peer.TrySend(envelope) {
		if !peer.IsRunning() {
			return false
		}
		time.Sleep(fullNap)
	}
	return true
}

// keepFull sends until then; how many messages.
func (f *flowing) keepFull(phase byte, until time.Time) (uint64, error) {
	begun := f.number
	for now := time.Now(); now.Before(until); now = time.Now() {
		if !f.send(now, phase) {
			return 0, errSend
		}
	}
	return f.number - begun, nil
}

// keepTime sends one message each millisecond until then, and the late ones as soon as it can.
func (f *flowing) keepTime(phase byte, from, until time.Time,
	pause func(time.Duration),
) (uint64, error) {
	begun := f.number
	for due := from; due.Before(until); due = due.Add(time.Millisecond) {
		if left := time.Until(due); left > 0 {
			pause(left)
		}
		if !f.send(due, phase) {
			return 0, errSend
		}
	}
	return f.number - begun, nil
}

var errSend = errors.New("the sink has left, or had no room for 10 s")

// nap sleeps in the kernel: a timer of the runtime is a millisecond late when all of it is idle.
func nap(left time.Duration) {
	wanted := syscall.NsecToTimespec(left.Nanoseconds())
	_ = syscall.Nanosleep(&wanted, nil)
}
