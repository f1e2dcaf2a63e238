"""Published models that the theories and analyses of this program build on, as their authors state them.

Pure functions of numbers and arrays, one small module a model. They know nothing of a scenario, a state or a week;
`docs/verification.md` lists the published figures each of them reproduces.

| module | model |
|---|---|
| `spatial_bargaining`, `spatial_challenge` | the spatial model of politics of KTAB (Wise, Lester & Efird 2015) |
| `expected_utility` | the expected utility model (Bueno de Mesquita 1985, 1994; Scholz, Calbert & Smith 2011) |
| `structural_balance` | continuous balance, dX/dt = X X (Marvel, Kleinberg, Kleinberg & Strogatz 2011) |
| `local_triads` | local triad dynamics (Antal, Krapivsky & Redner 2005) |
| `opinion` | social influence (Friedkin & Johnsen 1990; DeGroot 1974) |
| `arms_race` | the Richardson equations (Richardson 1960) |
| `repeated_game` | tit-for-tat in the repeated prisoner's dilemma (Axelrod 1980) |
| `quantal_response` | logit equilibrium (McKelvey & Palfrey 1995, 1998) |
| `demand` | the take-it-or-leave-it demand (Fearon 1995) |
| `remembered` | a score that events move and time fades, after Crescenzi & Enterline 2001 |
| `trust` | trust as a belief that evidence moves (Kydd 2005) |
| `prospect` | value and weight of prospect theory (Tversky & Kahneman 1992) |
| `folds` | the cusp, and x = tanh(J x + b) with its folds |
| `early_warning` | slowing down before a fold (Scheffer et al. 2009) |
"""
