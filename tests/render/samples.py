"""A short French interview and what builds others like it."""

from media_pipeline.model.transcript import Segment, Transcript, Word

BASE = "https://medias.ressources-ville.org/priorite-culture"
HERE = f"{BASE}/episode-04"
HOSTILE = "</p></title></script><script>alert('é')</script>\"'&<b>"

TURNS = (
    (
        "Animatrice",
        0.8,
        12.139,
        (
            "Bonjour et bienvenue dans Priorité culture, le podcast qui va à la rencontre de "
            "celles et ceux qui font vivre la culture dans les quartiers. Aujourd'hui, nous "
            "parlons de danse."
        ),
    ),
    (
        "Invité",
        12.838,
        21.208,
        (
            "Bonjour, et merci pour l'invitation. Je suis danseur et médiateur, et depuis "
            "trois ans je travaille avec les habitants du quartier."
        ),
    ),
    (
        "Animatrice",
        21.834,
        25.15,
        "Comment la danse peut-elle créer du lien entre les habitants ?",
    ),
    (
        "Invité",
        25.938,
        39.417,
        (
            "La danse ne demande pas de parler la même langue. Chaque mercredi, le centre "
            "social nous prête une salle. Au début, il y avait quatre personnes. Aujourd'hui, "
            "nous sommes plus de quarante, des enfants, des parents et des retraités."
        ),
    ),
)


def segment(start_s: float, end_s: float, text: str, speaker: str | None = None) -> Segment:
    return Segment(start_s=start_s, end_s=end_s, text=text, speaker=speaker)


def heard(start_s: float, end_s: float, text: str, speaker: str | None = None) -> Segment:
    """Make a segment with evenly spaced words, as a machine hears them."""
    words = text.split()
    step = (end_s - start_s) / len(words)
    timed = tuple(
        Word(start_s=start_s + n * step, end_s=start_s + (n + 0.9) * step, text=word)
        for n, word in enumerate(words)
    )
    return Segment(start_s=start_s, end_s=end_s, text=text, speaker=speaker, words=timed)


def transcript_of(*segments: Segment, language: str = "fr") -> Transcript:
    return Transcript(language=language, origin="machine", segments=segments)
