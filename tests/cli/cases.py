#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""cases.py CASES RECORDS: in the workspace ws, all stories, each certificate
issued on its day, each event recorded and published in its moment; then
every "expect" of every story, as `verifier check` answers it, and every
"claims", as `verifier claim` does."""
import glob
import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 23, 12, 30, tzinfo=CHINA)  # the end of the stories
ACTIONS = {"suspend", "restore", "withdraw", "cancel", "void"}


def at(when, *command, status=0):
    env = dict(os.environ, TZ="Asia/Shanghai")
    # faketime preloads its library before the sanitizer.
    env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + \
        ":verify_asan_link_order=0"
    local = when.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
    done = subprocess.run(["faketime", local, *command], env=env,
                          capture_output=True, text=True, check=False)
    if status is not None and done.returncode != status:
        sys.exit(f"{local} {' '.join(command)}: status {done.returncode}\n"
                 f"{done.stdout}{done.stderr}")
    return done.stdout


def plan(stories):
    """What happens, by moment: (when, order, commands)."""
    steps = []
    for story in stories:
        reissued = {e["new_version"]: e for e in story.get("events", [])
                    if e["type"] == "reissue"}
        for c in story["certificates"]:
            r = c["record"]
            name = f"{r['number']}-{c['version']}.json"
            with open(name, "w", encoding="utf-8") as f:
                json.dump(r, f, ensure_ascii=False)
            when = datetime.fromisoformat(r["issued"] + "T10:00:00+08:00")
            if c["version"] in reissued:
                e = reissued[c["version"]]
                command = ["reissue", r["number"], name, "--yes",
                           "--reason", e["reason_code"]]
            elif r.get("replaces"):
                command = ["renew", r["replaces"].split("#")[0], name,
                           "--yes"]
            else:
                command = ["issue", name]
            steps.append((when, 0, command))
        for e in story.get("events", []):
            when = datetime.fromisoformat(e["published"])
            if e["type"] in ACTIONS:
                number = story["certificates"][0]["record"]["number"]
                command = [e["type"], number, "--yes",
                           "--version", str(e["version"]),
                           "--reason", e["reason_code"],
                           "--decided", e["decided"],
                           "--effective", e["effective"],
                           "--note", e["reason"]["zh"]]
                for body in e["by"]:
                    command += ["--by", body]
                if "until" in e:
                    command += ["--until", e["until"]]
                steps.append((when, 1, command))
            steps.append((when, 2, ["publish", "site"]))
    steps.append((NOW - timedelta(minutes=20), 2, ["publish", "site"]))
    return sorted(steps, key=lambda s: s[:2])


def live(steps):
    for when, _, command in steps:
        at(when, "issuer", command[0], "-w", "ws", *command[1:])


def ask(story):
    asked = 0
    for q in story["expect"]:
        versions = {c["version"]: c["record"]["number"]
                    for c in story["certificates"]}
        version = q.get("version", 1)
        name = versions[version] + (f"-v{version}" if version > 1 else "")
        options = ["--known-at", q["known_at"]] if "known_at" in q else []
        out = at(NOW, "verifier", "check", "--json", "--offline",
                 "--trust", "ws/trust/root.json", "--status", "site",
                 "--at", q["as_of"], *options,
                 f"ws/issued/{name}.jws.json", status=None)
        r = json.loads(out)["results"][0]
        got = (r["status"], r["boundary"], r["overdue"])
        want = (q["status"], q.get("boundary", False), q.get("overdue", False))
        if got != want:
            sys.exit(f"{story['case']} at {q['as_of']}: want {want}, "
                     f"got {got}\n{out}")
        asked += 1
    return asked


def claims(story):
    """The claims of a story, over the whole published folder."""
    asked = 0
    for q in story.get("claims", []):
        holder = story["certificates"][0]["record"]["holder"]["uscc"]
        out = at(NOW, "verifier", "claim", "--json", "--offline",
                 "--trust", "ws/trust/root.json", "--holder", holder,
                 "--level", q["level"],
                 "--years", str(q["consecutive_years"]),
                 "--at", q["on"], "site/certificates", status=None)
        r = json.loads(out)["claims"][0]
        want = "valid" if q["true"] else "not_valid"
        if r["verdict"] != want or (r["gaps"] == []) != q["true"]:
            sys.exit(f"{story['case']} {q}: want {want}\n{out}")
        asked += 1
    return asked


def main():
    cases, records = sys.argv[1:]
    stories = []
    for path in sorted(glob.glob(os.path.join(cases, "*.json"))):
        with open(path, encoding="utf-8") as f:
            stories.append(json.load(f))
    if len(stories) < 8:
        sys.exit(f"{cases}: only {len(stories)} stories")
    shutil.copy(os.path.join(records, "sites_1600.csv"), ".")
    live(plan(stories))
    asked = sum(ask(s) for s in stories)
    claimed = sum(claims(s) for s in stories)
    if claimed < 4:
        sys.exit(f"only {claimed} claims asked")
    print(f"{asked} questions answered as told, {claimed} claims")


main()
