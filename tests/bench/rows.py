"""What is compared with CometBFT and libp2p: what runs, what is read of it, what is wanted.

A cell is one measurement, of two processes; a run measures each cell once; a line of the table is
the median over the runs of a ratio within a run.
"""
import dataclasses

from interleave import Cell, same

WIRES = {"cometbft wire": ["--profile", "cometbft"], "native wire": ["--profile", "native"]}
COMETBFT_WIRE, NATIVE_WIRE = WIRES
PORTABLE, AVX2 = "cometbft wire, libsodium", "cometbft wire, AVX2"
NATIVE_PORTABLE = "native wire, libsodium"
UNSET = "native wire, paced at the socket"
LIBP2P = "libp2p"
KERNELS = {PORTABLE: "portable", AVX2: "avx2"}
# bytes/s: what CometBFT's settings say of both directions unless they are changed
STOCK_RATE = "5120000"
LIMIT_SEEN = 10  # MB/s of bulk: more in a short window is no burst but no limit
# Bytes of a message; those up to here are sent as small ones, all others as bulk.
SIZES, SMALL_UP_TO = (100, 1024, 4096, 16384, 65536, 262144, 1048576), 4096
BROADCAST = (1, 10, 50, 200, 1000)
OUR_IDLE, THEIR_IDLE = 10000, 500
SILENCE = 2  # seconds, until the last of them is idle as well
OPENING = 0.002  # seconds that one of them takes to come up, roughly
ENOUGH_CORES = 6  # to compare two threads with one: two that seal, four processes that open
# What our program measures by itself, each beside its limit: with the fastest cipher kernel, and
# with libsodium what depends on that most.  Idle peers have a row of their own.
ALONE, ALONE_PORTABLE = "both wires", "both wires, libsodium"
BULK_ALONE = ("bulk_native", "bulk_cometbft")


def compared(row, kind, versions, *options, wires=tuple(WIRES), **rest):
    """Ours on each wire, and each version of CometBFT."""
    for wire in wires:
        yield same(row, wire, kind, "ours", *WIRES[wire], *options, **rest)
    for version in versions:
        yield same(row, version, kind, version, *options, **rest)


def limited(versions):
    """5.12 MB/s: a receiver of ours that takes no more, which only credit can tell a sender; on the
    wire without credit, and theirs, both ends with that limit, as their settings have it."""
    rate = ("--recv-rate", STOCK_RATE)
    native, comet = (tuple(WIRES[wire]) for wire in (NATIVE_WIRE, COMETBFT_WIRE))
    for wire, at_source in ((NATIVE_WIRE, native), (COMETBFT_WIRE, (*comet, "--send-rate", STOCK_RATE))):
        yield Cell("limited", wire, "urgent", ("ours", (*WIRES[wire], *rate)), ("ours", at_source),
                   longer=1.5, warm_up=0.75)
    ours = (*native, "--no-lowat")
    yield Cell("limited", UNSET, "urgent", ("ours", (*ours, "--socket-rate", STOCK_RATE)), ("ours", ours),
               longer=1.5, warm_up=1.5)
    for version in versions:
        yield same("limited", version, "urgent", version, "--send-rate", STOCK_RATE, *rate, longer=1.5,
                   warm_up=0.75)


def both_ways(*names):
    """Rows of our program, as they are called on either wire."""
    return [name + suffix for suffix in ("", "_cometbft") for name in names]


def ours_alone():
    names = [*BULK_ALONE, "small_native", "small_cometbft",
             *both_ways("urgent_p50_ms", "urgent_p99_ms", "bulk_beside_urgent", "idle_link_p50_ms",
                        "idle_link_p99_ms", "handshakes", "broadcast", "broadcast_cpu_us",
                        "syscalls_per_mb_sent", "syscalls_per_mb_received"),
             "opening_native", "opening_cometbft", "limited_urgent_p99_ms", "ratio_1_5_10", "io_threads"]
    for variant, kernel, wanted, windows in ((ALONE, "auto", names, 30),
                                             (ALONE_PORTABLE, "portable", BULK_ALONE, 4)):
        program = ("ours", ("--kernel", kernel, "--rows", ",".join(wanted)))
        yield Cell("alone", variant, "alone", program, program, longer=windows)


