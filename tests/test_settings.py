"""The settings: read from the environment, refused in the words of the variable at fault."""

from pathlib import Path

import pytest

from claims_api.errors import Told
from claims_api.settings import Settings, settings, variable


@pytest.fixture(autouse=True)
def read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no setting of the caller reach a test, and none of a test what comes after it."""
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)
    settings.cache_clear()


def told(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    """Return what is told of an environment that is refused."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Told) as caught:
        settings()
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("CLAIMS_API_PORT", "65536", "less than or equal to 65535"),
        ("CLAIMS_API_WORKERS", "0", "greater than or equal to 1"),
        ("CLAIMS_API_BASE_URL", "claims.example", "match pattern"),
        ("CLAIMS_API_BASE_URL", "https://claims.example/?a", "match pattern"),
        ("CLAIMS_API_LOG_FORMAT", "xml", "'console' or 'json'"),
        ("CLAIMS_API_QUERY_TIMEOUT", "0", "greater than 0"),
        ("CLAIMS_API_DATABASE_URL", "mysql://host/claims", "write sqlite:///FILE"),
        ("CLAIMS_API_DATABASE_URL", "sqlite://host/claims", "write sqlite:///FILE"),
    ],
)
def test_a_setting_that_is_not_allowed_is_told_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, hint: str
) -> None:
    line = told(monkeypatch, **{name: value})
    assert line.startswith(f"{name}: ")
    assert hint in line


def test_every_setting_that_is_not_allowed_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = told(monkeypatch, CLAIMS_API_PORT="x", CLAIMS_API_WORKERS="y").splitlines()
    assert [line.partition(":")[0] for line in lines] == ["CLAIMS_API_PORT", "CLAIMS_API_WORKERS"]


def test_the_data_are_kept_where_the_user_keeps_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "my data"))
    found = Settings()
    assert found.url == f"sqlite:///{tmp_path}/my%20data/claims-api/claims.sqlite3"
    assert found.demo_url == f"sqlite:///{tmp_path}/my%20data/claims-api/claims-demo.sqlite3"


def test_without_a_folder_of_the_user_the_data_are_kept_at_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Settings().data_dir == tmp_path / ".local" / "share" / "claims-api"


def test_a_database_that_is_named_holds_the_invented_corpus_too() -> None:
    found = Settings(database_url="postgresql://host/claims")
    assert found.url == found.demo_url == "postgresql://host/claims"


def test_origins_are_read_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMS_API_CORS_ORIGINS", "https://a.example, https://b.example ,")
    assert Settings().cors_origins == ["https://a.example", "https://b.example"]


def test_links_begin_with_an_address_without_its_last_slash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLAIMS_API_BASE_URL", "https://claims.example/x/")
    assert Settings().base_url == "https://claims.example/x"


def test_colours_are_left_out_by_the_variable_that_all_programs_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert Settings().no_color == "1"
