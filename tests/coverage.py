#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of the library that no test runs: tests/coverage.py [ctest options]. Builds the preset `coverage`, runs the tests (by default the unit
tests), and prints for each source file how many of its lines were run, fewest first, and the lines that were not."""
import json
import os
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
build = root / "build-coverage"
os.chdir(root)
subprocess.run(["cmake", "--preset", "coverage", "-G", "Ninja"], check=True, stdout=subprocess.DEVNULL)
subprocess.run(["cmake", "--build", "--preset", "coverage"], check=True, stdout=subprocess.DEVNULL)
for counts in build.rglob("*.gcda"):
    counts.unlink()
options = sys.argv[1:] or ["-R", "^(unit|fault)/"]
failed = subprocess.run(["ctest", "--test-dir", str(build), "-j", str(os.cpu_count()), "--no-tests=error", "--output-on-failure", *options]).returncode

# A kernel is compiled once for each vector level: a line counts as run where any of them ran it.
lines = {}
for counts in sorted(build.rglob("*.gcda")):
    found = subprocess.run(["gcov", "--json-format", "--stdout", str(counts)], check=True, capture_output=True, cwd=build).stdout
    for report in found.splitlines():
        for file in json.loads(report)["files"]:
            path = pathlib.Path(os.path.normpath(build / file["file"]))
            if not path.is_relative_to(root) or path.relative_to(root).parts[0] not in ("sim", "models", "include") or "cli" in path.parts:
                continue
            seen = lines.setdefault(path.relative_to(root), {})
            for line in file["lines"]:
                seen[line["line_number"]] = seen.get(line["line_number"], 0) + line["count"]


def ranges(numbers):
    """3, 4, 5, 9 as 3-5 9."""
    parts = []
    for number in sorted(numbers):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


total = run = 0
for path, seen in sorted(lines.items(), key=lambda item: sum(map(bool, item[1].values())) / len(item[1])):
    missed = [number for number, count in seen.items() if not count]
    total += len(seen)
    run += len(seen) - len(missed)
    print(f"{100 * (1 - len(missed) / len(seen)):6.1f} %  {path}{': ' if missed else ''}{ranges(missed)}")
print(f"{100 * run / max(total, 1):6.1f} %  of {total} lines in {len(lines)} files")
sys.exit(failed)