def cells(versions, quick, descriptors):
    """All of a run, in groups within which they are interleaved; no more idle peers than
    descriptors."""
    few = 2
    bulk = [*compared("bulk", "bulk", versions), same("bulk", LIBP2P, "bulk", "libp2p")]
    for variant, kernel in KERNELS.items():
        bulk.append(same("bulk", variant, "bulk", "ours", *WIRES[COMETBFT_WIRE], "--kernel", kernel))
    bulk.append(same("tcp", "bare TCP", "tcp_stream", "ours"))
    groups = [bulk, list(compared("small", "small", versions)),
              list(compared("urgent", "urgent", versions)), list(compared("idle", "idle", versions)),
              list(limited(versions)), list(compared("handshakes", "handshakes", versions, "--count", "8"))]
    for count in BROADCAST:
        if quick and count > 200:
            continue
        groups.append(list(compared(f"broadcast {count}", "broadcast", versions, "--count", str(count),
                                    runs=None if count in (50, 1000) else few)))
    ours, theirs = (20, 20) if quick else (min(OUR_IDLE, descriptors), THEIR_IDLE)
    groups.append([*compared("peers", "peers", (), "--count", str(ours), runs=few, warm_up=SILENCE,
                             extra=OPENING * ours),
                   *compared("peers", "peers", versions, "--count", str(theirs), wires=(), runs=few,
                             warm_up=SILENCE)])
    for size in SIZES[1::3] if quick else SIZES:
        kind = "small" if size <= SMALL_UP_TO else "bulk"
        if size not in (SIZES[0], 65536):  # have rows of their own
            groups.append([*compared(f"size {size}", kind, versions, "--size", str(size), runs=few,
                                    brief=True),
                           same(f"size {size}", LIBP2P, kind, "libp2p", "--size", str(size), runs=few,
                                brief=True)])
    groups[1].append(same("small", LIBP2P, "small", "libp2p", runs=few))
    return [*groups, list(crosswise(versions)), list(ours_alone())]


def crosswise(versions):
    """Ours and each of theirs, both ways: do they count the same?"""
    ours = ("ours", tuple(WIRES[COMETBFT_WIRE]))
    for kind in ("bulk", "small", "idle"):
        for version in versions:
            for sink, source in ((ours, (version, ())), ((version, ()), ours)):
                yield Cell("crosswise", f"{kind}: {source[0]} to {sink[0]}", kind, sink, source, runs=1,
                           brief=True)


