#!/usr/bin/env python3
"""Fail on what the house rules forbid and no compiler sees.

An include that climbs a layer, a file over 300 lines, a function over 60, a core that does I/O, a
test that sleeps, a test suite that is not named as its file, and a few words and shapes.
"""
import pathlib
import re
import subprocess
import sys

TOP = {"p2p": 0, "secret_conn": 1, "addrbook": 1, "reactors": 2, "tools": 3, "tests": 4}
# A folder may include the rows above its own, never a neighbour.
ROWS = ["p2p/base", "p2p/types", "p2p/wire", "p2p/mconn p2p/net addrbook secret_conn/aead", "p2p/peer secret_conn",
        "p2p/switch", "p2p/sim reactors/discovery",
        "reactors/pex reactors/echo reactors/bulk reactors/record",
        "tools/node", "tools/common", "tools/control tools/demo tools/addrbook",
        "tools/http tools/probe tools/bench", "tools/switchyard", "tests"]
RANK = {folder: row for row, names in enumerate(ROWS) for folder in names.split()}

# Bytes, time and randomness in, bytes and events out: no I/O here, except in the drivers.
CORES = ("p2p/types/", "p2p/wire/", "p2p/mconn/", "addrbook/", "secret_conn/")
DRIVERS = re.compile(r"secret_conn/(secret_upgrader|sodium_rng|node_key_file)\.")
IO = re.compile(r'\s*#\s*include\s*[<"](asio|spdlog|thread|mutex|fstream)\b|_clock::now\(')

NAP = re.compile(r"\b(sleep|sleep_for|usleep|nanosleep|sleep_until)\s*\(")
SLEEP = re.compile(r"\bthis_thread\b|" + NAP.pattern)
UNDONE = re.compile(r"\b(TODO|FIXME|XXX)\b")
# Which wire is spoken is asked of its codecs; elsewhere only settings know names of profiles.
PROFILE = re.compile(r"(?<!\{)(?<!codecs_for\()\b(secret_conn::)?Profile::(native|cometbft)\b")
KNOWS_PROFILES = ("p2p/wire/", "p2p/types/", "secret_conn/", "tools/common/", "tests/")
INCLUDE = re.compile(r'\s*#\s*include\s*"([^"]+)"')
SUITE = re.compile(r"BOOST_(?:AUTO|FIXTURE)_TEST_SUITE\((\w+)")

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
bad = []


def folder_of(path):
    return max((f for f in RANK if path.startswith(f + "/")), key=len, default=None)


def may_include(source, target):
    a, b = source.split("/")[0], target.split("/")[0]
    return source == target or RANK[target] < RANK[source] and (a == b or TOP[b] < TOP[a])


def braces_in_await(text):
    """Places where g++ 12 may free twice: a { within the expression that is awaited."""
    text = re.sub(r"//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])'",
                  lambda m: " " * len(m[0]), text)
    for found in re.finditer(r"\bco_await\b", text):
        depth = 0
        for i in range(found.end(), len(text)):
            c = text[i]
            depth += (c in "([") - (c in ")]")
            if depth < 0 or c == ";" or c == "{" and depth == 0 and text[i - 1] == " ":
                break
            if c == "{":
                yield text.count("\n", 0, found.start()) + 1
                break


def check(path):
    rel, text = path.relative_to(root).as_posix(), path.read_text(errors="replace")
    me, lines = folder_of(rel), text.splitlines()
    if me is None:
        bad.append(f"{rel}: in no layer")
    if len(lines) > 300:
        bad.append(f"{rel}: {len(lines)} lines")
    core = rel.startswith(CORES) and not DRIVERS.match(rel)
    interop = rel.startswith("tests/interop/")  # has threads, which may ask who they are
    awake = rel.startswith("tests/") and (NAP if interop else SLEEP)
    for n, line in enumerate(lines, 1):
        if core and IO.search(line):
            bad.append(f"{rel}:{n}: a core does no I/O and knows no clock: {line.strip()}")
        if awake and awake.search(line):
            bad.append(f"{rel}:{n}: a test waits for what happens, and never sleeps")
        if not rel.startswith(KNOWS_PROFILES) and PROFILE.search(line):
            bad.append(f"{rel}:{n}: asks for a profile; ask its codecs (p2p/wire/codecs.h)")
        if UNDONE.search(line):
            bad.append(f"{rel}:{n}: unfinished work does not live in the code")
        if "shared_from_this" in line:
            bad.append(f"{rel}:{n}: a peer is owned by its coroutine; no shared_from_this")
        if included := INCLUDE.match(line):
            to = folder_of(included[1])
            if to is None or not (root / included[1]).exists():
                bad.append(f'{rel}:{n}: "{included[1]}" is no path from the root')
            elif me and not may_include(me, to):
                bad.append(f"{rel}:{n}: {me} may not include {to}")
    bad.extend(f"{rel}:{n}: name what you build before the co_await" for n in braces_in_await(text))
    if rel.endswith("_tests.cpp") and SUITE.findall(text) != [path.stem]:
        bad.append(f"{rel}: holds exactly one suite, called {path.stem}")


files = [f for top in TOP for f in sorted((root / top).rglob("*")) if f.suffix in (".h", ".cpp")]
for f in files:
    check(f)
for f in sorted((root / "tests").rglob("*.py")):
    for n, line in enumerate(f.read_text().splitlines(), 1):
        if NAP.search(line):
            bad.append(f"{f.relative_to(root)}:{n}: a test waits for what happens, and never sleeps")

tags = subprocess.run(["ctags", "-x", "--fields=+ne", "--_xformat=%F\t%n\t%e\t%N", "--c++-kinds=f",
                       "--langmap=C++:+.h", "-L", "-"], input="\n".join(map(str, files)),
                      capture_output=True, text=True, check=True).stdout
for path, start, end, name in (t.split("\t") for t in tags.splitlines() if t.count("\t") == 3):
    if end.isdigit() and int(end) - int(start) + 1 > 60:
        bad.append(f"{path}:{start}: {name} has {int(end) - int(start) + 1} lines")
print("\n".join(bad) or f"{len(files)} files are in order")
sys.exit(bool(bad))
