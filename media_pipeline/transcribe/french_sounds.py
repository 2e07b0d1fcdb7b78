"""How a French word sounds, roughly: words that a listener takes for one another have one key.

Small on purpose: it tells which spellings are close, not how a word is pronounced.
"""

import re
import unicodedata
from functools import lru_cache

_VOWEL = "aeiouyàâäéèêëîïôöùûü"
_CONSONANT = "[b-df-hj-np-tv-z]"
_NASAL_END = rf"(?![{_VOWEL}nmWUE])"
_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"œu|œ", "eu"),
        (rf"e(?=({_CONSONANT})\1|{_CONSONANT}es?$|[lcf]$)", "E"),  # belle, oxygene, avec
        (r"(.)\1+", r"\1"),
        (r"tion", "sion"),
        (r"ph", "f"),
        (r"sch|sh|ch", "S"),
        (r"gn", "N"),
        (r"ç|c(?=[eiyéèêëîE])", "s"),
        (r"qu|[qck]", "k"),
        (r"gu(?=[eiyéèêëîE])", "g"),
        (r"g(?=[eiyéèêëîE])", "j"),
        (r"h", ""),
        (r"eaux?|aux?|ô", "o"),
        (r"o[uùû]", "U"),
        (r"o[iîy]", "W"),
        (rf"(?:ai|ei|i|y|u)[nm]{_NASAL_END}", "I"),
        (rf"[ae][nm]{_NASAL_END}", "A"),
        (rf"o[nm]{_NASAL_END}", "O"),
        (r"ai|ei|ay|ey|e[rzt]$|[éèêëæ]", "E"),
        (r"[àâä]", "a"),
        (r"[îïy]", "i"),
        (r"[ùûü]", "u"),
        (r"ö", "o"),
        (r"z", "s"),
        (r"w", "v"),
        (r"x(?=.)", "ks"),
        (r"(?<=..)(?:es|e|[sxtdp])$", ""),
    )
)
_OTHER = re.compile(r"[\W_]+")


@lru_cache(maxsize=65_536)
def sound_of(word: str) -> str:
    """Return the key of one word; marks, hyphens and apostrophes in it are not heard."""
    text = _OTHER.sub("", unicodedata.normalize("NFC", word.casefold()))
    for pattern, sound in _RULES:
        text = pattern.sub(sound, text)
    return text
