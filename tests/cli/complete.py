#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""complete.py SCRIPTS < CASES: what a key at a terminal makes of a line in a
real zsh.  SCRIPTS is a folder with _issuer and _verifier; a case is "LINE =>
LINE AFTER TAB".  Status 1 when any differs."""
import os
import pty
import re
import select
import sys
import time

SETUP = """PROMPT='' RPROMPT='' ; unsetopt zle_bracketed_paste prompt_cr prompt_sp
bindkey -e; fpath=({0} $fpath); autoload -Uz compinit; compinit -u -d {1}
LISTMAX=9999; unsetopt beep auto_list auto_menu list_beep
show() {{ print -r -- "<<$BUFFER>>"; zle kill-whole-line; zle -I }}
zle -N show; bindkey '^X' show; print READY
"""


def until(fd, pattern, seconds=60):
    text, end = "", time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([fd], [], [], 0.5)[0]:
            text += os.read(fd, 65536).decode("utf-8", "replace")
            found = re.search(pattern, text, re.S)
            if found:
                return found
    sys.exit(f"zsh said nothing of the kind: {text!r}")


def main():
    pid, fd = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "dumb"
        os.execvp("zsh", ["zsh", "-f", "-i"])
    os.write(fd, SETUP.format(sys.argv[1], os.path.join(
        os.environ["TMPDIR"], "zcompdump")).encode())
    until(fd, r"READY\r?\n.*READY\r?\n|print READY.*\nREADY")
    bad = 0
    for case in sys.stdin.read().splitlines():
        line, wanted = case.split(" => ")
        os.write(fd, (line + "\t\x18").encode())
        got = until(fd, r"<<(.*?)>>").group(1)
        if got.rstrip() != wanted.rstrip():
            bad += 1
            print(f"{line!r} became {got!r}, not {wanted!r}")
    os.write(fd, b"exit\r")
    os.close(fd)
    os.waitpid(pid, 0)
    sys.exit(1 if bad else 0)


main()
