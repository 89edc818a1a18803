"""A client without a browser, which speaks to the server as Streamlit's own front end does."""

import asyncio
import http.client
import json
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect

from pages.server.busy import FULL

_XSRF_COOKIE = "_streamlit_xsrf"
_LARGEST_MESSAGE = 50_000_000
_ENDS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class Run:
    """What one run of the script has shown, and how long it took."""

    captions: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    seconds: float = 0.0
    # The part of a page that asks to be run again by itself, and after how long.
    part: str = ""
    pause_seconds: float = 0.0
    is_outside: bool = False

    def note(self, delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.exceptions.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert":
            self.errors.append(element.alert.body)
            self.is_outside |= element.alert.body == FULL
        elif kind == "markdown":
            self.captions.append(element.markdown.body)

    @property
    def is_whole(self) -> bool:
        """True if the sweep of the page is finished."""
        return any("measured on the image decoded" in text for text in self.captions)


class Session:
    """One websocket; use it with ``async with``."""

    def __init__(self, url: str, page: str = "", **query: str) -> None:
        self._address = urlsplit(url)
        self._page, self._query, self._is_new_address = page, urlencode(query), False
        self._session_id, self._uploader = "", ""
        self._states: list[WidgetState] = []

    async def __aenter__(self) -> "Session":
        self._cookie = await asyncio.to_thread(self._fetch_cookie)
        self._socket = await connect(
            f"ws://{self._address.netloc}/_stcore/stream",
            subprotocols=["streamlit"],
            max_size=_LARGEST_MESSAGE,
            additional_headers={"Cookie": f"{_XSRF_COOKIE}={self._cookie}"},
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    def ask(self, **query: str) -> None:
        """Change the address, as going back in the history does, from the next run on."""
        self._query, self._is_new_address = urlencode(query), True

    async def run(self) -> Run:
        """Run the script of the page from its beginning to its end."""
        start = time.monotonic()
        await self.leave_running()
        run = await self._finish()
        run.seconds = time.monotonic() - start
        return run

    async def come_in(self) -> Run:
        """The first run of a session that is let in, which may have to wait until others leave."""
        run = await self.run()
        while run.is_outside:
            await asyncio.sleep(run.pause_seconds)
            start = time.monotonic()
            await self.leave_running(run.part)
            answer = await self._finish()
            answer.seconds = time.monotonic() - start
            # Where there is still no room, nothing new is shown.
            run = answer if answer.captions else run
        return run

    async def leave_running(self, part: str = "") -> None:
        """Ask for a run without waiting for its end, of the whole page or of one part of it."""
        message = BackMsg()
        message.rerun_script.fragment_id = part
        message.rerun_script.query_string = self._query
        message.rerun_script.is_history_navigation = self._is_new_address
        self._is_new_address = False
        message.rerun_script.page_name = self._page
        message.rerun_script.widget_states.widgets.extend(self._states)
        await self._send(message)

    async def upload(self, name: str, data: bytes) -> Run:
        """Upload a file in place of the one before, and run the script."""
        message = BackMsg()
        request = message.file_urls_request
        request.request_id, request.session_id = uuid4().hex, self._session_id
        request.file_names.append(name)
        await self._send(message)
        urls = (await self._receive("file_urls_response")).file_urls[0]
        status = await asyncio.to_thread(self._put, urls.upload_url, name, data)
        assert status == 204, status
        before = self._states
        self._states = [self._state_of(name, len(data), urls)]
        run = await self.run()
        for state in before:
            info = state.file_uploader_state_value.uploaded_file_info[0]
            await asyncio.to_thread(self._request, "DELETE", info.file_urls.delete_url)
        return run

    async def _finish(self) -> Run:
        run = Run()
        while True:
            message = await self._next()
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._session_id = message.new_session.initialize.session_id
            elif kind == "auto_rerun":
                run.part = message.auto_rerun.fragment_id
                run.pause_seconds = message.auto_rerun.interval
            elif kind == "delta":
                self._note_uploader(message.delta)
                run.note(message.delta)
            elif kind == "script_finished" and message.script_finished in _ENDS:
                return run

    def _note_uploader(self, delta) -> None:
        # A page can have several uploaders; this is the one for images.
        if delta.new_element.file_uploader.label == "Upload an image":
            self._uploader = delta.new_element.file_uploader.id

    def _state_of(self, name: str, size: int, urls) -> WidgetState:
        state = WidgetState(id=self._uploader)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.name, info.size, info.file_id = name, size, urls.file_id
        info.file_urls.CopyFrom(urls)
        return state

    async def _receive(self, kind: str):
        while (message := await self._next()).WhichOneof("type") != kind:
            continue
        return getattr(message, kind)

    async def _next(self) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(await self._socket.recv())
        return message

    async def _send(self, message: BackMsg) -> None:
        await self._socket.send(message.SerializeToString())

    def _fetch_cookie(self) -> str:
        response = self._request("GET", "/_stcore/health", {})
        # The name, an equals sign, the token, and attributes.
        return response.headers["Set-Cookie"].split(";")[0].split("=", 1)[1]

    def _put(self, path: str, name: str, data: bytes) -> int:
        boundary = uuid4().hex
        head = (
            f"--{boundary}\r\nContent-Disposition: form-data; name={json.dumps(name)}; "
            f"filename={json.dumps(name)}\r\nContent-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
        kind = f"multipart/form-data; boundary={boundary}"
        return self._request("PUT", path, {"Content-Type": kind}, body).status

    def _request(self, verb: str, path: str, headers=None, body=None) -> http.client.HTTPResponse:
        if headers is None or body is not None:
            token = {"Cookie": f"{_XSRF_COOKIE}={self._cookie}", "X-Xsrftoken": self._cookie}
            headers = (headers or {}) | token
        connection = http.client.HTTPConnection(self._address.netloc, timeout=60)
        try:
            connection.request(verb, path, body, headers)
            response = connection.getresponse()
            response.read()
            return response
        finally:
            connection.close()
