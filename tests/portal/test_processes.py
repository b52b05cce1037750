from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SLEEPER = "import os, time; open('{name}.pid', 'w').write(str(os.getpid())); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPER
PARENT = (
    "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); "
    "open('{name}.pid', 'w').write(''); time.sleep(60)"
)


@contextmanager
def runner(directory: Path, **programs: str) -> Iterator[subprocess.Popen[str]]:
    """A process that runs these Python programs together, once all of them have begun."""
    script = textwrap.dedent(f"""
        import os, sys
        from pathlib import Path
        from portal import processes
        processes.GRACE = 1.0
        programs = {{name: [sys.executable, "-c", code] for name, code in {programs!r}.items()}}
        sys.exit(processes.run_together(
            programs, directory=Path({str(directory)!r}), environment=os.environ,
            started=lambda: print("started", flush=True) is None, say=lambda line: print(line, flush=True),
        ))
    """)
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        wait_until(lambda: all((directory / f"{name}.pid").exists() for name in programs))
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(is_true: object, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():  # type: ignore[operator]
        assert time.monotonic() < deadline, "took too long"
        time.sleep(0.02)


def is_running(directory: Path, name: str) -> bool:
    pid = (directory / f"{name}.pid").read_text()
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_all_programs_and_the_exit_code_is_0(tmp_path: Path, number: signal.Signals) -> None:
    with runner(tmp_path, web=SLEEPER.format(name="web"), worker=SLEEPER.format(name="worker")) as process:
        process.send_signal(number)
        output = process.communicate(timeout=10)[0]
    assert process.returncode == 0
    assert output.endswith("Stopping …\n")
    assert not is_running(tmp_path, "web")
    assert not is_running(tmp_path, "worker")


def test_when_one_program_ends_the_other_is_ended_and_the_exit_code_is_1(tmp_path: Path) -> None:
    brief = "import sys, time; open('worker.pid', 'w').write(''); time.sleep(.5); sys.exit(3)"
    with runner(tmp_path, web=SLEEPER.format(name="web"), worker=brief) as process:
        output = process.communicate(timeout=10)[0]
    assert process.returncode == 1
    assert "The worker ended by itself (exit code 3)" in output
    assert not is_running(tmp_path, "web")


def test_a_killed_program_takes_its_children_and_the_other_program_with_it(tmp_path: Path) -> None:
    child = SLEEPER.format(name="child")
    with runner(tmp_path, web=PARENT.format(name="web", child=child), worker=SLEEPER.format(name="worker")) as process:
        wait_until(lambda: (tmp_path / "child.pid").exists() and (tmp_path / "child.pid").read_text())
        os.kill(parent_of(tmp_path, "child"), signal.SIGKILL)
        process.communicate(timeout=10)
    assert process.returncode == 1
    assert not is_running(tmp_path, "child")
    assert not is_running(tmp_path, "worker")


def parent_of(directory: Path, name: str) -> int:
    pid = (directory / f"{name}.pid").read_text()
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def test_a_program_that_will_not_end_is_killed_after_the_grace_period(tmp_path: Path) -> None:
    with runner(tmp_path, web=STUBBORN.format(name="web"), worker=SLEEPER.format(name="worker")) as process:
        process.terminate()
        process.communicate(timeout=10)
    assert process.returncode == 0
    assert not is_running(tmp_path, "web")


def test_it_says_once_that_the_programs_have_started(tmp_path: Path) -> None:
    with runner(tmp_path, web=SLEEPER.format(name="web")) as process:
        time.sleep(0.5)
        process.terminate()
        output = process.communicate(timeout=10)[0]
    assert output.count("started") == 1
