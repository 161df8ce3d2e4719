/* The journal's file; see journal.h. Pieces stand in the order in which they ended, which depends on the workers; only
 * their contents reach the results. */
#include "sim/app/run/journal.h"
#include "sim/app/run/pack.h"
#include "version.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "gslbsim journal\n"
#define RECORD_MAGIC 0x70696563652d3031u /* also tells the byte order */

struct file_head {
    char magic[16];
    char identity[DIGEST_HEX_BYTES - 1];
};

/* The digest is over the fields before it and the packed block behind it. */
struct record_head {
    uint64_t magic;
    uint32_t arm, replication;
    uint64_t n_packed, n_bytes;
    uint8_t sha256[SHA256_DIGEST_SIZE];
};

struct entry {
    struct piece piece;
    off_t offset; /* of its head */
};

struct journal {
    char path[PATH_MAX];
    int fd;
    off_t end;
    pthread_mutex_t lock; /* of fd's end */
    uint32_t n, room;
    struct entry *entry; /* [n] found when opened, sorted by piece */
};

/* ---- identity ---- */

static bool add_inputs(struct sha256_ctx *context, const struct scenario *scenario, struct err *e)
{
    char hex[DIGEST_HEX_BYTES];
    uint64_t n_bytes;
    for (uint32_t i = 0; i < scenario->n_inputs; i++) {
        if (!sha256_file(scenario->input[i], hex, &n_bytes, e))
            return false;
        sha256_update(context, sizeof hex, (const uint8_t *)hex);
    }
    return true;
}

bool journal_identity(const struct experiment *experiment, char identity[DIGEST_HEX_BYTES], struct err *e)
{
    struct sha256_ctx context;
    static const char program[] = GSLBSIM_VERSION " " GSLBSIM_COMMIT " " __VERSION__ " " GSLBSIM_FLAGS;
    sha256_init(&context);
    sha256_update(&context, sizeof program, (const uint8_t *)program);
    sha256_update(&context, DIGEST_HEX_BYTES, (const uint8_t *)experiment->identity);
    for (uint32_t i = 0; i < experiment->n_arms; i++) {
        uint64_t n_bytes = layout_bytes(experiment->arm[i]->layout);
        sha256_update(&context, sizeof n_bytes, (const uint8_t *)&n_bytes);
        if (!add_inputs(&context, experiment->arm[i]->loaded.scenario, e))
            return false;
    }
    digest_finish(&context, identity);
    return true;
}

/* ---- reading ---- */

static bool read_at(int fd, off_t offset, void *bytes, size_t n_bytes)
{
    for (size_t done = 0; done < n_bytes;) {
        ssize_t n = pread(fd, (char *)bytes + done, n_bytes - done, offset + (off_t)done);
        if (n <= 0 && !(n < 0 && errno == EINTR))
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

static void record_digest(const struct record_head *head, const void *packed, uint8_t digest[SHA256_DIGEST_SIZE])
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, offsetof(struct record_head, sha256), (const uint8_t *)head);
    sha256_update(&context, head->n_packed, packed);
    sha256_digest(&context, SHA256_DIGEST_SIZE, digest);
}

/* Reads the record at an offset and checks it. The packed block is the caller's to free; NULL when there is no good record. */
static void *read_record(int fd, off_t offset, off_t end, struct record_head *head)
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    off_t left = end - offset - (off_t)sizeof *head;
    if (left < 0 || !read_at(fd, offset, head, sizeof *head) || head->magic != RECORD_MAGIC || head->n_packed > (uint64_t)left)
        return NULL;
    void *packed = malloc(head->n_packed + 1);
    if (!packed)
        return NULL;
    if (read_at(fd, offset + (off_t)sizeof *head, packed, head->n_packed)) {
        record_digest(head, packed, digest);
        if (memcmp(digest, head->sha256, sizeof digest) == 0)
            return packed;
    }
    free(packed);
    return NULL;
}

static int by_piece(const void *a, const void *b)
{
    const struct piece *p = a, *q = b; /* an entry begins with its piece */
    if (p->replication != q->replication)
        return p->replication < q->replication ? -1 : 1;
    return (p->arm > q->arm) - (p->arm < q->arm);
}

static bool add_entry(struct journal *journal, struct entry entry)
{
    if (journal->n == journal->room) {
        uint32_t room = journal->room ? 2 * journal->room : 64;
        struct entry *grown = realloc(journal->entry, room * sizeof *grown);
        if (!grown)
            return false;
        journal->entry = grown;
        journal->room = room;
    }
    journal->entry[journal->n++] = entry;
    return true;
}

