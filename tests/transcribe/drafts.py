"""Drafts of the three sample recordings: Whisper base, with and without the glossary as hotwords.

Made once by `media publish`, before any correction by the glossary (.media/heard.json).
"""

import json
from pathlib import Path

from media_pipeline.model.transcript import Segment, Transcript, Word

DATA = Path(__file__).parents[1] / "data"
HOUSE = (
    "Trajectoire Ressources",
    "politique de la ville",
    "contrat de ville",
    "Bourgogne-Franche-Comté",
    "quartiers prioritaires",
    "droits culturels",
    "conseil citoyen",
    "médiation culturelle",
    "éducation populaire",
)
GLOSSARIES = {
    "priorite-culture-03": (
        *HOUSE,
        *("Priorité culture", "élue", "politique culturelle de proximité"),
        "bibliothèque du quartier",
    ),
    "priorite-culture-04": (
        *HOUSE,
        *("Priorité culture", "danseur et médiateur", "centre social", "contrats de ville"),
    ),
    "replay-vieillissement": (*HOUSE, "Oxygène", "jardin partagé", "personnes âgées"),
}
SPEAKERS = {
    "priorite-culture-03": ("Animatrice", "Élue"),
    "priorite-culture-04": ("Animatrice", "Invité"),
    "replay-vieillissement": (),
}
MANNERS = ("with-hotwords", "without-hotwords")


def heard(recording: str, manner: str) -> tuple[Word, ...]:
    """Return the words of a draft."""
    lines = json.loads((DATA / "drafts" / f"{recording}.{manner}.json").read_text("utf-8"))
    return tuple(
        Word(start_s=start_s, end_s=end_s, text=text, probability=probability)
        for start_s, end_s, text, probability in lines
    )


def spoken(recording: str) -> Transcript:
    """Return what is really said."""
    reference = json.loads((DATA / f"{recording}.reference.json").read_text("utf-8"))
    segments = tuple(
        Segment(
            start_s=turn["start"], end_s=turn["end"], text=turn["text"], speaker=turn["speaker"]
        )
        for turn in reference["turns"]
    )
    return Transcript(language="fr", origin="person", segments=segments)


def text_of(words: tuple[Word, ...]) -> str:
    """Return words as one line."""
    return " ".join(word.text for word in words)
