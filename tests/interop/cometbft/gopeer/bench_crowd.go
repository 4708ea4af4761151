package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cometbft/cometbft/p2p"
)

// How many dial at a time where nobody asks how fast that is.
const dialsAtATime = 16

// gathering is the end that many dial.
type gathering struct {
	node     *benchNode
	mutex    sync.Mutex
	peers    []p2p.Peer
	changed  chan struct{}
	answered chan struct{}
}

func gather(o *benchOptions) (*gathering, error) {
	g := &gathering{changed: make(chan struct{}, 1), answered: make(chan struct{}, 1)}
	var err error
	g.node, err = o.node(&benchReactor{
		added: func(peer p2p.Peer) {
			g.mutex.Lock()
			g.peers = append(g.peers, peer)
			g.mutex.Unlock()
			select {
			case g.changed <- struct{}{}:
			default:
			}
		},
		received: func(_ p2p.Peer, _ byte, message []byte) {
			if len(message) >= headSize && message[phaseAt] == phaseAnswer {
				select {
				case g.answered <- struct{}{}:
				default:
				}
			}
		},
	})
	return g, err
}

// whole waits until all are there.
func (g *gathering) whole(count int) ([]p2p.Peer, error) {
	late := time.After(grace)
	for {
		g.mutex.Lock()
		peers := g.peers
		g.mutex.Unlock()
		if len(peers) >= count {
			return peers, nil
		}
		select {
		case <-g.changed:
		case <-late:
			return nil, fmt.Errorf("%d of %d peers came", len(peers), count)
		}
	}
}

// spread is the source of a broadcast: each message goes to each peer, as fast as queues take it.
func spread(o *benchOptions) (fields, error) {
	g, err := gather(o)
	if err != nil {
		return nil, err
	}
	g.node.listening()
	peers, err := g.whole(o.count)
	if err != nil {
		return nil, err
	}
	number := uint64(0)
	toAll := func(phase byte) error {
		message := filled(o.size, 'c')
		stamp(message, number, time.Now(), phase)
		number++
		envelope := p2p.Envelope{ChannelID: channelBulk, Message: &Raw{message}}
		for _, peer := range peers {
			if !peer.TrySend(envelope) && !peer.Send(envelope) {
				return errSend
			}
		}
		return nil
	}
	during := func(phase byte, length float64) (uint64, error) {
		begun, until := number, time.Now().Add(secondsOf(length))
		for time.Now().Before(until) {
			if err := toAll(phase); err != nil {
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
	deliveries := messages * uint64(len(peers))
	result := fields{"messages": messages, "bytes": deliveries * uint64(o.size),
		"deliveries": deliveries, "rss_kib": rssKiB(), "peers": len(peers)}
	from.put(result)
	if err := toAll(phaseEnd); err != nil {
		return nil, err
	}
	select {
	case <-g.answered:
	case <-time.After(grace):
		return nil, errors.New("the sink did not answer")
	}
	return result, nil
}

// hold is the source of idle peers: it has them and does nothing.
func hold(o *benchOptions) (fields, error) {
	g, err := gather(o)
	if err != nil {
		return nil, err
	}
	debug.FreeOSMemory()
	before := rssKiB()
	g.node.listening()
	peers, err := g.whole(o.count)
	if err != nil {
		return nil, err
	}
	time.Sleep(secondsOf(o.warmUp))
	debug.FreeOSMemory()
	result := fields{"peers": len(peers), "rss_kib_before": before, "rss_kib_after": rssKiB()}
	from := usageNow()
	time.Sleep(secondsOf(o.seconds))
	from.put(result)
	return result, nil
}

// crowd is the sink of both: o.count nodes, each with one peer.  The window of all of them together
// is from the first measured message that any has to the first end.
func crowd(o *benchOptions) (fields, error) {
	address, err := p2p.NewNetAddressString(o.to)
	if err != nil {
		return nil, err
	}
	var messages, bytes, ended, left atomic.Int64
	var from usage
	var open, closed sync.Once
	var shut atomic.Bool
	result := fields{"peers": o.count}
	answer := filled(100, 'b')
	stamp(answer, 0, time.Now(), phaseAnswer)
	done := make(chan struct{})
	received := func(peer p2p.Peer, _ byte, message []byte) {
		if len(message) < headSize {
			return
		}
		switch message[phaseAt] {
		case phaseMeasured:
			open.Do(func() { from = usageNow() })
			if !shut.Load() {
				messages.Add(1)
				bytes.Add(int64(len(message)))
			}
		case phaseEnd:
			closed.Do(func() {
				shut.Store(true)
				open.Do(func() { from = usageNow() })
				from.put(result)
			})
			if ended.Add(1) == int64(o.count) { // all have all
				peer.Send(p2p.Envelope{ChannelID: channelUrgent, Message: &Raw{answer}})
			}
		}
	}
	removed := func(any) {
		if left.Add(1) == int64(o.count) {
			close(done)
		}
	}
	places := make(chan struct{}, dialsAtATime)
	failed := make(chan error, o.count)
	for range o.count {
		places <- struct{}{}
		go func() {
			node, err := o.node(&benchReactor{received: received, removed: removed})
			if err == nil {
				err = node.sw.DialPeerWithAddress(address)
			}
			if err != nil {
				failed <- err
			}
			<-places
		}()
	}
	select {
	case err := <-failed:
		return nil, err
	case <-done:
	}
	result["messages"], result["bytes"] = messages.Load(), bytes.Load()
	return result, nil
}
