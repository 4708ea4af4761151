#!/usr/bin/env python3
"""Ours beside CometBFT and libp2p on this machine: docs/performance.md, and its plots.

peers.py --programs FOLDER --switchyard PROGRAM [--runs N] [--seconds S] [--quick] [--only ROW,…]
peers.py --draw [NDJSON]

Each run measures everything once, so that a busy moment of the machine meets all alike; which of
the programs is first in a group changes from run to run.  What fails is told, and the rest goes on.
"""
import argparse
import json
import os
import pathlib
import platform
import re
import resource
import subprocess
import sys
import time

import ends
import page
import rows

ROOT = pathlib.Path(__file__).resolve().parents[2]
RAW = ROOT / "build-bench/peers.ndjson"
OVERHEAD = 0.5  # seconds that a measurement takes beyond what is asked, to begin with
ALONE_PATIENCE = 300  # seconds


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--programs", type=pathlib.Path, help="folder of gopeer-v* and libp2ppeer")
    parser.add_argument("--switchyard", type=pathlib.Path, help="our program")
    parser.add_argument("--raw", type=pathlib.Path, default=RAW,
                        help="where each result is kept")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1, help="a measurement")
    parser.add_argument("--quick", action="store_true", help="only to see that everything runs")
    parser.add_argument("--only", help="rows, by how they begin: bulk,urgent")
    parser.add_argument("--draw", type=pathlib.Path, metavar="NDJSON", nargs="?", const=RAW,
                        help="measure nothing: the page from what was kept")
    options = parser.parse_args()
    if options.draw is None and options.programs is None:
        parser.error("--programs or --draw")
    if options.quick:
        options.runs, options.seconds = 1, 0.1
    return options


def text_of(path, pattern, otherwise="unknown"):
    try:
        found = re.search(pattern, pathlib.Path(path).read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else otherwise


def machine(programs):
    """What the figures depend on."""
    flags = text_of("/proc/cpuinfo", r"^flags\s*: (.*)$").split()
    go = next((path for name, path in programs.items() if name != "ours"), None)
    version = subprocess.run(["go", "version", go[0]], capture_output=True, text=True, check=False)
    offered = text_of("/proc/sys/net/ipv4/tcp_available_congestion_control", "(.*)").split()
    return {"cpu": text_of("/proc/cpuinfo", r"^model name\s*: (.*)$"), "cores": os.cpu_count(),
            "kernel": platform.release(), "congestion": "cubic" if "cubic" in offered else "the default",
            "go": version.stdout.split()[-1] if version.returncode == 0 else "unknown",
            "libp2p": text_of(ROOT / "tests/interop/libp2p/go.mod", r"libp2p/go-libp2p (v\S+)"),
            "ifma": "avx512ifma" in flags, "avx2": "avx2" in flags}


def find_programs(options):
    """The beginning of a command of each: its ends are `sink` and `source` after it."""
    programs = {path.name.removeprefix("gopeer-"): [str(path), "bench"]
                for path in sorted(options.programs.glob("gopeer-v*"))}
    if (libp2p := options.programs / "libp2ppeer").exists():
        programs["libp2p"] = [str(libp2p)]
    if options.switchyard:
        programs["ours"] = [str(options.switchyard), "bench"]
    return programs


def plan(options, programs):
    """The cells of each run, in order."""
    versions = [name for name in programs if name.startswith("v")]
    wanted = options.only.split(",") if options.only else [""]
    runs = []
    for run in range(options.runs):
        cells = []
        for group in rows.cells(versions, options.quick):
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
    if cell.row.startswith("size") or cell.runs == 1:
        return 0.4 * options.seconds, 0.2 * options.seconds
    return cell.longer * options.seconds, max(cell.warm_up, options.seconds / 4)


def measure(cell, options, programs):
    seconds, warm_up = length(cell, options)
    line = {"row": cell.row, "variant": cell.variant, "kind": cell.kind}
    begun = time.monotonic()
    try:
        if cell.kind == "alone":
            quick = ["--quick"] if options.quick else []
            command = [*programs["ours"], *cell.sink[1], *quick]
            line["alone"] = ends.alone(command, ALONE_PATIENCE)["rows"]
            return line
        line["sink"], line["source"] = ends.pair(
            *([*programs[program], role, *settings]
              for role, (program, settings) in (("sink", cell.sink), ("source", cell.source))),
            cell.kind, seconds, warm_up)
        line["values"] = rows.values(line)
    except (ends.Failed, OSError, ValueError, KeyError, ZeroDivisionError) as failure:
        line["error"] = f"{type(failure).__name__}: {failure}"
    finally:
        line["took"] = time.monotonic() - begun
    return line


def shown(line):
    if "error" in line:
        return "FAILED, " + line["error"]
    return ", ".join(f"{value:.4g} {name}" for name, value in line.get("values", {}).items()) or "done"


class Progress:
    """Says what was measured, and how long the rest will take at the pace so far."""

    def __init__(self, options, runs):
        self.expected = [sum(length(cell, options)) + OVERHEAD for cells in runs for cell in cells]
        self.done, self.took = 0, 0.0

    def say(self, run, runs, line):
        self.done, self.took = self.done + 1, self.took + line["took"]
        left = sum(self.expected[self.done:]) * self.took / sum(self.expected[:self.done])
        print(f"run {run + 1}/{runs}  {line['row']:<15} {line['variant']:<36} {shown(line)}"
              f"   ({int(left) // 60}:{int(left) % 60:02} left)", flush=True)


def run_all(options):
    programs = find_programs(options)
    # Thousands of idle peers are as many descriptors.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    runs = plan(options, programs)
    progress = Progress(options, runs)
    options.raw.parent.mkdir(parents=True, exist_ok=True)
    with open(options.raw, "w", encoding="utf-8") as raw:
        def keep(line):
            raw.write(json.dumps(line) + "\n")
            raw.flush()

        keep({"machine": machine(programs), "runs": options.runs, "seconds": options.seconds,
              "quick": options.quick})
        for run, cells in enumerate(runs):
            for cell in cells:
                line = {"run": run, **measure(cell, options, programs)}
                keep(line)
                progress.say(run, options.runs, line)


def main():
    options = parse()
    if options.draw is None:
        try:
            run_all(options)
        except KeyboardInterrupt:
            sys.exit(f"interrupted; {options.raw} has what was measured, for --draw")
    raw = options.draw or options.raw
    lines = [json.loads(line) for line in raw.read_text().splitlines()]
    failed = [line for line in lines[1:] if "error" in line]
    for line in failed:
        print(f"FAILED in run {line['run'] + 1}: {line['row']}, {line['variant']}: {line['error']}")
    print(page.text(lines))
    if not lines[0]["quick"]:  # such figures say nothing
        page.write(lines, ROOT / "docs/performance.md", ROOT / "docs/figures")
        print("written: docs/performance.md, docs/figures/perf-*.svg")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
