"""Measure how the estimate of tokens stands to what real tokenisers make of a context.

    python benchmarks/tokens.py http://127.0.0.1:8000 TOKENIZER.json…

Each file is one of Hugging Face's `tokenizer.json`; needs the package `tokenizers`. Ratios above 1
mean that the estimate is above the tokeniser's count, so that a budget is kept.
"""

import json
import statistics
import sys
from urllib.request import urlopen

from tokenizers import Tokenizer

from claims_api.queries.budget import tokens


def main(address: str, files: list[str]) -> None:
    """Print the ratio of the whole, and of the worst and best entry, for each tokeniser."""
    with urlopen(f"{address}/context?max_tokens=32000") as answer:  # noqa: S310  # as typed
        texts = [entry["text"] for entry in json.load(answer)["items"]]
    estimates = [tokens(text) for text in texts]
    for file in files:
        tokenizer = Tokenizer.from_file(file)
        counts = [len(tokenizer.encode(text, add_special_tokens=False).ids) for text in texts]
        ratios = [e / c for e, c in zip(estimates, counts, strict=True)]
        whole = sum(estimates) / sum(counts)
        print(
            f"{file}: whole {whole:.2f}, least {min(ratios):.2f}, "
            f"median {statistics.median(ratios):.2f}, most {max(ratios):.2f}"
        )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
