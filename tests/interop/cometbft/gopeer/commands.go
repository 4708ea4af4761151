package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/cometbft/cometbft/p2p"
)

// Command is a line of input after the first; which fields a command reads is told in README.md.
type Command struct {
	Do       string          `json:"do"`
	Tag      json.RawMessage `json:"tag"`
	Peer     p2p.ID          `json:"peer"`
	Addr     string          `json:"addr"`
	Source   string          `json:"source"`
	Channel  byte            `json:"channel"`
	Channels []int           `json:"channels"`
	Size     int             `json:"size"`
	Hex      *string         `json:"hex"`
	Count    int             `json:"count"`
	Min      int             `json:"min"`
	Max      int             `json:"max"`
	Seed     uint64          `json:"seed"`
	Ms       int64           `json:"ms"`
	Times    int             `json:"times"`
	How      string          `json:"how"`
	On       bool            `json:"on"`
}

func (c Command) answer(result fields, err error) fields {
	if result == nil {
		result = fields{}
	}
	result["answer"], result["do"], result["ok"] = c.Tag, c.Do, err == nil
	if err != nil {
		result["error"], result["class"] = err.Error(), classOf(err)
	}
	return result
}

// run carries a command out; it may block for as long as what it asks for does.
func (n *node) run(c Command) (fields, error) {
	commands := map[string]func(Command) (fields, error){
		"dial": n.dial, "send": n.send, "flood": n.flood, "broadcast": n.broadcast,
		"slow": n.slow, "hold": n.hold, "release": n.release, "quiet": n.quiet,
		"ask": n.ask, "disconnect": n.disconnect, "peers": n.peers, "status": n.status,
		"book": n.bookList, "book_add": n.bookAdd, "book_mark": n.bookMark,
	}
	command, known := commands[c.Do]
	if !known {
		return nil, fmt.Errorf("there is no command %q", c.Do)
	}
	return command(c)
}

func (n *node) peer(c Command) (p2p.Peer, error) {
	if peer := n.sw.Peers().Get(c.Peer); peer != nil {
		return peer, nil
	}
	return nil, fmt.Errorf("%q is no peer", c.Peer)
}

func (n *node) dial(c Command) (fields, error) {
	address, err := p2p.NewNetAddressString(c.Addr)
	if err != nil {
		return nil, err
	}
	return nil, n.sw.DialPeerWithAddress(address)
}

func (c Command) message(index int) ([]byte, error) {
	if c.Hex != nil {
		return hex.DecodeString(*c.Hex)
	}
	return content(c.Seed+uint64(index), c.Size), nil
}

func (n *node) send(c Command) (fields, error) {
	peer, err := n.peer(c)
	if err != nil {
		return nil, err
	}
	link, _ := n.recorder.linkOf(c.Peer)
	digest := ""
	for i := 0; i < c.Count; i++ {
		message, err := c.message(i)
		if err != nil {
			return nil, err
		}
		if !link.send(peer, c.Channel, message) {
			return fields{"sent": i}, errors.New("Send said no")
		}
		digest = digestOf(message)
	}
	return fields{"sent": c.Count, "sha256": digest}, nil
}

// flood sends c.Count messages on each channel, all channels at once.
func (n *node) flood(c Command) (fields, error) {
	peer, err := n.peer(c)
	if err != nil {
		return nil, err
	}
	if c.Min < 0 || c.Max < c.Min {
		return nil, errors.New("flood needs 0 <= min <= max")
	}
	link, _ := n.recorder.linkOf(c.Peer)
	begun, refused := time.Now(), make([]int, len(c.Channels))
	var senders sync.WaitGroup
	for i, channel := range c.Channels {
		senders.Add(1)
		go func() {
			defer senders.Done()
			random := splitmix64{c.Seed + uint64(channel)}
			for range c.Count {
				size := c.Min + int(random.next()%uint64(c.Max-c.Min+1))
				if !link.send(peer, byte(channel), content(random.next(), size)) {
					refused[i]++
				}
			}
		}()
	}
	senders.Wait()
	result, all := link.fields(), 0
	for _, some := range refused {
		all += some
	}
	result["refused"], result["ms"] = all, time.Since(begun).Milliseconds()
	return result, nil
}

