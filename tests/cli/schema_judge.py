"""An independent judge of the JSON Schema.

    schema_judge.py SCHEMA FILE...                 prints `ok FILE` or `no FILE: why` for each
    schema_judge.py SCHEMA --mutants FILE FOLDER   writes broken copies of a scenario, each with one key renamed or one unit taken away, as
                                                   FOLDER/N.yaml, and prints their verdicts

YAML 1.2 as editors read it: yes, no, on and off are words. A file that is no YAML is refused too."""
import copy
import json
import re
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    pass


KEPT_OUT = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] not in KEPT_OUT] for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def judge(validator, name):
    try:
        error = jsonschema.exceptions.best_match(validator.iter_errors(yaml.load(open(name, "rb"), Loader)))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, TypeError) as broken:
        return "no %s: %s" % (name, str(broken).splitlines()[0])
    if error is None:
        return "ok " + name
    return "no %s: %s: %s" % (name, "/".join(map(str, error.path)), error.message[:150])


def places(tree, path=()):
    """Every key and every value of a tree, as paths."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield path + (key,)
        yield from places(value, path + (key,))


def mutants(tree):
    for path in places(tree):
        mutant = copy.deepcopy(tree)
        parent = mutant
        for key in path[:-1]:
            parent = parent[key]
        value = parent[path[-1]]
        if isinstance(parent, dict):
            renamed = copy.deepcopy(mutant)
            parent_again = renamed
            for key in path[:-1]:
                parent_again = parent_again[key]
            parent_again[str(path[-1]) + "x"] = parent_again.pop(path[-1])
            yield renamed
        if isinstance(value, str) and re.match(r"^[0-9.]+[a-z%/]+$", value):
            parent[path[-1]] = float(re.match(r"^[0-9.]+", value).group())
            yield mutant


def check_lists(schema):
    """The language server of editors refuses a whole schema of which one list of values holds one twice; the standard only advises."""
    if isinstance(schema, dict) and isinstance(schema.get("enum"), list):
        values = [json.dumps(value) for value in schema["enum"]]
        if len(values) != len(set(values)) or not values:
            sys.exit("a list of the schema holds a value twice, or none: %s" % values)
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        check_lists(part)


def main():
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft7Validator.check_schema(schema)
    check_lists(schema)
    validator = jsonschema.Draft7Validator(schema)
    names = sys.argv[2:]
    if names[0] == "--mutants":
        folder = names[2]
        names = []
        for i, mutant in enumerate(mutants(yaml.load(open(sys.argv[3], "rb"), Loader))):
            names.append("%s/%d.yaml" % (folder, i))
            with open(names[-1], "w") as out:
                json.dump(mutant, out)
    for name in names:
        print(judge(validator, name))


main()
