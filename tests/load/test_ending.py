"""A fit that never ends takes nothing down: visitors can leave it, and the server ends."""

import asyncio
import signal
import time
from contextlib import suppress

import pytest

from pages.server.cache import results
from tests.browser.conftest import running_server
from tests.load.client import Session
from tests.small import SMALL

# As `python -m streamlit`, but both methods go on for ever, and say so in the log.
ENDLESS = """
import sys, time
from core.deadline import time_is_up
from core.methods import KMeans, NMF

def fit(self, pixels, shared):
    print("begun", flush=True)
    while {goes_on}:
        time.sleep(0.001)

KMeans.fit = NMF.fit = fit
{more}
sys.argv[0] = "streamlit"
from streamlit.web.cli import main
main()
"""
DEAF = ENDLESS.format(goes_on="True", more="")
ASKING = ENDLESS.format(goes_on="not time_is_up()", more="")
# What is computed ahead belongs to no visitor.
NOTHING_AHEAD = "from pages.server import cache; cache.look_ahead = lambda *_, **__: None"
PATIENCE, SECONDS_TO_END = 30, 5


async def begin(server, session, fits):
    """Ask for a run, and read what the server sends until that many fits have begun in all."""
    run, end = asyncio.create_task(session.run()), time.monotonic() + PATIENCE
    while server.log.read_text().count("begun") < fits:
        assert time.monotonic() < end, server.log.read_text()
        await asyncio.sleep(0.02)
    run.cancel()
    with suppress(asyncio.CancelledError):
        await run


async def take_every_place(server):
    async with Session(server.url, "tradeoffs", **SMALL) as session:
        await begin(server, session, results.WORKERS)


@pytest.mark.parametrize("streamlit", [DEAF, ASKING], ids=["deaf", "asking"])
def test_the_server_ends_within_seconds_whatever_it_computes(streamlit, tmp_path):
    with running_server(tmp_path / "log.txt", ["-c", streamlit]) as server:
        # The first setting is computed for the page, and another ahead of it in the background.
        asyncio.run(take_every_place(server))
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(SECONDS_TO_END)


def test_a_visitor_who_stops_or_leaves_gives_the_place_back(tmp_path, monkeypatch):
    async def leave_and_come_back(server):
        async with Session(server.url, "tradeoffs", **SMALL) as session:
            await begin(server, session, 1)
            # The same as a click on "Stop": another run is asked for while the fit goes on.
            session.ask(**SMALL)
            await begin(server, session, 2)
        # Here the page was closed.
        async with Session(server.url, "gallery", **SMALL) as session:
            await begin(server, session, 3)

    monkeypatch.setenv("PALETTE_FITS", "1")
    streamlit = ENDLESS.format(goes_on="not time_is_up()", more=NOTHING_AHEAD)
    with running_server(tmp_path / "log.txt", ["-c", streamlit]) as server:
        asyncio.run(leave_and_come_back(server))
