"""Intake's rules: one noun, one file, pure."""
