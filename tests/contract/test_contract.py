"""Generated requests against the OpenAPI document (make contract)."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import serving

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.contract


def test_generated_requests_find_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo") as server:
        found = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli"),
                *("--config-file", str(ROOT / "schemathesis.toml")),
                *("run", f"{server.url}/openapi.json"),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        told = f"{found.stdout}\n{found.stderr}"
        sys.stdout.write(told)
        assert found.returncode == 0, told
        assert "Traceback" not in server.log()
        assert server.stop() == 0
