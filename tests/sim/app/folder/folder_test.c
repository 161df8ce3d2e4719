/* The result folder: whole or absent, nothing of others touched, leftovers of killed runs taken over. */
#include "sim/app/folder/folder.h"
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A temporary folder of its own for each test. */
static char base[64];

static void begin(void)
{
    snprintf(base, sizeof base, "/tmp/gslbsim-folder-test-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(base));
}

static void end(void)
{
    char command[100];
    snprintf(command, sizeof command, "rm -rf %s", base);
    CU_ASSERT_EQUAL(system(command), 0);
}

static const char *in(const char *name)
{
    static char path[4][200];
    static int n;
    n = (n + 1) % 4;
    snprintf(path[n], sizeof path[n], "%s/%s", base, name);
    return path[n];
}

static bool exists(const char *name)
{
    struct stat status;
    return lstat(in(name), &status) == 0;
}

static void put(const char *name, const char *text)
{
    FILE *file = fopen(in(name), "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
}

/* Results of the experiment called identity, in a folder that is being built. */
static void fill(struct folder *folder, const char *identity)
{
    char path[300];
    snprintf(path, sizeof path, "%s/" FOLDER_MANIFEST, folder_work(folder));
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fprintf(file,
            "{\"results_digest\": \"sha256:00\", \"formats\": {\"manifest\": 1, \"tables\": 1}, \"resolved_sha256\": \"%s\"}\n",
            identity);
    fclose(file);
}

static bool make(const char *name, const char *identity, bool force, struct err *e)
{
    *e = (struct err){0};
    struct folder *folder = folder_open(in(name), identity, force, e);
    if (!folder)
        return false;
    fill(folder, identity);
    return folder_commit(folder, e);
}

void test_folder__appears_at_commit(void)
{
    struct err e = {0};
    begin();
    struct folder *folder = folder_open(in("a/b/c/"), "x", false, &e);
    CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
    fill(folder, "x");
    CU_ASSERT_FALSE(exists("a/b/c"));
    CU_ASSERT_TRUE(exists("a/b/c.partial"));
    CU_ASSERT_TRUE(folder_commit(folder, &e));
    CU_ASSERT_TRUE(exists("a/b/c/" FOLDER_MANIFEST));
    CU_ASSERT_FALSE(exists("a/b/c.partial"));
    CU_ASSERT_FALSE(exists("a/b/c/.gslbsim-partial"));
    end();
}

void test_folder__abandon_leaves_nothing(void)
{
    struct err e = {0};
    begin();
    struct folder *folder = folder_open(in("r"), "x", false, &e);
    CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
    fill(folder, "x");
    folder_abandon(folder);
    CU_ASSERT_FALSE(exists("r"));
    CU_ASSERT_FALSE(exists("r.partial"));
    end();
}

void test_folder__same_is_replaced_other_is_not(void)
{
    struct err e;
    begin();
    CU_ASSERT_TRUE(make("r", "one", false, &e));
    put("r/old.csv", "left over");
    CU_ASSERT_EQUAL(folder_look(in("r"), "one"), FOLDER_SAME);
    CU_ASSERT_EQUAL(folder_look(in("r"), "two"), FOLDER_OTHER);
    CU_ASSERT_FALSE(make("r", "two", false, &e));
    CU_ASSERT_EQUAL(e.kind, ERR_FOLDER);
    CU_ASSERT_PTR_NOT_NULL(strstr(e.text, "--force"));
    CU_ASSERT_TRUE(exists("r/old.csv"));
    CU_ASSERT_FALSE(exists("r.partial"));

    CU_ASSERT_TRUE(make("r", "one", false, &e));
    CU_ASSERT_FALSE(exists("r/old.csv"));
    CU_ASSERT_TRUE(make("r", "two", true, &e));
    CU_ASSERT_EQUAL(folder_look(in("r"), "two"), FOLDER_SAME);
    CU_ASSERT_FALSE(exists("r.partial"));
    end();
}

void test_folder__strangers_are_never_touched(void)
{
    struct err e;
    begin();
    mkdir(in("photos"), 0777);
    put("photos/me.jpg", "precious");
    put("file", "precious");
    mkdir(in("json"), 0777);
    put("json/" FOLDER_MANIFEST, "{\"name\": \"a web app\"}");
    CU_ASSERT_FALSE(make("photos", "x", true, &e));
    CU_ASSERT_EQUAL(e.kind, ERR_FOLDER);
    CU_ASSERT_FALSE(make("file", "x", true, &e));
    CU_ASSERT_EQUAL(e.kind, ERR_FOLDER);
    CU_ASSERT_FALSE(make("json", "x", true, &e));
    CU_ASSERT_EQUAL(e.kind, ERR_FOLDER);
    CU_ASSERT_TRUE(exists("photos/me.jpg"));
    CU_ASSERT_TRUE(exists("file"));

    mkdir(in("mine.partial"), 0777);
    put("mine.partial/draft.txt", "precious");
    CU_ASSERT_FALSE(make("mine", "x", true, &e));
    CU_ASSERT_EQUAL(e.kind, ERR_FOLDER);
    CU_ASSERT_TRUE(exists("mine.partial/draft.txt"));
    CU_ASSERT_EQUAL(symlink(in("photos"), in("link.partial")), 0);
    CU_ASSERT_FALSE(make("link", "x", true, &e));
    CU_ASSERT_TRUE(exists("photos/me.jpg"));
    end();
}

void test_folder__links_are_not_followed_when_removing(void)
{
    struct err e;
    begin();
    mkdir(in("photos"), 0777);
    put("photos/me.jpg", "precious");
    CU_ASSERT_TRUE(make("r", "x", false, &e));
    CU_ASSERT_EQUAL(symlink(in("photos"), in("r/link")), 0);
    CU_ASSERT_TRUE(make("r", "x", false, &e));
    CU_ASSERT_FALSE(exists("r/link"));
    CU_ASSERT_TRUE(exists("photos/me.jpg"));
    end();
}

void test_folder__empty_folder_is_free(void)
{
    struct err e;
    begin();
    mkdir(in("r"), 0777);
    CU_ASSERT_TRUE(make("r", "x", false, &e));
    CU_ASSERT_TRUE(exists("r/" FOLDER_MANIFEST));
    CU_ASSERT_FALSE(exists("r.partial"));
    end();
}

void test_folder__newer_format_needs_force(void)
{
    struct err e;
    begin();
    CU_ASSERT_TRUE(make("r", "x", false, &e));
    put("r/" FOLDER_MANIFEST,
        "{\"results_digest\": \"sha256:00\", \"formats\": {\"manifest\": 1, \"tables\": 7}, \"resolved_sha256\": \"x\"}");
    CU_ASSERT_FALSE(make("r", "x", false, &e));
    CU_ASSERT_EQUAL(e.kind, ERR_FOLDER);
    CU_ASSERT_TRUE(make("r", "x", true, &e));
    end();
}

void test_folder__killed_run_is_cleaned_up_by_the_next(void)
{
    struct err e = {0};
    begin();
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct folder *folder = folder_open(in("r"), "x", false, &e);
        fill(folder, "x");
        put("r.partial/half.csv", "half a ro");
        _exit(0);
    }
    waitpid(child, NULL, 0);
    CU_ASSERT_FALSE(exists("r"));
    CU_ASSERT_TRUE(exists("r.partial/half.csv"));
    CU_ASSERT_TRUE(make("r", "x", false, &e));
    CU_ASSERT_FALSE(exists("r/half.csv"));
    CU_ASSERT_FALSE(exists("r.partial"));
    end();
}

void test_folder__two_writers(void)
{
    struct err e = {0};
    begin();
    struct folder *folder = folder_open(in("r"), "x", false, &e);
    CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
    struct err second = {0};
    CU_ASSERT_PTR_NULL(folder_open(in("r"), "x", true, &second));
    CU_ASSERT_EQUAL(second.kind, ERR_SYSTEM);
    CU_ASSERT_PTR_NOT_NULL(strstr(second.text, "another gslbsim"));
    fill(folder, "x");
    CU_ASSERT_TRUE(folder_commit(folder, &e));
    end();
}

void test_folder__appeared_meanwhile(void)
{
    struct err e = {0};
    begin();
    struct folder *folder = folder_open(in("r"), "x", true, &e);
    CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
    fill(folder, "x");
    mkdir(in("r"), 0777);
    put("r/precious", "of somebody");
    CU_ASSERT_FALSE(folder_commit(folder, &e));
    CU_ASSERT_EQUAL(e.kind, ERR_FOLDER);
    CU_ASSERT_TRUE(exists("r/precious"));
    CU_ASSERT_FALSE(exists("r.partial"));
    end();
}

void test_folder__impossible_names(void)
{
    const char *names[] = {"/", ".", "..", "x/..", "", "x/."};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct err e = {0};
        CU_ASSERT_PTR_NULL(folder_open(names[i], "x", true, &e));
        CU_ASSERT_EQUAL(e.kind, ERR_USAGE);
    }
}
