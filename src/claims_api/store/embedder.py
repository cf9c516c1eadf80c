"""A sentence as a vector: a static model of language, read from files that are on the machine.

A vector is the mean of one row for each token. No network is asked, and no torch is needed: the
files lie in the package `wordllama` (MIT), of which nothing else is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claims_api.errors import NotInstalled

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

WHAT_TO_INSTALL = "This needs the extra `semantic`: pip install 'claims-api[semantic]'"
MODEL = "wordllama-l2-supercat-256"
_PACKAGE = "wordllama"
_ROWS = "weights/l2_supercat_256.safetensors"
_TOKENS = "tokenizers/l2_supercat_tokenizer_config.json"


class Embedder:
    """Makes vectors of length one, so that the product of two tells how near they are."""

    def __init__(self, rows: NDArray[Any], tokenizer: Any) -> None:
        """Keep a row for each token, and what cuts sentences into tokens."""
        self._rows = rows
        self._tokenizer = tokenizer

    def __call__(self, sentences: Sequence[str]) -> NDArray[float32]:
        """Return a vector for each sentence."""
        import numpy as np  # noqa: PLC0415  # of an extra

        found = np.zeros((len(sentences), self._rows.shape[1]), dtype=np.float32)
        cut = self._tokenizer.encode_batch(list(sentences), add_special_tokens=False)
        for at, tokens in enumerate(cut):
            if tokens.ids:
                found[at] = self._rows[tokens.ids].mean(axis=0, dtype=np.float32)
        lengths = np.linalg.norm(found, axis=1, keepdims=True).astype(np.float32)
        found /= np.where(lengths == 0, np.float32(1), lengths)
        return found


@cache
def embedder() -> Embedder:
    """Return the model, loaded once. Raises NotInstalled without the extra `semantic`."""
    try:
        from safetensors.numpy import load_file  # noqa: PLC0415  # of an extra
        from tokenizers import Tokenizer  # noqa: PLC0415  # of an extra
    except ImportError as error:
        raise NotInstalled(WHAT_TO_INSTALL) from error
    # Found without importing it: the package would look for a configuration and warn.
    package = find_spec(_PACKAGE)
    if package is None or package.origin is None:
        raise NotInstalled(WHAT_TO_INSTALL)
    folder = Path(package.origin).parent
    tokenizer = Tokenizer.from_file(str(folder / _TOKENS))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    (rows,) = load_file(folder / _ROWS).values()
    return Embedder(rows, tokenizer)
