package main

import (
	"errors"
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

// welcome is the sink of handshakes: whoever comes is let in, until its input ends.
func welcome(o *benchOptions) (fields, error) {
	var connections atomic.Int64
	node, err := o.node(&benchReactor{added: func(p2p.Peer) { connections.Add(1) }})
	if err != nil {
		return nil, err
	}
	node.listening()
	<-o.inputEnded
	if connections.Load() == 0 {
		return nil, errors.New("nobody came")
	}
	return fields{"connections": connections.Load()}, nil
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
	return result, nil
}
