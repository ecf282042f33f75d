#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/transcript.py README.md...: runs the commands of every ```console
block and compares what they print with what the file shows.

Lines that begin with "$ " are commands (a trailing backslash continues, a
here-document goes to its last line); what follows is their output, standard
error included; the blocks of a file are one shell session.  Dates, times and fingerprints may differ from day to day and count as
equal; a line "..." stands for any number of lines.  A file NAME.zh.md is run
in Chinese; with --translations it must have the commands of NAME.md.  With
--light the keys that an init makes open at once.  With --write the file's
outputs are replaced by the true ones (blocks without "..." only).
"""
import itertools
import os
import re
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
INIT = re.compile(r"\binit ws\b")
LIGHT = "tests/cli/light_keys.sh ws passphrase\n"
VARIES = [
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?"),
     "<instant>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d\b"), "<date>"),
    (re.compile(r"\b\d\d:\d\d:\d\d\b"), "<time>"),
    (re.compile(r"\b([0-9a-f]{4} ){7,}[0-9a-f]{4}\b"), "<fingerprint>"),
    (re.compile(r"\b[0-9a-f]{16,}\b"), "<digest>"),
    (re.compile(r"\b\d+(\.\d+)? (ms|s|minutes?)\b"), "<duration>"),
]


def split(block):
    """[(command, [line...])...] of a block."""
    steps, lines = [], iter(block.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = line[2:]
            while command.endswith("\\"):
                command += "\n" + next(lines)
            here = re.search(r"<<'(\w+)'", command)
            while here and not command.endswith("\n" + here.group(1)):
                command += "\n" + next(lines)
            steps.append((command, []))
        elif not steps:
            sys.exit(f"output before the first command: {line}")
        else:
            steps[-1][1].append(line)
    return steps


def run(steps, lang, light):
    """What each command printed, all in one shell and one directory."""
    with tempfile.TemporaryDirectory() as home:
        work = os.path.join(home, "work")
        os.mkdir(work)
        for name in ("bin", "templates", "tests"):
            place = os.environ.get("BIN") if name == "bin" else None
            os.symlink(place or os.path.join(TOP, name),
                       os.path.join(work, name))
        mark = "\x1e"
        script = "".join(
            f"{c}\nprintf '\\036'\n" +
            (LIGHT if light and INIT.search(c) else "") for c, _ in steps)
        env = {"PATH": os.environ["PATH"], "HOME": home, "TMPDIR": home,
               "LANG": lang}
        if "ASAN_OPTIONS" in os.environ:
            env["ASAN_OPTIONS"] = os.environ["ASAN_OPTIONS"]
        done = subprocess.run(["bash", "-c", "exec 2>&1\n" + script],
                              cwd=work, env=env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, check=False)
    # The directory is another one each time.
    text = done.stdout.decode("utf-8").replace(os.path.realpath(work), "...")
    return [part.strip("\n").split("\n") if part.strip("\n") else []
            for part in text.split(mark)[:len(steps)]]


def plain(line):
    for pattern, word in VARIES:
        line = pattern.sub(word, line)
    return line.rstrip()


def matches(shown, printed):
    while shown and not shown[-1]:
        shown = shown[:-1]
    pattern = "".join(".*" if line == "..." else re.escape(plain(line)) + "\n"
                      for line in shown)
    while printed and not printed[-1]:
        printed = printed[:-1]
    return re.fullmatch(pattern, "".join(plain(x) + "\n" for x in printed),
                        re.S) is not None


def read(name):
    """The text of a page, and its blocks with their steps."""
    with open(name, encoding="utf-8") as f:
        text = f.read()
    return text, [(b, split(b)) for b in BLOCK.findall(text)]


def commands(blocks):
    return [[command for command, _ in steps] for _, steps in blocks]


def check_translation(name, blocks):
    """The number of blocks whose commands are not those of the original."""
    original = commands(read(name.replace(".zh.md", ".md"))[1])
    bad = 0
    for ours, theirs in itertools.zip_longest(commands(blocks), original):
        if ours != theirs:
            bad += 1
            print(f"{name}: other commands than the original's",
                  *(ours or ["(none)"]), "--- the original has",
                  *(theirs or ["(none)"]), sep="\n")
    return bad


def check(name, options):
    write, translations = "--write" in options, "--translations" in options
    chinese = name.endswith(".zh.md")
    text, blocks = read(name)
    outputs = iter(run([step for _, steps in blocks for step in steps],
                       "zh_CN.UTF-8" if chinese else "C.UTF-8",
                       "--light" in options))
    bad, total, pieces = 0, 0, []
    if chinese and translations:
        bad = check_translation(name, blocks)
    for block, steps in blocks:
        fresh = ""
        for command, shown in steps:
            printed = next(outputs, ["(the shell ended before)"])
            total += 1
            fresh += "".join(f"{x}\n" for x in ["$ " + command] + printed)
            if not matches(shown, printed) and not write:
                bad += 1
                print(f"{name}: $ {command}\n--- the file shows",
                      *shown, "--- it printed", *printed, sep="\n")
        pieces.append(block if "\n...\n" in block else fresh)
    pieces = iter(pieces)
    text = BLOCK.sub(lambda _: f"```console\n{next(pieces)}```", text)
    if write:
        with open(name, "w", encoding="utf-8") as f:
            f.write(text)
    if total == 0:
        sys.exit(f"{name}: no ```console block")
    print(f"{name}: {total} commands, {bad} differ")
    return bad


def main():
    options = {a for a in sys.argv[1:] if a.startswith("--")}
    names = [a for a in sys.argv[1:] if a not in options]
    if not names or options - {"--write", "--translations", "--light"}:
        sys.exit(__doc__)
    sys.exit(1 if sum(check(n, options) for n in names) else 0)


main()
