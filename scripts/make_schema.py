"""Writes the JSON Schema of the campaign file again: `.venv/bin/python scripts/make_schema.py`."""

import json
from pathlib import Path

from licite.operations.campaign import campaign_schema

SCHEMA = Path(__file__).parent.parent / "src/licite/operations/campaign/campaign.schema.json"

if __name__ == "__main__":
    SCHEMA.write_text(json.dumps(campaign_schema(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
