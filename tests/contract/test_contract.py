"""Generated requests against the OpenAPI document (make contract)."""

import subprocess
import sys
from pathlib import Path

import pytest

from claims_api.store.engine import Store
from tests.keys import key
from tests.server import serving

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "schemathesis.toml"
pytestmark = pytest.mark.contract


@pytest.mark.parametrize(
    ("operations", "has_key"),
    [("^read_", False), ("^(?!read_)", True)],
    ids=["reads", "writes"],
)
def test_generated_requests_find_nothing(tmp_path: Path, operations: str, has_key: bool) -> None:
    # Nothing is sent to addresses that were made up.
    settings = {"CLAIMS_API_TRUSTED_PROXIES": "127.0.0.1", "CLAIMS_API_WEBHOOKS": "false"}
    with serving(tmp_path, "--demo", **settings) as server:
        config = tmp_path / "schemathesis.toml"
        config.write_text(CONFIG.read_text() + (_bearing(tmp_path) if has_key else ""))
        found = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config)),
                *("run", f"{server.url}/openapi.json"),
                *("--include-operation-id-regex", operations),
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


def _bearing(folder: Path) -> str:
    """Return the section by which each request has a key, but those that test its lack."""
    with Store(f"sqlite:///{next(folder.rglob('*.sqlite3'))}") as store:
        return f'\n[auth.openapi.key]\nbearer = "{key(store, "admin")}"\n'
