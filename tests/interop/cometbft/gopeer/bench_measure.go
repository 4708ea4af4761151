package main

import (
	"encoding/binary"
	"errors"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// The phases of a measurement, as a message tells them.
const (
	phaseWarmUp     = 0
	phaseMeasured   = 1
	phaseEnd        = 2
	phaseAnswer     = 3
	phaseBackground = 255
)

// What a message begins with: u64 number, i64 nanoseconds when it was due, u8 phase, u8 letter;
// integers are little-endian.
const (
	headSize = 18
	phaseAt  = 16
	letterAt = 17
)

func stamp(message []byte, number uint64, due time.Time, phase byte) {
	binary.LittleEndian.PutUint64(message, number)
	binary.LittleEndian.PutUint64(message[8:], uint64(due.UnixNano()))
	message[phaseAt] = phase
}

func dueOf(message []byte) int64 { return int64(binary.LittleEndian.Uint64(message[8:])) }

func filled(size int, letter byte) []byte {
	message := content(uint64(size), size)
	message[letterAt] = letter
	return message
}

// usage is what a process has had since it began.
type usage struct {
	at       time.Time
	cpu      time.Duration
	switches int64
}

func usageNow() usage {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return usage{time.Now(), time.Duration(u.Utime.Nano() + u.Stime.Nano()), u.Nvcsw}
}

// put writes down what was used since then.
func (u usage) put(into fields) {
	now := usageNow()
	into["seconds"] = now.at.Sub(u.at).Seconds()
	into["cpu_seconds"] = (now.cpu - u.cpu).Seconds()
	into["voluntary_switches"] = now.switches - u.switches
}

// latencies are those of the messages of a window, in ms.
type latencies []float64

const (
	lowestMs   = 0.01
	highestMs  = 10e3
	perDecade  = 10
	mostDecade = 6
)

func (l latencies) fields() fields {
	slices.Sort(l)
	at := func(part float64) float64 {
		if len(l) == 0 {
			return 0
		}
		return l[min(len(l)-1, int(part*float64(len(l)-1)+0.5))]
	}
	return fields{"p50": at(0.5), "p90": at(0.9), "p99": at(0.99), "max": at(1), "count": len(l),
		"histogram": l.histogram()}
}

// histogram is [upper bound, count] of each bucket that has any; the last takes all that is above.
func (l latencies) histogram() [][2]float64 {
	counts := make([]int, perDecade*mostDecade+1)
	for _, ms := range l {
		step := math.Ceil(perDecade*math.Log10(max(ms, lowestMs)/lowestMs) - 1e-9)
		counts[min(len(counts)-1, int(step))]++
	}
	buckets := [][2]float64{}
	for step, count := range counts {
		if count > 0 {
			upper := lowestMs * math.Pow(10, float64(step)/perDecade)
			buckets = append(buckets, [2]float64{min(upper, highestMs), float64(count)})
		}
	}
	return buckets
}

// rssKiB is what the process has in memory.
func rssKiB() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			number, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return number
		}
	}
	return 0
}

// bindTo keeps the process on one processor: the threads that there are; later ones inherit it.
func bindTo(processor int) error {
	if processor < 0 {
		return nil
	}
	var mask [1024 / 64]uint64
	if processor >= 64*len(mask) {
		return errors.New("there is no such processor")
	}
	mask[processor/64] = 1 << (processor % 64)
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, thread := range threads {
		id, _ := strconv.Atoi(thread.Name())
		_, _, failed := syscall.RawSyscall(syscall.SYS_SCHED_SETAFFINITY, uintptr(id),
			unsafe.Sizeof(mask), uintptr(unsafe.Pointer(&mask)))
		if failed != 0 {
			return failed
		}
	}
	return nil
}
