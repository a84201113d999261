/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Messages by MPI; the only file that knows of it. Every call is made by one thread at a time, and who waits sleeps between two looks, so
 * that its processor is free for those that compute.
 */
#include <mpi.h>
#include <stdlib.h>
#include <time.h>

#include "sim/run/run.h"

enum { PIECE = 1 << 30 }; /* MPI counts in int */

static void wait_for(MPI_Request *request) {
  const struct timespec pause = {.tv_nsec = 500000};
  for (int done = 0;;) {
#pragma omp critical(knockon_mpi)
    MPI_Test(request, &done, MPI_STATUS_IGNORE);
    if (done) return;
    nanosleep(&pause, NULL);
  }
}

static int piece(size_t left) {
  return left < PIECE ? (int)left : PIECE;
}

static void send_bytes(int rank, int tag, const void *from, size_t size) {
  const char *at = from;
  for (int n; size; size -= (size_t)n, at += n) {
    MPI_Request request;
    n = piece(size);
#pragma omp critical(knockon_mpi)
    MPI_Isend(at, n, MPI_BYTE, rank, tag, MPI_COMM_WORLD, &request);
    wait_for(&request);
  }
}

static void receive_bytes(int rank, int tag, void *to, size_t size) {
  char *at = to;
  for (int n; size; size -= (size_t)n, at += n) {
    MPI_Request request;
    n = piece(size);
#pragma omp critical(knockon_mpi)
    MPI_Irecv(at, n, MPI_BYTE, rank, tag, MPI_COMM_WORLD, &request);
    wait_for(&request);
  }
}

static int look_for(int rank, int tag) {
  int there = 0;
#pragma omp critical(knockon_mpi)
  MPI_Iprobe(rank, tag, MPI_COMM_WORLD, &there, MPI_STATUS_IGNORE);
  return there;
}

static ko_crew ranks = {.send = send_bytes, .receive = receive_bytes, .look_for = look_for};

static void end(void) {
  MPI_Finalize();
}

ko_crew *ko_crew_here(void) {
  int given;
  if (ranks.n) return &ranks;
  if (MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &given) != MPI_SUCCESS || given < MPI_THREAD_SERIALIZED) exit(70);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks.n);
  MPI_Comm_rank(MPI_COMM_WORLD, &ranks.self);
  atexit(end);
  return &ranks;
}
