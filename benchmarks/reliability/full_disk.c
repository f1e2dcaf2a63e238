/* A disk that is full: from the n-th write to a file on, every write fails with ENOSPC. Preloaded (LD_PRELOAD). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/types.h>
#include <sys/stat.h>
#include <unistd.h>

static long left = -1;
static volatile char *met;

/* Let `allowed` more writes succeed; *flag is set to 1 when the next one is refused. */
void fill_after(long allowed, char *flag) { left = allowed; met = flag; }

static int full(int file) {
    struct stat about;
    if (!met || fstat(file, &about) || !S_ISREG(about.st_mode)) return 0;
    if (file <= 2) return 0;
    if (left > 0) { left--; return 0; }
    *met = 1;
    errno = ENOSPC;
    return 1;
}

ssize_t write(int file, const void *data, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    return full(file) ? -1 : real(file, data, size);
}

ssize_t pwrite(int file, const void *data, size_t size, off_t at) {
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (!real) real = dlsym(RTLD_NEXT, "pwrite");
    return full(file) ? -1 : real(file, data, size, at);
}

ssize_t pwrite64(int file, const void *data, size_t size, off64_t at) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real) real = dlsym(RTLD_NEXT, "pwrite64");
    return full(file) ? -1 : real(file, data, size, at);
}
