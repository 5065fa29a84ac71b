"""Scoring: panels, draw, recusals, rounds, ballots, tallies."""