// broadcast is the Switch's own: it keeps no order, and v1 does not tell what became of it.
func (n *node) broadcast(c Command) (fields, error) {
	message, err := c.message(0)
	if err != nil {
		return nil, err
	}
	n.sw.Broadcast(p2p.Envelope{ChannelID: c.Channel, Message: &Raw{message}})
	return fields{"sha256": digestOf(message), "peers": n.sw.Peers().Size()}, nil
}

func (n *node) slow(c Command) (fields, error) {
	if c.Times == 0 {
		c.Times = -1
	}
	n.recorder.setDelay(c.Channel, &delay{every: milliseconds(c.Ms), times: c.Times})
	return nil, nil
}

func (n *node) hold(c Command) (fields, error) {
	n.recorder.setDelay(c.Channel, &delay{times: -1, release: make(chan struct{})})
	return nil, nil
}

func (n *node) release(c Command) (fields, error) {
	n.recorder.setDelay(c.Channel, nil)
	return nil, nil
}

func (n *node) quiet(c Command) (fields, error) {
	n.recorder.setQuiet(c.On)
	return nil, nil
}

func (n *node) ask(c Command) (fields, error) {
	peer, err := n.peer(c)
	if err != nil {
		return nil, err
	}
	if n.pex == nil {
		return nil, errors.New("peer exchange is off")
	}
	n.pex.RequestAddrs(peer)
	return nil, nil
}

func (n *node) disconnect(c Command) (fields, error) {
	peer, err := n.peer(c)
	if err != nil {
		return nil, err
	}
	switch c.How {
	case "", "error":
		n.sw.StopPeerForError(peer, "asked to")
	case "gracefully":
		n.sw.StopPeerGracefully(peer)
	case "flush":
		peer.FlushStop()
		n.sw.StopPeerGracefully(peer)
	default:
		return nil, fmt.Errorf("how: error, gracefully or flush, not %q", c.How)
	}
	return nil, nil
}

func (n *node) peers(Command) (fields, error) {
	peers := []fields{}
	for _, peer := range n.recorder.connected() {
		peers = append(peers, describe(peer))
	}
	return fields{"peers": peers}, nil
}

func (n *node) status(Command) (fields, error) {
	outbound, inbound, dialing := n.sw.NumPeers()
	links := fields{}
	for _, peer := range n.recorder.connected() {
		link, _ := n.recorder.linkOf(peer.ID())
		line := link.fields()
		line["connection"] = peer.Status()
		links[string(peer.ID())] = line
	}
	return fields{"outbound": outbound, "inbound": inbound, "dialing": dialing, "links": links,
		"book": n.book.Size()}, nil
}

// bookList saves the book and gives what the file then holds.
func (n *node) bookList(Command) (fields, error) {
	n.book.Save()
	text, err := os.ReadFile(n.options.AddrBook)
	if err != nil {
		return nil, err
	}
	return fields{"size": n.book.Size(), "file": json.RawMessage(text)}, nil
}

func (n *node) bookAdd(c Command) (fields, error) {
	address, err := p2p.NewNetAddressString(c.Addr)
	if err != nil {
		return nil, err
	}
	source := n.address
	if c.Source != "" {
		if source, err = p2p.NewNetAddressString(c.Source); err != nil {
			return nil, err
		}
	}
	return nil, n.book.AddAddress(address, source)
}

func (n *node) bookMark(c Command) (fields, error) {
	address, err := p2p.NewNetAddressString(c.Addr)
	if err != nil {
		return nil, err
	}
	switch c.How {
	case "good":
		n.book.MarkGood(address.ID)
	case "attempt":
		n.book.MarkAttempt(address)
	case "bad":
		n.book.MarkBad(address, milliseconds(c.Ms))
	case "remove":
		n.book.RemoveAddress(address)
	default:
		return nil, fmt.Errorf("how: good, attempt, bad or remove, not %q", c.How)
	}
	return fields{"size": n.book.Size()}, nil
}
