"""Other programs run by the set-up: what they do is shown, why they fail is named."""

import queue
import subprocess
import sys
import threading

from tools.machine import ROOT, SetupError, full_disk

SECONDS_OF_SILENCE = 15
SHOWN = ("Collecting", "  Downloading", "Installing", "added", "Get:")
# What pip, npm and apt say when something is missing, and what the reader can do.
FAILURES = {
    "Temporary failure in name resolution": "no network: connect and try again",
    "Failed to establish a new connection": "no network: connect and try again",
    "NewConnectionError": "no network: connect and try again",
    "Network is unreachable": "no network: connect and try again",
    "ENOTFOUND": "no network: connect and try again",
    "EAI_AGAIN": "no network: connect and try again",
    "ECONNREFUSED": "no network: connect and try again",
    "Read-only file system": "this folder cannot be written: copy the book to another",
    "Could not find a version": "a package could not be found: is there a network, "
    "and is python one of 3.11 to 3.13?",
}


def lines_of(process):
    """Yield what `process` prints, line by line, and a word where it is silent."""
    lines = queue.Queue()

    def read():
        for line in process.stdout:
            lines.put(line.rstrip())
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    silence = 0
    while True:
        try:
            line = lines.get(timeout=SECONDS_OF_SILENCE)
        except queue.Empty:
            silence += SECONDS_OF_SILENCE
            print(f"   still at it, silent for {silence} s", flush=True)
            continue
        if line is None:
            return
        silence = 0
        yield line


def show(line):
    """Print what is worth a line of the many that a step says."""
    if line.startswith(SHOWN):
        print("  ", line[:100], flush=True)
    elif line.startswith("WARNING: Retrying"):
        print("   no answer from the network, trying again", flush=True)


def run(what, command, env=None):
    """Run `command` showing what it does line by line; name the cause if it fails."""
    print(">>", what, flush=True)
    said = []
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=str(ROOT),
        env=env,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            for line in lines_of(process):
                said.append(line)
                show(line)
        except KeyboardInterrupt:
            process.terminate()
            raise
    if process.returncode:
        raise SetupError(f"{what} did not succeed: {advice(said)}")


def advice(lines):
    """Return what to do after a step that said `lines`; show their end if unknown."""
    said = "\n".join(lines)
    if "No space left on device" in said:
        return full_disk()
    for sign, known in FAILURES.items():
        if sign in said:
            return known
    print("\n".join(lines[-15:]), file=sys.stderr)
    return "what it said last stands above"
