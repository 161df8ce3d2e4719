/* The result folder's life; see folder.h. What is kept where: the lock is flock() on the partial directory itself, so it
 * ends with the process however that ends; the marker file says that the partial folder is ours, so that a folder which
 * only happens to be called something.partial is never emptied. Removal goes by directory descriptors and follows no
 * symbolic links. */
#include "sim/app/folder/folder.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARKER ".gslbsim-partial"

struct folder {
    char path[PATH_MAX];
    char work[PATH_MAX];
    char journal[PATH_MAX + sizeof FOLDER_JOURNAL];
    int fd; /* of the partial directory, locked */
    enum folder_state state;
    bool drops_journal;
};

/* ---- what stands there ---- */

static bool is_empty(const char *path)
{
    DIR *dir = opendir(path);
    if (!dir)
        return false;
    int n = 0;
    for (struct dirent *entry; n == 0 && (entry = readdir(dir));)
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    return n == 0;
}

/* A manifest is ours when it has the two digests that no other program writes. */
static enum folder_state judge_manifest(const json_t *manifest, const char *identity)
{
    const char *digest = json_string_value(json_object_get(manifest, "results_digest"));
    const char *resolved = json_string_value(json_object_get(manifest, "resolved_sha256"));
    const char *of_all = json_string_value(json_object_get(manifest, "identity"));
    const json_t *formats = json_object_get(manifest, "formats");
    if (!digest || !resolved)
        return FOLDER_NOT_OURS;
    if (json_integer_value(json_object_get(formats, "manifest")) > FOLDER_FORMAT ||
        json_integer_value(json_object_get(formats, "tables")) > FOLDER_FORMAT)
        return FOLDER_NEWER;
    return !identity || strcmp(of_all ? of_all : resolved, identity) == 0 ? FOLDER_SAME : FOLDER_OTHER;
}

enum folder_state folder_look(const char *path, const char *identity)
{
    struct stat status;
    if (lstat(path, &status) != 0)
        return FOLDER_ABSENT; /* or not to be reached; then making it fails and says why */
    if (!S_ISDIR(status.st_mode))
        return FOLDER_NOT_OURS;
    if (is_empty(path))
        return FOLDER_ABSENT;
    char file[PATH_MAX];
    if ((size_t)snprintf(file, sizeof file, "%s/" FOLDER_MANIFEST, path) >= sizeof file)
        return FOLDER_NOT_OURS;
    json_t *manifest = json_load_file(file, JSON_REJECT_DUPLICATES, NULL);
    enum folder_state state = judge_manifest(manifest, identity);
    json_decref(manifest);
    return state;
}

static bool may_replace(const char *path, enum folder_state state, bool force, struct err *e)
{
    switch (state) {
    case FOLDER_ABSENT:
    case FOLDER_SAME:
        return true;
    case FOLDER_OTHER:
        return force ||
               err_set(e, ERR_FOLDER,
                       "%s holds results of another experiment; choose another folder with -o, or replace it with --force",
                       path);
    case FOLDER_NEWER:
        return force || err_set(e, ERR_FOLDER,
                                "%s holds results in a newer format than this program knows; replace it with --force", path);
    case FOLDER_NOT_OURS:
        break;
    }
    return err_set(e, ERR_FOLDER, "%s exists and was not made by gslbsim; choose another folder with -o", path);
}

/* ---- trees ---- */

typedef bool tree_visitor(int directory_fd, const char *name, bool is_directory);

/* Calls visit for everything below an open directory, contents before their directory. Goes on after failures; false when
 * any failed. */
static bool walk(int fd, tree_visitor *visit)
{
    int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = copy < 0 ? NULL : fdopendir(copy);
    if (!dir) {
        if (copy >= 0)
            close(copy);
        return false;
    }
    bool ok = true;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        int sub = openat(fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (sub >= 0) {
            ok = walk(sub, visit) && ok;
            close(sub);
        }
        ok = visit(fd, entry->d_name, sub >= 0) && ok;
    }
    closedir(dir);
    return ok;
}

/* The marker goes last, so that what an interrupted removal leaves behind is still known to be ours. */
static bool remove_but_marker(int directory_fd, const char *name, bool is_directory)
{
    return strcmp(name, MARKER) == 0 || unlinkat(directory_fd, name, is_directory ? AT_REMOVEDIR : 0) == 0;
}

static bool empty_directory(int fd)
{
    return walk(fd, remove_but_marker) && (unlinkat(fd, MARKER, 0) == 0 || errno == ENOENT);
}

