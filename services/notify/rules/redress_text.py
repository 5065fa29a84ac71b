"""What a letter says of an act after the publication: withdrawal, correction, appeal, new decision. French, English."""

from services.notify.rules.letter_text import Matter, Words, greeting, one_line, warned


def withdrawal(matter: Matter, name: str | None) -> Words:
    """Return the words of template `withdrawal/1`."""
    assert matter.on is not None, "a withdrawal has its day"
    authority, why = one_line(matter.authority), one_line(matter.reason)
    about_fr, about_en = _about(matter)
    return _words(
        matter,
        name,
        "retrait de l'attribution / the award is withdrawn",
        (
            f"L'attribution de {authority} ({about_fr}), {_level_fr(matter.level)}, est retirée à compter du "
            f"{matter.on:%d/%m/%Y}. Motif : {why}",
            *_amended_fr(matter),
        ),
        (
            f"The award of {authority} ({about_en}), {_level_en(matter.level)}, is withdrawn from "
            f"{matter.on:%Y-%m-%d} on. Ground: {why}",
            *_amended_en(matter),
        ),
    )


def correction(matter: Matter, name: str | None) -> Words:
    """Return the words of template `correction/1`."""
    authority, why = one_line(matter.authority), one_line(matter.reason)
    about_fr, about_en = _about(matter)
    mentions_fr, mentions_en = _mentions(matter)
    return _words(
        matter,
        name,
        "correction d'une erreur matérielle / a material error corrected",
        (
            f"Une erreur matérielle est corrigée dans l'attribution de {authority} ({about_fr}), qui ne suivait pas le "
            f"vote enregistré du jury : {_level_fr(matter.before)} devient {_level_fr(matter.level)} ; "
            f"mentions : {mentions_fr}. Motif : {why}",
            *_amended_fr(matter),
        ),
        (
            f"A material error is corrected in the award of {authority} ({about_en}), which did not follow the jury's "
            f"recorded vote: {_level_en(matter.before)} becomes {_level_en(matter.level)}; mentions: {mentions_en}. "
            f"Reason: {why}",
            *_amended_en(matter),
        ),
    )


def appeal(matter: Matter, name: str | None) -> Words:
    """Return the words of template `appeal/1`."""
    authority, why = one_line(matter.authority), one_line(matter.reason)
    about_fr, about_en = _about(matter)
    upheld = matter.ruling == "upheld"
    ruling_fr = "fondé : le jury délibérera de nouveau sur ce dossier" if upheld else "rejeté : l'attribution demeure"
    ruling_en = "upheld: the jury will deliberate on it again" if upheld else "dismissed: the award stands"
    return _words(
        matter,
        name,
        "la décision sur le recours / the ruling on the appeal",
        (
            f"Le recours sur le dossier de {authority} ({about_fr}) a été entendu par des jurés qui ne l'avaient pas "
            f"lu. Il est {ruling_fr}. Motif : {why}",
            "Ce message est envoyé automatiquement.",
        ),
        (
            f"The appeal on the submission of {authority} ({about_en}) was heard by jurors who had not read it. "
            f"It is {ruling_en}. Reason: {why}",
            "This message was sent automatically.",
        ),
    )


def reexamination(matter: Matter, name: str | None) -> Words:
    """Return the words of template `reexamination/1`: what stood until then is a level."""
    return _decided_again(matter, name, _level_fr(matter.before), _level_en(matter.before))


def restoration(matter: Matter, name: str | None) -> Words:
    """Return the words of template `restoration/1`: until then nothing stood, the award had been withdrawn."""
    before_fr = f"attribution retirée ({_level_fr(matter.before)})"
    return _decided_again(matter, name, before_fr, f"award withdrawn ({_level_en(matter.before)})")


def _decided_again(matter: Matter, name: str | None, before_fr: str, before_en: str) -> Words:
    authority, why = one_line(matter.authority), one_line(matter.reason)
    about_fr, about_en = _about(matter)
    mentions_fr, mentions_en = _mentions(matter)
    return _words(
        matter,
        name,
        "la nouvelle décision du jury / the jury's new decision",
        (
            f"Le jury a délibéré de nouveau sur le dossier de {authority} ({about_fr}). Il lui décerne "
            f"{_level_fr(matter.level)}, au lieu de : {before_fr} ; mentions : {mentions_fr}.",
            *((f"Motif : {why}",) if why else ()),
            *_amended_fr(matter),
        ),
        (
            f"The jury has deliberated again on the submission of {authority} ({about_en}). It awards "
            f"{_level_en(matter.level)}, in place of: {before_en}; mentions: {mentions_en}.",
            *((f"Reason: {why}",) if why else ()),
            *_amended_en(matter),
        ),
    )


def _words(matter: Matter, name: str | None, about: str, fr: tuple[str, ...], en: tuple[str, ...]) -> Words:
    hello, notice = greeting(name), warned(matter)
    subject = one_line(f"{matter.authority} - {matter.label}, {matter.year}")
    marked = "[SIMULATION] " if matter.notice else ""
    return Words(f"{marked}{subject} : {about}", (*notice.fr, hello.fr, *fr), (*notice.en, hello.en, *en))


def _about(matter: Matter) -> tuple[str, str]:
    return f"{one_line(matter.title.fr)}, {matter.year}", f"{one_line(matter.title.en)}, {matter.year}"


def _mentions(matter: Matter) -> tuple[str, str]:
    fr = one_line(" ; ".join(mention.fr for mention in matter.mentions))
    en = one_line("; ".join(mention.en for mention in matter.mentions))
    return fr or "aucune", en or "none"


def _level_fr(level: int | None) -> str:
    return f"niveau {level}@" if level else "participation, sans niveau"


def _level_en(level: int | None) -> str:
    return f"level {level}@" if level else "participation, without a level"


def _amended_fr(matter: Matter) -> tuple[str, ...]:
    since = f"{matter.prepared:%d/%m/%Y}"
    return (f"Le palmarès modifié est public depuis le {since}. Ce message est envoyé automatiquement.",)


def _amended_en(matter: Matter) -> tuple[str, ...]:
    since = f"{matter.prepared:%Y-%m-%d}"
    return (f"The amended results are public since {since}. This message was sent automatically.",)
