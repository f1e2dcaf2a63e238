"""Every verb prints and writes what it did before, to the byte: kept while the layout is redrawn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from net.every_verb import digests

NET = Path(__file__).parent / "net"
KEPT = NET / "digests.json"


@pytest.mark.timeout(1200)
def test_every_verb_prints_and_writes_what_it_did(tmp_path):
    subprocess.run([sys.executable, NET / "every_verb.py", tmp_path / "out"], check=True)
    now = digests(tmp_path / "out")
    if os.environ.get("REFRESH_NET"):
        KEPT.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    assert now == json.loads(KEPT.read_text(encoding="utf-8"))
