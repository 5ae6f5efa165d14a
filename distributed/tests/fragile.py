#!/usr/bin/env python3
"""The real program behind a pipe that breaks: a line with KILL in it ends the program by a signal before it is answered, one
with HANG is swallowed and nothing comes after it. STANDPOINT names the program."""

import os
import signal
import subprocess
import sys
import threading
import time

run = subprocess.Popen([os.environ["STANDPOINT"], *sys.argv[1:]], stdin=subprocess.PIPE)


def feed():
    for line in sys.stdin.buffer:
        if b"KILL" in line:
            run.kill()
            os.kill(os.getpid(), signal.SIGKILL)
        if b"HANG" in line:
            time.sleep(3600)
        run.stdin.write(line)
        run.stdin.flush()
    run.stdin.close()


threading.Thread(target=feed, daemon=True).start()
sys.exit(run.wait())
