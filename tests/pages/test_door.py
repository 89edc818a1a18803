"""More sessions than the host holds: the last wait outside, and come in when somebody leaves."""

import pytest

from core.limits import Limits
from pages.server import door
from pages.server.busy import FULL
from pages.server.door import Door
from tests.pages.opening import assert_shows, open_page
from tests.small import SMALL


@pytest.fixture
def connected():
    return {"a", "b", "c"}


@pytest.fixture
def small_door(connected):
    return Door(2, connected.__contains__)


def test_as_many_as_there_are_places_come_in_and_stay(small_door):
    assert [small_door.enter(each) for each in "abcabc"] == [True, True, False, True, True, False]


def test_who_leaves_makes_room_for_who_asks_next(small_door, connected):
    assert [small_door.enter(each) for each in "abc"] == [True, True, False]
    connected.remove("a")
    assert small_door.enter("c")
    # Whoever comes back finds the place taken.
    connected.add("a")
    assert not small_door.enter("a")


def test_a_session_is_alone_while_no_other_is_inside(small_door, connected):
    assert small_door.is_empty_but_for("a")
    small_door.enter("a")
    assert small_door.is_empty_but_for("a")
    # Whoever has only just come is not inside yet.
    assert not small_door.is_empty_but_for("b")
    connected.remove("a")
    assert small_door.is_empty_but_for("b")


def test_the_more_wait_the_less_often_each_asks(connected):
    small = Door(1, connected.__contains__)
    connected |= {str(number) for number in range(50)}
    assert small.enter("a")
    assert small.pause_seconds == 3
    assert not any(small.enter(str(number)) for number in range(50))
    assert small.pause_seconds == pytest.approx(15)
    connected -= {str(number) for number in range(45)}
    assert small.pause_seconds == 3


def test_a_page_says_that_the_server_is_full_and_opens_when_it_is_not(monkeypatch):
    here = {"somebody else"}
    full = Door(1, here.__contains__)
    assert full.enter("somebody else")
    monkeypatch.setattr(door, "_door", full)
    app = open_page("gallery", SMALL)
    assert [warning.value for warning in app.warning] == [FULL]
    assert not app.title
    assert not app.sidebar.radio
    here.clear()
    app.run()
    assert not app.warning
    assert_shows(app, "gallery")


def test_the_number_of_places_is_a_limit():
    assert Limits.from_environment({"PALETTE_SESSIONS": "7"}).sessions == 7