def values(line):
    """What a measurement says, by name."""
    sink, source, row = line["sink"], line["source"], line["row"].split()[0]
    found = {}
    if row in ("bulk", "size", "small", "tcp"):
        found = {"MB/s": sink["bytes"] / sink["seconds"] / 1e6,
                 "messages/s": sink["messages"] / sink["seconds"],
                 "ns/KiB": 1024e9 * (sink["cpu_seconds"] + source["cpu_seconds"])
                 / max(sink["bytes"], 1)}
    elif row in ("urgent", "idle", "limited"):
        found = {name: sink["latency_ms"][name] for name in ("p50", "p99")}
        if "bulk_bytes" in sink:
            found["MB/s"] = sink["bulk_bytes"] / sink["seconds"] / 1e6
        if row == "limited" and found["MB/s"] > LIMIT_SEEN:
            raise ValueError(f"the limit does not hold: {found['MB/s']:.0f} MB/s passed")
    elif row == "handshakes":
        found = {"connections/s": source["connections"] / source["seconds"]}
    elif row == "broadcast":
        # What has arrived, not what was queued: queues to many hold more than a window brings.
        rate = sink["messages"] / sink["seconds"]
        found = {"us": 1e6 * source["cpu_seconds"] / source["seconds"] / rate, "deliveries/s": rate}
    elif row == "peers":
        rss = (source["rss_kib_after"] - source["rss_kib_before"]) / source["peers"]
        found = {"rss": rss, "KiB": source.get("heap_bytes_per_peer", 1024 * rss) / 1024,
                 "peers": source["peers"]}
    return found


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of the table: ours against something, in one run; more is better, or less."""
    title: str
    row: str
    value: str
    ours: str
    wanted: float = 0  # times better where the processor has AVX-512 IFMA; 0: no target
    elsewhere: float = 0  # the same on other processors
    against: str = "CometBFT"  # the best of its versions; a variant of ours; or "", nothing
    against_row: str = ""  # else the same
    against_value: str = ""  # else the same
    less: bool = False
    at_most: float = 0  # instead: of ours alone
    variant: str = ""  # of ours, if it is called something else
    unit: str = ""  # else the value is called by it
    cores: int = 0  # with fewer it is not measured, and the ratio alone is shown

    @property
    def measured_as(self):
        return self.variant or self.ours


def beside_limit(title, name, ours, unit, wanted, variant=ALONE):
    """A row of our program alone, beside the limit that it measures with it."""
    return Line(title, "alone", name, ours, wanted, wanted, against=variant, against_value=f"{name} limit",
                variant=variant, unit=unit)


def lines():
    """The table."""
    wires = [COMETBFT_WIRE, NATIVE_WIRE]
    bulk = "one connection, 64 KiB messages"
    suffixes = {COMETBFT_WIRE: "_cometbft", NATIVE_WIRE: ""}
    return [
        Line(bulk, "bulk", "MB/s", COMETBFT_WIRE, 4.5),
        Line(bulk, "bulk", "MB/s", PORTABLE, 1.6, 1.6),
        Line(bulk, "bulk", "MB/s", AVX2, 2, 2),
        Line(bulk, "bulk", "MB/s", NATIVE_WIRE, 5),
        Line(bulk + ", beside libp2p", "bulk", "MB/s", NATIVE_WIRE, 1, 1, against=LIBP2P),
        *(beside_limit("the same, to H", f"bulk_{wire.split()[0]}", wire, "MB/s", 0.8) for wire in wires),
        *(beside_limit("the same, to H", f"bulk_{ours.split()[0]}", ours, "MB/s", 0.85, ALONE_PORTABLE)
          for ours in (PORTABLE, NATIVE_PORTABLE)),
        *(Line(f"system calls a MB, {end}", "alone", f"syscalls_per_mb_{what}{suffixes[wire]}", wire,
               against="", at_most=32, variant=ALONE, unit="")
          for end, what in (("sending", "sent"), ("receiving", "received")) for wire in wires),
        *(Line("100-byte messages", "small", "messages/s", wire, 6, 4) for wire in wires),
        *(Line(f"urgent beside bulk, {part}", "urgent", part, wire, least, least, less=True)
          for part, least in (("p50", 25), ("p99", 12)) for wire in wires),
        *(Line("the bulk beside it, to bulk alone", "urgent", "MB/s", wire, 0.97, 0.97, against=wire,
               against_row="bulk") for wire in wires),
        *(Line(f"idle link, {part}", "idle", part, wire, 40, 40, less=True)
          for part in ("p50", "p99") for wire in wires),
        *(Line("receiver of 5.12 MB/s, urgent p99", "limited", "p99", wire, 3, 3, less=True)
          for wire in wires),
        Line("the same, to no low-water mark and a slow socket", "limited", "p99", NATIVE_WIRE, 10, 10,
             against=UNSET, less=True),
        *(Line("handshakes, 8 at a time", "handshakes", "connections/s", wire, 1.5, 1.5)
          for wire in wires),
        *(beside_limit("both sides of one, to its curve operations", f"opening_{wire.split()[0]}", wire,
                       "/s", 0.85) for wire in wires),
        *(Line(f"broadcast of 1 KiB to {count}, CPU a delivery", f"broadcast {count}", "us", wire, 4, 2,
               less=True) for count in (50, 1000) for wire in wires),
        Line("four peers on two threads, to one", "alone", "io_threads", NATIVE_WIRE, 1.7, 1.7,
             against=ALONE, against_value="io_threads limit", variant=ALONE, unit="MB/s",
             cores=ENOUGH_CORES),
        *(Line("an idle peer of {peers}, allocated", "peers", "KiB", wire, less=True, at_most=8)
          for wire in wires),
    ]
