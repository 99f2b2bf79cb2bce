/* Keeps what a power cut would leave: of a file what was last synced, of a folder the names that were in it
 * when it was last synced. Pessimistic: nothing reaches the disk by itself.
 *
 * LD_PRELOAD; POWERCUT_ROOT is the folder that is watched, POWERCUT_SHADOW where the image is kept:
 * `ino/N` the bytes of inode N, `dir/ESCAPED` the names of a folder, a line "type inode name" each. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlinkat)(int, const char *, int);
static int (*real_unlink)(const char *);
static const char *root, *shadow;

__attribute__((constructor)) static void begin(void) {
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_unlinkat = dlsym(RTLD_NEXT, "unlinkat");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    root = getenv("POWERCUT_ROOT");
    shadow = getenv("POWERCUT_SHADOW");
}

static int watched(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (!root || !shadow || length <= 0) return 0;
    path[length] = 0;
    return strncmp(path, root, strlen(root)) == 0;
}

/* The image is only ever replaced whole: a process that is killed in between leaves the one before. */
static void keep_file(int fd, ino_t inode) {
    char part[PATH_MAX], whole[PATH_MAX], bytes[65536];
    snprintf(part, sizeof part, "%s/part-%d-%d", shadow, getpid(), gettid());
    snprintf(whole, sizeof whole, "%s/ino/%lu", shadow, (unsigned long)inode);
    int out = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (out < 0) abort();
    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    int in = open(self, O_RDONLY);
    if (in < 0) abort();
    ssize_t count;
    while ((count = read(in, bytes, sizeof bytes)) > 0)
        if (write(out, bytes, count) != count) abort();
    close(in);
    close(out);
    if (rename(part, whole)) abort();
}

static void keep_folder(const char *path) {
    char part[PATH_MAX], whole[2 * PATH_MAX], escaped[PATH_MAX];
    size_t at = 0;
    for (const char *c = path; *c && at + 1 < sizeof escaped; c++) escaped[at++] = *c == '/' ? '%' : *c;
    escaped[at] = 0;
    snprintf(part, sizeof part, "%s/part-%d-%d", shadow, getpid(), gettid());
    snprintf(whole, sizeof whole, "%s/dir/%s", shadow, escaped);
    FILE *out = fopen(part, "w");
    DIR *folder = opendir(path);
    if (!out || !folder) abort();
    struct dirent *entry;
    while ((entry = readdir(folder)))
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            fprintf(out, "%d %lu %s\n", entry->d_type, (unsigned long)entry->d_ino, entry->d_name);
    closedir(folder);
    fclose(out);
    if (rename(part, whole)) abort();
}

static void keep(int fd) {
    char path[PATH_MAX];
    struct stat what;
    if (!watched(fd, path) || fstat(fd, &what)) return;
    if (S_ISDIR(what.st_mode)) keep_folder(path);
    else if (S_ISREG(what.st_mode)) keep_file(fd, what.st_ino);
}

int fsync(int fd) {
    keep(fd);
    return real_fsync(fd);
}

int fdatasync(int fd) {
    keep(fd);
    return real_fdatasync(fd);
}

/* A new file may get the number of one that is gone: its bytes were never synced. */
static void forget(int folder, const char *name) {
    struct stat what;
    char path[PATH_MAX];
    if (!shadow || fstatat(folder, name, &what, AT_SYMLINK_NOFOLLOW) || what.st_nlink > 1) return;
    snprintf(path, sizeof path, "%s/ino/%lu", shadow, (unsigned long)what.st_ino);
    real_unlink(path);
}

int unlink(const char *name) {
    forget(AT_FDCWD, name);
    return real_unlink(name);
}

int unlinkat(int folder, const char *name, int flags) {
    if (!(flags & AT_REMOVEDIR)) forget(folder, name);
    return real_unlinkat(folder, name, flags);
}
