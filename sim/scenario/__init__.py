"""Scenario files: schema, reading and checks, inputs of the model, preferences from interests."""
