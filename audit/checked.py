"""What a verification says in the end: which log, how much of it, who signed it, the findings, one sentence."""

from typing import Literal

from msgspec import Struct

from audit.codes import Text
from audit.findings import Finding
from contracts.codes import Position
from contracts.counted import English, French


class Checked(Struct, frozen=True):
    """The result of `audit.verify.verify`.

    `kind`: a bundle of ours, or the tiles of any log, whose entries say nothing to us. `size` and `root`: as declared;
    `origin`: as signed. `signed`: there was a key to check its signature by. `pinned`: whether the auditor said whom to
    trust. `older`: the sizes of the auditor's checkpoints that this log continues. `handed`: the keys that signed, to
    which a trusted one handed over. `entries`, `documents`: how many were looked at and are as they were sealed.
    """

    kind: Literal["bundle", "log"]
    origin: str
    size: Position
    root: str
    signed: bool
    pinned: bool
    older: tuple[int, ...]
    entries: int
    documents: int
    findings: tuple[Finding, ...]
    handed: tuple[str, ...] = ()

    @property
    def intact(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def sentence(self) -> Text:
        """Return the verdict as a person reads it."""
        if self.findings:
            return Text(
                f"{French(len(self.findings)):constat} : ce n'est pas, ou plus, ce qui fut scellé",
                f"{English(len(self.findings)):finding}: this is not, or no more, what was sealed",
            )
        if not self.signed and self.kind == "log":
            return Text(
                "entier sous son sceau, dont rien ne dit de qui il est : donnez la clé de ce registre (--key)",
                "whole under its checkpoint, of which nothing tells whose it is: give this log's key (--key)",
            )
        if not self.signed:
            return Text(
                "entier, mais personne ne l'a signé : comparez la racine avec celle que vous tenez d'ailleurs",
                "whole, but nobody signed it: compare the root with the one that you have from elsewhere",
            )
        if not self.pinned:
            return Text(
                "entier, et signé par les clés qu'il apporte : comparez-les avec celles que vous tenez d'ailleurs",
                "whole, and signed by the keys that it brings itself: compare them with those you have from elsewhere",
            )
        if self.handed:
            return Text(
                "tel que l'a signé la clé à laquelle la clé de confiance a passé la main : " + ", ".join(self.handed),
                "as signed by the key to which the trusted one handed over: " + ", ".join(self.handed),
            )
        if self.entries < self.size:
            return Text(
                "l'arbre est celui que signe la clé de confiance ; le contenu n'est pas publié ici",
                "the tree is the one that the trusted key signed; the entries are not published here",
            )
        return Text(
            "entier, et tel que la clé de confiance l'a signé",
            "whole, and as the trusted key signed it",
        )

    def counts(self) -> Text:
        """Return what was looked at."""
        older = ", ".join(str(size) for size in self.older) or "—"
        origin = self.origin or "—"
        if self.kind == "log":
            return Text(
                f"registre en tuiles {origin} : {French(self.entries):entrée} sur {self.size}, "
                f"sans lire ce qu'elles disent, racine {self.root}, sceaux plus anciens suivis : {older}",
                f"log in tiles {origin}: {English(self.entries):entry|entries} of {self.size}, "
                f"what they say is not read, root {self.root}, older checkpoints continued: {older}",
            )
        return Text(
            f"registre {origin} : {French(self.entries):enregistrement} sur "
            f"{self.size}, {French(self.documents):document}, "
            f"racine {self.root}, sceaux plus anciens suivis : {older}",
            f"log {origin}: {English(self.entries):record} of {self.size}, {English(self.documents):document}, "
            f"root {self.root}, older checkpoints continued: {older}",
        )
