"""A real kernel: its slider is moved over the wire, and the picture it sends back is compared."""

from collections.abc import Iterator
from html import unescape

import pytest
from jupyter_client import KernelManager
from jupyter_client.blocking import BlockingKernelClient

from bplib.explore import explore
from bplib.explore.frames import directly_drawn
from bplib.explore.live import widget
from bplib.explore.svg import canonical
from tests.figures import chosen, tangent

TIMEOUT = 60
SETUP = "import sys; sys.path.insert(0, {path!r})\n"
CELL = """
from bplib.explore import Slider, explore
from tests.figures import chosen, tangent
def fragile(x):
    return tangent(1 / x)
explore({call})
"""


class Live:
    """What a notebook front end keeps: the models of the widgets, as the kernel reports them."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self.client = client
        self.models: dict[str, dict] = {}
        self.output: dict = {}
        self.errors: list[str] = []

    def run(self, code: str) -> None:
        self._wait(self.client.execute(code, store_history=False))

    def move(self, model: str, **state: object) -> None:
        content = {
            "comm_id": model,
            "data": {"method": "update", "state": state, "buffer_paths": []},
        }
        message = self.client.session.msg("comm_msg", content)
        self.client.shell_channel.send(message)
        self._wait(message["header"]["msg_id"])

    def find(self, name: str) -> str:
        return next(key for key, state in self.models.items() if state.get("_model_name") == name)

    def value(self, name: str, key: str) -> object:
        return self.models[self.find(name)][key]

    def _wait(self, identifier: str) -> None:
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") != identifier:
                continue
            content = message["content"]
            if message["msg_type"] == "comm_open":
                self.models[content["comm_id"]] = dict(content["data"]["state"])
            elif message["msg_type"] == "comm_msg":
                self.models[content["comm_id"]].update(content["data"].get("state", {}))
            elif message["msg_type"] == "error":
                self.errors.append(f"{content['ename']}: {content['evalue']}")
            elif message["msg_type"] == "execute_result":
                self.output = content["data"]
            elif message["msg_type"] == "status" and content["execution_state"] == "idle":
                return


@pytest.fixture(scope="module")
def client(request: pytest.FixtureRequest) -> Iterator[BlockingKernelClient]:
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=TIMEOUT)
        Live(client).run(SETUP.format(path=str(request.config.rootpath)))
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture
def live(client: BlockingKernelClient) -> Iterator[Live]:
    live = Live(client)
    yield live
    assert not live.errors


def picture(live: Live) -> str:
    return canonical(str(live.value("HTMLModel", "value")))


def test_a_slider_moves_the_picture(live: Live) -> None:
    live.run(CELL.format(call="tangent, x=Slider((-1, 1, 0.5), start=0)"))
    view = live.output["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert view == live.find("VBoxModel")
    slider = live.find("SelectionSliderModel")
    assert list(live.models[slider]["_options_labels"]) == ["−1.0", "−0.5", "0.0", "0.5", "1.0"]
    assert picture(live) == canonical(directly_drawn(tangent(0.0)))
    for index, x in [(4, 1.0), (0, -1.0), (3, 0.5)]:
        live.move(slider, index=index)
        assert picture(live) == canonical(directly_drawn(tangent(x)))


def test_a_choice_and_a_second_slider(live: Live) -> None:
    live.run(CELL.format(call="chosen, kind=['tanh', 'ReLU'], x=[0.0, 2.0]"))
    live.move(live.find("DropdownModel"), index=1)
    live.move(live.find("SelectionSliderModel"), index=1)
    assert picture(live) == canonical(directly_drawn(chosen("ReLU", 2.0)))


def test_play_moves_the_slider_and_the_picture(live: Live) -> None:
    live.run(CELL.format(call="tangent, x=Slider([0, 1, 2], play=True)"))
    live.move(live.find("PlayModel"), value=2)
    assert live.value("SelectionSliderModel", "index") == 2
    assert picture(live) == canonical(directly_drawn(tangent(2)))


def test_an_error_is_shown_and_the_next_state_recovers(live: Live) -> None:
    live.run(CELL.format(call="fragile, x=[1, 0, 2]"))
    slider = live.find("SelectionSliderModel")
    live.move(slider, index=1)
    shown = str(live.value("HTMLModel", "value"))
    assert 'role="alert"' in shown
    assert "'fragile' at x = 0 raises ZeroDivisionError" in unescape(shown)
    assert [error.split(":")[0] for error in live.errors] == ["RuntimeError"]
    live.errors.clear()
    live.move(slider, index=2)
    assert picture(live) == canonical(directly_drawn(tangent(0.5)))


def test_an_error_is_raised_too() -> None:
    explorer = explore(lambda x: tangent(1 / x), x=[1, 0])
    box = widget(explorer.controls, explorer.svg)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        box.children[1].index = 1
    assert box.children[0].value.startswith("<pre")
