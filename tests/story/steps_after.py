"""What the sentences of a story mean, from the notice of the sitting to the letters."""

import json
from typing import Final

from contracts.commands import awards as a
from contracts.events.awards import Appraisal, Block, Choice, MentionAward, MotionSubject, SingleAward
from contracts.questions import DraftMinutes
from demo.publication import Draft
from tests.story.story import Story, day, step

SITTING: Final = "pleniere"
CHOICES: Final[dict[str, Choice]] = {"pour": "for", "contre": "against", "abstention": "abstain"}
APPRAISAL: Final = "l'appréciation de tous les dossiers"
#: How a story names a motion: `le bloc 3@`, `4@ pour 45061`, `la mention education pour 45061`, the appraisal.
MOTION: Final = rf"(le bloc .@|.@ pour \S+|la mention \S+ pour \S+|{APPRAISAL})"


def motion(named: str) -> str:
    """Return the code of a motion as the story names it."""
    if named == APPRAISAL:
        return "appreciation"
    words = named.replace("@", "").removeprefix("le ").removeprefix("la ").replace(" pour ", " ")
    return "-".join(words.split())


async def put(story: Story, who: str, named: str, subject: MotionSubject) -> None:
    await story.do(who, a.PutMotion(motion(named), SITTING, subject))


@step(r"(\S+) convoque le jury pour le (\S+)")
async def convene(story: Story, who: str, at: str) -> None:
    await story.do(who, a.ConveneSitting(SITTING, day(at), ("Palmarès",)))


@step(r"(\S+) ouvre la séance")
async def open_sitting(story: Story, who: str) -> None:
    await story.do(who, a.OpenSitting(SITTING))


@step(r"(\S+) est présente?( à distance)?")
async def attend(story: Story, member: str, afar: str | None) -> None:
    seen = a.RecordPresence(SITTING, story.code(member), "remote" if afar else "present")
    await story.do("Simon", seen)


@step(r"(\S+) propose (le bloc (.)@) : (.+)")
async def put_block(story: Story, who: str, named: str, level: str, dossiers: str) -> None:
    await put(story, who, named, Block(int(level), tuple(dossiers.split(", "))))


@step(r"(\S+) propose ((.)@ pour (\d+))(?:, car (.+))?")
async def put_single(story: Story, who: str, named: str, level: str, dossier: str, reason: str | None) -> None:
    await put(story, who, named, SingleAward(dossier, int(level), reason))


@step(r"(\S+) propose (la mention (\S+) pour (\S+))")
async def put_mention(story: Story, who: str, named: str, mention: str, dossier: str) -> None:
    await put(story, who, named, MentionAward(dossier, mention))


@step(rf"(\S+) propose {APPRAISAL}")
async def put_appraisal(story: Story, who: str) -> None:
    await put(story, who, APPRAISAL, Appraisal())


@step(r"(\S+) retire (\S+) du bloc (.)@")
async def pull(story: Story, who: str, dossier: str, level: str) -> None:
    await story.do(who, a.PullDossier(f"bloc-{level}", dossier))


@step(rf"(\S+) ouvre le vote sur {MOTION}")
async def open_vote(story: Story, who: str, named: str) -> None:
    await story.do(who, a.OpenVote(motion(named)))


@step(rf"(\S+) vote (\S+), sur {MOTION}")
async def vote_alone(story: Story, who: str, choice: str, named: str) -> None:
    await story.do(who, a.CastVote(motion(named), CHOICES[choice], story.code(who)))


@step(rf"le jury vote {MOTION} : (.+)")
async def vote(story: Story, named: str, said: str) -> None:
    await open_vote(story, "Anne", named)
    for one in said.split(", "):
        await vote_alone(story, *one.split(" "), named)
    await story.do("Anne", a.CloseVote(motion(named)))
    await story.log.until(lambda: motion(named) in story.log.seen.motions, f"the count of {named}")


@step(r"= (\S+) a (.)@(?: et (\S+))?")
async def awarded(story: Story, dossier: str, level: str, mention: str | None) -> None:
    seen = story.log.seen
    await story.log.until(lambda: dossier in seen.awards, f"the award of {dossier}")
    assert seen.awards[dossier].level == int(level)
    if mention is not None:
        await story.log.until(lambda: (dossier, mention) in seen.mentions, f"the mention of {dossier}")


@step(r"(\S+) lève la séance")
async def close_sitting(story: Story, who: str) -> None:
    await story.do(who, a.CloseSitting(SITTING))


async def draft(story: Story) -> Draft:
    return await story.ask("Odile", DraftMinutes(), Draft)


@step(r"(\S+) signe le procès-verbal")
async def sign(story: Story, who: str) -> None:
    now = await draft(story)
    await story.do(who, a.SignMinutes(now.sha256, now.palmares_sha256, now.as_of))


@step(r"(\S+) scelle le palmarès")
async def seal(story: Story, who: str) -> None:
    now = await draft(story)
    await story.do(who, a.SealPalmares(now.sha256, now.palmares_sha256, now.as_of))


@step(r"(\S+) approuve la publication")
async def approve(story: Story, who: str) -> None:
    await story.do(who, a.ApprovePublication((await draft(story)).palmares_sha256))


@step(r"(\S+) publie le palmarès")
async def publish(story: Story, who: str) -> None:
    await story.do(who, a.PublishPalmares((await draft(story)).palmares_sha256))


@step(r"= aucun courrier n'est parti")
async def no_letter(story: Story) -> None:
    assert story.house.letters() == []


@step(r"= un courrier est parti à (.+)")
async def letters(story: Story, names: str) -> None:
    owed = [f"{code}@exemple.invalid" for code in story.codes(names)]
    await story.log.until(lambda: list(story.log.seen.letters.values()) == ["sent"] * len(owed), "the letters")
    caught = [path.stem.partition("-")[2] for path in story.house.letters()]
    assert sorted(caught) == sorted(owed)


@step(r"= le palmarès compte (\d+) lauréats : (\d+) villes, (\d+) village")
async def counted(story: Story, laureates: str, towns: str, villages: str) -> None:
    assert story.log.seen.after.sealed is not None
    content = await story.house.bus.documents.get(story.log.seen.after.sealed.palmares.sha256)
    assert content is not None
    counts = json.loads(content)["counts"]
    kinds = {kind: of["laureates"] for kind, of in counts["kinds"].items()}
    assert (counts["laureates"], kinds) == (
        int(laureates),
        {"ville": int(towns), "village": int(villages), "intercommunalite": 0},
    )
