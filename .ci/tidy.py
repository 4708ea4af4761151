#!/usr/bin/env python3
"""clang-tidy over every source of ours that a build folder knows, a few at a time.

    .ci/tidy.py BUILD_FOLDER [PART_OF_A_PATH]...

Without a part it leaves the tests out: they are two fifths of the time and go through the
sanitizers twice; `.ci/tidy.py build-clang tests/` looks at them.

A file that was clean is not looked at again until it, a header of ours that it includes, its
compile command or .clang-tidy changes: BUILD_FOLDER/tidy holds an empty file a clean state.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

TIDY = "clang-tidy-19"
OURS = ("p2p/", "secret_conn/", "addrbook/", "reactors/", "tools/", "tests/")
INCLUDE = re.compile(rb'^\s*#\s*include\s*["<](?:switchyard/)?([^">]+)[">]', re.MULTILINE)

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


def tidy(entry):
    started = time.monotonic()
    done = subprocess.run([TIDY, "-p", str(build), "--quiet", entry["file"]], cwd=root,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done.returncode, done.stdout, time.monotonic() - started


clean.mkdir(exist_ok=True)
entries = []
for entry in json.loads((build / "compile_commands.json").read_text()):
    rel = os.path.relpath(entry["file"], root)
    wanted = any(part in rel for part in sys.argv[2:]) if sys.argv[2:] else not rel.startswith("tests/")
    if rel.startswith(OURS) and wanted:
        entries.append((rel, entry, clean / key_of(entry)))
entries = list({rel: (rel, entry, mark) for rel, entry, mark in entries}.values())
todo = [e for e in entries if not e[2].exists()]
print(f"{len(entries)} files, {len(todo)} of them new or changed", flush=True)

failed = []
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    running = {pool.submit(tidy, entry): (rel, mark) for rel, entry, mark in todo}
    for n, future in enumerate(concurrent.futures.as_completed(running), 1):
        (rel, mark), (code, output, seconds) = running[future], future.result()
        print(f"[{n}/{len(todo)}] {rel} {seconds:.0f} s", flush=True)
        if code:
            failed.append(rel)
            print(output, flush=True)
        else:
            mark.touch()
print("\n".join(f"not clean: {rel}" for rel in sorted(failed)) or "all clean")
sys.exit(bool(failed) or not entries)
