#!/usr/bin/env python3
"""clang-tidy over every source of ours that a build folder knows, a few at a time.

    .ci/tidy.py BUILD_FOLDER [PART_OF_A_PATH]...

Without a part it leaves the tests out: they are two fifths of the time and go through the
sanitizers twice; `.ci/tidy.py build-clang tests/` looks at them.

Files that are compiled alike and lie in one folder are looked at together, as if they were one:
reading what they include is half of the work.  Of those that are not clean together, and of those
that do not go together, each is looked at alone, and that decides.

A file that was clean is not looked at again until it, a header of ours that it includes, its
compile command or .clang-tidy changes: BUILD_FOLDER/tidy holds an empty file a clean state.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import time

TIDY = "clang-tidy-19"
OURS = ("p2p/", "secret_conn/", "addrbook/", "reactors/", "tools/", "tests/")
INCLUDE = re.compile(rb'^\s*#\s*include\s*["<](?:switchyard/)?([^">]+)[">]', re.MULTILINE)
TOGETHER = 12
# What is included is analysed as deep as what includes it.
ALL_FUNCTIONS = ("--extra-arg=-Xclang", "--extra-arg=-analyzer-opt-analyze-headers")

root = pathlib.Path(__file__).resolve().parent.parent
build = pathlib.Path(sys.argv[1]).resolve()
clean = build / "tidy"


def closure(path, seen):
    """The file and every file of ours that it includes, at any depth."""
    if path not in seen and path.is_file():
        seen[path] = path.read_bytes()
        for name in INCLUDE.findall(seen[path]):
            closure(root / name.decode(), seen)
    return seen


def key_of(entry):
    rules = root / ".clang-tidy"
    content = closure(pathlib.Path(entry["file"]), {rules: rules.read_bytes()})
    digest = hashlib.sha256(entry["command"].encode())
    for path in sorted(content):
        digest.update(b"%s\0%d\0%s" % (bytes(path), len(content[path]), content[path]))
    return digest.hexdigest()


def options_of(entry):
    """How it is compiled, without what to and what from."""
    words = shlex.split(entry["command"])
    for option in ("-o", "-c"):
        at = words.index(option)
        del words[at : at + 2]
    return tuple(words[words.index(next(w for w in words if w.startswith("-"))) :])


class Group:
    def __init__(self, options):
        self.options = options
        self.members = []  # rel, entry, mark

    def size(self):
        return sum(os.path.getsize(entry["file"]) for _, entry, _ in self.members)


def tidy(arguments):
    return subprocess.run([TIDY, "--quiet", *arguments], cwd=root, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)


def look_at(group):
    """What is not clean of it, what was said, and how long it took."""
    started = time.monotonic()
    rels = [rel for rel, _, _ in group.members]
    together = clean / (hashlib.sha256("\0".join(rels).encode()).hexdigest() + ".cpp")
    together.write_text("".join(f'#include "{root / rel}"\n' for rel in rels))
    done = tidy([f"--config-file={root}/.clang-tidy", "--checks=-bugprone-suspicious-include",
                 *ALL_FUNCTIONS, together, "--", *group.options])
    bad, said = [], ""
    if done.returncode:
        for rel, entry, mark in group.members:
            alone = tidy(["-p", build, entry["file"]])
            if alone.returncode:
                bad.append(rel)
                said += alone.stdout
    for rel, _, mark in group.members:
        if rel not in bad:
            mark.touch()
    return bad, said, time.monotonic() - started


clean.mkdir(exist_ok=True)
entries = {}
for entry in json.loads((build / "compile_commands.json").read_text()):
    rel = os.path.relpath(entry["file"], root)
    wanted = any(part in rel for part in sys.argv[2:]) if sys.argv[2:] else not rel.startswith("tests/")
    if rel.startswith(OURS) and wanted:
        entries[rel] = (rel, entry, clean / key_of(entry))
todo = [e for _, e in sorted(entries.items()) if not e[2].exists()]
print(f"{len(entries)} files, {len(todo)} of them new or changed", flush=True)

groups = []
for member in todo:
    folder, options = os.path.dirname(member[0]), options_of(member[1])
    fitting = [g for g in groups if g.options == options and len(g.members) < TOGETHER
               and os.path.dirname(g.members[0][0]) == folder]
    if not fitting:
        groups.append(Group(options))
    (fitting or groups)[-1].members.append(member)
groups.sort(key=Group.size, reverse=True)

failed = []
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    running = {pool.submit(look_at, group): group for group in groups}
    for n, future in enumerate(concurrent.futures.as_completed(running), 1):
        bad, said, seconds = future.result()
        members = running[future].members
        print(f"[{n}/{len(groups)}] {os.path.dirname(members[0][0])}, {len(members)} files,"
              f" {seconds:.0f} s", flush=True)
        if bad:
            failed += bad
            print(said, flush=True)
print("\n".join(f"not clean: {rel}" for rel in sorted(failed)) or "all clean")
sys.exit(bool(failed) or not entries)
