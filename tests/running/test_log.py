"""The logger says what is simulated, to whoever asks."""

from __future__ import annotations

import logging
import subprocess
import sys


def test_a_study_is_logged(two_states, tmp_path, caplog):
    with caplog.at_level(logging.DEBUG, logger="bilateral"):
        two_states.run(3, weeks=4, out=tmp_path / "run")
    texts = [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "bilateral"]
    assert [level for level, _ in texts] == ["INFO", "DEBUG", "INFO"]
    assert "3 runs of base" in texts[0][1]
    assert texts[1][1].endswith("3 of 3 runs")
    assert f"{tmp_path / 'run'} has 3 runs" in texts[2][1]


def test_nothing_is_printed_unless_a_program_asks(tmp_path):
    code = (
        "import sim, sys; sim.load('tests/scenario/two_states.yaml').run(2, weeks=2, out=sys.argv[1]);"
        "import logging; logging.getLogger('bilateral').warning('not shown')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "run")], capture_output=True, text=True, check=True
    )
    assert "INFO" not in done.stderr
    assert "not shown" not in done.stderr
