"""What workers do in tests; they find it by its name."""

import os
import signal
from pathlib import Path

from core.batch.plan import Plan
from core.batch.tasks import Job, Outcome, Task
from core.limits import Limits
from core.methods import METHODS

JOB = Job(Plan([METHODS["jpeg"]], [5, 50], 0, {"jpeg": {}}), Limits.of_own_machine({}))


def task(name, path=""):
    return Task(JOB, str(path), name, name, b"")


def perish():
    os.kill(os.getpid(), signal.SIGKILL)


def work_or_die(each):
    """Die of one image every time, and of another the first time; path is a folder."""
    if each.name == "deadly":
        perish()
    if each.name == "unlucky":
        try:
            Path(each.path, "mark").touch(exist_ok=False)
        except FileExistsError:
            return Outcome(rows=({"name": each.name},))
        perish()
    if each.name == "faulty":
        raise MemoryError
    return Outcome(rows=({"name": each.name},))
