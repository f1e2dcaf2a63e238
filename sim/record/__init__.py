"""The record of observed events as evidence: what counts in it, and the same observables of any run."""
