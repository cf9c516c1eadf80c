"""Runs the Dockerfile's instructions in an empty folder, where no container engine is at hand.

Each stage gets a folder in the place of its file system, and the absolute paths of the Dockerfile
are mapped into it. What needs a real image is left out, and said: the base image, users, owners,
volumes. At the end CMD is started, asked by the HEALTHCHECK until it answers, and stopped.
"""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
# The paths that belong to the image; all others are the words of a command.
IMAGE_PATH = re.compile(r"(?<![\w./])/(?=(?:build|data|opt)\b)")
# What changes the system rather than the folder: it is shown and not run.
LEFT_OUT = ("groupadd", "useradd", "install")
PATIENCE = 30.0


@dataclass
class Stage:
    """One stage of the build: the folder that is its root, and what ENV and WORKDIR have set."""

    root: Path
    environment: dict[str, str]
    folder: str = "/"
    health: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def mapped(self, text: str) -> str:
        """Put the stage's folder before each path of the image."""
        return IMAGE_PATH.sub(f"{self.root}/", text)

    def path(self, text: str) -> Path:
        """Return where a path of the Dockerfile lies here."""
        return self.root / os.path.normpath(f"{self.folder}/{text}" if text[0] != "/" else text)[1:]


class Rehearsal:
    """The stages as they come about, one instruction after the other."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.image = scratch / "image"
        self.past: dict[str, Path] = {}
        self.name = ""
        self.stage = Stage(self.image, {})

    def run(self, instruction: str, rest: str) -> None:
        """Carry out one instruction, or say that it is left out."""
        known = getattr(self, f"do_{instruction.lower()}", None)
        print(f"{instruction} {rest}" if known else f"left out: {instruction} {rest}", flush=True)
        if known:
            known(rest)

    def do_from(self, rest: str) -> None:
        """Begin a stage in an empty folder; the last one is kept beside it."""
        if self.image.exists():
            self.past[self.name] = self.image.rename(self.scratch / f"stage-{len(self.past)}")
        self.image.mkdir()
        self.name = rest.partition(" AS ")[2]
        path = f"{python_alone(self.scratch)}:{os.defpath}"
        self.stage = Stage(self.image, {"PATH": path, "HOME": str(self.scratch)} | pip_settings())

    def do_env(self, rest: str) -> None:
        """Set variables, with those that are set already filled in."""
        for name, value in (pair.split("=", 1) for pair in shlex.split(rest)):
            filled = value.replace("$PATH", self.stage.environment["PATH"])
            self.stage.environment[name] = self.stage.mapped(filled)

    def do_workdir(self, rest: str) -> None:
        self.stage.folder = rest
        self.stage.path(rest).mkdir(parents=True, exist_ok=True)

    def do_copy(self, rest: str) -> None:
        """Copy from the checkout, as .dockerignore lets it, or from a stage that has ended."""
        *options, target = rest.split()
        origin = TOP
        if options[0].startswith("--from="):
            origin = self.past[options.pop(0).removeprefix("--from=")]
        for name in options:
            source = origin / name.lstrip("/")
            aim = self.stage.path(target) / ("" if source.is_dir() else source.name)
            copy(source, aim, within=origin)

    def do_run(self, rest: str) -> None:
        """Run a command line, but for its parts that change the system."""
        for part in rest.split(" && "):
            if part.split()[0] in LEFT_OUT:
                print(f"left out: {part}", flush=True)
                continue
            folder = self.stage.path(self.stage.folder)
            line = self.stage.mapped(part)
            shell = ["/bin/sh", "-c", line]
            subprocess.run(shell, check=True, cwd=folder, env=self.stage.environment)

    def do_volume(self, rest: str) -> None:
        self.stage.path(rest).mkdir(parents=True, exist_ok=True)

    def do_healthcheck(self, rest: str) -> None:
        self.stage.health = json.loads(rest.partition("CMD ")[2])

    def do_cmd(self, rest: str) -> None:
        self.stage.command = json.loads(rest)


def pip_settings() -> dict[str, str]:
    """Return the caller's settings of pip: where packages come from is not the image's affair."""
    found = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    return found | {"PIP_QUIET": "1"}


def python_alone(scratch: Path) -> Path:
    """Make a folder that holds `python` alone, as the base image has it on its path."""
    folder = scratch / "base"
    folder.mkdir(exist_ok=True)
    python = folder / "python"
    interpreter = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    python.write_text(f'#!/bin/sh\nexec "{interpreter}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    return folder


def ignored(path: str) -> bool:
    """Tell whether .dockerignore keeps a path of the checkout out: the last rule that fits wins."""
    verdict = False
    for line in (TOP / ".dockerignore").read_text(encoding="utf-8").splitlines():
        rule = line.removeprefix("!").removeprefix("**/")
        parts = [path.split("/", 1)[0]] if "**/" not in line else path.split("/")
        if line and not line.startswith("#") and any(fnmatch(part, rule) for part in parts):
            verdict = not line.startswith("!")
    return verdict


def copy(source: Path, target: Path, within: Path) -> None:
    """Copy a file or a folder; from the checkout only what .dockerignore lets through."""

    def left(folder: str, names: list[str]) -> set[str]:
        here = Path(folder).relative_to(within)
        return {name for name in names if within == TOP and ignored(str(here / name))}

    if source.name in left(str(source.parent), [source.name]):
        raise SystemExit(f"COPY {source.name}: .dockerignore keeps it out")
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, ignore=left, dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield each instruction with its arguments, continued lines put together."""
    plain = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    for line in re.sub(r"\s*\\\n\s*", " ", plain).splitlines():
        if line.strip():
            instruction, _, rest = line.strip().partition(" ")
            yield instruction, rest.strip()


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def healthy(stage: Stage, environment: dict[str, str]) -> bool:
    """Ask once as the HEALTHCHECK does."""
    asked = subprocess.run(stage.health, env=environment, capture_output=True, check=False)
    return asked.returncode == 0


def serve(stage: Stage) -> None:
    """Start CMD for this machine alone, wait for the HEALTHCHECK, stop it as an engine would."""
    environment = stage.environment | {"CLAIMS_API_PORT": str(free_port())}
    everywhere, here = "0.0.0.0", "127.0.0.1"  # noqa: S104  # what is replaced, never bound
    command = [here if word == everywhere else word for word in stage.command]
    began = time.monotonic()
    with subprocess.Popen(command, env=environment, cwd=stage.root) as server:
        try:
            while not healthy(stage, environment):
                if server.poll() is not None or time.monotonic() - began > PATIENCE:
                    raise SystemExit("CMD did not come up: its HEALTHCHECK never passed")
                time.sleep(0.2)
            print(f"healthy after {time.monotonic() - began:.1f} s", flush=True)
            server.terminate()
            server.wait(timeout=PATIENCE)
        finally:
            server.kill()
    print(
        f"stopped by {signal.Signals(-server.returncode).name}"
        if server.returncode < 0
        else "stopped"
    )


def main() -> None:
    """Rehearse the Dockerfile of this checkout, then remove what was made."""
    with tempfile.TemporaryDirectory(prefix="claims-api-image-") as scratch:
        rehearsal = Rehearsal(Path(scratch))
        for instruction, rest in instructions((TOP / "Dockerfile").read_text(encoding="utf-8")):
            rehearsal.run(instruction, rest)
        serve(rehearsal.stage)


if __name__ == "__main__":
    main()
