"""Schema of what happens to states in a scenario file: incidents, random incidents and appeals."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.file import values


class When(values.Entry):
    """A condition on the dyad of victim and offender: this rung or a worse one, a minimum grievance, or both."""

    rung: values.RungName | None = values.documented("This rung or a worse one.", None)
    grievance: Annotated[values.Number, Field(ge=0, le=1)] | None = values.affects_output(
        "Minimum grievance intensity of the victim, 0 to 1.", None
    )

    @model_validator(mode="after")
    def _needs_a_condition(self) -> When:
        if self.rung is None and self.grievance is None:
            raise ValueError("needs a rung or a grievance")
        return self


class Incident(values.Sourced):
    """Harm to one state for which another is held responsible: on a date, at random, or when a condition holds."""

    title: values.Text | None = values.documented("Its usual name, for display.", None)
    date: values.Day | None = values.documented("The date.", None)
    when: When | None = values.documented("Condition for it to happen; requires a rate.", None)
    rate: values.Rate | None = values.affects_output("Expected frequency, such as 2/year.", None)
    victim: values.Party = values.documented("The state that is harmed; of a dated incident also a list.")
    offender: values.Party = values.documented("The state held responsible; of a dated incident also a list.")
    severity: Annotated[values.Whole, Field(ge=1, le=5)] = values.affects_output(
        "1 words, 2 legal act, 3 coercion, 4 ten deaths or more, 5 a hundred or more."
    )
    deaths: Annotated[values.Whole, Field(ge=0)] = values.affects_output(
        "Number of deaths, used in bands: 0, 1-9, 10-99, 100 or more.", 0
    )
    impact: values.Impact | None = values.affects_output(
        "Impact, 0 to 5, replacing the one computed from severity and deaths.", None
    )
    responsibility: values.Share = values.affects_output(
        "Share of the responsibility laid on the offender, 0 to 1.", values.Quantity(value=1.0)
    )
    intent: values.Intent = values.affects_output(
        "Intent: deliberate (1), unclear (0, default), agents (-1: arrests, spies, killings by agents), "
        "accidental (-2), or a number between.",
        0.0,
    )
    force: values.YesNo = values.affects_output(
        "True for an act of force: coup, incursion, clash, attack on an embassy, assassination.", False
    )

    @model_validator(mode="after")
    def _dated_or_random(self) -> Incident:
        if (self.date is None) == (self.rate is None):
            raise ValueError(
                "needs either a date, or a rate such as 2/year (with `when:` if it depends on a condition)"
            )
        if self.date is not None and self.when is not None:
            raise ValueError("a dated incident takes no `when:`, which requires a rate")
        return self


class RandomIncidents(values.Entry):
    """Small unnamed incidents in every dyad that has a relation."""

    rate: Annotated[values.Number, Field(ge=0, le=0.2)] = values.affects_output(
        "Probability per week, for each directed dyad."
    )
    max_impact: Annotated[values.Number, Field(ge=0, le=2)] = values.affects_output(
        "Largest impact of one of them, 0 to 2."
    )


class Appeal(values.Sourced):
    """A dated call by one state, for itself or for a council, on all who hear it to act against another.

    Heard only where the variant has alignment, and counts from the next week on.
    """

    title: values.Text | None = values.documented("Its usual name, for display.", None)
    date: values.Day = values.documented("The date.")
    by: values.Code = values.documented("The state that appeals, or that speaks for a council.")
    against: values.Code = values.documented("The state against which it asks others to act.")
    level: Literal["measures", "recalled", "severed"] = values.documented(
        "The highest level that it asks for: measures (default), recalled or severed.", "measures"
    )