/* No file of ours in a folder below has the journal's name. */
static bool remove_but_journal(int directory_fd, const char *name, bool is_directory)
{
    return strcmp(name, FOLDER_JOURNAL) == 0 || remove_but_marker(directory_fd, name, is_directory);
}

static bool sync_one(int directory_fd, const char *name, bool is_directory)
{
    int fd = openat(directory_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | (is_directory ? O_DIRECTORY : 0));
    if (fd < 0)
        return false;
    bool ok = fsync(fd) == 0;
    int saved = errno;
    close(fd);
    errno = saved;
    return ok;
}

static bool mark(int fd)
{
    int marker = openat(fd, MARKER, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    return marker >= 0 && close(marker) == 0;
}

static bool remove_tree(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT;
    bool ok = empty_directory(fd);
    close(fd);
    return rmdir(path) == 0 && ok;
}

static bool sync_parent(const char *path)
{
    char parent[PATH_MAX];
    snprintf(parent, sizeof parent, "%s", path);
    char *slash = strrchr(parent, '/');
    if (!slash)
        return sync_one(AT_FDCWD, ".", true);
    slash[slash == parent] = '\0';
    int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool make_parents(const char *path, struct err *e)
{
    char part[PATH_MAX];
    snprintf(part, sizeof part, "%s", path);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            return err_set(e, ERR_SYSTEM, "cannot make folder %s: %s", part, strerror(errno));
        *slash = '/';
    }
    return true;
}

/* ---- the partial folder ---- */

/* Takes what a killed run left behind; refuses what is not ours. */
static bool clean(struct folder *folder, struct err *e)
{
    if (is_empty(folder->work))
        return true;
    bool ours = faccessat(folder->fd, MARKER, F_OK, 0) == 0 || folder_look(folder->work, NULL) != FOLDER_NOT_OURS;
    if (!ours)
        return err_set(e, ERR_FOLDER, "%s exists and was not made by gslbsim; choose another folder with -o", folder->work);
    return walk(folder->fd, remove_but_journal) || err_set(e, ERR_SYSTEM, "cannot empty %s: %s", folder->work, strerror(errno));
}

static bool make_partial(struct folder *folder, struct err *e)
{
    if (mkdir(folder->work, 0777) != 0 && errno != EEXIST)
        return err_set(e, ERR_SYSTEM, "cannot make folder %s: %s", folder->work, strerror(errno));
    folder->fd = open(folder->work, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder->fd < 0)
        return err_set(e, errno == ENOTDIR || errno == ELOOP ? ERR_FOLDER : ERR_SYSTEM, "cannot use %s: %s", folder->work,
                       strerror(errno));
    if (flock(folder->fd, LOCK_EX | LOCK_NB) != 0)
        return err_set(e, ERR_SYSTEM, "another gslbsim is writing %s now", folder->work);
    if (!clean(folder, e))
        return false;
    return mark(folder->fd) || err_set(e, ERR_SYSTEM, "cannot write in %s: %s", folder->work, strerror(errno));
}

static bool set_paths(struct folder *folder, const char *path, struct err *e)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    const char *name = path + length;
    while (name > path && name[-1] != '/')
        name--;
    size_t name_length = (size_t)(path + length - name);
    if (length == 0 || (length == 1 && path[0] == '/') || (name_length == 1 && name[0] == '.') ||
        (name_length == 2 && memcmp(name, "..", 2) == 0))
        return err_set(e, ERR_USAGE, "-o %s: name a folder of its own, for example -o out/my-run", path);
    if (length + sizeof ".partial" + 64 > PATH_MAX)
        return err_set(e, ERR_USAGE, "-o: the path is too long");
    snprintf(folder->path, sizeof folder->path, "%.*s", (int)length, path);
    snprintf(folder->work, sizeof folder->work, "%.*s.partial", (int)length, path);
    return true;
}

struct folder *folder_open(const char *path, const char *identity, bool force, struct err *e)
{
    struct folder *folder = calloc(1, sizeof *folder);
    if (!folder) {
        err_set(e, ERR_SYSTEM, "out of memory");
        return NULL;
    }
    folder->fd = -1;
    if (set_paths(folder, path, e)) {
        folder->state = folder_look(folder->path, identity);
        if (may_replace(folder->path, folder->state, force, e) && make_parents(folder->path, e) && make_partial(folder, e))
            return folder;
    }
    if (folder->fd >= 0)
        close(folder->fd);
    free(folder);
    return NULL;
}

const char *folder_work(const struct folder *folder)
{
    return folder->work;
}

const char *folder_path(const struct folder *folder)
{
    return folder->path;
}

