"""Write the claims file's JSON Schema beside the code that reads it, or check that it is current.

usage: python -m tools.schema --write | --check
"""

import json
import sys
from pathlib import Path

from claims_api.curation.editor_schema import json_schema

FILE = Path(__file__).parent.parent / "src" / "claims_api" / "curation" / "claims-file.schema.json"


def main() -> int:
    """Write or check; return the exit code."""
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if "--write" in sys.argv:
        FILE.write_text(text, encoding="utf-8")
        return 0
    if FILE.exists() and FILE.read_text(encoding="utf-8") == text:
        return 0
    print("claims-file.schema.json is not current: run python -m tools.schema --write")
    return 1


if __name__ == "__main__":
    sys.exit(main())
