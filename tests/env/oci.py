#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes the config.json of an OCI bundle as an engine would: `crun run -b BUNDLE` runs it.

An engine's seccomp profile says which rules hold for which capabilities, machines and
kernels; a runtime wants them resolved, as the engine does before it calls one.
"""
import argparse
import errno
import json
import os
import platform

# Docker's and podman's words for a machine.
ARCHES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm", "riscv64": "riscv64",
          "ppc64le": "ppc64le", "s390x": "s390x"}
SECCOMP_ARCHES = {"amd64": "SCMP_ARCH_X86_64", "arm64": "SCMP_ARCH_AARCH64",
                  "arm": "SCMP_ARCH_ARM", "riscv64": "SCMP_ARCH_RISCV64",
                  "ppc64le": "SCMP_ARCH_PPC64LE", "s390x": "SCMP_ARCH_S390X"}
DOCKER_CAPS = ("CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP "
               "SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE")
ARCH = ARCHES.get(platform.machine(), platform.machine())


def version(text):
    return tuple(int(number) for number in text.split("-")[0].split(".")[:2])


def holds(rule, caps):
    """Whether a rule of a profile is one for this machine, kernel and set."""
    includes, excludes = rule.get("includes") or {}, rule.get("excludes") or {}
    kernel = version(platform.release())
    return not (
        includes.get("arches") and ARCH not in includes["arches"]
        or ARCH in (excludes.get("arches") or [])
        or not set(includes.get("caps") or []) <= set(caps)
        or set(excludes.get("caps") or []) & set(caps)
        or includes.get("minKernel") and kernel < version(includes["minKernel"])
        or excludes.get("minKernel") and kernel >= version(excludes["minKernel"]))


ACTIONS = {"kill": "KILL_PROCESS", "kill-thread": "KILL_THREAD", "trap": "TRAP",
           "log": "LOG", "trace": "TRACE", "allow": "ALLOW", "notify": "NOTIFY"}


def action(how):
    """An action by name, an errno by name or number, or fake: success without doing it."""
    if how in ACTIONS:
        return {"action": "SCMP_ACT_" + ACTIONS[how]}
    if how == "fake":
        number = 0
    else:
        number = int(how) if how.isdigit() else getattr(errno, how)
    return {"action": "SCMP_ACT_ERRNO", "errnoRet": number}


def denial(text):
    """NAME,NAME…=HOW, see action(). NAME&BITS: only where the first argument has them."""
    names, _, how = text.partition("=")
    names, _, bits = names.partition("&")
    rule = {"names": names.split(","), **action(how)}
    if bits:
        rule["args"] = [{"index": 0, "value": int(bits, 0), "valueTwo": int(bits, 0),
                         "op": "SCMP_CMP_MASKED_EQ"}]
    return rule


def resolve(profile, caps):
    arch = SECCOMP_ARCHES[ARCH]
    filter_ = {"defaultAction": profile["defaultAction"], "syscalls": [],
               "architectures": [arch]}
    for entry in profile.get("archMap") or []:
        if entry["architecture"] == arch:
            filter_["architectures"] += entry.get("subArchitectures") or []
    if profile.get("defaultErrnoRet") is not None:
        filter_["defaultErrnoRet"] = profile["defaultErrnoRet"]
    for rule in profile["syscalls"]:
        if holds(rule, caps):
            filter_["syscalls"].append(
                {key: rule[key] for key in ("names", "action", "args", "errnoRet")
                 if rule.get(key) is not None})
    return filter_


def seccomp(options, caps):
    if not (options.profile or options.deny or options.default):
        return None
    profile = {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": []}
    if options.profile:
        with open(options.profile, encoding="utf-8") as file:
            profile = json.load(file)
    if options.default:
        default = action(options.default)
        profile["defaultAction"] = default["action"]
        profile["defaultErrnoRet"] = default.get("errnoRet")
    denied = {name for text in options.deny for name in denial(text)["names"]}
    for rule in profile["syscalls"]:
        rule["names"] = [name for name in rule["names"] if name not in denied]
    profile["syscalls"] = [rule for rule in profile["syscalls"] if rule["names"]]
    profile["syscalls"] += [denial(text) for text in options.deny]
    return resolve(profile, caps)


def mounts(options):
    def mount(path, kind, *flags):
        return {"destination": path, "type": kind, "source": kind, "options": list(flags)}

    careful = ("nosuid", "noexec", "nodev")
    return ([] if options.no_proc else [mount("/proc", "proc", *careful)]) + [
        mount("/dev", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
        mount("/dev/pts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666",
              "mode=0620"),
        mount("/dev/shm", "tmpfs", *careful, "mode=1777", "size=65536k"),
        mount("/dev/mqueue", "mqueue", *careful),
        mount("/sys", "sysfs", *careful, "ro"),
    ] + [{"destination": point, "type": "bind", "source": source,
          "options": ["bind", "ro"]}
         for source, _, point in (text.partition(":") for text in options.mount)]


def config(options):
    caps = ["CAP_" + cap for cap in options.caps.split(",") + options.add_cap if cap]
    # An engine makes them effective for root only; for others they bound what may be had.
    sets = ["bounding"] + (["effective", "permitted"] if options.uid == 0 else [])
    linux = {"namespaces": [{"type": kind} for kind in
                            ("pid", "mount", "ipc", "uts", "network")]}
    filter_ = seccomp(options, caps)
    if filter_:
        linux["seccomp"] = filter_
    if not options.no_proc:
        linux["maskedPaths"] = ["/proc/acpi", "/proc/kcore", "/proc/keys",
                                "/proc/timer_list", "/proc/scsi", "/sys/firmware"]
        linux["readonlyPaths"] = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                  "/proc/sysrq-trigger"]
    return {
        "ociVersion": "1.0.2",
        "hostname": "container",
        "root": {"path": os.path.abspath(options.rootfs), "readonly": options.read_only},
        "mounts": mounts(options),
        "linux": linux,
        "process": {
            "user": {"uid": options.uid, "gid": options.uid},
            "cwd": "/",
            "args": options.command,
            "env": ["PATH=/bin"],
            "noNewPrivileges": options.no_new_privs,
            "capabilities": {name: caps for name in sets},
        },
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bundle")
    parser.add_argument("rootfs")
    parser.add_argument("--uid", type=int, default=0)
    parser.add_argument("--caps", default=DOCKER_CAPS.replace(" ", ","))
    parser.add_argument("--add-cap", action="append", default=[])
    parser.add_argument("--no-new-privs", action="store_true")
    parser.add_argument("--read-only", action="store_true")
    parser.add_argument("--no-proc", action="store_true")
    parser.add_argument("--mount", action="append", default=[], metavar="SOURCE:POINT")
    parser.add_argument("--profile")
    parser.add_argument("--deny", action="append", default=[])
    parser.add_argument("--default")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    os.makedirs(options.bundle, exist_ok=True)
    with open(os.path.join(options.bundle, "config.json"), "w", encoding="utf-8") as file:
        json.dump(config(options), file, indent=1)


if __name__ == "__main__":
    main()
