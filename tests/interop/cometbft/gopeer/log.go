package main

import (
	"errors"
	"fmt"
	"net"

	"github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/p2p"
)

// The levels that can be asked for, each with what is above it.
var levels = map[string]int{"debug": 0, "info": 1, "warn": 2, "error": 3, "none": 4}

// Whom the Switch turns away at the door it tells its log alone, so these lines become events.
const (
	lineRejected = "Inbound Peer rejected"
	lineFull     = "Ignoring inbound connection: already have enough inbound peers"
	lineNotAdded = "Ignoring inbound connection: error while adding peer"
	// The accept loop's last word, an error although we asked for it.
	lineClosed = "Stopped accept routine, as transport is closed"
)

// eventLogger turns log lines into events.  It is a log.Logger of every version: v0.40's has Warn.
type eventLogger struct {
	out     *output
	level   int
	context []any
}

func (l eventLogger) Debug(text string, values ...any) { l.line("debug", text, values) }
func (l eventLogger) Info(text string, values ...any)  { l.line("info", text, values) }
func (l eventLogger) Warn(text string, values ...any)  { l.line("warn", text, values) }
func (l eventLogger) Error(text string, values ...any) { l.line("error", text, values) }

func (l eventLogger) With(values ...any) log.Logger {
	l.context = append(append([]any{}, l.context...), values...)
	return l
}

func (l eventLogger) line(level, text string, values []any) {
	switch text {
	case lineRejected, lineNotAdded:
		err := errorIn(values)
		l.out.emit(fields{"event": "rejected", "class": classOf(err), "error": fmt.Sprint(err)})
	case lineFull:
		l.out.emit(fields{"event": "rejected", "class": "full", "error": text})
	}
	if levels[level] < l.level || text == lineClosed {
		return
	}
	named := map[string]string{}
	all := append(append([]any{}, l.context...), values...)
	for i := 0; i+1 < len(all); i += 2 {
		named[fmt.Sprint(all[i])] = fmt.Sprint(all[i+1])
	}
	l.out.emit(fields{"event": "log", "level": level, "text": text, "values": named})
}

func errorIn(values []any) error {
	for _, value := range values {
		if err, ok := value.(error); ok {
			return err
		}
	}
	return nil
}

// classOf names what became of a connection, in the order in which ErrRejected tells it.
func classOf(err error) string {
	var (
		rejected p2p.ErrRejected
		timeout  p2p.ErrFilterTimeout
		existing p2p.ErrCurrentlyDialingOrExistingAddress
		removal  p2p.ErrPeerRemoval
		network  net.Error
	)
	switch {
	case errors.As(err, &rejected):
		return classOfRejection(rejected)
	case errors.As(err, &timeout):
		return "filter_timeout"
	case errors.As(err, &existing):
		return "existing"
	case errors.As(err, &removal):
		return "removed"
	case errors.As(err, &network):
		return "dial"
	}
	return "other"
}

func classOfRejection(err p2p.ErrRejected) string {
	switch {
	case err.IsAuthFailure():
		return "auth"
	case err.IsDuplicate():
		return "duplicate"
	case err.IsFiltered():
		return "filtered"
	case err.IsIncompatible():
		return "incompatible"
	case err.IsNodeInfoInvalid():
		return "invalid_info"
	case err.IsSelf():
		return "self"
	}
	return "rejected"
}
