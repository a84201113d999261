#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# MPI without a batch system: a rank on each host of a list.   mpi.sh HOSTFILE SCENARIO RESULT.h5
set -eu
mpirun --hostfile "$1" --map-by node --bind-to none -x OMP_WAIT_POLICY=passive knockon-mpi run "$2" -o "$3" --resume
