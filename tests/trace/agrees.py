#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""agrees.py KNOCKON SCENARIO TRIALS STRATEGY...: runs so many trials, replays every one by `knockon trace --json`, and holds what the events add up to
against the datasets of the result: failures, outage hours, causes. It knows nothing but the JSON and the file."""
import json
import math
import subprocess
import sys
import tempfile

try:
    import h5py
except ImportError:
    print("skipped: Debian's python3-h5py is missing")
    sys.exit(77)

program, scenario, trials, strategies = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
wrong = 0


def differ(what, expected, got, tolerance=0.0):
    global wrong
    if not (expected == got or (math.isnan(expected) and math.isnan(got)) or abs(expected - got) <= tolerance):
        print(f"{what}: the file says {expected}, the events {got}")
        wrong += 1


def one_strategy(path, file, name):
    at = [s.decode() for s in file["strategy"][:]].index(name)
    facilities = [f.decode() for f in file["facility"][:]]
    causes = [c.decode() for c in file["cause"][:]]
    hours = file["time"][:]
    step = hours[1] - hours[0] if len(hours) > 1 else 1.0
    end = len(hours) * step
    counts = file["failure_probability"][at] == file["failure_probability"][at]  # NaN: down before anything happened
    replayed = json.loads(subprocess.run([program, "trace", path, "--strategy", name, "--worst", str(trials), "--json"], check=True, capture_output=True, text=True).stdout)["trials"]
    differ(f"{name}: trials", trials, len(replayed))
    failed, out, caused = [0] * len(facilities), [0.0] * len(facilities), {}
    row = {f: i for i, f in enumerate(facilities)}
    for trial in replayed:
        damaged, fallen, since = set(), set(), {}
        for event in trial["events"]:
            f = row.get(event.get("facility"))
            if f is None:
                continue
            if event["what"] == "damaged":
                damaged.add(f)
            elif event["what"] == "failed":
                if f not in fallen:
                    caused[f, event["cause"]] = caused.get((f, event["cause"]), 0) + 1
                fallen.add(f)
                since[f] = event["hour"]
            elif event["what"] == "back" and f in since:
                out[f] += event["hour"] - since.pop(f)
        for f, hour in since.items():
            out[f] += end - hour
        for f in fallen:
            failed[f] += 1
        n = trial["trial"]
        differ(f"{name}, trial {n}: damaged", file["failures_direct"][at, n], float(sum(counts[f] for f in damaged)))
        differ(f"{name}, trial {n}: failed without damage", file["failures_indirect"][at, n], float(sum(counts[f] for f in fallen - damaged)))
    for f, facility in enumerate(facilities):
        if not counts[f]:
            continue
        differ(f"{name}, {facility}: failure_probability", file["failure_probability"][at, f], failed[f] / trials, 1e-12)
        differ(f"{name}, {facility}: outage_hours", file["outage_hours"][at, f], out[f] / trials, 1e-9)
        for k, cause in enumerate(causes):
            differ(f"{name}, {facility}: failures by {cause}", file["failure_cause"][at, f, k], caused.get((f, cause), 0) / trials, 1e-9)
    return sum(failed)


with tempfile.TemporaryDirectory() as folder:
    path = folder + "/result.h5"
    subprocess.run([program, "run", scenario, "-o", path, "--trials", str(trials), "--quiet"], check=True)
    with h5py.File(path) as file:
        n = sum(one_strategy(path, file, name) for name in strategies)
print(f"{n} failures replayed, {wrong} differences")
sys.exit(wrong > 0 or n == 0)
