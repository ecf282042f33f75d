#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tables.py FILE ROWS BAD: a table of ROWS fictional records of which BAD are
spoilt; prints what must be said of them, "ROW:COLUMN [rule]" a line."""
import csv
import sys

HEAD = ["scheme", "level", "holder.name.zh", "holder.name.en", "holder.uscc",
        "holder.country", "holder.address.zh", "scope.zh", "scope.en",
        "decided", "issued", "valid_from", "valid_until", "score", "remarks.zh"]


def row(i):
    return ["ex-after-sales-completeness", "12", f"示例第{i}号㙦机电有限公司",
            f"Example Electromechanical No. {i} Co., Ltd.",
            "91990001MAEXA00156", "CN", f"示例省示例市示例路{i}号",
            "工业水泵及成套供水设备的售后服务",
            "After-sales service for industrial pumps and water-supply sets",
            "2025-06-18", "2025-06-18", "2025-06-18", "2028-06-17", "98.5", ""]


# Member, the bad value, the rule that refuses it.
FAULTS = [
    ("scheme", "ex-none", "rule.scheme"),
    ("level", "13", "rule.level"),
    ("holder.name.zh", "示例\u200b公司", "text.invisible"),
    ("holder.uscc", "9199000", "uscc.length"),
    ("holder.country", "cn", "field.value"),
    ("decided", "2025-02-30", "field.date"),
    ("issued", "18/6/2025", "field.date"),
    ("valid_until", "2025-06-17", "field.order"),
    ("score", "101", "field.value"),
    ("remarks.zh", "示例 ", "text.space"),
]


def main():
    path, rows, bad = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    spoilt = {2 + k * rows // bad: FAULTS[k % len(FAULTS)] for k in range(bad)}
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f)
        out.writerow(HEAD)
        for n in range(2, rows + 2):
            cells = row(n)
            if n in spoilt:
                member, value, rule = spoilt[n]
                cells[HEAD.index(member)] = value
                print(f"{n}:{HEAD.index(member) + 1} [{rule}]")
            out.writerow(cells)


main()
