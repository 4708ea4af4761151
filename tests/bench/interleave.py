"""Measurements in runs: each run measures everything once, so that a busy moment of the machine meets
all alike; which cell of a group comes first changes from run to run.

Each result is kept as a line of JSON behind a first one of what all of them depend on.  What fails is
told, and the rest goes on.
"""
import argparse
import dataclasses
import json
import os
import pathlib
import platform
import re
import resource
import sys
import time
import typing

import ends

ROOT = pathlib.Path(__file__).resolve().parents[2]
OVERHEAD = 0.5  # seconds that a measurement takes beyond what is asked, to begin with
LONG = 8  # seconds: so long a measurement is announced
SPARE = 100  # descriptors of other things than peers


@dataclasses.dataclass(frozen=True)
class Cell:
    """One measurement, of two processes; or `alone`: of a program that starts what it needs itself."""
    row: str
    variant: str
    kind: str
    sink: tuple  # the program, and its options
    source: tuple
    longer: float = 1  # than other windows
    warm_up: float = 0  # seconds at least
    runs: typing.Optional[int] = None  # in how many of them; None: all
    brief: bool = False  # less of a window will do
    extra: float = 0  # seconds it takes besides, roughly


def same(row, variant, kind, program, *options, **rest):
    """A cell with the same program and options at both ends."""
    return Cell(row, variant, kind, (program, options), (program, options), **rest)


def parser(doc, raw):
    made = argparse.ArgumentParser(description=doc.split("\n\n")[0])
    made.add_argument("--switchyard", type=pathlib.Path, help="our program")
    made.add_argument("--raw", type=pathlib.Path, default=raw, help="where each result is kept")
    made.add_argument("--runs", type=int, default=7)
    made.add_argument("--seconds", type=float, default=1, help="a measurement")
    made.add_argument("--quick", action="store_true", help="only to see that everything runs")
    made.add_argument("--only", help="rows, by how they begin: bulk,urgent")
    made.add_argument("--draw", type=pathlib.Path, metavar="NDJSON", nargs="?", const=raw,
                      help="measure nothing: the page from what was kept")
    return made


def parse(made):
    options = made.parse_args()
    if options.draw is None and options.switchyard is None:
        made.error("--switchyard or --draw")
    if options.quick:
        options.runs, options.seconds = 1, 0.1
    return options


