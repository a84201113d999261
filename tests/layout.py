#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may include whom (README, "Where things are"): tests/layout.py [FOLDER]. Prints every include that breaks the rules;
tests/layout.py --tests: every file of the library that has no unit test of its own."""
import pathlib
import re
import sys

only_tests = sys.argv[1:] == ["--tests"]
root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 and not only_tests else pathlib.Path(__file__).parent.parent)

# A part uses those before it. Statistics know nothing of what they are taken of, so they stand beside base.
PARTS = ["base", "stats", "region", "measure", "scenario", "plan", "trial", "tally", "run", "results", "analysis", "report", "cli"]
ONLY_IN = {"igraph": "region", "hdf5": "results", "H5": "results", "mpi": "run", "yaml": "scenario", "csv.h": "region"}


def room(path):
    """The part of sim/, or "include", "models"."""
    return path.parts[1] if path.parts[0] == "sim" else path.parts[0]


def wrong(source, name, system):
    here = room(source)
    if system:
        return next((f"{library} belongs in sim/{part}" for library, part in ONLY_IN.items() if name.startswith(library) and here != part), None)
    if name.startswith("knockon/"):
        return None
    target = pathlib.PurePosixPath(name)
    if not (root / target).is_file():
        return "no such file, counted from the top"
    there = room(target)
    if here == there:
        return None
    if here in ("include", "models"):
        return f"{here}/ sees public headers and its own files alone"
    if there == "models":
        return "rules are reached through knockon/rule.h"
    if name != f"sim/{there}/{there}.h":
        return f"another part is seen through sim/{there}/{there}.h"
    if PARTS.index(there) > PARTS.index(here):
        return f"sim/{there} comes after sim/{here}"
    return None


def untested(source):
    """sim/region/rank/degree.c is tested by tests/unit/test_region_rank_degree.c; the folders may be left out from the left."""
    parts = [*source.parts[1 if source.parts[0] == "sim" else 0 : -1], source.stem]
    if parts[-1] == parts[-2]:
        parts.pop()
    return not any((root / "tests/unit" / f"test_{'_'.join(parts[first:])}.c").is_file() for first in range(len(parts)))


findings = []
for folder in ("include", "models", "sim"):
    for path in sorted((root / folder).rglob("*.[ch]")):
        source = path.relative_to(root)
        if only_tests:
            if path.suffix == ".c" and source.parts[1] != "cli" and untested(source):
                findings.append(f"{source}: has no tests/unit/test_{source.parts[-2]}_{source.stem}.c")
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = re.match(r'\s*#\s*include\s+([<"])([^>"]+)', line)
            reason = match and wrong(source, match[2], match[1] == "<")
            if reason:
                findings.append(f"{source}:{number}: {match[2]}: {reason}")
print("\n".join(findings) or ("every file of the library has its test" if only_tests else "every include keeps to the layout"))
sys.exit(bool(findings))
