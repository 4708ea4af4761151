package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
)

// splitmix64 is Steele, Lea and Flood's generator: small enough to write again wherever the content
// of a message is to be checked.
type splitmix64 struct{ state uint64 }

func (s *splitmix64) next() uint64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// content is `size` bytes: what splitmix64 gives after `seed`, little-endian.
func content(seed uint64, size int) []byte {
	random := splitmix64{seed}
	bytes := make([]byte, 0, size+8)
	for len(bytes) < size {
		bytes = binary.LittleEndian.AppendUint64(bytes, random.next())
	}
	return bytes[:size]
}

// flow is all that went one way on one channel of one connection: how many messages, their bytes,
// and the SHA-256 over each message behind its length as four little-endian bytes.
type flow struct {
	messages, bytes uint64
	digest          hash.Hash
}

func newFlow() *flow { return &flow{digest: sha256.New()} }

func (f *flow) add(message []byte) {
	f.messages++
	f.bytes += uint64(len(message))
	f.digest.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(message))))
	f.digest.Write(message)
}

func (f *flow) fields() fields {
	return fields{"messages": f.messages, "bytes": f.bytes,
		"sha256": hex.EncodeToString(f.digest.Sum(nil))}
}

func digestOf(message []byte) string {
	sum := sha256.Sum256(message)
	return hex.EncodeToString(sum[:])
}
