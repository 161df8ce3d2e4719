/* A failed check says where in the code and where in simulated time, and aborts. Tried in a child process. */
#include "sim/engine/check.h"

#include "sim/engine/arena.h"
#include "sim/engine/sim.h"
#include <CUnit/CUnit.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void schedules_in_the_past(void *world, uint32_t object)
{
    struct sim **sim = world;
    sim_at(*sim, (*sim)->now - 1, 0, object);
}

static void fail_in_child(int to)
{
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    dup2(to, STDERR_FILENO);
    struct arena *arena = arena_new(NULL);
    struct sim *sim = sim_new(arena, &sim, 2385, 7);
    sim_on(sim, 0, "client arrival", schedules_in_the_past);
    sim_at(sim, 2385 * MILLISECOND, 0, 0);
    sim_run(sim, 10 * SECOND);
    _exit(0);
}

void test_check__tells_time_and_place(void)
{
    int ends[2];
    char text[2000] = "";
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    pid_t child = fork();
    CU_ASSERT_FATAL(child >= 0);
    if (child == 0)
        fail_in_child(ends[1]);
    close(ends[1]);
    size_t n = 0;
    for (ssize_t got; n < sizeof text - 1 && (got = read(ends[0], text + n, sizeof text - 1 - n)) > 0;)
        n += (size_t)got;
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    CU_ASSERT(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "sim/engine/sim.c:"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "time >= sim->now"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "seed 2385, replication 7, simulated time 2.385000000 s, event client arrival"));
}

void test_check__true_does_nothing(void)
{
    int n = 0;
    CHECK(NULL, ++n == 1);
    CU_ASSERT_EQUAL(n, 1);
}