/* Finds the good records from the file's start; `end` gets behind the last. */
static bool find_records(struct journal *journal, off_t file_bytes)
{
    struct record_head head;
    void *packed;
    bool ok = true;
    while (ok && (packed = read_record(journal->fd, journal->end, file_bytes, &head))) {
        free(packed);
        ok = add_entry(journal, (struct entry){{head.arm, head.replication}, journal->end});
        journal->end += (off_t)sizeof head + (off_t)head.n_packed;
    }
    if (journal->n > 0)
        qsort(journal->entry, journal->n, sizeof *journal->entry, by_piece);
    return ok;
}

/* ---- opening ---- */

static bool write_at(int fd, off_t offset, const void *bytes, size_t n_bytes)
{
    for (size_t done = 0; done < n_bytes;) {
        ssize_t n = pwrite(fd, (const char *)bytes + done, n_bytes - done, offset + (off_t)done);
        if (n < 0 && errno != EINTR)
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

static bool prepare(struct journal *journal, const char identity[DIGEST_HEX_BYTES])
{
    struct stat status;
    struct file_head head, mine;
    memcpy(mine.magic, MAGIC, sizeof mine.magic);
    memcpy(mine.identity, identity, sizeof mine.identity);
    journal->end = sizeof mine;
    if (fstat(journal->fd, &status) != 0)
        return false;
    if (read_at(journal->fd, 0, &head, sizeof head) && memcmp(&head, &mine, sizeof head) == 0)
        return find_records(journal, status.st_size) && ftruncate(journal->fd, journal->end) == 0;
    return ftruncate(journal->fd, 0) == 0 && write_at(journal->fd, 0, &mine, sizeof mine) && fsync(journal->fd) == 0;
}

struct journal *journal_open(const char *path, const char identity[DIGEST_HEX_BYTES], struct err *e)
{
    struct journal *journal = calloc(1, sizeof *journal);
    if (!journal) {
        err_set(e, ERR_SYSTEM, "out of memory");
        return NULL;
    }
    snprintf(journal->path, sizeof journal->path, "%s", path);
    pthread_mutex_init(&journal->lock, NULL);
    journal->fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (journal->fd >= 0 && prepare(journal, identity))
        return journal;
    err_set(e, ERR_SYSTEM, "cannot use %s: %s", path, strerror(errno));
    journal_close(journal);
    return NULL;
}

void journal_close(struct journal *journal)
{
    if (!journal)
        return;
    if (journal->fd >= 0)
        close(journal->fd);
    pthread_mutex_destroy(&journal->lock);
    free(journal->entry);
    free(journal);
}

/* ---- pieces ---- */

static const struct entry *find(const struct journal *journal, struct piece piece)
{
    return journal->n ? bsearch(&piece, journal->entry, journal->n, sizeof *journal->entry, by_piece) : NULL;
}

uint32_t journal_n_found(const struct journal *journal)
{
    return journal->n;
}

bool journal_has(const struct journal *journal, struct piece piece)
{
    return find(journal, piece) != NULL;
}

bool journal_read(struct journal *journal, struct piece piece, void *block, size_t n_bytes)
{
    struct record_head head;
    const struct entry *entry = find(journal, piece);
    void *packed = entry ? read_record(journal->fd, entry->offset, journal->end, &head) : NULL;
    bool ok = packed && head.n_bytes == n_bytes && unpack(packed, head.n_packed, block, n_bytes);
    free(packed);
    return ok;
}

bool journal_append(struct journal *journal, struct piece piece, const void *block, size_t n_bytes, struct err *e)
{
    struct record_head head = {
        .magic = RECORD_MAGIC, .arm = piece.arm, .replication = piece.replication, .n_bytes = n_bytes};
    char *record = malloc(sizeof head + PACK_BYTES(n_bytes));
    if (!record)
        return err_set(e, ERR_SYSTEM, "out of memory");
    head.n_packed = pack(block, n_bytes, record + sizeof head);
    record_digest(&head, record + sizeof head, head.sha256);
    memcpy(record, &head, sizeof head);
    pthread_mutex_lock(&journal->lock);
    size_t n_record = sizeof head + head.n_packed;
    bool ok = write_at(journal->fd, journal->end, record, n_record) && fdatasync(journal->fd) == 0;
    if (ok)
        journal->end += (off_t)n_record;
    else
        err_set(e, ERR_SYSTEM, "cannot write %s: %s", journal->path, strerror(errno));
    pthread_mutex_unlock(&journal->lock);
    free(record);
    return ok;
}
