"""Measures the source against the house figures (`make house`); a broken one ends with status 1."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

TOP = Path(__file__).resolve().parent.parent
SOURCE = TOP / "src" / "claims_api"
TESTS = TOP / "tests"

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = Function | ast.ClassDef | ast.Module

ROUTING = frozenset({"delete", "get", "head", "options", "patch", "post", "put"})
MOCKING = frozenset({"AsyncMock", "MagicMock", "Mock", "patch"})


@dataclass(frozen=True)
class SourceFile:
    """One Python file: its text and its syntax tree."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def module(self) -> str:
        """The dotted name under `src/`, a package without its `__init__`."""
        parts = self.path.relative_to(SOURCE.parent).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def functions(self) -> Iterator[Function]:
        """Yield every function, the nested ones and the methods too."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def at(self, node: ast.AST) -> str:
        """Say where a node stands, as an editor reads it."""
        return f"{self.path.relative_to(TOP)}:{getattr(node, 'lineno', 1)}"


class Figure(NamedTuple):
    """One measured figure: `holds` is None where it is shown only."""

    name: str
    measured: str
    bound: str
    holds: bool | None = None
    where: str = ""


def python_files(folder: Path) -> list[SourceFile]:
    """Return the Python files under a folder, in the order of their names."""
    return [SourceFile(path) for path in sorted(folder.rglob("*.py"))]


def length(node: Function) -> int:
    """Count a function's lines from `def` on, without its docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node, clean=False) is None:
        return lines
    docstring = node.body[0]
    return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def is_endpoint(node: Function) -> bool:
    """Tell whether a router's decorator (`@router.get(…)`) stands on it."""
    return any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in ROUTING
        for decorator in node.decorator_list
    )


def undocumented(file: SourceFile) -> Iterator[str]:
    """Yield the module, public classes, public functions and endpoints that say nothing."""
    public = (
        node
        for node in file.tree.body
        if isinstance(node, (Function, ast.ClassDef)) and not node.name.startswith("_")
    )
    endpoints = (node for node in file.functions() if is_endpoint(node))
    expected: list[Documented] = [file.tree, *dict.fromkeys([*public, *endpoints])]
    for node in expected:
        if not ast.get_docstring(node):
            yield f"{file.at(node)} {getattr(node, 'name', 'module')}"


def imported(file: SourceFile, modules: set[str]) -> set[str]:
    """Return the project's modules that a file imports anywhere, under TYPE_CHECKING too."""
    found: set[str] = set()
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            found.update(name if name in modules else node.module for name in names)
    return found & modules - {file.module}


def cycle(files: list[SourceFile]) -> list[str]:
    """Return the modules of one ring of imports, the first again at the end; empty if none is."""
    modules = {file.module for file in files}
    try:
        TopologicalSorter({file.module: imported(file, modules) for file in files}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def mocks(file: SourceFile) -> int:
    """Count the calls that put something else in the place of code."""
    calls = (node.func for node in ast.walk(file.tree) if isinstance(node, ast.Call))
    names = (ast.unparse(function).split(".") for function in calls)
    return sum(
        bool(MOCKING & set(parts))
        or parts[0] == "mocker"
        or parts[-2:] == ["monkeypatch", "setattr"]
        for parts in names
    )


def file_figures(files: list[SourceFile]) -> Iterator[Figure]:
    """Measure how long the files are."""
    longest = max(files, key=lambda file: file.lines)
    # A package's own file is one sentence where the package only holds others.
    middle = median(file.lines for file in files if file.lines > 1)
    yield Figure("files: lines, median", f"{middle:.0f}", "60-150")
    where = "" if longest.lines <= 300 else str(longest.path.relative_to(TOP))
    yield Figure("files: lines, most", f"{longest.lines}", "300", longest.lines <= 300, where)


def function_figures(files: list[SourceFile]) -> Iterator[Figure]:
    """Measure how long the functions and the endpoints are."""
    found = [(length(node), file.at(node), node) for file in files for node in file.functions()]
    lengths = [lines for lines, _, _ in found]
    ninth = quantiles(lengths, n=10, method="inclusive")[-1]
    yield Figure("functions: lines, median", f"{median(lengths):.0f}", "6")
    yield Figure("functions: lines, 90th percentile", f"{ninth:.0f}", "20", ninth <= 20)
    most, where, _ = max(found, key=lambda one: one[0])
    yield Figure("functions: lines, most", f"{most}", "50", most <= 50, where if most > 50 else "")
    endpoints = [(lines, where) for lines, where, node in found if is_endpoint(node)]
    most, where = max(endpoints, default=(0, ""))
    yield Figure("endpoints: lines, most", f"{most}", "12", most <= 12, where if most > 12 else "")


def meaning_figures(files: list[SourceFile]) -> Iterator[Figure]:
    """Measure what is said about the source and how it hangs together."""
    silent = [name for file in files for name in undocumented(file)]
    yield Figure("docstrings: missing", f"{len(silent)}", "0", not silent, "\n".join(silent))
    ring = cycle(files)
    yield Figure("imports: in a ring", f"{len(ring[1:])}", "0", not ring, " -> ".join(ring))


def proof_figures(files: list[SourceFile], tests: list[SourceFile]) -> Iterator[Figure]:
    """Measure the tests against the source."""
    lines = sum(test.lines for test in tests) / sum(file.lines for file in files)
    count = sum(node.name.startswith("test_") for test in tests for node in test.functions())
    share = 100 * sum(map(mocks, tests)) / max(count, 1)
    yield Figure("tests: lines to a line of source", f"{lines:.2f}", "1.0-1.7")
    yield Figure("tests: mocks to 100 tests", f"{share:.1f}", "below 5", share < 5)


def rows(figures: list[Figure]) -> Iterator[str]:
    """Write the figures as a table, and what is broken beneath."""
    yield f"{'figure':36}{'here':>8}  {'to hold':10}"
    for figure in figures:
        verdict = {None: "", True: "holds", False: "BROKEN"}[figure.holds]
        yield f"{figure.name:36}{figure.measured:>8}  {figure.bound:10}{verdict}".rstrip()
    for figure in figures:
        if figure.where:
            yield f"\n{figure.name}:"
            yield from (f"  {line}" for line in figure.where.splitlines())


def main() -> int:
    """Print the table; return 1 when a figure that must hold is broken."""
    files, tests = python_files(SOURCE), python_files(TESTS)
    figures = [
        *file_figures(files),
        *function_figures(files),
        *meaning_figures(files),
        *proof_figures(files, tests),
    ]
    print("\n".join(rows(figures)))
    return int(any(figure.holds is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
