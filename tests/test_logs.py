"""Log lines: what is never in them, and that nothing waits on them."""

import io
import logging
import sys
from pathlib import Path

import pytest
import structlog

from claims_api import logs
from claims_api.settings import Settings
from claims_api.webhooks.signing import new_secret
from tests.keys import unknown


@pytest.mark.parametrize("style", ["json", "console"])
def test_whatever_looks_like_a_key_is_masked_in_every_line(
    capsys: pytest.CaptureFixture[str], style: str
) -> None:
    logs.set_up(Settings(log_format=style))
    text, secret = unknown(), new_secret()
    try:
        raise ValueError(f"a fault with {text} {secret}")
    except ValueError:
        structlog.get_logger("claims_api").exception(f"event {text}", path=f"/{text}")
    logging.getLogger("uvicorn.error").warning("the server met %s", text)
    written = capsys.readouterr().err
    assert text[13:] not in written
    assert text[4:12] not in written
    assert written.count("clm_…") == 4
    assert secret[6:] not in written
    assert written.count("whsec_…") == 1
    assert "Traceback" in written


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_line_that_cannot_be_written_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], style: str
) -> None:
    logs.set_up(Settings(log_format=style))
    with Path("/dev/full").open("wb", buffering=0) as full, monkeypatch.context() as at:
        lines = io.TextIOWrapper(full, write_through=True)
        at.setattr(sys, "stderr", lines)
        structlog.get_logger("claims_api").warning("nobody reads this")
        logging.getLogger("uvicorn.error").warning("nor this")
        lines.detach()
    structlog.get_logger("claims_api").warning("this is read again")
    assert "this is read again" in capsys.readouterr().err
