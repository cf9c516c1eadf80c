"""What a person is told who does not know what to type."""

import pytest
from typer.testing import CliRunner

from claims_api import __version__
from claims_api.cli import app
from tools.docs_tables import commands

LEAVES = [path for path, found in commands() if not hasattr(found, "commands")]


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_has_a_help_with_an_example(path: str) -> None:
    shown = CliRunner().invoke(app, [*path.split()[1:], "--help"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    assert f"Example: {path}" in shown.output


def test_the_help_of_all_names_every_command() -> None:
    shown = CliRunner().invoke(app, ["--help"])
    assert shown.exit_code == 0
    assert {path.split()[1] for path in LEAVES} <= set(shown.output.split())


def test_the_version_is_printed() -> None:
    assert CliRunner().invoke(app, ["--version"]).output == f"{__version__}\n"


def test_a_misspelt_option_is_no_command_line() -> None:
    assert CliRunner().invoke(app, ["serve", "--prot", "1"]).exit_code == 2
