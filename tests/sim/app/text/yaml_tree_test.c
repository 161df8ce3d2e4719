/* Nodes and their places; aliases are copies; every limit and every forbidden form is an error with a place. */
#include "sim/app/text/yaml_tree.h"

#include "sim/engine/arena.h"
#include <CUnit/CUnit.h>
#include <string.h>

struct reading {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct node *root;
};

static struct reading read_text(const char *text)
{
    struct reading reading = { .arena = arena_new(NULL) };
    reading.diagnostics = diagnostics_new(reading.arena);
    reading.root = yaml_tree_read(reading.arena, "a.yaml", text, strlen(text), reading.diagnostics);
    return reading;
}

/* The one error of a text, as "line:column text". */
static void expect_error(const char *text, int line, int column, const char *words)
{
    struct reading reading = read_text(text);
    const struct diagnostic *d = diagnostics_at(reading.diagnostics, 0);
    CU_ASSERT_PTR_NULL(reading.root);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->place.line, line);
    CU_ASSERT_EQUAL(d->place.column, column);
    CU_ASSERT_PTR_NOT_NULL(strstr(d->text, words));
    arena_free(reading.arena);
}

void test_yaml_tree__places(void)
{
    struct reading reading = read_text("run:\n  duration: 900s\n  list: [eu, \"us\", {a: 1, b: 22}]\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(reading.root);
    const struct node *run = node_get(reading.root, "run"), *duration = node_get(run, "duration"),
                      *list = node_get(run, "list");
    CU_ASSERT_STRING_EQUAL(duration->text, "900s");
    CU_ASSERT_EQUAL(duration->place.line, 2);
    CU_ASSERT_EQUAL(duration->place.column, 13);
    CU_ASSERT_EQUAL(duration->place.length, 4);
    CU_ASSERT(!duration->quoted);
    CU_ASSERT_EQUAL(list->n, 3);
    CU_ASSERT_EQUAL(list->place.column, 9);
    CU_ASSERT(list->entry[1].value->quoted);
    struct place inside = node_content(list->entry[2].value), part = node_part(duration, 3, 1);
    CU_ASSERT_EQUAL(inside.column, 21);
    CU_ASSERT_EQUAL(inside.length, (int)strlen("a: 1, b: 22"));
    CU_ASSERT_EQUAL(part.column, 16);
    CU_ASSERT_EQUAL(part.length, 1);
    arena_free(reading.arena);
}

void test_yaml_tree__scalars_are_texts(void)
{
    struct reading reading = read_text("a: off\nb: 010\nc: 22:30\nd: ~\ne:\nf: ''\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(reading.root);
    CU_ASSERT(node_is_scalar(node_get(reading.root, "a"), "off"));
    CU_ASSERT(node_is_scalar(node_get(reading.root, "b"), "010"));
    CU_ASSERT(node_is_scalar(node_get(reading.root, "c"), "22:30"));
    CU_ASSERT(node_is_scalar(node_get(reading.root, "d"), "~"));
    CU_ASSERT(node_is_empty(node_get(reading.root, "e")));
    CU_ASSERT(!node_is_empty(node_get(reading.root, "f")));
    arena_free(reading.arena);
}

void test_yaml_tree__aliases_are_copies(void)
{
    struct reading reading = read_text("one: &p {app: {servers: 2}}\ntwo: *p\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(reading.root);
    struct node *one = node_get(node_get(node_get(reading.root, "one"), "app"), "servers");
    struct node *two = node_get(node_get(node_get(reading.root, "two"), "app"), "servers");
    CU_ASSERT_PTR_NOT_EQUAL(one, two);
    CU_ASSERT_STRING_EQUAL(two->text, "2");
    CU_ASSERT_EQUAL(two->place.line, 1);
    arena_free(reading.arena);
}

void test_yaml_tree__forbidden_forms(void)
{
    expect_error("a: 1\na: 2\n", 2, 1, "twice");
    expect_error("a: &x [*x]\n", 1, 8, "without end");
    expect_error("a: *x\n", 1, 4, "no anchor");
    expect_error("a:\n  <<: {b: 1}\n", 2, 3, "merge keys");
    expect_error("a: !!str 1\n", 1, 4, "tags");
    expect_error("a: 1\n---\nb: 1\n", 2, 1, "second document");
    expect_error("a: 1\n\tb: 1\n", 2, 1, "a tab");
    expect_error("a:\t1\n", 1, 3, "a tab");
    expect_error("a: \x80\n", 1, 4, "not UTF-8");
    expect_error("a: \xf4\x90\x80\x80\n", 1, 4, "not UTF-8");
    expect_error("? {b: 1}\n: 2\n", 1, 3, "single word");
    expect_error("", 1, 1, "empty");
    expect_error("a: {b: 1\nc: 2\n", 2, 2, "not closed");
    expect_error("a: \"b\nc: 2\n", 1, 4, "not closed");
}

void test_yaml_tree__tabs_in_comments_are_allowed(void)
{
    struct reading reading = read_text("a: 1 #\tfine\n#\talso\n");
    CU_ASSERT_PTR_NOT_NULL(reading.root);
    arena_free(reading.arena);
}

static void expect_depth(int depth, bool allowed)
{
    char text[200] = "a: ";
    memset(text + 3, '[', (size_t)depth);
    memset(text + 3 + depth, ']', (size_t)depth);
    text[3 + 2 * depth] = '\0';
    struct reading reading = read_text(text);
    CU_ASSERT_EQUAL(reading.root != NULL, allowed);
    arena_free(reading.arena);
}

void test_yaml_tree__depth(void)
{
    expect_depth(YAML_DEPTH_MAX - 1, true);
    expect_depth(YAML_DEPTH_MAX, false);
}

void test_yaml_tree__all_duplicates_are_told(void)
{
    struct reading reading = read_text("a: {x: 1, x: 2}\nb: {y: 1, y: 2, y: 3}\n");
    CU_ASSERT_PTR_NULL(reading.root);
    CU_ASSERT_EQUAL(diagnostics_n_errors(reading.diagnostics), 3);
    arena_free(reading.arena);
}

void test_yaml_tree__options_have_no_lines(void)
{
    struct arena *arena = arena_new(NULL);
    struct diagnostics *diagnostics = diagnostics_new(arena);
    const struct node *node = yaml_tree_read_option(arena, "--set a=b", "{x: [1, 2]}", diagnostics);
    CU_ASSERT_PTR_NOT_NULL_FATAL(node);
    CU_ASSERT_EQUAL(node_get(node, "x")->entry[1].value->place.line, 0);
    CU_ASSERT_STRING_EQUAL(node_get(node, "x")->place.file, "--set a=b");
    CU_ASSERT(node_is_empty(yaml_tree_read_option(arena, "--set a=", "", diagnostics)));
    CU_ASSERT_PTR_NULL(yaml_tree_read_option(arena, "--set a=[", "[", diagnostics));
    CU_ASSERT_EQUAL(diagnostics_n_errors(diagnostics), 1);
    arena_free(arena);
}
