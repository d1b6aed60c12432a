"""Execute notebooks, each in a kernel of its own and several at a time."""

import asyncio
import os
import subprocess
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output

Done = Callable[[str, NotebookNode, float], None]
Environment = Callable[[str], Mapping[str, str]]

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
READS = Path(__file__).with_name("reads.py")
LOST = "the kernel died"


def environment(book: Path, **more: str) -> dict[str, str]:
    """What a kernel finds: the book's own bplib before any other, and what is asked for."""
    path = os.pathsep.join(filter(None, [str(book), os.environ.get("PYTHONPATH")]))
    return {**os.environ, **ONE_THREAD, "PYTHONPATH": path, **more}


def execute_all(
    notebooks: Mapping[str, NotebookNode],
    book: Path,
    timeout: int,
    environment: Environment,
    done: Done,
) -> None:
    """Execute notebooks in place, one for each core at a time, and report each that is done."""
    free = asyncio.Semaphore(os.cpu_count() or 1)

    async def one(name: str, notebook: NotebookNode) -> None:
        async with free:
            start = time.perf_counter()
            await execute(notebook, (book / name).parent, environment(name), timeout)
            done(name, notebook, time.perf_counter() - start)

    async def everything() -> None:
        await asyncio.gather(*(one(*item) for item in notebooks.items()))

    run(everything())


def run(work: "asyncio._CoroutineLike[None]") -> None:
    """Wait for ``work``; an interruption ends its kernels.

    In a thread of its own, because nbclient takes the signals of a loop in the main one.
    """
    loop = asyncio.new_event_loop()
    task = loop.create_task(work)
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(loop.run_until_complete, task)
        try:
            future.result()
        except BaseException:
            loop.call_soon_threadsafe(task.cancel)
            raise
    loop.close()


async def execute(
    notebook: NotebookNode, folder: Path, environment: Mapping[str, str], timeout: int
) -> None:
    """Execute a notebook in place until a cell fails, which then shows why."""
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
    if "BPLIB_READS" in environment:
        first = f"exec(open({str(READS)!r}, encoding='utf-8').read(), {{}})"
        client.extra_arguments = [f"--IPKernelApp.exec_lines={first}"]
    options = {"cwd": str(folder), "env": dict(environment), "stderr": subprocess.DEVNULL}
    try:
        await client.async_execute(cleanup_kc=True, **options)
    except CellExecutionError:
        pass  # the kernel sent the error as an output of the cell
    except CellTimeoutError:
        _fail(running, "TimeoutError", f"still running after {timeout} s")
    except (DeadKernelError, RuntimeError) as error:
        died = isinstance(error, DeadKernelError)
        _fail(running, "DeadKernelError", LOST if died else f"{LOST}: {error}")


def _fail(running: list[NotebookNode], name: str, why: str) -> None:
    for cell in running[-1:]:
        error = new_output("error", ename=name, evalue=why, traceback=[f"{name}: {why}"])
        # A kernel that is ended while it works says so, which is not why it was ended.
        cell.outputs = [*(o for o in cell.outputs if o.output_type != "error"), error]
