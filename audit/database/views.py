"""Views: the questions that auditors ask first, ready to be read."""

from typing import Final

from audit.database.table import Column, Table, table

#: Each view with its statement; its columns are told in the data dictionary like those of tables.
VIEWS: Final[tuple[tuple[Table, str], ...]] = (
    (
        table(
            "ballot_status",
            "chaque bulletin, et ce qu'il est devenu au dernier dépouillement du dossier",
            "each ballot, and what became of it in the dossier's last tally",
            ("position", "", "sa position", "its position"),
            ("edition", "", "l'édition", "the edition"),
            ("dossier", "", "le dossier", "the dossier"),
            ("juror", "", "le juré", "the juror"),
            ("round", "", "le tour", "the round"),
            (
                "status",
                "",
                "counted, late, replaced, earlier-round… ou la raison",
                "counted, late, replaced, earlier-round, or why not",
            ),
        ),
        """SELECT b.position, b.edition, b.dossier, b.juror, b.round,
          CASE WHEN c.counted = 1 THEN 'counted' WHEN b.late = 1 THEN 'late' WHEN c.why IS NOT NULL THEN c.why
               WHEN EXISTS (SELECT 1 FROM tallies t WHERE t.edition = b.edition AND t.dossier = b.dossier
                            AND t.current = 1 AND t.round > b.round) THEN 'earlier-round'
               WHEN EXISTS (SELECT 1 FROM ballots n WHERE n.edition = b.edition AND n.dossier = b.dossier
                            AND n.juror = b.juror AND n.round = b.round AND n.position > b.position) THEN 'replaced'
               WHEN b.abstained = 1 THEN 'abstained' ELSE 'not-tallied' END
        FROM ballots b LEFT JOIN (SELECT x.ballot, x.counted, x.why FROM tally_ballots x
          JOIN tallies t ON t.position = x.tally AND t.current = 1) c ON c.ballot = b.position
        ORDER BY b.position""",
    ),
    (
        table(
            "proposals",
            "ce que les notes proposent pour chaque dossier : son dernier dépouillement",
            "what the marks propose for each dossier: its last tally",
            ("edition", "", "l'édition", "the edition"),
            ("dossier", "", "le dossier", "the dossier"),
            ("tally", "", "position du dépouillement", "position of the tally"),
            ("ballots", "", "bulletins comptés", "ballots counted"),
            ("figure", "", "chiffre exact", "exact figure"),
            ("about", "", "le même, arrondi", "the same, rounded"),
            ("level", "", "niveau proposé", "level proposed"),
        ),
        """SELECT t.edition, t.dossier, t.position,
          (SELECT count(*) FROM tally_ballots x WHERE x.tally = t.position AND x.counted = 1),
          t.figure, t.about, t.level
        FROM tallies t WHERE t.current = 1 ORDER BY t.edition, t.dossier""",
    ),
    (
        table(
            "level_by_juror",
            "le niveau que donnerait seul chaque bulletin compté",
            "the level that each ballot counted would give alone",
            ("edition", "", "l'édition", "the edition"),
            ("panel", "", "la commission", "the panel"),
            ("juror", "", "le juré", "the juror"),
            ("dossier", "", "le dossier", "the dossier"),
            ("figure", "", "son chiffre, exact", "its figure, exact"),
            ("about", "", "le même, arrondi", "the same, rounded"),
            ("level", "", "le niveau", "the level"),
        ),
        """SELECT b.edition, b.panel, b.juror, b.dossier, x.figure, x.about, x.level
        FROM tally_ballots x JOIN tallies t ON t.position = x.tally AND t.current = 1
        JOIN ballots b ON b.position = x.ballot
        WHERE x.counted = 1 ORDER BY b.edition, b.panel, b.juror, b.dossier""",
    ),
    (
        table(
            "spread_by_dossier",
            "de quel niveau à quel niveau vont les bulletins comptés de chaque dossier",
            "from which level to which the ballots counted on each dossier go",
            ("edition", "", "l'édition", "the edition"),
            ("dossier", "", "le dossier", "the dossier"),
            ("ballots", "", "bulletins comptés", "ballots counted"),
            ("lowest", "", "le plus bas niveau", "the lowest level"),
            ("highest", "", "le plus haut", "the highest"),
            ("apart", "", "l'écart, en niveaux", "levels between them"),
        ),
        """SELECT edition, dossier, count(*), min(level), max(level), max(level) - min(level)
        FROM level_by_juror GROUP BY edition, dossier ORDER BY edition, dossier""",
    ),
    (
        table(
            "votes_by_motion",
            "les voix comptées de chaque motion",
            "the voices counted on each motion",
            ("edition", "", "l'édition", "the edition"),
            ("motion", "", "la motion", "the motion"),
            ("votes_for", "", "pour", "for"),
            ("votes_against", "", "contre", "against"),
            ("abstentions", "", "abstentions", "abstentions"),
        ),
        """SELECT edition, motion, sum(choice = 'for'), sum(choice = 'against'), sum(choice = 'abstain')
        FROM votes WHERE counted = 1 GROUP BY edition, motion ORDER BY edition, motion""",
    ),
    (
        table(
            "laureates",
            "les attributions en vigueur, avec ce que proposaient les notes",
            "the awards in force, with what the marks proposed",
            ("edition", "", "l'édition", "the edition"),
            ("dossier", "", "le dossier", "the dossier"),
            ("name", "", "la collectivité", "the authority"),
            ("kind", "", "son genre", "its kind"),
            ("level", "", "le niveau, en arobases", "the level, in arobases"),
            ("proposal", "", "la proposition", "the proposal"),
            ("mentions", "", "les mentions, séparées par des points-virgules", "mentions, apart by semicolons"),
            ("position", "", "position de l'attribution", "position of the award"),
        ),
        """SELECT a.edition, a.dossier, d.name, d.kind, a.level, a.proposal,
          coalesce((SELECT group_concat(mention, ';') FROM (SELECT mention FROM mentions m WHERE m.edition = a.edition
            AND m.dossier = a.dossier AND m.ended IS NULL ORDER BY mention)), ''), a.position
        FROM awards a JOIN dossiers d ON d.edition = a.edition AND d.dossier = a.dossier
        WHERE a.ended IS NULL AND d.state = 'admitted' ORDER BY a.edition, a.dossier""",
    ),
)


def create(view: Table, statement: str) -> str:
    """Return the statement that makes a view."""
    columns: tuple[Column, ...] = view.columns
    return f"CREATE VIEW {view.name} ({', '.join(column.name for column in columns)}) AS {statement}"
