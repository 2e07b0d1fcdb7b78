"""The episode.yaml of a new episode: what must be there, and every other key as a comment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from media_pipeline.config.yaml_text import quote, to_key


@dataclass(frozen=True)
class NewEpisode:
    """What is known of an episode when its folder is made.

    ``recordings`` and ``tracks`` are file names in that folder.
    """

    guid: str
    series: str
    number: int
    title: str
    recordings: tuple[str, ...] = ()
    tracks: Mapping[str, str] = field(default_factory=dict)


def episode_yaml(episode: NewEpisode, language: str) -> str:
    """Write the commented episode.yaml of ``episode``; comments are in French or English."""
    words = _FRENCH if language == "fr" else _ENGLISH
    return words.format(
        guid=episode.guid,
        series=to_key(episode.series),
        number=episode.number,
        title=quote(episode.title),
        sources=_sources(episode),
        speakers=_speakers(episode),
    )


def _sources(episode: NewEpisode) -> str:
    if episode.tracks:
        lines = (f"  {to_key(name)}: {quote(file)}" for name, file in episode.tracks.items())
        return "\n".join(["tracks:", *lines])
    if len(episode.recordings) > 1:
        return "\n".join(["recording:", *(f"  - {quote(file)}" for file in episode.recordings)])
    file = episode.recordings[0] if episode.recordings else "recording.wav"
    return f"recording: {quote(file)}"


def _speakers(episode: NewEpisode) -> str:
    """Name a speaker for each track, for the person to correct."""
    if not episode.tracks:
        return "# speakers:\n#   - name: Camille\n#     role: host\n#     channel: left"
    lines = ["speakers:"]
    for name in episode.tracks:
        lines += [f"  - name: {quote(name[:128])}", "    role: guest", f"    track: {quote(name)}"]
    return "\n".join(lines)


_FRENCH: Final = """\
# L'identifiant de l'épisode dans les applications d'écoute. Né une fois, il ne change jamais.
guid: {guid}

series: {series}
number: {number}
title: {title}

# Deux ou trois phrases, montrées dans les applications d'écoute. À compléter.
summary: {title}

# L'enregistrement, dans ce dossier ; il n'est jamais modifié. Ou bien (pas les deux) :
#   recording: [debut.wav, suite.wav]      plusieurs fichiers qui se suivent
#   tracks: {{camille: camille.wav, invite: invite.wav}}      une piste par personne
{sources}

# Qui parle. role : host (anime), guest (invité), narrator, author, producer ou editor.
# channel : le côté de l'enregistrement stéréo où est son micro, left (gauche) ou right (droite).
# track : sa piste, quand il y a une piste par personne. url : sa page sur le web.
# heard_at : si plusieurs personnes partagent un micro, un moment de l'enregistrement où l'on
# n'entend qu'elle (heard_at: 00:00:12), pour que media reconnaisse sa voix.
{speakers}

# Tout ce qui suit est facultatif : retirez le # au début des lignes pour vous en servir.

# Les notes de l'épisode, en Markdown : sur sa page et dans les applications d'écoute.
# notes: |
#   Avec **Camille**, nous parlons de…
#
#   - [Pour aller plus loin](https://exemple.fr)

# La date de publication, avec le fuseau horaire. Sinon, celle de la première publication.
# published: 2024-05-14T08:00:00+02:00

# Dans chapters, cuts et jingles, les temps (heures:minutes:secondes) sont ceux de l'enregistrement,
# comme un lecteur audio les montre. Quand un passage est coupé ou qu'un générique précède, ne
# changez rien : media décale tout lui-même.

# Les chapitres.
# chapters:
#   - start: 00:00:00
#     title: Introduction
#   - start: 00:01:30
#     title: La rencontre

# Les passages à couper, et pourquoi (pour mémoire : rien n'en est publié). « media check » en
# propose pour les longs silences.
# cuts:
#   - start: 00:12:31.5
#     end: 00:12:40
#     why: un téléphone sonne

# Les jingles de la série (ceux de config.yaml) à faire entendre à un moment donné.
# jingles:
#   - at: 00:01:30
#     jingle: virgule

# Ce qu'il y a dans l'enregistrement stéréo, si media se trompe : auto (media cherche), stereo (de
# l'espace, de la musique), microphones (un micro de chaque côté), left ou right (seul ce côté
# sert), both (la même chose des deux côtés).
# channels: microphones

# Une réunion filmée : dans une série avec « video », l'image est publiée aussi. false : seulement
# le son, pour cet épisode. true : l'image, même si la série n'en publie pas.
# video: false

# La piste son de la vidéo, s'il y en a plusieurs : son numéro, ou mix (toutes ensemble).
# sound: 2

# L'image qui représente la vidéo, si celle que choisit media ne convient pas : un fichier de ce
# dossier (poster: affiche.jpg), ou le moment de l'enregistrement où on la voit.
# poster_at: 00:02:10

