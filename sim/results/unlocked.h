/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Result files are opened for reading without HDF5's locks: they appear whole and are never changed, and there are file systems on which a
 * lock is refused (NFS without its lock service, for one), where HDF5 would then not open them at all.
 */
#ifndef KO_UNLOCKED_H
#define KO_UNLOCKED_H

#include <hdf5.h>

/* As H5Fopen for reading. */
hid_t ko_unlocked_open(const char *path);

#endif
