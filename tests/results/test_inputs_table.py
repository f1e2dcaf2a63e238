"""The table of inputs drawn once per run, `inputs.csv` of an export."""

from __future__ import annotations

import sim
from sim.results.dataset import inputs_table


def test_every_input_of_a_run_is_a_column_of_its_table(two_states, tmp_path):
    results = sim.play(sim.Study(two_states, two_states.variants, runs=3, seed=5, weeks=4), tmp_path / "run")
    table, drawn = inputs_table(results).set_index(["variant", "run"]), results.inputs
    of_runs = {str(name) for name, values in drawn.items() if values.dims == ("variant", "run")}
    of_states = {f"{name} {code}" for name, values in drawn.items() if values.ndim == 3 for code in ("XAA", "XBB")}
    assert of_runs >= {"states.XAA.leader.binding", "states.XBB.factions.court.power", "impact seizures"}
    assert {*table.columns} == of_runs | of_states | {"start_relation XAA>XBB", "start_relation XBB>XAA"}
    for name in of_runs:
        assert (table[name].unstack().to_numpy() == drawn[name].sel(variant=table.unstack().index).to_numpy()).all(), (
            name
        )
    one = drawn["start_relation"].sel(variant="base", run=2, source="XBB", target="XAA")
    assert table.loc[("base", 2), "start_relation XBB>XAA"] == float(one)
