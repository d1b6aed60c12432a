"""Execute notebooks as the site shows them: each in a kernel of its own, several at a time."""

import asyncio
import os
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output

Done = Callable[[str, NotebookNode, float], None]

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def environment(book: Path) -> dict[str, str]:
    """What a kernel finds: the book's own bplib first, and the wish for all states of a figure."""
    path = os.pathsep.join(filter(None, [str(book), os.environ.get("PYTHONPATH")]))
    return {**os.environ, **ONE_THREAD, "PYTHONPATH": path, "BPLIB_FRAMES": "1"}


def execute_all(notebooks: dict[str, NotebookNode], book: Path, timeout: int, done: Done) -> None:
    """Execute notebooks in place, one for each core at a time, and report each that is done."""
    with ThreadPoolExecutor(1) as pool:  # nbclient takes the signals of the main thread's loop
        loop = asyncio.new_event_loop()
        task = loop.create_task(_all(notebooks, book, timeout, done))
        future = pool.submit(loop.run_until_complete, task)
        try:
            future.result()
        except BaseException:
            loop.call_soon_threadsafe(task.cancel)  # which ends the kernels
            raise


async def _all(notebooks: dict[str, NotebookNode], book: Path, timeout: int, done: Done) -> None:
    free = asyncio.Semaphore(os.cpu_count() or 1)

    async def one(name: str, notebook: NotebookNode) -> None:
        async with free:
            start = time.perf_counter()
            await _execute(notebook, (book / name).parent, book, timeout)
            done(name, notebook, time.perf_counter() - start)

    await asyncio.gather(*(one(*item) for item in notebooks.items()))


async def _execute(notebook: NotebookNode, folder: Path, book: Path, timeout: int) -> None:
    """Execute a notebook until a cell fails, which then shows why."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code:
        cell.update(outputs=[], execution_count=None)
    running = code[:1]
    client = NotebookClient(
        notebook,
        km=AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[])),
        timeout=timeout,
        iopub_timeout=timeout,
        raise_on_iopub_timeout=True,
        coalesce_streams=True,
        record_timing=False,
        store_widget_state=False,
        on_cell_execute=lambda cell, cell_index: running.append(cell),
    )
    try:
        await client.async_execute(
            cleanup_kc=True, cwd=str(folder), env=environment(book), stderr=subprocess.DEVNULL
        )
    except CellExecutionError:
        pass  # the kernel sent the error as an output of the cell
    except CellTimeoutError:
        _fail(running[-1], "TimeoutError", f"still running after {timeout} s (see _config.yml)")
    except (DeadKernelError, RuntimeError) as error:
        _fail(running[-1], "DeadKernelError", f"the kernel died ({error})")


def _fail(cell: NotebookNode, name: str, why: str) -> None:
    error = new_output("error", ename=name, evalue=why, traceback=[f"{name}: {why}"])
    cell.outputs.append(error)
