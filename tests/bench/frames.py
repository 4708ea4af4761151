#!/usr/bin/env python3
"""How large full frames of the native wire should be: a table of docs/performance.md.

frames.py --switchyard PROGRAM [--runs N] [--seconds S] [--quick] [--only bulk,urgent,…]
frames.py --draw [NDJSON]
"""
import statistics

import interleave
import page
import rows

RAW = interleave.ROOT / "build-bench/frames.ndjson"
BEGIN, END = "<!-- frames: begin -->", "<!-- frames: end -->"
COMMAND = "tools/dev bench --frames"
SIZES = (1024, 2048, 4096, 8192, 16384)  # bytes of payload
KERNELS = {"libsodium": "portable", "the fastest kernel": "auto"}
KINDS = ("bulk", "small", "urgent")
IDLE = 500
# What is shown: title, row, value, and whether less of it is better.
COLUMNS = (("bulk", "bulk", "MB/s", False), ("processors of both ends", "bulk", "ns/KiB", True),
           ("100-byte messages", "small", "messages/s", False),
           ("processors of both ends", "small", "ns/KiB", True),
           ("urgent, p50", "urgent", "p50", True), ("urgent, p99", "urgent", "p99", True))


def name_of(size, kernel=""):
    return f"{size // 1024} KiB" + (f", {kernel}" if kernel else "")


def default_size():
    """Of a node that is not told otherwise."""
    header = interleave.ROOT / "p2p/switch/switch_config.h"
    return int(interleave.text_of(header, r"frame_payload\{(\d+)\}", 0))


def groups(quick):
    made = [[interleave.same(kind, name_of(size, kernel), kind, "ours", *rows.WIRES[rows.NATIVE_WIRE],
                             "--kernel", option, "--frame", str(size)) for size in SIZES]
            for kind in KINDS for kernel, option in KERNELS.items()]
    idle = (rows.NATIVE_WIRE, "--count", str(20 if quick else IDLE))
    made.append([interleave.same("peers", name_of(size), "peers", "ours", *rows.WIRES[idle[0]], *idle[1:],
                                 "--frame", str(size), runs=2, warm_up=rows.SILENCE,
                                 extra=IDLE * rows.OPENING)
                 for size in SIZES])
    return made


def measure_all(options):
    interleave.raise_descriptors()
    interleave.run_all(options, {"ours": [str(options.switchyard), "bench"]}, groups(options.quick),
                       {"default": default_size()}, rows.values)


def cell(measured, size, kernel, column):
    """The median, and how many times better than at the default size, the median over the runs."""
    _, row, value, less = column
    here = measured.values[row, name_of(size, kernel)]
    there = measured.values[row, name_of(measured.head["machine"]["default"], kernel)]
    ratios = [page.better(less, values[value], there[run][value])
              for run, values in here.items() if run in there]
    middle = page.with_unit(measured.median(row, name_of(size, kernel), value), value)
    return f"{middle} ({statistics.median(ratios):.2f})" if ratios else middle


def text(lines):
    measured = page.Measured(lines)
    default = measured.head["machine"]["default"]
    made = []
    for kernel in KERNELS:
        for size in SIZES:
            bold = "**" if size == default else ""
            made.append([kernel, f"{bold}{name_of(size)}{bold}",
                         *(cell(measured, size, kernel, column) for column in COLUMNS)])
    idle = [f"{measured.median('peers', name_of(size), 'KiB'):.2f} KiB at {name_of(size)}" for size in SIZES
            if measured.median("peers", name_of(size), "KiB")]
    head = page.about(measured.head, COMMAND)
    figures = page.table(["cipher", "frames of", *(column[0] for column in COLUMNS)], made)
    return f"{head}\n{figures}\n" + (f"\nAn idle peer, allocated: {', '.join(idle)}.\n" if idle else "")


def write(lines):
    page.replace_block(interleave.ROOT / "docs/performance.md", BEGIN, END, "\n" + text(lines))
    return "docs/performance.md"


if __name__ == "__main__":
    interleave.main(interleave.parse(interleave.parser(__doc__, RAW)), measure_all, text, write)
