package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/p2p/conn"
	"github.com/cometbft/cometbft/version"
)

// Channel is a channel that gopeer claims; the names are those of a ChannelDescriptor.
type Channel struct {
	ID           byte `json:"id"`
	Priority     int  `json:"priority"`
	SendQueue    int  `json:"send_queue"`
	RecvBuffer   int  `json:"recv_buffer"`
	RecvCapacity int  `json:"recv_capacity"`
}

// Options is the first line of input.  Whatever it does not name is as in a stock node, except that
// many peers may share the address 127.0.0.1 and that such addresses go into the book.
type Options struct {
	Home       string `json:"home"`
	NodeKey    string `json:"node_key"`
	AddrBook   string `json:"addr_book"`
	BookStrict bool   `json:"addr_book_strict"`

	Listen       string  `json:"listen"`
	Announce     string  `json:"announce"`
	Network      string  `json:"network"`
	Moniker      string  `json:"moniker"`
	Version      string  `json:"version"`
	P2PVersion   uint64  `json:"p2p_version"`
	BlockVersion uint64  `json:"block_version"`
	AppVersion   uint64  `json:"app_version"`
	TxIndex      string  `json:"tx_index"`
	RPCAddress   string  `json:"rpc_address"`
	ChannelIDs   *string `json:"channel_ids"` // in hex

	Channels []Channel `json:"channels"`

	AllowDuplicateIP bool     `json:"allow_duplicate_ip"`
	MaxInbound       int      `json:"max_inbound"`
	MaxOutbound      int      `json:"max_outbound"`
	Persistent       []string `json:"persistent"`
	PrivateIDs       []string `json:"private_ids"`
	UnconditionalIDs []string `json:"unconditional_ids"`

	Pex        bool     `json:"pex"`
	SeedMode   bool     `json:"seed_mode"`
	Seeds      []string `json:"seeds"`
	EnsureMs   int64    `json:"ensure_ms"`
	SeedWaitMs int64    `json:"seed_wait_ms"`

	SendRate int64 `json:"send_rate"`
	RecvRate int64 `json:"recv_rate"`
	Payload  int   `json:"payload"`
	FlushMs  int64 `json:"flush_ms"`
	PingMs   int64 `json:"ping_ms"`
	PongMs   int64 `json:"pong_ms"`

	Quiet bool   `json:"quiet"`
	Log   string `json:"log"`
}

const mebibyte = 1 << 20

// stockChannels are those of a v0.38 node but PEX, in the order in which it announces them.
func stockChannels() []Channel {
	return []Channel{
		{0x40, 5, 1000, 50 * 4096, 100*mebibyte + 5}, // block sync
		{0x20, 6, 100, 4096, mebibyte},               // consensus: state
		{0x21, 10, 100, 50 * 4096, mebibyte},         // consensus: data
		{0x22, 7, 100, 100 * 100, mebibyte},          // consensus: votes
		{0x23, 1, 2, 1024, mebibyte},                 // consensus: vote-set bits
		{0x30, 5, 1, 4096, mebibyte + 21},            // mempool
		{0x38, 6, 1, 4096, mebibyte},                 // evidence
		{0x60, 5, 10, 4096, 4e6},                     // state sync: snapshots
		{0x61, 3, 10, 4096, 16e6},                    // state sync: chunks
	}
}

func defaultOptions() Options {
	stock, wire := config.DefaultP2PConfig(), conn.DefaultMConnConfig()
	return Options{
		Listen:           "127.0.0.1:0",
		Network:          "gopeer",
		Moniker:          "gopeer",
		Version:          strings.TrimPrefix(moduleVersion(), "v"),
		P2PVersion:       version.P2PProtocol,
		BlockVersion:     version.BlockProtocol,
		TxIndex:          "on",
		Channels:         stockChannels(),
		AllowDuplicateIP: true,
		MaxInbound:       stock.MaxNumInboundPeers,
		MaxOutbound:      stock.MaxNumOutboundPeers,
		Pex:              true,
		SeedWaitMs:       (28 * time.Hour).Milliseconds(),
		SendRate:         stock.SendRate,
		RecvRate:         stock.RecvRate,
		Payload:          stock.MaxPacketMsgPayloadSize,
		FlushMs:          stock.FlushThrottleTimeout.Milliseconds(),
		PingMs:           wire.PingInterval.Milliseconds(),
		PongMs:           wire.PongTimeout.Milliseconds(),
		Log:              "error",
	}
}

// settle fills in what follows from other options, and makes the home.
func (o *Options) settle() error {
	if o.Home == "" && (o.NodeKey == "" || o.AddrBook == "") {
		return errors.New("options: home is needed, or node_key and addr_book")
	}
	if o.PongMs >= o.PingMs {
		return fmt.Errorf("options: pong_ms %d must be below ping_ms %d", o.PongMs, o.PingMs)
	}
	if o.Home != "" {
		if err := os.MkdirAll(o.Home, 0o700); err != nil {
			return err
		}
	}
	if o.NodeKey == "" {
		o.NodeKey = filepath.Join(o.Home, "node_key.json")
	}
	if o.AddrBook == "" {
		o.AddrBook = filepath.Join(o.Home, "addrbook.json")
	}
	return nil
}

func (o *Options) p2pConfig() *config.P2PConfig {
	settings := config.DefaultP2PConfig()
	settings.ListenAddress = "tcp://" + o.Listen
	settings.AddrBookStrict = o.BookStrict
	settings.MaxNumInboundPeers = o.MaxInbound
	settings.MaxNumOutboundPeers = o.MaxOutbound
	settings.FlushThrottleTimeout = milliseconds(o.FlushMs)
	settings.MaxPacketMsgPayloadSize = o.Payload
	settings.SendRate = o.SendRate
	settings.RecvRate = o.RecvRate
	settings.PexReactor = o.Pex
	settings.SeedMode = o.SeedMode
	settings.AllowDuplicateIP = o.AllowDuplicateIP
	return settings
}

func milliseconds(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
