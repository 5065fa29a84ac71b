"""The command `jury`."""


def main() -> None:
    """Run."""