def text_of(path, pattern, otherwise="unknown"):
    try:
        found = re.search(pattern, pathlib.Path(path).read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else otherwise


def machine():
    """What all figures depend on."""
    flags = text_of("/proc/cpuinfo", r"^flags\s*: (.*)$").split()
    offered = text_of("/proc/sys/net/ipv4/tcp_available_congestion_control", "(.*)").split()
    return {"cpu": text_of("/proc/cpuinfo", r"^model name\s*: (.*)$"),
            "cores": len(os.sched_getaffinity(0)), "kernel": platform.release(),
            "congestion": "cubic" if "cubic" in offered else "the default",
            "ifma": "avx512ifma" in flags, "avx2": "avx2" in flags}


def raise_descriptors():
    """As many as the system lets us have: thousands of idle peers are as many.  How many peers that
    is good for."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most - SPARE


def plan(options, programs, groups):
    """The cells of each run, in order; of `groups` those that there are programs for."""
    wanted = options.only.split(",") if options.only else [""]
    runs = []
    for run in range(options.runs):
        cells = []
        for group in groups:
            group = [cell for cell in group if cell.sink[0] in programs and cell.source[0] in programs
                     and any(cell.row.startswith(name) for name in wanted)
                     and (cell.runs is None or run < cell.runs)]
            turn = run % len(group) if group else 0
            cells += group[turn:] + group[:turn]
        runs.append(cells)
    return runs


def length(cell, options):
    """Seconds of the window, and before it."""
    if options.quick:
        return options.seconds, options.seconds / 2
    if cell.brief:
        return 0.4 * options.seconds, 0.2 * options.seconds
    return cell.longer * options.seconds, max(cell.warm_up, options.seconds / 4)


def expected(cell, options):
    """Seconds it will take, roughly."""
    extra = 0 if options.quick else cell.extra
    return sum(length(cell, options)) + OVERHEAD + extra


def alone(cell, options, programs):
    """The rows of a program that measures by itself, and what they say by name."""
    how = ["--quick"] if options.quick else ["--runs", "1", "--seconds", f"{options.seconds:g}"]
    command = [*programs[cell.sink[0]], "--json", *cell.sink[1], *how]
    rows = ends.alone(command, ends.PATIENCE + 10 * expected(cell, options))["rows"]
    said = {f"{row['name']} {part}".removesuffix(" value"): row.get(part)
            for row in rows for part in ("value", "limit", "ratio")}
    return {"alone": rows, "values": {name: value for name, value in said.items() if value is not None}}


def measure(cell, options, programs, values):
    """A line of the record; `values` tells what the ends of one say by name."""
    line = {"row": cell.row, "variant": cell.variant, "kind": cell.kind}
    begun = time.monotonic()
    try:
        if cell.kind == "alone":
            line |= alone(cell, options, programs)
            return line
        line["sink"], line["source"] = ends.pair(
            *([*programs[program], role, *settings]
              for role, (program, settings) in (("sink", cell.sink), ("source", cell.source))),
            cell.kind, *length(cell, options))
        line["values"] = values(line)
    except (ends.Failed, OSError, ValueError, KeyError, ZeroDivisionError) as failure:
        line["error"] = f"{type(failure).__name__}: {failure}"
    finally:
        line["took"] = time.monotonic() - begun
    return line


def shown(line):
    if "error" in line:
        return "FAILED, " + line["error"]
    if line["kind"] == "alone":
        return f"{len(line['alone'])} rows"
    return ", ".join(f"{value:.4g} {name}" for name, value in line.get("values", {}).items()) or "done"


class Progress:
    """Says what was measured, how many of how many, and how long the rest will take at the pace so
    far; before one that takes long, that it does."""

    def __init__(self, options, runs):
        self.options, self.runs = options, runs
        self.expected = [expected(cell, options) for cells in runs for cell in cells]
        self.done, self.took = 0, 0.0

    def about_to(self, run, cell):
        if (due := self.expected[self.done]) >= LONG:
            self.line(run, cell.row, cell.variant, f"… takes about {due:.0f} s")

    def say(self, run, line):
        self.done, self.took = self.done + 1, self.took + line["took"]
        left = sum(self.expected[self.done:]) * self.took / sum(self.expected[:self.done])
        self.line(run, line["row"], line["variant"],
                  f"{shown(line)}   ({int(left) // 60}:{int(left) % 60:02} left)")

    def line(self, run, row, variant, words):
        of = f"{min(self.done, len(self.expected)):{len(str(len(self.expected)))}}/{len(self.expected)}"
        print(f"run {run + 1}/{len(self.runs)}  {of}  {row:<15} {variant:<34} {words}", flush=True)


def run_all(options, programs, groups, about, values):
    """`about`: what of the machine matters besides."""
    runs = plan(options, programs, groups)
    progress = Progress(options, runs)
    options.raw.parent.mkdir(parents=True, exist_ok=True)
    with open(options.raw, "w", encoding="utf-8") as raw:
        def keep(line):
            raw.write(json.dumps(line) + "\n")
            raw.flush()

        keep({"machine": machine() | about, "runs": options.runs, "seconds": options.seconds,
              "quick": options.quick})
        for run, cells in enumerate(runs):
            for cell in cells:
                progress.about_to(run, cell)
                line = {"run": run, **measure(cell, options, programs, values)}
                keep(line)
                progress.say(run, line)


def main(options, measure_all, text, write):
    """Measures unless it is to draw only, prints the text, and writes the page; exits."""
    if options.draw is None:
        try:
            measure_all(options)
        except KeyboardInterrupt:
            sys.exit(f"interrupted; {options.raw} has what was measured, for --draw")
    raw = options.draw or options.raw
    lines = [json.loads(line) for line in raw.read_text().splitlines()]
    failed = [line for line in lines[1:] if "error" in line]
    for line in failed:
        print(f"FAILED in run {line['run'] + 1}: {line['row']}, {line['variant']}: {line['error']}")
    print(text(lines))
    if not lines[0]["quick"]:  # such figures say nothing
        print("written: " + write(lines))
    sys.exit(bool(failed))
