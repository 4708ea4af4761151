package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/cosmos/gogoproto/proto"

	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/p2p/conn"
)

// Raw is a message that is its own encoding: any bytes, none included.
type Raw struct{ bytes []byte }

func (r *Raw) Reset()                       { *r = Raw{} }
func (r *Raw) String() string               { return fmt.Sprintf("%d bytes", len(r.bytes)) }
func (*Raw) ProtoMessage()                  {}
func (r *Raw) Merge(from proto.Message)     { r.bytes = from.(*Raw).bytes }
func (r *Raw) Marshal() ([]byte, error)     { return r.bytes, nil }
func (r *Raw) Unmarshal(bytes []byte) error { r.bytes = bytes; return nil }

// link is one connection: what it has carried.
type link struct {
	mutex          sync.Mutex
	sent, received map[byte]*flow
	// Held while a message of the channel is queued, so that `sent` has the order of the wire.
	sending map[byte]*sync.Mutex
}

func newLink() *link {
	return &link{sent: map[byte]*flow{}, received: map[byte]*flow{}, sending: map[byte]*sync.Mutex{}}
}

func (l *link) add(flows map[byte]*flow, channel byte, message []byte) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if flows[channel] == nil {
		flows[channel] = newFlow()
	}
	flows[channel].add(message)
}

func (l *link) turn(channel byte) *sync.Mutex {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.sending[channel] == nil {
		l.sending[channel] = &sync.Mutex{}
	}
	return l.sending[channel]
}

func (l *link) fields() fields {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return fields{"sent": flowFields(l.sent), "received": flowFields(l.received)}
}

func flowFields(flows map[byte]*flow) fields {
	named := fields{}
	for channel, flow := range flows {
		named[fmt.Sprintf("0x%02x", channel)] = flow.fields()
	}
	return named
}

// send queues a message as the module does it: it waits up to 10 s for room, and says whether it had it.
func (l *link) send(peer p2p.Peer, channel byte, message []byte) bool {
	turn := l.turn(channel)
	turn.Lock()
	defer turn.Unlock()
	if !peer.Send(p2p.Envelope{ChannelID: channel, Message: &Raw{message}}) {
		return false
	}
	l.add(l.sent, channel, message)
	return true
}

// delay is what Receive has to wait for on a channel.
type delay struct {
	every   time.Duration
	times   int           // how many messages yet; below 0 without end
	release chan struct{} // closed when a hold ends; nil without one
}

// recorder is the reactor of all channels but PEX: it reports, counts and, if asked, dawdles.
type recorder struct {
	p2p.BaseReactor
	out      *output
	channels []Channel

	mutex  sync.Mutex
	quiet  bool
	links  map[p2p.ID]*link // the last connection of each peer
	peers  map[p2p.ID]p2p.Peer
	delays map[byte]*delay
	end    chan struct{}
}

func newRecorder(channels []Channel, quiet bool, out *output) *recorder {
	r := &recorder{out: out, channels: channels, quiet: quiet, links: map[p2p.ID]*link{},
		peers: map[p2p.ID]p2p.Peer{}, delays: map[byte]*delay{}, end: make(chan struct{})}
	r.BaseReactor = *p2p.NewBaseReactor("Recorder", r)
	return r
}

func (r *recorder) GetChannels() []*conn.ChannelDescriptor {
	descriptors := []*conn.ChannelDescriptor{}
	for _, channel := range r.channels {
		descriptors = append(descriptors, &conn.ChannelDescriptor{
			ID: channel.ID, Priority: channel.Priority, SendQueueCapacity: channel.SendQueue,
			RecvBufferCapacity: channel.RecvBuffer, RecvMessageCapacity: channel.RecvCapacity,
			MessageType: &Raw{},
		})
	}
	return descriptors
}

// InitPeer is where a connection begins: messages may come before AddPeer.
func (r *recorder) InitPeer(peer p2p.Peer) p2p.Peer {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.links[peer.ID()] = newLink()
	return peer
}

func (r *recorder) AddPeer(peer p2p.Peer) {
	r.mutex.Lock()
	r.peers[peer.ID()] = peer
	r.mutex.Unlock()
	line := describe(peer)
	line["event"] = "peer"
	r.out.emit(line)
}

func (r *recorder) RemovePeer(peer p2p.Peer, reason any) {
	r.mutex.Lock()
	delete(r.peers, peer.ID())
	link := r.links[peer.ID()]
	r.mutex.Unlock()
	line := link.fields()
	line["event"], line["peer"], line["outbound"] = "gone", peer.ID(), peer.IsOutbound()
	line["reason"] = ""
	if reason != nil {
		line["reason"] = fmt.Sprint(reason)
	}
	r.out.emit(line)
}

func (r *recorder) Receive(envelope p2p.Envelope) {
	message := envelope.Message.(*Raw).bytes
	r.dawdle(envelope.ChannelID)
	link, quiet := r.linkOf(envelope.Src.ID())
	link.add(link.received, envelope.ChannelID, message)
	if !quiet {
		r.out.emit(fields{"event": "message", "peer": envelope.Src.ID(),
			"channel": envelope.ChannelID, "size": len(message), "sha256": digestOf(message)})
	}
}

func (r *recorder) dawdle(channel byte) {
	r.mutex.Lock()
	wanted := r.delays[channel]
	if wanted == nil || wanted.times == 0 {
		r.mutex.Unlock()
		return
	}
	wanted.times--
	every, release := wanted.every, wanted.release
	r.mutex.Unlock()
	var over <-chan time.Time
	if release == nil {
		over = time.After(every)
	}
	select {
	case <-over:
	case <-release:
	case <-r.end:
	}
}

// setDelay replaces what holds a channel up; those who wait in a hold go on.
func (r *recorder) setDelay(channel byte, wanted *delay) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if old := r.delays[channel]; old != nil && old.release != nil {
		close(old.release)
	}
	r.delays[channel] = wanted
}

func (r *recorder) setQuiet(quiet bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.quiet = quiet
}

func (r *recorder) linkOf(id p2p.ID) (*link, bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.links[id], r.quiet
}

// connected are the peers between AddPeer and RemovePeer.
func (r *recorder) connected() []p2p.Peer {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	peers := []p2p.Peer{}
	for _, peer := range r.peers {
		if peer.IsRunning() { // one that fails while it is added is never removed
			peers = append(peers, peer)
		}
	}
	return peers
}

// describe tells who a peer is, as the handshake told us.
func describe(peer p2p.Peer) fields {
	return fields{"peer": peer.ID(), "outbound": peer.IsOutbound(),
		"persistent": peer.IsPersistent(), "remote": peer.RemoteAddr().String(),
		"info": peer.NodeInfo()}
}
