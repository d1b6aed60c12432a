"""The reverse of bplib.explore.frames, written apart from it and from explore.js."""

import re
from itertools import product
from xml.etree.ElementTree import fromstring, tostring

import numpy as np


def decoded(template: str, data: dict, shape: tuple[int, ...]) -> list[str]:
    """The SVG of each state, in the order of itertools.product."""
    columns = _columns(data, shape)
    return [_state(template, data, columns, index) for index in product(*map(range, shape))]


def _columns(data: dict, shape: tuple[int, ...]) -> list[np.ndarray]:
    """Each column spread over the whole grid."""
    result = []
    for sliders, numbers in data["groups"]:
        sizes = [shape[s] if s in sliders else 1 for s in range(len(shape))]
        block = np.array(numbers).reshape(-1, *sizes)
        for slider in sliders:
            block = np.cumsum(block, axis=slider + 1)
        result += [np.broadcast_to(column, shape) for column in block]
    return result


def _state(template: str, data: dict, columns: list[np.ndarray], index: tuple[int, ...]) -> str:
    root = fromstring(template)
    elements = list(root.iter())
    for element, key, *runs in data["slots"]:
        pairs = zip(runs[::2], runs[1::2], strict=True)
        own = [columns[start + i] for start, length in pairs for i in range(length)]
        skeleton, *numbers = (int(column[index]) for column in own)
        text = _filled(data["skeletons"][skeleton], numbers)
        if key == "":
            elements[element].text = text
        elif text is None:
            elements[element].attrib.pop(key, None)
        else:
            elements[element].set(key, text)
    return tostring(root, encoding="unicode")


def _filled(skeleton: str | None, numbers: list[int]) -> str | None:
    if skeleton is None:
        return None
    left = iter(numbers)

    def put(match: re.Match[str]) -> str:
        return match[1] or _number(next(left), ord(match[0]) - 0xE000)

    return re.sub("\ue00a(.)|[\ue000-\ue009]", put, skeleton)


def _number(whole: int, decimals: int) -> str:
    if decimals == 9:
        return f"{whole / 100:.2f}".rstrip("0").rstrip(".")
    return f"{whole / 10**decimals:.{decimals}f}"
