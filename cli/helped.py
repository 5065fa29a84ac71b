"""The command's own help and usage errors, in the person's language.

A command's docstring has both languages: `French. / English.`, or an English paragraph that begins with `/` behind the
French one; what has neither is shown to all. The frame around it is the library's.
"""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, get_args

from cyclopts import (
    App,
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
    ValidationError,
)

from cli.words import colon, english, say

if TYPE_CHECKING:
    from cyclopts.help import HelpEntry, HelpPanel
    from rich.console import Console, ConsoleOptions

_TITLES: Final = {"Commands": "Commandes", "Parameters": "Options"}
#: What stands for a value.
_VALUES: Final = {"PATH": "CHEMIN", "STR": "TEXTE", "INT": "NOMBRE", "CHOICE": "CHOIX", "COMMAND": "COMMANDE"}
_VALUE: Final = re.compile(rf"\b({'|'.join(_VALUES)})\b")
#: Defaults that tell nothing.
_SILENT: Final = frozenset({"False", '""', "()"})


def speak(app: App) -> None:
    """Have an app and all its commands explain themselves in the person's language."""
    for name in app:
        command = app[name]
        if name in ("--help", "-h"):
            command.help = say("Afficher cette aide.", "Show this help.")
        elif name == "--version":
            command.help = say("Afficher la version.", "Show the version.")
        elif command.default_command is not None:
            command.help = told(command.default_command.__doc__ or "")
        else:
            speak(command)


def told(docstring: str) -> str:
    """Return the paragraphs of a docstring that are of the person's language, or of none."""
    return "\n\n".join(_paragraphs(part.replace("\n    ", " ").strip() for part in docstring.split("\n\n")))


def _paragraphs(parts: Iterable[str]) -> Iterator[str]:
    shown: list[str] = []
    for part in parts:
        if part.startswith("/ "):
            assert shown, "the French stands before it"
            shown[-1] = say(shown[-1], part[2:])
        else:
            shown.append(say(*pair) if len(pair := part.split(" / ")) == 2 else part)
    return iter(shown)


class Helped:
    """Draws a page of help: the library's frame, with its words in the person's language."""

    def __call__(self, console: "Console", options: "ConsoleOptions", panel: "HelpPanel") -> None:
        """Draw a panel of commands or options."""
        from cyclopts.help import DefaultFormatter

        title = panel.title if english() else _TITLES.get(str(panel.title), panel.title)
        DefaultFormatter(column_specs=_columns)(console, options, panel.copy(title=title))

    def render_usage(self, console: "Console", _options: "ConsoleOptions", usage: Any) -> None:
        """Write how the command is called."""
        line = str(usage).removeprefix("Usage: ")
        console.print(f"Usage{colon()} {_valued(line)}", markup=False, highlight=False)

    def render_description(self, console: "Console", _options: "ConsoleOptions", description: Any) -> None:
        """Write what the command does."""
        if description:
            console.print(description)


def _columns(console: "Console", options: "ConsoleOptions", entries: list["HelpEntry"]) -> tuple[Any, ...]:
    from cyclopts.help.specs import AsteriskColumn, ColumnSpec, NameRenderer

    widest = -(-min(console.width, options.max_width) * 35 // 100)
    names = NameRenderer(max_width=widest)
    name = ColumnSpec(lambda entry: names(_named(entry)), style="cyclopts.name", max_width=widest)
    columns = (name, ColumnSpec(_described, overflow="fold"))
    return (AsteriskColumn, *columns) if any(entry.required for entry in entries) else columns


def _named(entry: "HelpEntry") -> "HelpEntry":
    return entry.copy(metavar=_valued(entry.metavar)) if entry.metavar else entry


def _valued(text: str) -> str:
    """Return a text whose words for values are the person's."""
    return text if english() else _VALUE.sub(lambda found: _VALUES[found[1]], text)


def _described(entry: "HelpEntry") -> Any:
    """Return what an option is for, and behind it what it may be, what it is unless said."""
    from cyclopts.help.specs import DescriptionRenderer
    from rich.text import Text

    line = DescriptionRenderer()(entry.copy(choices=None, env_var=None, default=None, required=False))
    for tag in _tags(entry):
        line.append(Text(f"[{tag}]", "dim"))  # type: ignore[union-attr]
    return line


def _tags(entry: "HelpEntry") -> Iterator[str]:
    if entry.choices:
        yield f"{say('au choix', 'choices')}{colon()} {', '.join(entry.choices)}"
    if entry.env_var:
        yield f"{say('variable', 'variable')}{colon()} {', '.join(entry.env_var)}"
    if entry.default is not None and entry.default not in _SILENT:
        yield f"{say('par défaut', 'default')}{colon()} {entry.default}"
    if entry.required:
        yield say("obligatoire", "required")


def wrong(error: CycloptsError) -> str:
    """Return what is wrong with the words that were typed, and where the help is, on one line."""
    page = " ".join(("jury", *(error.command_chain or ()), "--help"))
    fr = _wrong(error) or str(error)
    return say(f"jury : {fr} Voir `{page}`.", f"jury: {error} See `{page}`.")


def _wrong(error: CycloptsError) -> str:
    match error:
        case UnknownCommandError():
            typed = (error.unused_tokens or [""])[0]
            return f"commande inconnue : {typed}.{_near(typed, error.app or ())}"
        case UnknownOptionError():
            typed = error.token.keyword or error.token.value
            return f"option inconnue : {typed}.{_near(typed, (n for a in error.argument_collection for n in a.names))}"
        case MissingArgumentError():
            assert error.argument is not None
            place = error.argument.field_info.is_positional and not error.argument.tokens
            name = error.argument.name
            return f"il manque {name.lstrip('-').upper()}." if place else f"il manque une valeur à {name}."
        case UnusedCliTokensError():
            return f"de trop : {' '.join(error.unused_tokens or ())}."
        case CoercionError() | ValidationError() if error.argument is not None:
            choices = [str(each) for each in get_args(error.argument.hint) if isinstance(each, str | int)]
            either = f" (au choix : {', '.join(choices)})" if choices else ""
            given = " ".join(token.value for token in error.argument.tokens)
            return f"valeur refusée pour {error.argument.name} : {given}{either}."
        case RepeatArgumentError():
            return f"donné deux fois : {error.token.keyword}."
        case _:
            return ""


def _near(typed: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(typed, list(names), 1)
    return f" Peut-être {near[0]} ?" if near else ""
