/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files: read with a limit, written whole or not at all (temporary file in
 * the same directory, fsync, rename, fsync of the directory).  Paths are
 * taken as given; every function returns 0 or an errno value.
 */
#ifndef SYS_FILE_H
#define SYS_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "record/buf.h"

/* Appends the whole file to out; EFBIG over max. path "-" is stdin. */
int file_read(const char *path, size_t max, struct buf *out);
int file_read_fd(int fd, size_t max, struct buf *out);
int file_put_fd(int fd, struct slice data); /* all of it, or an errno */
/* Whole or nothing, durable on return. mode is set by open, never widened
 * afterwards (umask applies; 0600 stays 0600 under any umask). A device, a
 * pipe and anything below /dev is written to, never replaced; "-" is
 * stdout. */
int file_write(const char *path, struct slice data, mode_t mode);
/* As file_write, but leaves an equal file untouched (its mtime too);
 * *changed may be NULL. */
int file_write_if_changed(
    const char *path, struct slice data, mode_t mode, bool *changed);
bool file_holds(const char *path, struct slice data); /* that and no more */
/* As file_write, but EEXIST if path exists. */
int file_create(const char *path, struct slice data, mode_t mode);
/* Many files of one folder: each as file_write leaves it, but made durable
 * together, because a sync a file is what takes the time. A name appears only
 * after its bytes are on the disk; until close some may have appeared. */
struct file_batch;
int file_batch_open(const char *dir, struct file_batch **out);
int file_batch_add(
    struct file_batch *b, const char *name, struct slice data, mode_t mode);
/* 0 or the first errno, of adding too; then names may be missing, and no file
 * is cut. NULL is fine. */
int file_batch_close(struct file_batch *b);
/* A file of the folder without a name, to read and write; closing it ends
 * it. */
int file_scratch(const char *dir, int *fd);
/* Whether a name in a folder is one of an unfinished file of ours. */
bool file_is_temporary(const char *name);
/* For a file with such a name: EBUSY while the process that writes it lives;
 * 0 for what a crash left behind, which is deleted if unlink_it. */
int file_sweep(const char *path, bool unlink_it);
int file_mkdir(const char *path, mode_t mode); /* and parents; ok if there */
bool file_is_dir(const char *path);
bool file_exists(const char *path);
bool file_is_special(const char *path); /* leads to a pipe or a device */
int64_t file_size(const char *path); /* of a regular file, else -1 */

/* Every regular file below dir in byte order of path; no symlinks followed,
 * hidden names passed over. Stops at the first non-zero return of each. */
int file_walk(
    const char *dir, int (*each)(const char *path, void *arg), void *arg);

/* "dir/name"; heap, NULL on no memory. */
char *file_join(const char *dir, const char *name);
/* Appends name with every byte outside [A-Za-z0-9._-] and a leading '.' or
 * '-' percent-encoded ("%" for an empty name): safe as one path component,
 * and different names stay different. Length is the caller's to bound. */
void file_name_encode(struct slice name, struct buf *out);

#endif
