"""Firefox and WebKit through WebDriver: Firefox takes its commands by a socket, WebKit by HTTP."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

Do = Callable[..., Any]
PATIENCE = 120
PATHS = {
    "NewSession": "POST",
    "Navigate": "POST /url",
    "SetWindowRect": "POST /window/rect",
    "SwitchToFrame": "POST /frame",
    "ExecuteScript": "POST /execute/sync",
    "ElementClick": "POST /element/{id}/click",
    "GetComputedLabel": "GET /element/{id}/computedlabel",
    "PerformActions": "POST /actions",
}
PREFERENCES = """user_pref("marionette.port", {port});
user_pref("browser.startup.page", 0);
"""


class Marionette:
    """Firefox's own end of WebDriver: commands in JSON, each after its length."""

    def __init__(self, port: int) -> None:
        self.connection = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.answers = self.connection.makefile("rb")
        self.read()

    def read(self) -> Any:
        length = b""
        while (digit := self.answers.read(1)) != b":":
            length += digit
        return json.loads(self.answers.read(int(length)))

    def do(self, command: str, **parameters: Any) -> Any:
        message = json.dumps([0, 1, f"WebDriver:{command}", parameters]).encode()
        self.connection.sendall(b"%d:%b" % (len(message), message))
        _, _, error, result = self.read()
        assert not error, f"{command}: {error['message']}"
        return result.get("value", result)

    def close(self) -> None:
        self.answers.close()
        self.connection.close()


class Http:
    """The end of WebDriver that the standard describes."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, PATIENCE)
        self.connection.connect()
        self.session = "/session"

    def do(self, command: str, **parameters: Any) -> Any:
        method, _, path = PATHS[command].partition(" ")
        body = json.dumps(parameters) if method == "POST" else None
        self.connection.request(method, self.session + path.format(**parameters), body)
        result = json.loads(self.connection.getresponse().read())["value"]
        assert not isinstance(result, dict) or "error" not in result, f"{command}: {result}"
        if command == "NewSession":
            self.session += f"/{result['sessionId']}"
        return result

    def close(self) -> None:
        self.connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(command: list[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A program that ends, with all it started, when the tests that need it have ended."""
    options = {"stderr": subprocess.DEVNULL, "start_new_session": True, **options}
    with subprocess.Popen(command, **options) as process:
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def connected(protocol: type[Marionette | Http], port: int) -> Marionette | Http:
    """Connect to a program that is still starting."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(ConnectionRefusedError):
            return protocol(port)
        time.sleep(0.05)
    raise TimeoutError(f"nothing answers at port {port}")


@contextmanager
def session(protocol: type[Marionette | Http], port: int) -> Iterator[Do]:
    """Begin a session with a window as wide as a desk's."""
    with closing(connected(protocol, port)) as client:
        client.do("NewSession", capabilities={})
        client.do("SetWindowRect", x=0, y=0, width=1300, height=950)
        yield client.do


@contextmanager
def firefox() -> Iterator[Do]:
    """Debian's Firefox, or the machine's own."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if not program:
        raise FileNotFoundError("no Firefox found (Debian: apt install firefox-esr)")
    port = free_port()
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        Path(profile, "user.js").write_text(PREFERENCES.format(port=port))
        flags = ["--headless", "--marionette", "--no-remote", "--profile", profile]
        with (
            running([program, *flags], stdout=subprocess.DEVNULL),
            session(Marionette, port) as do,
        ):
            yield do


@contextmanager
def webkit() -> Iterator[Do]:
    """WebKitGTK's small browser, on a display of its own."""
    if not (shutil.which("WebKitWebDriver") and shutil.which("Xvfb")):
        raise FileNotFoundError("no WebKit found (Debian: apt install webkit2gtk-driver xvfb)")
    port = free_port()
    screen = ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    with running(screen, stdout=subprocess.PIPE) as xvfb:
        display = {"DISPLAY": f":{xvfb.stdout.readline().decode().strip()}"}
        with (
            running(["WebKitWebDriver", f"--port={port}"], env={**os.environ, **display}),
            session(Http, port) as do,
        ):
            yield do