# L'adresse de la vidéo sur YouTube. « media youtube link {{nom}} ADRESSE » l'écrit.
# youtube: https://www.youtube.com/watch?v=dQw4w9WgXcQ

# Ce que media ne doit pas corriger dans cet épisode : levelling (les écarts de voix), high_pass
# (les grondements), hum (le ronflement), clipping (la saturation), noise (le souffle), trim (le
# silence au début et à la fin).
# clean_up:
#   noise: false

# Les noms propres et les mots du métier, pour que la transcription les écrive juste.
# vocabulary: [politique de la ville, Planoise]

# Les mots que media a remplacés à tort par un nom de cette liste, tels qu'il les a entendus.
# « media transcript replacements » les montre.
# keep_as_heard: [planoises]

# Qui a relu la transcription en écoutant le son, et quand ; pour le rapport d'accessibilité.
# « media a11y {{nom}} --sign "Camille Durand" » l'écrit, avec l'empreinte du texte relu.
# accessibility:
#   reviewed_by: Camille Durand
#   reviewed_on: 2024-05-14
#   reviewed_transcript: 0a1b2c3d4e5f6789

# La saison, si la série en a.
# season: 1

# full (épisode), trailer (bande-annonce) ou bonus.
# type: full

# Des propos qui ne conviennent pas aux enfants : true (oui) ou false (non).
# explicit: false

# La langue parlée, si ce n'est pas celle de la série.
# language: fr
"""

_ENGLISH: Final = """\
# What podcast apps know this episode by. It is born once and never changes.
guid: {guid}

series: {series}
number: {number}
title: {title}

# Two or three sentences, shown in podcast apps. To be completed.
summary: {title}

# The recording, in this folder; it is never modified. Or else (not both):
#   recording: [first.wav, second.wav]      several files that follow each other
#   tracks: {{camille: camille.wav, guest: guest.wav}}      one track per speaker
{sources}

# Who speaks. role: host, guest, narrator, author, producer or editor.
# channel: the side of the stereo recording with this person's microphone, left or right.
# track: this person's track, when there is one per speaker. url: a page on the web.
# heard_at: where several people share a microphone, a moment of the recording at which only this
# person is heard (heard_at: 00:00:12), so that media knows the voice.
{speakers}

# All that follows is optional: remove the # at the beginning of the lines to use it.

# Show notes in Markdown: on the episode's page and in podcast apps.
# notes: |
#   With **Camille** we talk about…
#
#   - [Further reading](https://example.org)

# The date of publication, with its time zone. Otherwise that of the first publication.
# published: 2024-05-14T08:00:00+02:00

# In chapters, cuts and jingles, times (hours:minutes:seconds) are those of the recording, as an
# audio player shows them. When a passage is cut out or an intro comes first, change nothing: media
# moves them all.

# Chapters.
# chapters:
#   - start: 00:00:00
#     title: Introduction
#   - start: 00:01:30
#     title: The meeting

# What to cut out, and why (for the record: none of it is published). “media check” proposes cuts
# for long silences.
# cuts:
#   - start: 00:12:31.5
#     end: 00:12:40
#     why: a telephone rings

# Jingles of the series (those in config.yaml) to be heard at a given moment.
# jingles:
#   - at: 00:01:30
#     jingle: sting

# What the stereo recording holds, if media gets it wrong: auto (media finds out), stereo (a stereo
# image, music), microphones (one on each side), left or right (only this side is used), both (the
# same on both sides).
# channels: microphones

# A filmed meeting: in a series with “video”, the picture is published too. false: only the sound,
# for this episode. true: the picture, even if the series publishes none.
# video: false

# Which audio track of the video is used, if there are several: its number, or mix (all together).
# sound: 2

# The picture that stands for the video, if the one that media chooses is no good: a file in this
# folder (poster: poster.jpg), or the time of the recording at which it is seen.
# poster_at: 00:02:10

# Where the video is on YouTube. “media youtube link {{name}} ADDRESS” writes it.
# youtube: https://www.youtube.com/watch?v=dQw4w9WgXcQ

# What media is not to mend in this episode: levelling (voices far apart in loudness), high_pass
# (rumble), hum (of the mains), clipping (overload), noise (hiss), trim (silence at either end).
# clean_up:
#   noise: false

# Names and words of the trade, so that the transcript spells them right.
# vocabulary: [Trajectoire Ressources, Planoise]

# Words, as heard, that media was wrong to replace by a name of that list.
# “media transcript replacements” shows them.
# keep_as_heard: [planoises]

# Who read the transcript while listening, and when; for the accessibility report.
# “media a11y {{name}} --sign "Camille Durand"” writes it, with a digest of the text that was read.
# accessibility:
#   reviewed_by: Camille Durand
#   reviewed_on: 2024-05-14
#   reviewed_transcript: 0a1b2c3d4e5f6789

# The season, if the series has any.
# season: 1

# full (an episode), trailer or bonus.
# type: full

# Content that is not for children: true or false.
# explicit: false

# The language spoken, if it is not that of the series.
# language: en
"""
