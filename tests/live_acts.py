#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""live_acts.py ACT [ARGUMENT...]: acts for which no program is at hand, by system call.

    fuse DIR       mount a FUSE file system on DIR, and answer a stat of it
    idmap DIR      DIR is a file system of our own: a copy of it shows another owner
    api DIR        a tmpfs on DIR by fsopen, fsmount and move_mount, and a read-only copy
    connect        bytes over TCP on 127.0.0.1
    raw            an ICMP echo to 127.0.0.1, by a raw socket
    filter CALL=ERRNO... -- COMMAND...   run COMMAND where CALL is answered with ERRNO,
                   and with 0 reports success and does nothing

Ends with 0 where it worked. Nothing of footing is used.
"""
import ctypes
import os
import platform
import socket
import stat
import struct
import sys
import threading

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long

MACHINE = platform.machine()
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
NUMBERS = {  # x86_64, aarch64
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "sendto": (44, 206),
    "seccomp": (317, 277), "unshare": (272, 97), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "mount_setattr": (442, 442),
}
AT_FDCWD, AT_EMPTY_PATH = -100, 0x1000
CLONE_NEWUSER = 0x10000000
MOUNT_ATTR_RDONLY, MOUNT_ATTR_IDMAP = 0x1, 0x100000


def number(call):
    return NUMBERS[call][0 if MACHINE == "x86_64" else 1]


def syscall(call, *args):
    """The call's result; an OSError where it fails."""
    plain = [ctypes.c_char_p(arg) if isinstance(arg, bytes)
             else arg if isinstance(arg, (ctypes.Array, ctypes.Structure))
             else ctypes.c_long(arg) for arg in args]
    result = libc.syscall(ctypes.c_long(number(call)), *plain)
    if result < 0:
        raise OSError(ctypes.get_errno(), call)
    return result


def require(holds, what):
    if not holds:
        sys.exit(what)


# ---------------------------------------------------------------- mounts

FUSE_INIT, FUSE_GETATTR, FUSE_SIZE = 26, 3, 4242


def fuse_answer(fd):
    """One request; returns its opcode."""
    request = os.read(fd, 65536)
    _, opcode, unique, node = struct.unpack_from("=IIQQ", request)
    if opcode == FUSE_INIT:
        major, minor = struct.unpack_from("=II", request, 40)
        body = struct.pack("=IIIIHHIIHHI28x", major, min(minor, 31), 4096, 0, 0, 0, 4096,
                           1, 0, 0, 0)
    elif opcode == FUSE_GETATTR and node == 1:
        body = struct.pack("=QII", 0, 0, 0) + struct.pack(
            "=QQQQQQIIIIIIIIII", 1, FUSE_SIZE, 0, 0, 0, 0, 0, 0, 0, stat.S_IFDIR | 0o755, 2,
            os.geteuid(), os.getegid(), 0, 4096, 0)
    else:
        os.write(fd, struct.pack("=IiQ", 16, -38, unique))
        return opcode
    os.write(fd, struct.pack("=IiQ", 16 + len(body), 0, unique) + body)
    return opcode


def fuse(where):
    fd = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={fd},rootmode=40000,user_id={os.geteuid()},group_id={os.getegid()}"
    syscall("mount", b"t", where.encode(), b"fuse", 0, options.encode())
    fuse_answer(fd)

    def serve():
        while fuse_answer(fd) != FUSE_GETATTR:
            pass
    server = threading.Thread(target=serve, daemon=True)
    server.start()
    require(os.stat(where).st_size == FUSE_SIZE, "another size than answered")


def user_namespace():
    """A descriptor of a user namespace in which our ids have another number."""
    ids = os.geteuid(), os.getegid()
    ready, told = os.pipe()
    go, done = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(done)
        syscall("unshare", CLONE_NEWUSER)
        os.write(told, b"x")
        os.read(go, 1)
        os._exit(0)
    os.close(told)
    require(os.read(ready, 1), "no user namespace")
    for name, text in (("setgroups", "deny"), ("uid_map", f"7 {ids[0]} 1"),
                       ("gid_map", f"7 {ids[1]} 1")):
        with open(f"/proc/{pid}/{name}", "w", encoding="ascii") as file:
            file.write(text)
    fd = os.open(f"/proc/{pid}/ns/user", os.O_RDONLY)
    os.close(done)
    os.waitpid(pid, 0)
    return fd


def set_attributes(fd, attributes, userns=0):
    words = (ctypes.c_uint64 * 4)(attributes, 0, 0, userns)
    syscall("mount_setattr", fd, b"", AT_EMPTY_PATH, words, ctypes.sizeof(words))


def copy_of(where):
    return syscall("open_tree", AT_FDCWD, where.encode(), 1)


def idmap(where):
    tree = copy_of(where)
    set_attributes(tree, MOUNT_ATTR_IDMAP, user_namespace())
    require(os.stat(f"/proc/self/fd/{tree}/.").st_uid != os.stat(where).st_uid,
            "the owner is the same")


def api(where):
    before = os.stat(where).st_dev
    fs = syscall("fsopen", b"tmpfs", 0)
    syscall("fsconfig", fs, 6, 0, 0, 0)
    mounted = syscall("fsmount", fs, 0, 0)
    syscall("move_mount", mounted, b"", AT_FDCWD, where.encode(), 4)
    require(os.stat(where).st_dev != before, "nothing was mounted")
    copy = copy_of(where)
    set_attributes(copy, MOUNT_ATTR_RDONLY)
    try:
        os.close(os.open("file", os.O_WRONLY | os.O_CREAT, dir_fd=copy))
    except OSError:
        return
    sys.exit("the read-only copy can be written to")


# ---------------------------------------------------------------- network

def connect():
    server = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(server.getsockname(), timeout=5)
    peer, _ = server.accept()
    client.sendall(b"bytes")
    require(peer.recv(16) == b"bytes", "the bytes did not arrive")


def raw():
    echo = struct.pack("!BBHHH", 8, 0, 0xf7ff - 0x1234, 0x1234, 0)
    ours = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    ours.settimeout(5)
    ours.sendto(echo, ("127.0.0.1", 0))
    while ours.recv(256)[-4:-2] != b"\x12\x34":
        pass


# ---------------------------------------------------------------- filters

class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def filtered(*words):
    at = words.index("--")
    code = [(0x20, 0, 0, 4), (0x15, 1, 0, AUDIT_ARCH[MACHINE]), (0x06, 0, 0, 0x7fff0000),
            (0x20, 0, 0, 0)]
    for word in words[:at]:
        call, err = word.split("=")
        code += [(0x15, 0, 1, number(call)), (0x06, 0, 0, 0x50000 | int(err))]
    code.append((0x06, 0, 0, 0x7fff0000))
    packed = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *one) for one in code))
    program = Program(len(code), ctypes.addressof(packed))
    require(libc.prctl(38, 1, 0, 0, 0) == 0, "no no_new_privs")
    syscall("seccomp", 1, 0, ctypes.addressof(program))
    os.execvp(words[at + 1], words[at + 1:])


ACTS = {"fuse": fuse, "idmap": idmap, "api": api, "connect": connect, "raw": raw,
        "filter": filtered}

if __name__ == "__main__":
    ACTS[sys.argv[1]](*sys.argv[2:])
