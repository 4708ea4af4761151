#!/usr/bin/env python3
"""Counts the instructions of fixed work, and holds them against recorded bounds.

usage: counts.py PROGRAM BOUNDS [--record] [--top] [NAME]...

PROGRAM is tests/counts' `counts`; NAMEs choose scenarios, without any all are counted.
--record writes what was counted to BOUNDS; --top prints where most of it goes, and no verdict.

Why this can be held against a number, on any machine and however busy it is:

* The work is fixed: the same messages, keys and times in the same order, one thread, no system call
  that matters.  Each scenario runs twice, with as many rounds and with twice as many; the difference
  is that of the rounds alone, without start-up, and without what happens once.
* Only instructions of this project's code are held against a bound: those of the object the program
  is, where the library is linked in.  libsodium and the C library choose their code by processor.
  Valgrind hides AVX-512 from them, but whether there is AVX2 it tells as it is, so their share is
  told and not judged.  What is compiled is the same everywhere: one compiler, one set of options
  (tools/dev), no -march.
* Frames are sealed by libsodium, one after the other: the portable path.  What a kernel of its own
  costs is a matter of nanoseconds, and is measured by the benchmarks.

A row is good if it is no more than MARGIN above what was recorded; one that is as much below says
so, and --record tightens its bound.  Other compilers count differently: record with the compiler of
tools/dev, and nothing else.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile

MARGIN = 0.05  # of what was recorded
MOST_COST = 0.03  # of bulk: credits, limits and status, on against off
ROUNDS = {"pick": 4, "bulk": 60, "frame": 8}
TOP = 12
LINE = re.compile(r"(fn|ob|cfn|cob|cfi|cfl|fl|fi|fe)=(.*)")


def read_profile(path):
    """Instructions by (object, function), each its own and not those it calls."""
    costs = collections.Counter()
    thing = function = ""
    skip = False
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if match := LINE.match(line):
                if match[1] == "ob":
                    thing = match[2].strip()
                elif match[1] == "fn":
                    function = match[2].strip()
            elif line.startswith("calls="):
                skip = True  # the next line is what the callee cost
            elif line[:1].isdigit():
                if not skip:
                    costs[thing, function] += int(line.split()[1])
                skip = False
    return costs


def run(program, name, rounds):
    """What so many rounds cost, and how many units of work they were."""
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "profile")
        command = ["valgrind", "--tool=callgrind", "--toggle-collect=switchyard_counted",
                   "--compress-strings=no", "--compress-pos=no", f"--callgrind-out-file={profile}",
                   program, name, str(rounds)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            sys.exit(f"counts: {name} failed\n{done.stderr}")
        return read_profile(profile), int(done.stdout)


def count(program, name):
    """Instructions a unit, by (object, function)."""
    rounds = ROUNDS.get(re.split("[/_]", name)[0], 20)
    once, few = run(program, name, rounds)
    twice, many = run(program, name, 2 * rounds)
    units = many - few
    return {key: (twice[key] - once[key]) / units for key in twice}


def ours(costs, program):
    return sum(cost for (thing, _), cost in costs.items() if thing == os.path.realpath(program))


def print_top(name, costs):
    print(f"\n{name}: {sum(costs.values()):.1f} instructions, most of them in")
    for (thing, function), cost in sorted(costs.items(), key=lambda one: -one[1])[:TOP]:
        print(f"  {cost:10.1f}  {function[:100]}  [{os.path.basename(thing)}]")


def judge(name, counted, bounds):
    """What is wrong with a row, and what is to be said of it."""
    if name not in bounds:
        return True, "no bound is recorded"
    share = counted / bounds[name] - 1
    if share > MARGIN:
        return True, f"TOO MANY: {100 * share:+.1f} %"
    if share < -MARGIN:
        return False, f"{100 * share:+.1f} %: tighten the bound with --record"
    return False, f"{100 * share:+.1f} %"


def check_cost(found):
    """The cost of what may be switched off; None if it was not counted."""
    if not {"bulk/with", "bulk/without"} <= set(found):
        return None
    whole = {name: sum(found[name].values()) for name in ("bulk/with", "bulk/without")}
    return whole["bulk/with"] / whole["bulk/without"] - 1


def print_table(program, names, units, found, bounds):
    """The rows that are wrong."""
    wrong = []
    print(f"{'':26}{'ours':>10}{'bound':>10}{'all':>12}  instructions a unit")
    for name in names:
        counted = ours(found[name], program)
        bad, verdict = judge(name, counted, bounds)
        if bad:
            wrong.append(name)
        bound = bounds.get(name, 0) * (1 + MARGIN)
        print(f"{name:26}{counted:10.1f}{bound:10.1f}{sum(found[name].values()):12.1f}"
              f"  {units[name]}; {verdict}")
    cost = check_cost(found)
    if cost is not None:
        print(f"credits, limits and status cost {100 * cost:.2f} % of bulk without them "
              f"(sealed and opened by libsodium); at most {100 * MOST_COST:.0f} %")
        if cost > MOST_COST:
            wrong.append("credits, limits and status")
    return wrong


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("bounds")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--top", action="store_true")
    given = parser.parse_intermixed_args()
    listed = subprocess.run([given.program, "--list"], capture_output=True, text=True, check=True)
    units = dict(line.split("\t") for line in listed.stdout.splitlines())
    names = given.names or list(units)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = dict(zip(names, pool.map(lambda name: count(given.program, name), names)))
    if given.top:
        for name in names:
            print_top(name, found[name])
        return
    with open(given.bounds, encoding="utf-8") as file:
        bounds = json.load(file)
    if given.record:
        bounds.update({name: round(ours(found[name], given.program), 1) for name in names})
        bounds = {name: bounds[name] for name in units}
        with open(given.bounds, "w", encoding="utf-8") as file:
            file.write(json.dumps(bounds, indent=2) + "\n")
    wrong = print_table(given.program, names, units, found, bounds)
    if wrong:
        sys.exit("counts: above their bounds: " + ", ".join(wrong))


if __name__ == "__main__":
    main()
