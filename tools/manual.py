#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""manual.py BIN PAGE: compares a manual page in mdoc with what the program
says of itself.  Every command is there with its operands; every option of it
is in a list "Options of ..." that names the command, with the same letter and
argument; and the page has no option or command more.  One line a difference
on stderr; status 1 when there is any."""
import re
import subprocess
import sys


def ask(*words):
    out = subprocess.run([*words, "--lang", "en", "--help"], check=True,
                         stdout=subprocess.PIPE)
    return out.stdout.decode()


def told(binary):
    """What --help says: {command: (operands, {option: (letter, value)})}."""
    commands = {}
    part = re.search(r"^Commands\n(.*?)\n\n", ask(binary), re.M | re.S)[1]
    for name in re.findall(r"^  ([a-z]+(?: [a-z]+)*)", part, re.M):
        text = ask(binary, *name.split())
        usage = re.match(r"usage: (.*?)\n\n", text, re.S)[1]
        operands = "".join(usage.split("[OPTION]...", 1)[1].split())
        options = {
            o[1]: (o[0], o[2].lower()) for o in re.findall(
                r"^  (?:-(.), |    )--([a-z0-9-]+)(?: (\S+))?", text, re.M)}
        commands[name] = (operands.lower(), options)
    return commands


def flags(words):
    """[(option, letter, value)] of the words after .It"""
    found, letter, value = [], "", ""
    for word in " ".join(words).replace(" Ns ", "").split():
        if word.startswith("-"):
            found.append([word[1:], letter, ""])
            letter = ""
        elif found and word not in ("Fl", "Ar", "Cm", ","):
            found[-1][2] += re.sub("Ar|Cm", "", word).lower()
        elif word not in ("Fl", "Ar", "Cm", ","):
            letter = word
    return found


def shown(page):
    """The commands of the page with their operands, and its lists of options:
    [(commands that the list names, or None for all, flags, line)]."""
    commands, entries, named, words = {}, [], None, None
    with open(page, encoding="utf-8") as f:
        for n, line in enumerate(f, 1):
            token = line.split()
            if line.startswith("Options of"):
                words = []
            if line.startswith(".Bl") and words is not None:
                named, words = words or None, None
            if words is not None and token[:1] == [".Ic"]:
                words += [w for w in " ".join(token[1:]).strip(
                    " .,:;").split(" , ")]
            if token[:2] == [".It", "Ic"]:
                rest = re.sub(r"(Op )?Fl -[a-z]+( Ar \S+)?", "",
                              " ".join(token[2:]).replace(" Ns ", ""))
                name, *operands = re.split(r" (?=Op|Ar|Cm)", rest.strip(), 1)
                text = re.sub(r"\bAr\b|\bCm\b", "", " ".join(operands))
                text = re.sub(r"^ *Op(.*)$", r"[\1]", text)
                commands.setdefault(name.strip(), set()).add(
                    "".join(text.split()).lower())
            elif token[:2] == [".It", "Fl"]:
                entries.append((named, flags(token[1:]), n))
    return commands, entries


def main():
    binary, page = sys.argv[1:]
    commands, (there, entries) = told(binary), shown(page)
    bad = []

    def covers(named, command):
        return named is None or command in named or \
            command.split()[0] in named

    for name, (operands, options) in commands.items():
        if operands not in there.get(name, set()):
            bad.append(f"{page}: {name} {operands}: not there, or as "
                       f"{there.get(name)}")
        for option, (letter, value) in options.items():
            forms = [(o[1], o[2]) for named, v, _ in entries
                     if covers(named, name) for o in v if o[0] == option]
            if (letter, value) not in forms:
                bad.append(f"{page}: --{option} {value} of {name}: "
                           f"{'not there' if not forms else forms}")
    for name in there.keys() - commands.keys() - {"completion"}:
        bad.append(f"{page}: there is no command {name}")
    for named, options, n in entries:
        for option, letter, value in options:
            if not any((letter, value) == c[1].get(option)
                       for name, c in commands.items()
                       if covers(named, name)):
                bad.append(f"{page}:{n}: no --{option} {value} of "
                           f"{named or 'any command'}")
    for line in bad:
        print(line, file=sys.stderr)
    sys.exit(bool(bad))


main()
