#!/usr/bin/env python3
"""Ours beside CometBFT and libp2p on this machine: docs/performance.md, and its plots.

peers.py --programs FOLDER --switchyard PROGRAM [--runs N] [--seconds S] [--quick] [--only ROW,…]
peers.py --draw [NDJSON]
"""
import pathlib
import subprocess

import interleave
import page
import rows

RAW = interleave.ROOT / "build-bench/peers.ndjson"


def parse():
    parser = interleave.parser(__doc__, RAW)
    parser.add_argument("--programs", type=pathlib.Path, help="folder of gopeer-v* and libp2ppeer")
    options = interleave.parse(parser)
    if options.draw is None and options.programs is None:
        parser.error("--programs or --draw")
    return options


def find_programs(options):
    """The beginning of a command of each: its ends are `sink` and `source` after it."""
    programs = {path.name.removeprefix("gopeer-"): [str(path), "bench"]
                for path in sorted(options.programs.glob("gopeer-v*"))}
    if (libp2p := options.programs / "libp2ppeer").exists():
        programs["libp2p"] = [str(libp2p)]
    programs["ours"] = [str(options.switchyard), "bench"]
    return programs


def versions_of(programs):
    """What theirs were built with."""
    go = next((path for name, path in programs.items() if name != "ours"), None)
    said = go and subprocess.run(["go", "version", go[0]], capture_output=True, text=True, check=False)
    libp2p = interleave.ROOT / "tests/interop/libp2p/go.mod"
    return {"go": said.stdout.split()[-1] if said and said.returncode == 0 else "unknown",
            "libp2p": interleave.text_of(libp2p, r"libp2p/go-libp2p (v\S+)")}


def measure_all(options):
    programs = find_programs(options)
    versions = [name for name in programs if name.startswith("v")]
    groups = rows.cells(versions, options.quick, interleave.raise_descriptors())
    interleave.run_all(options, programs, groups, versions_of(programs), rows.values)


def write(lines):
    page.write(lines, interleave.ROOT / "docs/performance.md", interleave.ROOT / "docs/figures")
    return "docs/performance.md, docs/figures/perf-*.svg"


if __name__ == "__main__":
    interleave.main(parse(), measure_all, page.text, write)
