"""`jury audit …` and `jury log …`: thin commands over `audit`, which needs no broker; here it is handed a reader."""

from cyclopts import App

from cli.words import say

audit = App(name="audit", help=say("Relire et redécider depuis le registre.", "Read and decide again from the log."))
log = App(name="log", help=say("Exporter le registre.", "Export the log."))
