"""A study: scenario, variants, number of runs, seed, weeks and theory."""

from __future__ import annotations

from dataclasses import dataclass

from sim.errors import UsageError
from sim.model.theories import theory_called
from sim.scenario.file.values import BASE
from sim.scenario.inputs import DEFAULT_THEORY, VariantInputs, inputs_of
from sim.scenario.scenario import Scenario

MOST_RUNS = 1_000_000


@dataclass(frozen=True, repr=False)
class Study:
    """A study of `runs` runs of each of `variants` for `weeks` (the scenario's horizon if None), by a theory."""

    scenario: Scenario
    variants: tuple[str, ...] = (BASE,)
    runs: int = 1000
    seed: int = 1
    weeks: int | None = None
    theory: str = DEFAULT_THEORY

    def __post_init__(self) -> None:
        for variant in self.variants:
            self.scenario.variant(variant)
        theory_called(self.theory)
        if not self.variants:
            raise UsageError("name at least one variant; `base` is the scenario itself")
        if len(set(self.variants)) < len(self.variants):
            raise UsageError(f"a variant is named twice: {', '.join(self.variants)}")
        if not 1 <= self.runs <= MOST_RUNS:
            raise UsageError(f"runs must be between 1 and {MOST_RUNS:,}; got {self.runs}")
        if self.seed < 0:
            raise UsageError(f"the seed must be 0 or more; got {self.seed}")
        if not 1 <= self.horizon <= self.scenario.file.weeks:
            raise UsageError(f"weeks must be between 1 and the scenario's {self.scenario.file.weeks}; got {self.weeks}")

    def __repr__(self) -> str:
        what = f"{self.scenario.name}, {self.runs:,} runs of {', '.join(self.variants)}"
        return f"<Study {what}, {self.horizon} weeks, seed {self.seed}, theory {self.theory}>"

    @property
    def horizon(self) -> int:
        """Weeks simulated."""
        return self.scenario.file.weeks if self.weeks is None else self.weeks

    @property
    def cases(self) -> list[VariantInputs]:
        """Inputs of each variant, with the theory."""
        return [inputs_of(self.scenario, variant, self.theory) for variant in self.variants]
