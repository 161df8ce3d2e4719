/* Child processes and their costs; see program.h. vfork by way of posix_spawn: a copy of this process would count as the
 * child's memory. */
#include "tests/bench/program.h"
#include "tests/bench/measure.h"
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MOST = 40 };

extern char **environ;

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

const char *program_folder(void)
{
    const char *folder = getenv("BENCH_FOLDER");
    return folder && *folder ? folder : "build/bench";
}

const char *program_path(char path[256], const char *name)
{
    snprintf(path, 256, "%s/%s", program_folder(), name);
    return path;
}

static pid_t start(char *const *argument)
{
    char log[256];
    pid_t pid;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, program_path(log, "log"), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    int error = posix_spawnp(&pid, argument[0], &actions, NULL, argument, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        bench_fail("cannot run %s: %s", argument[0], strerror(error));
    return pid;
}

struct program_cost program_run(const char *const *words)
{
    const char *program = getenv("GSLBSIM");
    char *argument[WORDS_MOST + 2] = {(char *)(program && *program ? program : "build/gslbsim")};
    for (int i = 0; words[i] != NULL && i < WORDS_MOST; i++)
        argument[i + 1] = (char *)words[i];
    struct rusage used;
    int status = 0;
    double before_s = bench_wall_s();
    if (wait4(start(argument), &status, 0, &used) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        bench_fail("%s %s %s ... failed; see %s/log", argument[0], words[0], words[1], program_folder());
    return (struct program_cost){.wall_s = bench_wall_s() - before_s,
                                 .cpu_s = seconds(used.ru_utime) + seconds(used.ru_stime),
                                 .user_s = seconds(used.ru_utime),
                                 .peak_mib = (double)used.ru_maxrss / 1024};
}

void program_remove(const char *folder)
{
    char *argument[] = {"rm", "-rf", "--", (char *)folder, NULL};
    int status = 0;
    if (wait4(start(argument), &status, 0, NULL) < 0 || status != 0)
        bench_fail("cannot remove %s", folder);
}
