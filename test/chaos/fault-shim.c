/*
 * Stands between a program and the disk (LD_PRELOAD): synced writes of files whose path contains CHAOS_PATH
 *
 *   CHAOS_FAIL_AT=n     the n-th fails with EIO, once, and says so in CHAOS_NOTES; what it should have synced is gone, as a
 *                       system forgets it after such an error
 *   CHAOS_DELAY_MS=t    each takes so much longer
 *   CHAOS_STALL_AT=n    the n-th stalls, and says so in CHAOS_NOTES, until there is a file CHAOS_STALL_UNTIL
 *   CHAOS_NOTES=file    a line for each that succeeded: its length, a tab, its path
 *
 * A file cut back to the last length that was noted is what a power cut leaves of it, at least.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef int (*sync_call)(int);

#define FILES 4096

/* By descriptor: which file was synced under it last, and how long it was. */
static struct {
  ino_t file;
  off_t length;
} last[FILES];

static atomic_long count;

static long number(const char *name) {
  const char *text = getenv(name);
  return text == NULL ? 0 : atol(text);
}

static void wait_ms(long ms) {
  struct timespec left = {ms / 1000, (ms % 1000) * 1000000L};
  while (nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
}

/* Its path, where it is one that faults are for. */
static int concerns(int fd, char path[PATH_MAX]) {
  const char *part = getenv("CHAOS_PATH");
  char link[64];
  ssize_t length;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = '\0';
  return part == NULL || strstr(path, part) != NULL;
}

/* One write, so that lines of several threads are not mixed. */
static void note(const char *line) {
  const char *notes = getenv("CHAOS_NOTES");
  int fd;
  if (notes == NULL) return;
  fd = open(notes, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return;
  if (write(fd, line, strlen(line)) < 0) {
    /* The campaign misses the line, and says so. */
  }
  close(fd);
}

static void stall(void) {
  const char *until = getenv("CHAOS_STALL_UNTIL");
  note("STALL\n");
  while (until != NULL && access(until, F_OK) != 0) wait_ms(5);
}

static int synced(int fd, const char *name) {
  char path[PATH_MAX];
  char line[PATH_MAX + 32];
  struct stat before;
  sync_call real = (sync_call)dlsym(RTLD_NEXT, name);
  long nth;
  int result;
  if (!concerns(fd, path)) return real(fd);
  nth = atomic_fetch_add(&count, 1) + 1;
  if (fstat(fd, &before) != 0) return real(fd);
  if (nth == number("CHAOS_FAIL_AT")) {
    off_t kept = fd < FILES && last[fd].file == before.st_ino ? last[fd].length : 0;
    if (S_ISREG(before.st_mode) && ftruncate(fd, kept) != 0) kept = -1;
    snprintf(line, sizeof line, "EIO\t%s\t%lld\n", path, (long long)kept);
    note(line);
    errno = EIO;
    return -1;
  }
  wait_ms(number("CHAOS_DELAY_MS"));
  if (nth == number("CHAOS_STALL_AT")) stall();
  /* What is written while it syncs may not be on the disk. */
  if (fstat(fd, &before) != 0) return real(fd);
  result = real(fd);
  if (result == 0 && S_ISREG(before.st_mode)) {
    if (fd < FILES) {
      last[fd].file = before.st_ino;
      last[fd].length = before.st_size;
    }
    snprintf(line, sizeof line, "%lld\t%s\n", (long long)before.st_size, path);
    note(line);
  }
  return result;
}

int fdatasync(int fd) { return synced(fd, "fdatasync"); }

int fsync(int fd) { return synced(fd, "fsync"); }
