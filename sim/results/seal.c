/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "sim/results/results.h"

static const unsigned char MAGIC[8] = {'k', 'n', 'o', 'c', 'k', 'o', 'n', '\n'};

static void seal_fill(uint64_t size, XXH128_hash_t hash, unsigned char seal[KO_SEAL_SIZE]) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  memcpy(seal, MAGIC, sizeof MAGIC);
  for (int i = 0; i < 8; i++) seal[8 + i] = (unsigned char)(size >> (8 * i));
  memcpy(seal + 16, canonical.digest, 16);
}

/* Read exactly n bytes; 1 where there were so many, 0 where not, -1 on an error. */
static int read_exactly(int fd, unsigned char *to, size_t n) {
  while (n > 0) {
    ssize_t got = read(fd, to, n);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) return 0;
    to += got;
    n -= (size_t)got;
  }
  return 1;
}

static int hash_file(int fd, uint64_t size, XXH128_hash_t *out) {
  enum { PIECE = 1 << 20 };
  int code = -1;
  unsigned char *piece = malloc(PIECE);
  XXH3_state_t *state = XXH3_createState();
  if (!piece || !state) {
    errno = ENOMEM;
    goto out;
  }
  XXH3_128bits_reset(state);
  while (size > 0) {
    size_t n = size < PIECE ? (size_t)size : PIECE;
    code = read_exactly(fd, piece, n);
    if (code != 1) goto out;
    XXH3_128bits_update(state, piece, n);
    size -= n;
  }
  *out = XXH3_128bits_digest(state);
  code = 1;
out:
  XXH3_freeState(state);
  free(piece);
  return code;
}

int ko_seal_append(int fd) {
  unsigned char seal[KO_SEAL_SIZE];
  XXH128_hash_t hash;
  struct stat status;
  if (fstat(fd, &status) != 0 || lseek(fd, 0, SEEK_SET) != 0) return errno;
  int got = hash_file(fd, (uint64_t)status.st_size, &hash);
  if (got != 1) return got < 0 ? errno : EIO; /* it has become shorter */
  seal_fill((uint64_t)status.st_size, hash, seal);
  for (size_t done = 0; done < sizeof seal;) {
    ssize_t put = write(fd, seal + done, sizeof seal - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno;
    done += (size_t)put;
  }
  return 0;
}

/* Why a file without a seal is refused. */
static int raise_unsealed(int fd, const char *path, ko_error *error) {
  static const unsigned char signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  unsigned char first[sizeof signature];
  int is_hdf5 = lseek(fd, 0, SEEK_SET) == 0 && read_exactly(fd, first, sizeof first) == 1 && memcmp(first, signature, sizeof first) == 0;
  if (!is_hdf5) return ko_raise(error, KO_E_INPUT, "%s: is not a result file of knockon", path);
  return ko_raise(
      error, KO_E_INPUT,
      "%s: is an HDF5 file, but not a result as knockon wrote it: the checksum at its end is missing (cut off, changed by another "
      "program, or never a result)",
      path);
}

int ko_seal_check(const char *path, ko_error *error) {
  int code = KO_OK;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return ko_raise(error, KO_E_IO, "%s: cannot be read: %s", path, strerror(errno));
  struct stat status;
  unsigned char found[KO_SEAL_SIZE], right[KO_SEAL_SIZE];
  if (fstat(fd, &status) != 0) {
    code = ko_raise(error, KO_E_IO, "%s: cannot be read: %s", path, strerror(errno));
    goto out;
  }
  if (!S_ISREG(status.st_mode)) {
    code = ko_raise(error, KO_E_INPUT, "%s: is not a file", path);
    goto out;
  }
  uint64_t size = status.st_size > KO_SEAL_SIZE ? (uint64_t)status.st_size - KO_SEAL_SIZE : 0;
  XXH128_hash_t hash;
  int got = size == 0 ? 0 : lseek(fd, (off_t)size, SEEK_SET) < 0 ? -1 : read_exactly(fd, found, sizeof found);
  if (got == 0 || (got == 1 && memcmp(found, MAGIC, sizeof MAGIC) != 0)) {
    code = raise_unsealed(fd, path, error);
    goto out;
  }
  if (got == 1) got = lseek(fd, 0, SEEK_SET) < 0 ? -1 : hash_file(fd, size, &hash);
  if (got < 0) {
    code = ko_raise(error, KO_E_IO, "%s: cannot be read: %s", path, strerror(errno));
    goto out;
  }
  if (got == 1) seal_fill(size, hash, right);
  if (got == 0 || memcmp(found, right, sizeof right) != 0)
    code = ko_raise(error, KO_E_INPUT,
                    "%s: is damaged: its content is not what was written (checksum differs); copy it again from its source", path);
out:
  close(fd);
  return code;
}
