# SPDX-License-Identifier: Apache-2.0
"""Runs a command and measures it with all its descendants: wall and CPU
seconds, and the most memory that they held together (their proportional
set size, so that what they share counts once).  By hand:
measure.py COMMAND... prints them."""
import os
import resource
import subprocess
import sys
import time


def children(pid):
    out = []
    try:
        for task in os.listdir('/proc/%d/task' % pid):
            with open('/proc/%d/task/%s/children' % (pid, task)) as f:
                out += [int(p) for p in f.read().split()]
    except OSError:
        pass
    return out


def memory(pid):
    """KiB of the process and of all below it."""
    total = 0
    for name, key in (('smaps_rollup', 'Pss:'), ('status', 'VmRSS:')):
        try:
            with open('/proc/%d/%s' % (pid, name)) as f:
                total = sum(int(line.split()[1]) for line in f
                            if line.startswith(key))
            break
        except OSError:
            continue
    return total + sum(memory(p) for p in children(pid))


def run(command, deadline=600, every=0.02, **how):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    peak = 0
    with subprocess.Popen(command, **how) as p:
        while p.poll() is None:
            peak = max(peak, memory(p.pid))
            if time.monotonic() - start > deadline:
                p.kill()
                raise TimeoutError(command)
            time.sleep(every)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {'status': p.returncode, 'wall': time.monotonic() - start,
            'cpu': after.ru_utime + after.ru_stime - before.ru_utime -
            before.ru_stime, 'mib': peak / 1024}


if __name__ == '__main__':
    got = run(sys.argv[1:], stdout=subprocess.DEVNULL)
    print('%(wall).2f %(cpu).2f %(mib).0f %(status)d' % got)
