"""What every test process is told before torch starts."""

from __future__ import annotations

import os
import signal

os.environ.setdefault("HF_HUB_OFFLINE", "1")
# Threads that wait by spinning starve each other on a machine that is busy with other things.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Whatever is started in the background by a script inherits that Ctrl-C is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
