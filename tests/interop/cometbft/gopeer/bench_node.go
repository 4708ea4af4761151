package main

import (
	"net"
	"syscall"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/p2p/conn"
)

const (
	channelBulk   = 0x70
	channelMiddle = 0x71
	channelUrgent = 0x72

	queueBulk = 64
	queueElse = 1000
)

// benchReactor hands on what it gets; any of its functions may be nil.
type benchReactor struct {
	p2p.BaseReactor
	options  *benchOptions
	received func(p2p.Peer, byte, []byte)
	added    func(p2p.Peer)
	removed  func(reason any)
}

func (r *benchReactor) GetChannels() []*conn.ChannelDescriptor {
	channel := func(id byte, priority int) *conn.ChannelDescriptor {
		return &conn.ChannelDescriptor{ID: id, Priority: priority, MessageType: &Raw{},
			SendQueueCapacity: r.options.queue(id), RecvMessageCapacity: mebibyte}
	}
	return []*conn.ChannelDescriptor{channel(channelBulk, 1), channel(channelMiddle, 5),
		channel(channelUrgent, 10)}
}

func (r *benchReactor) AddPeer(peer p2p.Peer) {
	if r.added != nil {
		r.added(peer)
	}
}

func (r *benchReactor) RemovePeer(_ p2p.Peer, reason any) {
	if r.removed != nil {
		r.removed(reason)
	}
}

func (r *benchReactor) Receive(envelope p2p.Envelope) {
	if r.received != nil {
		r.received(envelope.Src, envelope.ChannelID, envelope.Message.(*Raw).bytes)
	}
}

// queue is how many messages of a channel may wait.
func (o *benchOptions) queue(channel byte) int {
	switch {
	case o.kind == "ratio", channel == channelBulk && (o.kind == "bulk" || o.kind == "urgent"):
		return queueBulk
	}
	return queueElse
}

// benchNode is a node with a new key, no book and nothing in its log.
type benchNode struct {
	sw        *p2p.Switch
	transport *p2p.MultiplexTransport
	address   *p2p.NetAddress
}

func (o *benchOptions) node(reactor *benchReactor) (*benchNode, error) {
	options := defaultOptions()
	options.Network, options.Moniker, options.Pex = "bench", "bench", false
	options.MaxInbound, options.MaxOutbound = 1<<20, 1<<20
	options.SendRate, options.RecvRate = o.sendRate, o.recvRate
	options.Channels = []Channel{{ID: channelBulk}, {ID: channelMiddle}, {ID: channelUrgent}}
	wired := &node{options: options, key: &p2p.NodeKey{PrivKey: ed25519.GenPrivKey()}}
	n := &benchNode{}
	if o.to == "" {
		var err error
		if n.address, err = freeAddress(wired.key.ID(), o.listen); err != nil {
			return nil, err
		}
		wired.options.Listen = n.address.DialString()
	} else {
		wired.options.Listen = "127.0.0.1:1" // told, and never dialled
	}
	settings := wired.options.p2pConfig()
	info, err := wired.info(settings)
	if err != nil {
		return nil, err
	}
	n.transport = p2p.NewMultiplexTransport(info, *wired.key, p2p.MConnConfig(settings))
	p2p.MultiplexTransportConnFilters(onCubic)(n.transport)
	n.sw = p2p.NewSwitch(settings, n.transport)
	n.sw.SetLogger(log.NewNopLogger())
	reactor.options = o
	reactor.BaseReactor = *p2p.NewBaseReactor("Bench", reactor)
	n.sw.AddReactor("BENCH", reactor)
	n.sw.SetNodeInfo(info)
	n.sw.SetNodeKey(wired.key)
	if n.address != nil {
		if err := n.transport.Listen(*n.address); err != nil {
			return nil, err
		}
	}
	return n, n.sw.Start()
}

// listening tells where.
func (n *benchNode) listening() { printLine(fields{"address": n.address.String()}) }

// onCubic is a filter that turns nobody away: it sees the socket of each connection.
func onCubic(_ p2p.ConnSet, c net.Conn, _ []net.IP) error {
	if socket, ok := c.(syscall.Conn); ok {
		if raw, err := socket.SyscallConn(); err == nil {
			_ = raw.Control(func(fd uintptr) {
				_ = syscall.SetsockoptString(int(fd), syscall.IPPROTO_TCP, syscall.TCP_CONGESTION,
					"cubic")
			})
		}
	}
	return nil
}
