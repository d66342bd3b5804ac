#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""compare.py EXPECT SCHEMA OUT...: what footing said of each environment, and what is true.

OUT holds what the runner gathered on one machine, EXPECT a table for each environment, of
lines

    ROW[,ROW...] ROUTE STATUS [STEP [ERRNO [CAUSE]]] [if CONDITION]
    value ROW ROUTE NUMBER [if CONDITION]
    subject KEY JSON [if CONDITION]
    proven CODE[:OBJECT]...
    include NAME

The last line that fits a row of the matrix decides. ROW, ROUTE, STEP, ERRNO (which may be
a signal) and CAUSE (code, or code:object) may have globs; STATUS and ERRNO alternatives,
parted by `|`. A dash as ERRNO or STEP is null. KEY is dotted; of a list the order does not
matter; a line of `*` takes back an included one. NAME is beside the table that includes it.
CONDITION is landlock>=N, landlock<N, kernel>=N.N or kernel<N.N, of the machine, or
private>=1: the run has an /etc of its own, or initial>=1: it is in the initial user
namespace. What is proven is not included: a table's own line says all that may be proven
there, and has to be.
"""
import fnmatch
import itertools
import json
import os
import platform
import re
import subprocess
import sys

import escapes

ROUTES = ("direct", "userns")


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def fits(text, pattern):
    return any(text is None if part == "-" else fnmatch.fnmatchcase(text or "", part)
               for part in pattern.split("|"))


class Machine:
    """What conditions are about, as the other programs saw it."""

    def __init__(self, acts, facts):
        abi = re.search(r"^value landlock\.abi direct (\d+)$", acts or "", re.M)
        release = re.match(r"(\d+)\.(\d+)", platform.release())
        self.facts = {"landlock": (int(abi[1]) if abi else 0,),
                      "kernel": tuple(int(part) for part in release.groups())}
        for line in (facts or "").splitlines():
            name, number = line.split()
            self.facts[name] = tuple(int(part) for part in number.split("."))

    def holds(self, condition):
        name, operator, number = re.fullmatch(r"(\w+)(>=|<)([\d.]+)", condition).groups()
        wanted = tuple(int(part) for part in number.split("."))
        return (self.facts[name] >= wanted) == (operator == ">=")


class Subject:
    """Who footing says we are."""

    def __init__(self, line, source):
        self.source = source
        rule, _, self.condition = (part.strip() for part in line.partition(" if "))
        _, self.key, self.wanted = rule.split(None, 2)
        self.case = "subject " + self.key

    def wrong(self, matrix):
        value, wanted = matrix["subject"], json.loads(self.wanted)
        # The names of sysctls have dots of their own.
        one = -1 if not self.key.startswith("sysctl.") else 1
        for part in self.key.split(".", one):
            value = value.get(part) if value else None
        if isinstance(value, list) and isinstance(wanted, list):
            value, wanted = sorted(value), sorted(wanted)
        return None if value == wanted else (
            f"expected {self.wanted} ({self.source}), it says {json.dumps(value)}")


class Value:
    """A number that a row has."""

    def __init__(self, line, source):
        self.source = source
        rule, _, self.condition = (part.strip() for part in line.partition(" if "))
        _, self.row, self.route, self.wanted = rule.split()
        self.case = f"value {self.row} {self.route}"

    def wrong(self, matrix):
        value = matrix["features"][self.row][self.route]["value"]
        return None if str(value) == self.wanted else (
            f"expected {self.wanted} ({self.source}), it says {value}")


class Expectation:
    def __init__(self, line, source):
        self.line, self.source = line, source
        rule, _, self.condition = (part.strip() for part in line.partition(" if "))
        words = rule.split()
        self.rows = words[0].split(",")
        self.route = words[1]
        self.status, self.step, self.errno, self.cause = (words[2:] + ["*"] * 4)[:4]

    def covers(self, row, route):
        return fits(route, self.route) and any(fits(row, part) for part in self.rows)

    def named(self):
        """The rows that must be there, since they are named in full."""
        routes = ROUTES if self.route == "*" else (self.route,)
        return [(row, route) for row in self.rows for route in routes if "*" not in row]

    def says_nothing(self):
        return (self.status, self.step, self.errno, self.cause) == ("*",) * 4

    def met(self, entry):
        return (fits(entry["status"], self.status) and fits(entry["step"], self.step)
                and fits(entry["signal"] or entry["errno"], self.errno)
                and self.cause_met(entry))

    def cause_met(self, entry):
        if self.cause == "*":
            return True
        cause = (entry["causes"] or [{"code": "none", "object": None}])[0]
        told = cause["code"]
        if ":" in self.cause:
            told += ":" + (cause["object"] or "")
        return fits(told, self.cause)


def expectations(folder, name, machine):
    path = os.path.join(folder, name)
    text = read(path)
    if text is None:
        raise FileNotFoundError(f"no table {name}")
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.partition("#")[0].strip()
        if line.startswith("include "):
            found += expectations(os.path.dirname(path), line.split()[1], machine)
        elif line and not line.startswith("proven "):
            kind = {"subject": Subject, "value": Value}.get(line.split()[0], Expectation)
            expected = kind(line, f"{name}:{number}")
            if not expected.condition or machine.holds(expected.condition):
                found.append(expected)
    return found


def shown(entry):
    cause = (entry["causes"] or [None])[0]
    return " ".join(str(part) for part in (
        entry["status"], entry["step"], entry["signal"] or entry["errno"],
        cause and f"{cause['code']}:{cause['object']}", entry["text"] or "") if part)


def rows_of(matrix):
    for row, feature in matrix["features"].items():
        for route in ROUTES:
            if route in feature:
                yield (row, route), feature[route]


def by_expectation(matrix, expected):
    """Yields (case, None or what is wrong)."""
    for case, rule in {rule.case: rule for rule in expected
                       if not isinstance(rule, Expectation)}.items():
        if rule.wanted != "*":
            yield case, rule.wrong(matrix)
    expected = [rule for rule in expected if isinstance(rule, Expectation)]
    rows = dict(rows_of(matrix))
    for key, entry in rows.items():
        deciding = [rule for rule in expected if rule.covers(*key)][-1:]
        for rule in deciding:
            if rule.says_nothing():
                continue
            wrong = None if rule.met(entry) else (
                f"expected {rule.line}  ({rule.source}), it says {shown(entry)}")
            yield " ".join(key), wrong
    for key in {key for rule in expected for key in rule.named()} - set(rows):
        yield " ".join(key), "expected, and not in the matrix"


def capability_names(mask):
    told = subprocess.run(["capsh", f"--decode={mask}"], capture_output=True, text=True,
                          check=True).stdout
    names = told.strip().partition("=")[2]
    return {name.removeprefix("cap_").replace("_", "-") for name in names.split(",") if name}


def by_acts(matrix, acts):
    """The same, against what other programs did in the same place."""
    rows = dict(rows_of(matrix))
    for words in (line.split() for line in acts.splitlines()):
        if words[0] == "caps":
            yield from by_capabilities(rows, capability_names(words[1]))
            continue
        entry = rows.get((words[1], words[2]))
        case = f"{words[1]} {words[2]} by an independent act"
        if entry is None:
            yield case, "not in the matrix"
        elif words[0] == "value":
            wrong = entry["value"] != int(words[3])
            yield case, f"it is {words[3]}, footing says {entry['value']}" if wrong else None
        else:
            worked = "available" if words[3] == "yes" else "unavailable"
            yield case, None if entry["status"] == worked else (
                f"it is {worked}, footing says {shown(entry)}")


def by_capabilities(rows, permitted):
    for (row, route), entry in rows.items():
        name = row.removeprefix("cap.")
        if name == row or name.isdigit():
            continue
        worked = "available" if name in permitted else "unavailable"
        yield f"{row} {route} by an independent act", None if entry["status"] == worked else (
            f"it is {worked}, footing says {shown(entry)}")


def validator(path):
    """None without the module, which is said once."""
    try:
        import jsonschema
    except ImportError:
        return None
    return jsonschema.Draft202012Validator(json.loads(read(path)))


def by_schema(matrix, schema):
    if schema:
        errors = list(schema.iter_errors(matrix))
        yield "schema", "; ".join(f"{error.json_path}: {error.message}"
                                  for error in errors[:3]) or None


def by_causes(matrix, proven):
    """No refusal without a cause, and nothing is called proven that was not planted."""
    found = set()
    for (row, route), entry in rows_of(matrix):
        if entry["status"] != "unavailable":
            continue
        wrong = None if entry["causes"] else "it is refused, and nothing is said to be the cause"
        for cause in entry["causes"]:
            if cause["code"] == "unexplained":
                wrong = f"unexplained: {shown(entry)}"
            elif cause["code"] == "prerequisite":
                wrong = wrong or by_prerequisite(matrix, cause["object"], route)
            elif cause["confidence"] == "proven" and not row.startswith("cap."):
                found.add(f"{cause['code']}:{cause['object'] or ''}")
        yield f"{row} {route} has a cause", wrong
    for cause in found:
        yield f"{cause} is proven", None if any(
            fits(cause, f"{part}:*" if ":" not in part else part) for part in proven) else (
            "and is not what stands in the way here")
    for part in proven:
        pattern = part if ":" in part else part + ":*"
        yield f"{part} has to be proven", None if any(
            fits(cause, pattern) for cause in found) else "it is not"


def by_prerequisite(matrix, lacked, route):
    routes = matrix["features"].get(lacked)
    entry = routes and (routes.get(route) or routes.get("direct") or routes.get("userns"))
    if not entry:
        return f"it lacks {lacked}, which is not in the matrix"
    return f"it lacks {lacked}, which is available" if entry["status"] == "available" else None


def proven_in(folder, name):
    lines = re.findall(r"^proven (.*)$", read(os.path.join(folder, name)), re.M)
    return [part for line in lines for part in line.partition("#")[0].split()]


def by_escapes(matrix, out, name):
    """What was tried at each level of `footing run`."""
    table = read(os.path.join(out, "escapes.table"))
    if table:
        text = read(os.path.join(out, name + ".escapes"))
        yield from escapes.by_levels(escapes.Table(table), text, matrix["levels"])


def examine(out, name, expect, schema, machine):
    """All cases of one environment."""
    status = read(os.path.join(out, name + ".status")).strip()
    if status != "0":
        errors = read(os.path.join(out, name + ".errors")).strip()
        yield "footing", f"status {status}: {errors}"
        return
    try:
        matrix = json.loads(read(os.path.join(out, name + ".json")))
    except json.JSONDecodeError as error:
        yield "footing", f"no JSON: {error}"
        return
    yield "footing", None
    yield from by_schema(matrix, schema)
    yield from by_acts(matrix, read(os.path.join(out, name + ".acts")))
    yield from by_causes(matrix, proven_in(expect, name))
    yield from by_expectation(matrix, expectations(expect, name, machine))
    yield from by_escapes(matrix, out, name)


def compare(out, expect, schema, numbers):
    """Prints what is true of each environment; how many cases passed, failed, were skipped."""
    machine = Machine(read(os.path.join(out, "machine.acts")), read(os.path.join(out, "facts")))
    passed = failed = skipped = 0
    for name in read(os.path.join(out, "names")).split():
        number = next(numbers)
        reason = read(os.path.join(out, name + ".skip"))
        if reason is not None:
            skipped += 1
            print(f"ok {number} - {name} # SKIP {reason.strip()}")
            continue
        cases = list(examine(out, name, expect, schema, machine))
        wrong = [f"{case}: {why}" for case, why in cases if why]
        passed += len(cases) - len(wrong)
        failed += len(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - {name} ({len(cases)} cases)")
        for line in wrong:
            print(f"#   {name}: {line}")
    return passed, failed, skipped


def main():
    expect, schema, *outs = sys.argv[1:]
    schema, numbers = validator(schema), itertools.count(1)
    counts = [compare(out, expect, schema, numbers) for out in outs]
    passed, failed, skipped = (sum(column) for column in zip(*counts))
    if not schema:
        skipped += 1
        print(f"ok {next(numbers)} - the JSON Schema # SKIP no jsonschema for python3")
    print(f"# tests: {passed} passed, {failed} failed, {skipped} skipped")
    if failed:
        return 1
    return 0 if passed else 77


if __name__ == "__main__":
    sys.exit(main())
