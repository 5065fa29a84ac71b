"""A number with what it counts, in a sentence: f"{French(n):dossier|dossiers}", or a template's `{n:record|records}`.

French counts 0 and 1 in the singular, English 1 alone. What is no number is told as many.
"""


class French:
    """A value in a French sentence."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __format__(self, spec: str) -> str:
        one, bar, several = spec.partition("|")
        if not bar:
            return format(self.value, spec)
        return f"{self.value} {one if self._single(str(self.value)) else several}"

    def __str__(self) -> str:
        return str(self.value)

    def _single(self, number: str) -> bool:
        return number in ("0", "1")


class English(French):
    """A value in an English sentence."""

    def _single(self, number: str) -> bool:
        return number == "1"
