/* Preloaded into a test's child: makes the n-th call that changes something below a folder "*.handful" fail with EIO.
   Built by tests/core/project/test_faults.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long calls = 0, failing = 0;

void arm(long n) { calls = 0; failing = n; }
long counted(void) { return calls; }

static int fails(const char *path) {
    if (failing == 0 || path == NULL || strstr(path, ".handful") == NULL) return 0;
    if (__sync_add_and_fetch(&calls, 1) != failing) return 0;
    errno = EIO;
    return 1;
}

static int fails_at(int fd) {
    char link[64], path[4096];
    if (failing == 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return fails(path);
}

#define REAL(name) __typeof__(name) *real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *data, size_t n) { REAL(write); return fails_at(fd) ? -1 : real(fd, data, n); }
ssize_t pwrite(int fd, const void *data, size_t n, off_t at) { REAL(pwrite); return fails_at(fd) ? -1 : real(fd, data, n, at); }
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) { REAL(pwrite64); return fails_at(fd) ? -1 : real(fd, data, n, at); }
int fsync(int fd) { REAL(fsync); return fails_at(fd) ? -1 : real(fd); }
int fdatasync(int fd) { REAL(fdatasync); return fails_at(fd) ? -1 : real(fd); }
int syncfs(int fd) { REAL(syncfs); return fails_at(fd) ? -1 : real(fd); }
int ftruncate(int fd, off_t n) { REAL(ftruncate); return fails_at(fd) ? -1 : real(fd, n); }
int ftruncate64(int fd, off64_t n) { REAL(ftruncate64); return fails_at(fd) ? -1 : real(fd, n); }
int rename(const char *from, const char *to) { REAL(rename); return fails(to) ? -1 : real(from, to); }
int unlink(const char *path) { REAL(unlink); return fails(path) ? -1 : real(path); }
int mkdir(const char *path, mode_t mode) { REAL(mkdir); return fails(path) ? -1 : real(path, mode); }