const char *folder_journal(struct folder *folder)
{
    char earlier[sizeof folder->journal];
    snprintf(folder->journal, sizeof folder->journal, "%s/" FOLDER_JOURNAL, folder->work);
    snprintf(earlier, sizeof earlier, "%s/" FOLDER_JOURNAL, folder->path);
    if (folder->state == FOLDER_SAME)
        (void)!link(earlier, folder->journal); /* fails when there is none, or a newer one */
    return folder->journal;
}

void folder_drop_journal(struct folder *folder)
{
    folder->drops_journal = true;
}

bool folder_replaces_same(const struct folder *folder)
{
    return folder->state == FOLDER_SAME;
}

static void folder_free(struct folder *folder)
{
    close(folder->fd);
    free(folder);
}

void folder_abandon(struct folder *folder)
{
    if (!folder)
        return;
    remove_tree(folder->work);
    folder_free(folder);
}

void folder_leave(struct folder *folder)
{
    if (folder)
        folder_free(folder);
}

/* For file systems that cannot exchange two names: for a moment nothing stands under the final name. */
static bool replace_in_two_steps(const struct folder *folder)
{
    char aside[PATH_MAX + 16];
    snprintf(aside, sizeof aside, "%s.replaced", folder->path);
    bool stood = rename(folder->path, aside) == 0;
    if (rename(folder->work, folder->path) == 0) {
        if (stood)
            remove_tree(aside);
        return true;
    }
    int saved = errno;
    if (stood)
        rename(aside, folder->path);
    errno = saved;
    return false;
}

/* One step for whoever looks: either the old results or the new ones stand there. */
static bool give_name(const struct folder *folder)
{
    if (renameat2(AT_FDCWD, folder->work, AT_FDCWD, folder->path, RENAME_NOREPLACE) == 0)
        return true;
    if (errno == EEXIST && renameat2(AT_FDCWD, folder->work, AT_FDCWD, folder->path, RENAME_EXCHANGE) == 0) {
        int old = open(folder->work, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        mark(old);
        close(old);
        remove_tree(folder->work);
        return true;
    }
    return (errno == EINVAL || errno == EEXIST || errno == ENOSYS) && replace_in_two_steps(folder);
}

/* One flush of the disk for all files, where the system can; one for each took longer than the small runs themselves. */
static bool sync_all(const struct folder *folder)
{
    return syncfs(folder->fd) == 0 || (walk(folder->fd, sync_one) && fsync(folder->fd) == 0);
}

bool folder_commit(struct folder *folder, struct err *e)
{
    bool ok = true;
    if (!sync_all(folder))
        ok = err_set(e, ERR_SYSTEM, "cannot write %s: %s", folder->work, strerror(errno));
    /* Somebody may have made a folder of that name while we ran. */
    if (ok && folder->state == FOLDER_ABSENT && folder_look(folder->path, NULL) != FOLDER_ABSENT)
        ok = err_set(e, ERR_FOLDER, "%s appeared while this run was going on; it was not replaced", folder->path);
    /* As late as possible: from here to the rename a kill costs the work that is done. */
    if (ok && folder->drops_journal && unlinkat(folder->fd, FOLDER_JOURNAL, 0) != 0 && errno != ENOENT)
        ok = err_set(e, ERR_SYSTEM, "cannot remove %s/" FOLDER_JOURNAL ": %s", folder->work, strerror(errno));
    if (ok && unlinkat(folder->fd, MARKER, 0) != 0)
        ok = err_set(e, ERR_SYSTEM, "cannot write %s: %s", folder->work, strerror(errno));
    if (ok && !give_name(folder))
        ok = err_set(e, ERR_SYSTEM, "cannot rename %s to %s: %s", folder->work, folder->path, strerror(errno));
    if (!ok) {
        folder_abandon(folder);
        return false;
    }
    sync_parent(folder->path);
    folder_free(folder);
    return true;
}

bool folder_has_results(const char *folder, struct err *e)
{
    switch (folder_look(folder, NULL)) {
    case FOLDER_ABSENT:
        return err_set(e, ERR_FOLDER, "%s: no results there; make some with gslbsim run SCENARIO -o %s", folder, folder);
    case FOLDER_NOT_OURS:
        return err_set(e, ERR_FOLDER, "%s holds no results of gslbsim", folder);
    case FOLDER_NEWER:
        return err_set(e, ERR_FOLDER, "%s is in a newer format than this program knows", folder);
    case FOLDER_SAME:
    case FOLDER_OTHER:
        break;
    }
    return true;
}
