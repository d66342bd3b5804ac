# SPDX-License-Identifier: MIT
"""live_run.py FOOTING LEVEL: what becomes of signals that `footing run` gets, of keys on
its terminal, and of the command when it ends. Prints what is not as it should be."""
import os
import pty
import shutil
import signal
import subprocess
import sys
import time

footing, level = sys.argv[1:]
namespaces = level in ("namespace", "layered")
wrong = 0
step = "start"


def begin(what):
    """A step that takes longer than any loaded machine needs will not come to an end."""
    global step
    step = what
    signal.alarm(60)


def stuck(*_):
    """What hangs can only be told while it does."""
    print("stuck at: %s" % step, flush=True)
    subprocess.call(["ps", "--ppid", "2", "-p", "2", "--deselect", "-o", "pid,ppid,pgid,stat,pending,blocked,wchan:20,args",
                     "--forest"])
    os._exit(1)


signal.signal(signal.SIGALRM, stuck)


def expect(what, got, wanted):
    global wrong
    if got != wanted:
        print("%s: %r, not %r" % (what, got, wanted))
        wrong += 1


def fresh():
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def start(script):
    begin(script)
    process = subprocess.Popen(
        [footing, "run", "--isolation", level, "--", "sh", "-c", script],
        stdout=subprocess.PIPE, preexec_fn=fresh)
    process.stdout.readline()
    return process


def sleepers(word):
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % entry, "rb") as file:
                if file.read().split(b"\0")[:2] == [b"sleep", word.encode()]:
                    yield int(entry)
        except OSError:
            pass


def awaited(word, there):
    for _ in range(100):
        if bool(list(sleepers(word))) == there:
            return True
        time.sleep(0.05)
    return False


def runs(word):
    return awaited(word, True)


def gone(word):
    return awaited(word, False)


# The command may get a signal as soon as it is heard of.
for name in ("TERM", "INT", "HUP", "QUIT", "USR1", "USR2"):
    number = getattr(signal, "SIG" + name)
    for _ in range(3):
        process = start("trap 'echo got; exit 9' %s; echo; while :; do sleep 0.02; done" % name)
        process.send_signal(number)
        expect("a handler of " + name, (process.stdout.read(), process.wait()), (b"got\n", 9))
    process = start("ulimit -c 0; echo; exec sleep 60")
    process.send_signal(number)
    expect("no handler of " + name, process.wait(), 128 + number)

# One that is ignored where footing is started stays so.
begin("an ignored signal")
process = subprocess.Popen(
    [footing, "run", "--isolation", level, "--", "sh", "-c", "kill -HUP $$; echo alive"],
    stdout=subprocess.PIPE, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
expect("an ignored signal", process.stdout.read(), b"alive\n")
process.wait()

# But for that of a child's end, without which nobody could be waited for.
begin("SIGCHLD is ignored")
process = subprocess.Popen(
    [footing, "run", "--isolation", level, "--", "sh", "-c", "exit 3"],
    preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
expect("SIGCHLD is ignored", process.wait(), 3)

# Whatever kills footing kills the command; with a pid namespace all that it started.
word = "%d.5" % (100000 + os.getpid())
process = start("(setsid sleep %s >/dev/null 2>&1 &); echo; exec sleep 1%s" % (word, word))
expect("two that sleep", (runs(word), runs("1" + word)), (True, True))
process.kill()
process.wait()
expect("SIGKILL of footing", gone("1" + word), True)
if namespaces:
    expect("and of what the command had started", gone(word), True)
    process = start("(setsid sleep 2%s >/dev/null 2>&1 &); echo; sleep 1" % word)
    expect("one more", runs("2" + word), True)
    process.wait()
    expect("what the command leaves behind", gone("2" + word), True)
else:
    for pid in sleepers(word):
        os.kill(pid, signal.SIGKILL)


def on_terminal(command, key=b"", below=[]):
    begin("on a terminal: %s" % command)
    pid, fd = pty.fork()
    if pid == 0:
        start = below + [footing, "run", "--isolation", level, "--"] + command
        os.execvp(start[0], start)
    output = b""
    while b"ready" not in output:
        output += os.read(fd, 100)
    before = time.time()
    os.write(fd, key)
    try:
        while os.read(fd, 100):
            pass
    except OSError:
        pass
    status = os.waitpid(pid, 0)[1]
    return os.WEXITSTATUS(status), time.time() - before < 5


def keys(command, below=[]):
    return on_terminal(command, b"\3", below)


expect("Ctrl-C", keys(["sh", "-c", "echo ready; exec sleep 20"]), (130, True))
# A shell that waits for its child ends when that has got it, too.
shell = ["bash", "-c", "echo ready; sleep 20; :"]
expect("Ctrl-C in a shell", keys(shell), (130, True))
# The same where the key is there before footing has heard that the command runs.
if shutil.which("strace"):
    os.environ["ASAN_OPTIONS"] = "detect_leaks=0"  # which can't be traced
    late = ["strace", "-qq", "-o", "/dev/null", "-e", "inject=ppoll:delay_exit=300000"]
    expect("Ctrl-C that is early", keys(shell, late), (130, True))
# It can neither read the terminal nor push characters into it for who comes after.
expect("a terminal of its own", on_terminal(
    ["sh", "-c", "echo ready; (exec </dev/tty) 2>/dev/null"])[0] != 0, level != "none")
sys.exit(wrong != 0)
