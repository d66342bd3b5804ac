#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What the escape suite (escape.c) found, and whether footing had promised otherwise.

    escapes.py TABLE unconfined root|user FILE open|restricted
    escapes.py TABLE confined CONTROL FILE [rw]
    escapes.py TABLE only CONTROL FILE [ATTACK...]

TABLE is what `escape table` prints, FILE and CONTROL what `escape outside` does. Unconfined,
every attack gets through, or there is a reason why it can't on this machine. Confined, none
does that a promise which the record calls kept forbids. `only` is for other sandboxes: those
named get through, and no other. Prints a line `skip NAME: REASON` or `not_ok NAME: WHY` for
each such case, and last `passed N` if any did. An attack counts as refused where the control
has shown that nothing else stands in its way.
"""
import json
import re
import sys

LEVELS = ("filtered", "landlock", "namespace", "layered")

# What the unconfined says where it is not for want of a privilege.
LACKING = {
    "ENOSYS": "the kernel has no such call",
    "EAFNOSUPPORT": "the kernel has no such sockets",
    "EPROTONOSUPPORT": "the kernel has no such protocol",
    "ENOPROTOOPT": "the kernel has no such protocol",
    "EOPNOTSUPP": "this file system can't",
    "ENXIO": "there is no such device",
    "SIGNAL-11": "the kernel has no such ABI",
    "nothing": "nothing to try it on",
}


class Table:
    def __init__(self, text):
        self.attacks = {}
        for line in text.splitlines():
            name, promises, gap, needs = line.split()
            self.attacks[name] = (promises.split(","), gap, needs)


class Run:
    """One run of the suite."""

    def __init__(self, text):
        self.verdicts, self.said = {}, {}
        for name, verdict, said in re.findall(r"^escape (\S+) (yes|no|\?) (\S+)$", text, re.M):
            self.verdicts[name], self.said[name] = verdict, said
        status = re.search(r"^status (\d+)$", text, re.M)
        self.status = int(status[1]) if status else None
        # Without the suite, where no process could be made for it.
        self.alone = bool(re.search(r"^alone$", text, re.M))
        self.ended = bool(re.search(r"^attacks end$", text, re.M))
        record = "\n".join(re.findall(r"^record (.*)$", text, re.M))
        self.record = json.loads(record) if record else None

    def through(self):
        return {name for name, verdict in self.verdicts.items() if verdict == "yes"}


def runs_of(text):
    """By level, of what escapes.sh prints."""
    parts = re.split(r"^level (\S+)$", text, flags=re.M)[1:]
    return {level: Run(part) for level, part in zip(parts[::2], parts[1::2])}


def keeper(record, promises, gap):
    """What the record says that forbids an attack, or None."""
    for name in promises:
        if name == "allowed":
            return None
        promise = record["promises"].get(name)
        if promise is None:
            if record["mechanisms"][name]["enforced"]:
                return f"{name} is enforced"
        elif promise["kept"] and gap not in promise["gaps"] + promise["apart"]:
            return f"{name} is kept, by {', '.join(promise['by'])}"
    return None


def gaps_in_force(record):
    return [gap for promise in record["promises"].values() if promise["in_force"]
            for gap in promise["gaps"]]


def judge_record(record, level):
    yield "it is started at that level", None if (
        level in (record["effective"], "auto") and record["started"]
        and (record["satisfied"] or not record["strict"])) else (
        f"effective {record['effective']}, started {record['started']}, "
        f"satisfied {record['satisfied']}")
    for name, promise in record["promises"].items():
        if promise["in_force"] and record["strict"]:
            yield f"{name} is kept without a gap", None if (
                promise["kept"] and not promise["gaps"]) else (
                f"in force, strict, and kept {promise['kept']}, gaps {promise['gaps']}")


def judge_attacks(table, run, control):
    shown = 0
    for name, (promises, gap, _) in table.attacks.items():
        why = keeper(run.record, promises, gap)
        verdict = run.verdicts.get(name)
        if not why:
            continue
        if verdict == "yes":
            yield name, f"it got through ({run.said[name]}), and {why}"
        elif verdict == "no" and control.verdicts.get(name) == "yes":
            shown += 1
            yield name, None
    if not shown and control.through():
        yield "some attack is refused", "none is"


def judge(table, run, control, level=None, rw=False):
    """Yields (case, None or what is wrong) of a run that was started, with --rw or not."""
    if not run.ended or run.status != 0:
        yield "the suite runs in it", f"status {run.status}"
        return
    if run.record is None:
        yield "there is a record", "there is none"
        return
    yield from judge_record(run.record, level or run.record["requested"])
    yield from judge_attacks(table, run, control)
    if rw:
        yield "what is allowed works", None if run.verdicts.get("rw/allowed") == "yes" else (
            f"writing below --rw: {run.said.get('rw/allowed')}")


def by_levels(table, text, levels):
    """The same of a whole environment; @levels are those of its matrix."""
    runs = runs_of(text)
    control = runs.get("unconfined", Run(""))
    for level in LEVELS:
        run, status = runs.get(level), levels[level]["status"]
        if run is None or run.status is None:
            yield f"run --isolation {level}", "the suite could not be set up"
            continue
        gaps = runs.get(f"{level}-gaps")
        if gaps and gaps.record and status == "available" and gaps_in_force(gaps.record):
            yield f"run --isolation {level}, for its gaps", None if run.status == 125 else (
                f"status {run.status}, and there are gaps")
            yield from ((f"{level}, with gaps: {case}", why)
                        for case, why in judge(table, gaps, control, level,
                                                   level != "filtered"))
            continue
        wanted = 0 if status == "available" else 125
        yield f"run --isolation {level}", None if run.status == wanted else (
            f"status {run.status}, and the matrix says {status}")
        if run.status == 0 and not run.alone:
            yield from ((f"{level}: {case}", why)
                        for case, why in judge(table, run, control, level,
                                                   level != "filtered"))


def judge_unconfined(table, run, role, restricted):
    """Yields (case, reason to skip it, what is wrong)."""
    for name, (_, _, needs) in table.attacks.items():
        verdict, said = run.verdicts.get(name), run.said.get(name)
        if verdict == "yes":
            yield name, None, None
        elif needs != "-" and needs != role:
            continue  # the other one tries it
        elif said in LACKING:
            yield name, LACKING[said], None
        elif restricted and said in ("EPERM", "EACCES", "EIO", "ENOSPC", "EUSERS"):
            yield name, f"{said}: this machine refuses it without us", None
        else:
            yield name, None, f"it does not get through: {verdict} {said}"


def judge_only(run, control, expected):
    for name in sorted(run.through() - expected):
        yield name, None, "it got through"
    for name in sorted(control.through()):
        if name in expected:
            yield name, None, None if name in run.through() else "it did not get through"
        elif run.verdicts.get(name) == "no":
            yield name, None, None


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def main():
    table, how, first, path, *rest = sys.argv[1:]
    table, run = Table(read(table)), Run(read(path))
    if how == "unconfined":
        cases = judge_unconfined(table, run, first, "restricted" in rest)
    elif how == "confined":
        cases = ((case, None, wrong) for case, wrong in judge(table, run, Run(read(first)),
                                                            rw="rw" in rest))
    else:
        cases = judge_only(run, Run(read(first)), set(rest))
    passed = 0
    for case, reason, wrong in cases:
        if wrong:
            print(f"not_ok {case}: {wrong}")
        elif reason:
            print(f"skip {case}: {reason}")
        else:
            passed += 1
    if passed:
        print(f"passed {passed}")


if __name__ == "__main__":
    main()
