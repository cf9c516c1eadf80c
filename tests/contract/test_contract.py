"""Generated requests against the OpenAPI document (make contract)."""

import subprocess
import sys
from pathlib import Path

import pytest

from claims_api.store.engine import Store
from tests.keys import key
from tests.server import serving

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.contract


@pytest.mark.parametrize(
    ("operations", "has_key"),
    [("^read_", False), ("^(?!read_)", True)],
    ids=["reads", "writes"],
)
def test_generated_requests_find_nothing(tmp_path: Path, operations: str, has_key: bool) -> None:
    with serving(tmp_path, "--demo", CLAIMS_API_TRUSTED_PROXIES="127.0.0.1") as server:
        bearing = ["--header", f"Authorization: Bearer {_key(tmp_path)}"] if has_key else []
        found = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli"),
                *("--config-file", str(ROOT / "schemathesis.toml")),
                *("run", f"{server.url}/openapi.json"),
                *("--include-operation-id-regex", operations, *bearing),
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


def _key(folder: Path) -> str:
    with Store(f"sqlite:///{next(folder.rglob('*.sqlite3'))}") as store:
        return key(store)
