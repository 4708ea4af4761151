package main

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cometbft/cometbft/p2p"
)

// Identities that take turns in a place: the other end has long seen the last connection of one when
// its turn comes again.
const identities = 32

// welcome is the sink of handshakes: whoever comes is let in.
func welcome(o *benchOptions) (fields, error) {
	var open atomic.Bool
	var connections, present atomic.Int64
	ended := make(chan struct{}, 1)
	node, err := o.node(&benchReactor{
		added: func(p2p.Peer) {
			present.Add(1)
			if open.Load() {
				connections.Add(1)
			}
		},
		removed: func(p2p.Peer) { present.Add(-1) },
		received: func(_ p2p.Peer, _ byte, message []byte) {
			if len(message) >= headSize && message[phaseAt] == phaseEnd {
				select {
				case ended <- struct{}{}:
				default:
				}
			}
		},
	})
	if err != nil {
		return nil, err
	}
	node.listening()
	for present.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(secondsOf(o.warmUp))
	open.Store(true)
	from, result := usageNow(), fields{}
	time.Sleep(secondsOf(o.seconds))
	result["connections"] = connections.Load()
	from.put(result)
	select {
	case <-ended:
	case <-time.After(2 * time.Second):
	}
	return result, nil
}

// comeAndGo is the source of handshakes: it keeps o.count dials going.
func comeAndGo(o *benchOptions) (fields, error) {
	address, err := p2p.NewNetAddressString(o.to)
	if err != nil {
		return nil, err
	}
	var made, failed atomic.Int64
	var stop atomic.Bool
	var workers sync.WaitGroup
	var last atomic.Value
	nodes := make([]*benchNode, identities*o.count)
	for i := range nodes {
		if nodes[i], err = o.node(&benchReactor{}); err != nil {
			return nil, err
		}
	}
	for place := range o.count {
		mine := nodes[place*identities : (place+1)*identities]
		workers.Go(func() {
			for turn := 0; !stop.Load(); turn++ {
				sw := mine[turn%identities].sw
				if err := sw.DialPeerWithAddress(address); err != nil {
					failed.Add(1)
					last.Store(err.Error())
					continue
				}
				made.Add(1)
				if peer := sw.Peers().Get(address.ID); peer != nil {
					sw.StopPeerGracefully(peer)
				}
			}
		})
	}
	time.Sleep(secondsOf(o.warmUp))
	from, before, result := usageNow(), made.Load(), fields{}
	time.Sleep(secondsOf(o.seconds))
	result["connections"] = made.Load() - before
	from.put(result)
	stop.Store(true)
	workers.Wait()
	if count := failed.Load(); count > 0 {
		fmt.Fprintf(os.Stderr, "gopeer bench: %d dials failed, the last one so: %v\n", count, last.Load())
	}
	result["failed"] = failed.Load()
	return result, sayEnd(nodes[0], address)
}

// sayEnd tells a sink that it was all.
func sayEnd(node *benchNode, address *p2p.NetAddress) error {
	if err := node.sw.DialPeerWithAddress(address); err != nil {
		return nil // it need not wait for that
	}
	if peer := node.sw.Peers().Get(address.ID); peer != nil {
		message := filled(100, 'b')
		stamp(message, 0, time.Now(), phaseEnd)
		peer.Send(p2p.Envelope{ChannelID: channelUrgent, Message: &Raw{message}})
		peer.FlushStop()
	}
	return nil
}
