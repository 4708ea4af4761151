#!/usr/bin/env python3
"""Fail on a page that says what is not so.

Relative links lead somewhere; a path of ours in backticks exists; `tools/dev X` is a command; a
code block below <!-- file: PATH --> is that file, word for word.
"""
import pathlib
import re
import subprocess
import sys

FENCE = re.compile(r"^( *)(```+|~~~+)[^\n]*\n(.*?)^\1\2 *$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"<!-- *file: *(\S+) *-->\s*\n(```+)[^\n]*\n(.*?)^\2 *$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
TOP = ("p2p/", "secret_conn/", "addrbook/", "reactors/", "tools/", "tests/", "docs/", "cmake/", ".ci/")
PATH = re.compile(r"[\w.*/-]+")
DEV = re.compile(r"(?:^ *|`|\$ |&& )(?:\./)?tools/dev +([a-z-]+)", re.MULTILINE)

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
commands = set(re.findall(r"^  ([a-z]+)\b", subprocess.run(
    [root / "tools/dev", "--help"], capture_output=True, text=True, check=True).stdout, re.MULTILINE))
bad = []


def anchors(text):
    """The names GitHub gives to headings."""
    heads = re.findall(r"^#+ +(.+?) *$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def check_link(page, text, link):
    if re.match(r"[a-z]+:", link):
        return
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        bad.append(f"{page.relative_to(root)}: the link {link} leads nowhere")
    elif anchor and target.suffix == ".md":
        if anchor not in anchors(text if target == page else target.read_text()):
            bad.append(f"{page.relative_to(root)}: {link} names no heading")


def check_page(page):
    rel, text = page.relative_to(root), page.read_text()
    for path, _, block in QUOTED.findall(text):
        source = root / path
        if not source.exists():
            bad.append(f"{rel}: quotes {path}, which is not there")
        elif source.read_text() != block:
            bad.append(f"{rel}: the code below <!-- file: {path} --> is not what the file says")
    prose = FENCE.sub("", text)
    for link in LINK.findall(prose):
        check_link(page, text, link)
    for code in CODE.findall(prose):
        word = code.split()[0] if code.split() else ""
        if word.startswith(TOP) and PATH.fullmatch(word):
            here = [word] if "*" not in word else [str(p) for p in root.glob(word)]
            if not here or not (root / here[0]).exists():
                bad.append(f"{rel}: `{word}` is not there")
    for command in DEV.findall(text):
        if command.strip("-") != "help" and command not in commands:
            bad.append(f"{rel}: tools/dev has no command {command}")


pages = [p for p in sorted(root.rglob("*.md"))
         if not p.relative_to(root).parts[0].startswith(("build", ".git"))]
for page in pages:
    check_page(page)
print("\n".join(bad) or f"{len(pages)} pages are in order")
sys.exit(bool(bad))
