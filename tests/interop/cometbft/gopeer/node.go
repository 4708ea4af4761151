package main

import (
	"encoding/hex"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/p2p/pex"
)

// How long the Switch may take to stop.
const patience = time.Second

// node is wired as CometBFT's own node package does it, with one reactor in place of the chain's.
type node struct {
	options   Options
	out       *output
	key       *p2p.NodeKey
	address   *p2p.NetAddress
	transport *p2p.MultiplexTransport
	sw        *p2p.Switch
	book      pex.AddrBook
	pex       *pex.Reactor // nil when peer exchange is off
	recorder  *recorder
}

func newNode(options Options, out *output) (*node, error) {
	if err := options.settle(); err != nil {
		return nil, err
	}
	level, known := levels[options.Log]
	if !known {
		return nil, fmt.Errorf("options: there is no log level %q", options.Log)
	}
	key, err := p2p.LoadOrGenNodeKey(options.NodeKey)
	if err != nil {
		return nil, err
	}
	n := &node{options: options, out: out, key: key}
	if n.address, err = freeAddress(key.ID(), options.Listen); err != nil {
		return nil, err
	}
	n.options.Listen = n.address.DialString()
	settings := n.options.p2pConfig()
	info, err := n.info(settings)
	if err != nil {
		return nil, err
	}
	n.wire(settings, info, eventLogger{out: out, level: level})
	if err := n.bring(settings); err != nil {
		return nil, err
	}
	return n, nil
}

// freeAddress settles on a port: what is announced has to be known before the transport listens.
func freeAddress(id p2p.ID, listen string) (*p2p.NetAddress, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return nil, err
	}
	if port == "0" {
		listener, err := net.Listen("tcp", listen)
		if err != nil {
			return nil, err
		}
		port = strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
		_ = listener.Close()
	}
	return p2p.NewNetAddressString(p2p.IDAddressString(id, net.JoinHostPort(host, port)))
}

func (n *node) info(settings *config.P2PConfig) (p2p.DefaultNodeInfo, error) {
	o := n.options
	info := p2p.DefaultNodeInfo{
		ProtocolVersion: p2p.NewProtocolVersion(o.P2PVersion, o.BlockVersion, o.AppVersion),
		DefaultNodeID:   n.key.ID(),
		ListenAddr:      settings.ListenAddress,
		Network:         o.Network,
		Version:         o.Version,
		Moniker:         o.Moniker,
		Other:           p2p.DefaultNodeInfoOther{TxIndex: o.TxIndex, RPCAddress: o.RPCAddress},
	}
	if o.Announce != "" {
		info.ListenAddr = o.Announce
	}
	for _, channel := range o.Channels {
		info.Channels = append(info.Channels, channel.ID)
	}
	if o.Pex {
		info.Channels = append(info.Channels, pex.PexChannel)
	}
	if o.ChannelIDs == nil {
		return info, nil
	}
	var err error
	info.Channels, err = hex.DecodeString(*o.ChannelIDs)
	return info, err
}

func (n *node) wire(settings *config.P2PConfig, info p2p.DefaultNodeInfo, logger eventLogger) {
	o := n.options
	wire := p2p.MConnConfig(settings)
	wire.PingInterval, wire.PongTimeout = milliseconds(o.PingMs), milliseconds(o.PongMs)
	n.transport = p2p.NewMultiplexTransport(info, *n.key, wire)
	if !o.AllowDuplicateIP {
		p2p.MultiplexTransportConnFilters(p2p.ConnDuplicateIPFilter())(n.transport)
	}
	p2p.MultiplexTransportMaxIncomingConnections(o.MaxInbound + len(o.UnconditionalIDs))(n.transport)

	n.sw = p2p.NewSwitch(settings, n.transport)
	n.sw.SetLogger(logger.With("module", "p2p"))
	n.recorder = newRecorder(o.Channels, o.Quiet, n.out)
	n.sw.AddReactor("RECORDER", n.recorder)
	n.sw.SetNodeInfo(info)
	n.sw.SetNodeKey(n.key)

	// With peer exchange off as well: a switch without a book does not survive meeting itself.
	n.book = pex.NewAddrBook(o.AddrBook, o.BookStrict)
	n.book.SetLogger(logger.With("module", "book"))
	n.book.AddOurAddress(n.address)
	n.sw.SetAddrBook(n.book)
	if o.Pex {
		n.pex = pex.NewReactor(n.book, &pex.ReactorConfig{Seeds: o.Seeds, SeedMode: o.SeedMode,
			SeedDisconnectWaitPeriod: milliseconds(o.SeedWaitMs)})
		if o.EnsureMs > 0 {
			n.pex.SetEnsurePeersPeriod(milliseconds(o.EnsureMs))
		}
		n.pex.SetLogger(logger.With("module", "pex"))
		n.sw.AddReactor("PEX", n.pex)
	}
}

// bring hands the Switch the peers with rights of their own.
func (n *node) bring(settings *config.P2PConfig) error {
	if err := n.sw.AddPersistentPeers(n.options.Persistent); err != nil {
		return err
	}
	if err := n.sw.AddUnconditionalPeerIDs(n.options.UnconditionalIDs); err != nil {
		return err
	}
	if err := n.sw.AddPrivatePeerIDs(n.options.PrivateIDs); err != nil {
		return err
	}
	return settings.ValidateBasic()
}

func (n *node) start() error {
	if err := n.transport.Listen(*n.address); err != nil {
		return err
	}
	if n.pex == nil {
		if err := n.book.Start(); err != nil {
			return err
		}
	}
	if err := n.sw.Start(); err != nil {
		return err
	}
	n.out.emit(fields{"event": "ready", "id": n.key.ID(), "addr": n.address.String(),
		"version": moduleVersion()})
	return n.sw.DialPeersAsync(n.options.Persistent)
}

// stop ends everything and leaves the book on disk.  v1's PEX reactor waits for its routine, which
// may be asleep for up to half a minute: nobody else waits for that.
func (n *node) stop() {
	close(n.recorder.end)
	stopped := make(chan struct{})
	go func() {
		_ = n.sw.Stop()
		close(stopped)
	}()
	select {
	case <-stopped:
	case <-time.After(patience):
	}
	_ = n.transport.Close()
	if n.pex == nil {
		_ = n.book.Stop()
	}
	n.book.Save()
}
