"""A number with what it counts: f"{French(n):dossier}", f"{English(n):entry|entries}"; in a template `{n:dossier}`.

Without a plural each word takes an s. French counts 0 and 1 in the singular, English 1 alone; what is no number, many.
"""


class French:
    """A value in a French sentence."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __format__(self, spec: str) -> str:
        if not spec:
            return str(self.value)
        one, _, several = spec.partition("|")
        several = several or " ".join(f"{word}s" for word in one.split(" "))
        return f"{self.value} {one if self._single(str(self.value)) else several}"

    def __str__(self) -> str:
        return str(self.value)

    def _single(self, number: str) -> bool:
        return number in ("0", "1")


class English(French):
    """A value in an English sentence."""

    def _single(self, number: str) -> bool:
        return number == "1"
