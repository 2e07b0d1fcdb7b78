"""French words that a person writes where the files ask for English ones.

Words stand without accents, in lower case; each has the English ones that it may stand for, the
likeliest first.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

KEYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "adresse": ("public_url", "website", "url", "email"),
        "animateur": ("speakers",),
        "animatrice": ("speakers",),
        "audio": ("recording",),
        "auteur": ("author",),
        "autrice": ("author",),
        "canal": ("channel",),
        "categorie": ("categories",),
        "categories": ("categories",),
        "chapitre": ("chapters",),
        "chapitres": ("chapters",),
        "chemin": ("path",),
        "cote": ("channel",),
        "couleur": ("colours",),
        "couleurs": ("colours",),
        "courriel": ("email",),
        "couverture": ("cover",),
        "date": ("published",),
        "debut": ("start",),
        "description": ("description", "summary"),
        "droits": ("copyright",),
        "enregistrement": ("recording",),
        "enregistrements": ("recording",),
        "explicite": ("explicit",),
        "fichier": ("recording",),
        "fichiers": ("recording",),
        "genre": ("type",),
        "image": ("cover",),
        "intervenant": ("speakers",),
        "intervenante": ("speakers",),
        "intervenantes": ("speakers",),
        "intervenants": ("speakers",),
        "invite": ("speakers",),
        "invitee": ("speakers",),
        "invitees": ("speakers",),
        "invites": ("speakers",),
        "langage": ("language",),
        "langue": ("language",),
        "lien": ("url", "website"),
        "mail": ("email",),
        "micro": ("channel",),
        "modele": ("model",),
        "mots": ("vocabulary",),
        "nom": ("name", "title"),
        "numero": ("number",),
        "participantes": ("speakers",),
        "participants": ("speakers",),
        "personne": ("speakers",),
        "personnes": ("speakers",),
        "piste": ("track", "tracks"),
        "pistes": ("tracks",),
        "prefixe": ("episode_prefix",),
        "publication": ("published",),
        "publie": ("published",),
        "publiee": ("published",),
        "resume": ("summary", "description"),
        "role": ("role",),
        "saison": ("season",),
        "serie": ("series",),
        "series": ("series",),
        "site": ("website", "url"),
        "son": ("recording",),
        "sous-titre": ("subtitle",),
        "stockage": ("storage",),
        "titre": ("title",),
        "vocabulaire": ("vocabulary",),
    }
)

VALUES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "anglais": ("en",),
        "animateur": ("host",),
        "animatrice": ("host",),
        "auteur": ("author",),
        "auteure": ("author",),
        "autrice": ("author",),
        "automatique": ("auto",),
        "bande annonce": ("trailer",),
        "bande-annonce": ("trailer",),
        "complet": ("full",),
        "cours": ("course",),
        "dossier": ("folder",),
        "droit": ("right",),
        "droite": ("right",),
        "episode": ("full",),
        "faux": ("false",),
        "feuilleton": ("serial",),
        "francais": ("fr",),
        "gauche": ("left",),
        "hors serie": ("bonus",),
        "hors-serie": ("bonus",),
        "hote": ("host",),
        "hotesse": ("host",),
        "invite": ("guest",),
        "invitee": ("guest",),
        "monteur": ("editor",),
        "monteuse": ("editor",),
        "narrateur": ("narrator",),
        "narratrice": ("narrator",),
        "non": ("false",),
        "oui": ("true",),
        "presentateur": ("host",),
        "presentatrice": ("host",),
        "producteur": ("producer",),
        "productrice": ("producer",),
        "vrai": ("true",),
    }
)


def english_key(word: str, known: Iterable[str]) -> str:
    """Return the key among ``known`` that a French ``word`` stands for, or nothing."""
    return _english(KEYS, word, known)


def english_value(word: str, choices: Iterable[str]) -> str:
    """Return the value among ``choices`` that a French ``word`` stands for, or nothing."""
    return _english(VALUES, word, choices)


def _english(words: Mapping[str, tuple[str, ...]], word: str, choices: Iterable[str]) -> str:
    possible = set(choices)
    return next((choice for choice in words.get(_bare(word), ()) if choice in possible), "")


def _bare(word: str) -> str:
    """Return ``word`` in lower case without accents."""
    letters = unicodedata.normalize("NFKD", word.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
