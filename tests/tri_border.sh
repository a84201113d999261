#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The tables of the tri-border region are what its script makes.
set -euo pipefail
scenario=$(cd "$(dirname "$0")/../scenarios/tri-border" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
/usr/bin/python3 "$scenario/make.py" "$folder"
for table in countries facilities links dependencies projects; do diff "$scenario/$table.csv" "$folder/$table.csv"; done
