#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A two-node Slurm on this machine, on the loopback alone: the array of `knockon slurm` with its merge, a task that is requeued while it works, one that
# sends itself back after a signal, ranks by mpirun and srun, shards by hand, a kill and a signal: one file.   slurm.sh PROGRAM [MPI_PROGRAM]
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

# Long enough that a task is still at work when it is sent back.
scenario=$here/../cli/attack.yaml
set_trials=(--set run.trials=${KNOCKON_TEST_TRIALS:-3000000} --set output.per_trial=none)
"$knockon" run "$scenario" -o "$work/one.h5" "${set_trials[@]}" -q
"$knockon" slurm "$scenario" -o "$work/job" --shards 3 "${set_trials[@]}" -- --cpus-per-task=1 --time=20 >/dev/null
array=$("$work/job/submit.sh" | sed -n 's/.*shards: job \([0-9]*\).*/\1/p')

restarts() { scontrol show job -o "${array}_$1" 2>/dev/null | grep -o 'Restarts=[0-9]*' | cut -d= -f2; }
is() { scontrol show job -o "${array}_$1" 2>/dev/null | grep -q "JobState=$2"; }
# A task is at work and has kept some of it.
at_work() {
  for _ in $(seq 1200); do
    [ ! -e "$work/job/shard-$1.shard" ] || break
    if is "$1" RUNNING && grep -aqs knockonR "$work/job/shard-$1.shard.journal"; then return; fi
    sleep 0.1
  done
  fail "task $1 ended before it was sent back: $(squeue; tail -n 5 "$work"/job/*.log)"
}
# It waits in the queue, with a journal and no result, and need not wait for the two minutes that Slurm holds it back.
sent_back() {
  for _ in $(seq 900); do
    if is "$1" PENDING; then break; fi
    sleep 0.1
  done
  is "$1" PENDING || fail "task $1 does not come back into the queue: $(squeue; tail -n 5 "$work/job/shard-$1.log")"
  [ -e "$work/job/shard-$1.shard.journal" ] && [ ! -e "$work/job/shard-$1.shard" ] || fail "task $1 was not at work when it was sent back"
  echo "task $1: sent back with $(stat -c %s "$work/job/shard-$1.shard.journal") bytes kept"
  scontrol update "jobid=${array}_$1" starttime=now || true
}

at_work 1
at_work 2
scontrol requeue "${array}_1" || fail "task 1 cannot be requeued"
# A signal, as Slurm gives it before the time is over: the task stops, and sends itself back.
scancel --signal=USR1 --batch "${array}_2" || fail "task 2 cannot be signalled"
sent_back 1
sent_back 2
for task in 1 2; do
  for _ in $(seq 1200); do
    is $task PENDING || break
    sleep 0.1
  done
  [ "$(restarts $task)" = 1 ] || fail "task $task was started again $(restarts $task) times"
done
wait_for "$work/job/result.h5"
cmp "$work/one.h5" "$work/job/result.h5" || fail "the array gives other bytes"
for task in 1 2; do
  [ "$(sed -n 's/.*"trials_resumed": \([0-9]*\).*/\1/p' "$work/job/shard-$task.shard.log.json")" -gt 0 ] || fail "task $task took nothing up"
done
sed -n 's/.*"trials_resumed": \([0-9]*\).*/taken up: \1 trials/p' "$work"/job/shard-[12].shard.log.json

# Ranks: by mpirun and by srun over both nodes.
if [ -x "$mpi" ]; then
  cp "$(realpath "$mpi")" "$work/knockon-mpi"
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMP_WAIT_POLICY=passive
  for n in 1 2 4; do
    env -u SLURM_CONF mpirun --oversubscribe --bind-to none -n $n "$mpi" run "$scenario" -o "$work/mpi.h5" "${set_trials[@]}" --threads 1 -q || fail "mpirun"
    cmp "$work/one.h5" "$work/mpi.h5" || fail "$n ranks give other bytes"
  done
  OMP_NUM_THREADS=1 timeout 600 srun -N2 -n2 "$work/knockon-mpi" run "$scenario" -o "$work/srun.h5" "${set_trials[@]}" -q || fail "srun"
  cmp "$work/one.h5" "$work/srun.h5" || fail "srun gives other bytes"
fi
# Shards, a kill and a signal by the same command line: all of them have one sum.
for i in 1 2 3; do "$knockon" run "$scenario" "${set_trials[@]}" -q --shard $i/3 -o "$work/$i.shard"; done
"$knockon" merge -q "$work"/[213].shard -o "$work/shards.h5"
cmp "$work/one.h5" "$work/shards.h5" || fail "shards give other bytes"
for signal in KILL TERM; do
  "$knockon" run "$scenario" "${set_trials[@]}" -q -o "$work/again.h5" --keep-every 0.1 2>/dev/null &
  child=$!
  until grep -aqs knockonR "$work/again.h5.journal" || ! kill -0 $child 2>/dev/null; do sleep 0.02; done
  kill -$signal $child || fail "it was over before SIG$signal"
  wait $child 2>/dev/null || true
  "$knockon" run "$scenario" "${set_trials[@]}" -q -o "$work/again.h5" --resume
  cmp "$work/one.h5" "$work/again.h5" || fail "SIG$signal and --resume give other bytes"
  rm "$work/again.h5"
done
sha256sum "$work"/*.h5 "$work"/job/*.h5 | sed "s|$work/||"
exit $failed
