#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Slurm: an array of shards and a merge after it. Words after -- are the site's own.   slurm.sh SCENARIO FOLDER [SHARDS]
set -eu
knockon slurm "$1" -o "$2" --shards "${3:-16}" -- --time=1:00:00 --cpus-per-task=4 --mem-per-cpu=1G
"$2/submit.sh"
