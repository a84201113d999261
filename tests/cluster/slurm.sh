#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A two-node Slurm on this machine, on the loopback alone: the array of `knockon slurm` with its merge, a requeue, and ranks by srun give the
# bytes of one thread.   slurm.sh PROGRAM [MPI_PROGRAM]
set -eu
. "$(dirname "$0")/../cli/lib.sh"
knockon=$(realpath "$1") mpi=${2:-}
for tool in slurmctld slurmd sbatch munged; do
  PATH=$PATH:/usr/sbin command -v $tool >/dev/null || { echo "SKIPPED: no $tool (scenarios/setup.sh cluster)"; exit 77; }
done
[ "$(id -u)" = 0 ] || { echo "SKIPPED: a Slurm of its own needs root"; exit 77; }
PATH=$PATH:/usr/sbin
s=$work/slurm
pids=()
stop() {
  [ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true
  sleep 1
  [ ${#pids[@]} = 0 ] || kill -9 "${pids[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT
mkdir -p "$s/state" "$s/n0" "$s/n1" "$s/t0" "$s/t1"
chmod 755 "$work" "$s"
head -c 1024 /dev/urandom >"$s/key"
chmod 400 "$s/key"
munged --foreground --force --key-file="$s/key" --socket="$s/munge" --pid-file="$s/munge.pid" --log-file="$s/munge.log" --seed-file="$s/seed" >/dev/null 2>&1 &
pids+=($!)
host=$(hostname -s) base=$((20000 + $$ % 20000))
cat >"$s/slurm.conf" <<END
ClusterName=knockon
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$base
SlurmctldPidFile=$s/ctld.pid
SlurmdPidFile=$s/%n.pid
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$s/state
SlurmdSpoolDir=$s/%n
TmpFS=$s/%n
AuthInfo=socket=$s/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=pmix
SelectType=select/cons_tres
SlurmdParameters=config_overrides
ReturnToService=2
SchedulerParameters=batch_sched_delay=0,sched_interval=1
KillWait=5
NodeName=n0 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((base + 1)) CPUs=2
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((base + 2)) CPUs=2
PartitionName=all Nodes=ALL Default=YES State=UP
END
export SLURM_CONF=$s/slurm.conf
until [ -S "$s/munge" ]; do sleep 0.1; done
slurmctld -D >"$s/ctld.log" 2>&1 &
pids+=($!)
for node in n0 n1; do
  slurmd -D -N $node >"$s/$node.log" 2>&1 &
  pids+=($!)
done
for _ in $(seq 100); do
  [ "$(sinfo -h -N -o '%t' 2>/dev/null | grep -c idle)" = 2 ] && break
  sleep 0.2
done
if [ "$(sinfo -h -N -o '%t' | grep -c idle)" != 2 ]; then
  fail "the two nodes did not come up: $(tail -5 "$s"/*.log)"
  exit 1
fi

wait_for() { # until a file is there
  for _ in $(seq 1200); do
    [ -e "$1" ] && return
    sleep 0.2
  done
  fail "no $1: $(squeue) $(tail -n 5 "$(dirname "$1")"/*.log)"
}

scenario=$here/../cli/attack.yaml
set_trials=(--set run.trials=1000000 --set output.per_trial=none)
"$knockon" run "$scenario" -o "$work/one.h5" "${set_trials[@]}" -q
"$knockon" slurm "$scenario" -o "$work/job" --shards 3 "${set_trials[@]}" -- --cpus-per-task=1 --time=10 >/dev/null
"$work/job/submit.sh"
# One task is sent back while it runs, or before, and goes on.
for _ in $(seq 100); do
  [ -n "$(squeue -h -t R -o %i)" ] && break
  sleep 0.1
done
sleep 0.5
task=$(squeue -h -r -t R -o '%F_%K' | head -1)
if [ -n "$task" ]; then
  scontrol requeue "$task" || true
  sleep 2
  scontrol update "jobid=$task" starttime=now || true # a requeued job waits two minutes otherwise
fi
wait_for "$work/job/result.h5"
cmp "$work/one.h5" "$work/job/result.h5" || fail "the array gives other bytes"

# A sweep: an array over points, one task sent back, one point broken; then the summary of what is there.
vary=(--vary "waves.0.success=0.2,0.5,1.5" --vary "run.seed=1,2" "${set_trials[@]}")
expect 65 "point 5 .* has no result" "$knockon" sweep "$scenario" -o "$work/swept" "${vary[@]}" -q
expect 0 "point 6 .* has no result" "$knockon" slurm "$scenario" -o "$work/job2" --shards 3 "${vary[@]}" -- --cpus-per-task=1 --time=10
"$work/job2/submit.sh"
for _ in $(seq 100); do
  [ -n "$(squeue -h -t R -o %i)" ] && break
  sleep 0.1
done
sleep 0.5
task=$(squeue -h -r -t R -o '%F_%K' | head -1)
if [ -n "$task" ]; then
  scontrol requeue "$task" || true
  sleep 2
  scontrol update "jobid=$task" starttime=now || true
fi
wait_for "$work/job2/sweep/sweep.h5"
expect 0 "" diff -r "$work/swept" "$work/job2/sweep"

if [ -x "$mpi" ]; then
  cp "$(realpath "$mpi")" "$work/knockon-mpi"
  OMP_NUM_THREADS=1 timeout 120 srun -N2 -n2 "$work/knockon-mpi" run "$scenario" -o "$work/srun.h5" "${set_trials[@]}" -q || fail "srun"
  cmp "$work/one.h5" "$work/srun.h5" || fail "srun gives other bytes"
fi
exit $failed
