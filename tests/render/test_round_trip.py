"""Two hundred edits in each format, back through transcript.vtt alone: words, voices and times."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import docx
import pytest

from media_pipeline.model.alignment import word_key
from media_pipeline.model.transcript import Segment, Transcript, Word
from media_pipeline.model.word_times import time_words
from media_pipeline.pipeline.corrected_file import Expected, read_corrected
from media_pipeline.render.docx_write import instruction, to_docx_to_correct
from media_pipeline.render.text_to_correct import to_text_to_correct
from media_pipeline.render.webvtt import to_corrected_vtt, to_vtt_to_correct
from media_pipeline.render.webvtt_read import read_vtt

TITLE = "Danser ensemble : « R&D » <ici>"
SPEAKERS = ("Animatrice", "Léa <&> Martin", "Jean-Paul N'Diaye", None)
COMMON = "de la le et les des en un une du dans que qui est pour il on pas nous vous oui ne se à"
RARE = (
    "quartier danse mercredi habitants culture médiathèque atelier résidence bénévoles mairie "
    "centre social répétition association financement rencontre jeunesse théâtre écriture "
    "vieillissement compagnie spectacle enfants parents retraités école marché immeuble voisins "
    "projet équipe année semaine travail question réponse exemple parole musique radio podcast "
    "R&D <b> --> 👏🏽 مرحبا anticonstitutionnellement 12,5 aujourd'hui l'invitation"
)
LONG_WORD = "https://www.ressources-ville.org/" + "a" * 90


@dataclass
class Token:
    """A word in the file.

    ``was`` is its place in the draft while nobody has edited it, ``near`` what stands around there.
    """

    text: str
    was: int | None
    near: frozenset[str] = frozenset()


@dataclass
class Block:
    """A cue or a paragraph. ``head`` is what stands before the words."""

    head: str
    speaker: str | None
    tokens: list[Token]
    tail: str = ""


def draft(chance: Random, count: int = 3000) -> Transcript:
    """Make a talk of ``count`` words, Zipf-like, with irregular pauses and four voices."""
    segments: list[Segment] = []
    now, made = 0.4, 0
    speaker: str | None = SPEAKERS[0]
    while made < count:
        words = []
        for _ in range(min(chance.randint(2, 24), count - made)):
            text = chance.choice((COMMON if chance.random() < 0.5 else RARE).split())
            if chance.random() < 0.005:
                text = LONG_WORD
            end = now + 0.05 + 0.05 * min(len(text), 14) * chance.uniform(0.7, 1.4)
            text += "," if chance.random() < 0.08 else ""
            words.append(Word(start_s=now, end_s=end, text=text, probability=0.5))
            now = end + chance.choice((0, 0, 0, 0.02, 0.1, 0.4, chance.uniform(0, 3)))
        words[-1] = words[-1].model_copy(
            update={"text": words[-1].text + chance.choice((".", "\u202f?"))}
        )
        made += len(words)
        text = " ".join(word.text for word in words)
        start, end = words[0].start_s, words[-1].end_s
        segments.append(
            Segment(start_s=start, end_s=end, text=text, speaker=speaker, words=tuple(words))
        )
        if chance.random() < 0.3:
            speaker = chance.choice(SPEAKERS)
    return Transcript(language="fr", origin="machine", segments=tuple(segments))


def edit(blocks: list[Block], chance: Random, count: int = 200) -> None:
    """Change blocks as a person does; no change makes two readings of it equally right."""
    done = 0
    while done < count:
        kind = chance.choice(("other", "other", "add", "add", "remove", "remove", "join", "rename"))
        done += EDITS[kind](blocks, chance)


def _substitute(blocks: list[Block], chance: Random) -> bool:
    block, at = _place(blocks, chance)
    word = chance.choice(["Vaulx-en-Velin", "Zoé", "&lt;v>", *RARE.split()])
    if not _stands_out(blocks, block, at, word):
        return False
    block.tokens[at] = Token(word, None, block.tokens[at].near)
    return True


def _add(blocks: list[Block], chance: Random) -> bool:
    block, at = _place(blocks, chance)
    word = chance.choice(["vraiment", "Zoé", "très", "<i>", *RARE.split()])
    if not _stands_out(blocks, block, at, word):
        return False
    block.tokens.insert(at, Token(word, None, block.tokens[at].near))
    return True


def _remove(blocks: list[Block], chance: Random) -> bool:
    block, at = _place(blocks, chance)
    if len(block.tokens) < 2 or not _stands_out(blocks, block, at):
        return False
    del block.tokens[at]
    return True


def _join(blocks: list[Block], chance: Random) -> bool:
    at = chance.randrange(len(blocks) - 1)
    first, second = blocks[at : at + 2]
    if first.speaker != second.speaker:
        return False
    first.tokens += second.tokens
    first.tail = second.tail
    del blocks[at + 1]
    return True


def _rename(blocks: list[Block], chance: Random) -> bool:
    block = chance.choice(blocks)
    name = chance.choice(("Zoé Petit", "Animatrice", "Élu 2"))
    block.head = block.head.replace(_label(block), name)
    block.speaker = name
    return True


EDITS: dict[str, Callable[[list[Block], Random], bool]] = {
    "other": _substitute,
    "add": _add,
    "remove": _remove,
    "join": _join,
    "rename": _rename,
}


def _label(block: Block) -> str:
    return block.speaker or "?"


def _place(blocks: list[Block], chance: Random) -> tuple[Block, int]:
    block = chance.choice(blocks)
    return block, chance.randrange(len(block.tokens))


def _stands_out(blocks: list[Block], block: Block, at: int, word: str = "") -> bool:
    """Tell whether a place differs from those beside it: of “oui oui”, which one was deleted?"""
    every = [token for each in blocks for token in each.tokens]
    here = next(n for n, token in enumerate(every) if token is block.tokens[at])
    beside = [word_key(token.text) for token in every[max(0, here - 3) : here + 4]]
    old = word_key(block.tokens[at].text)
    new = word_key(word)
    return beside.count(old) == 1 and new not in beside and new not in block.tokens[at].near


class Counter:
    """Numbers the words of a file, which are those of the draft in their order."""

    def __init__(self, talk: Transcript) -> None:
        self._keys = [word_key(word.text) for part in talk.segments for word in part.words]
        self._count = 0

    def tokens(self, text: str) -> list[Token]:
        return [self._token(word) for word in text.split(" ")]

    def _token(self, word: str) -> Token:
        self._count += 1
        near = self._keys[max(0, self._count - 9) : self._count + 8]
        return Token(word, self._count - 1, frozenset(near))


def by_docx(talk: Transcript, path: Path, chance: Random) -> list[Block]:
    path.write_bytes(to_docx_to_correct(talk, TITLE))
    document = docx.Document(str(path))
    counter = Counter(talk)
    paragraphs = [each for each in document.paragraphs if len(each.runs) == 3]
    blocks = [
        Block(p.runs[1].text, _name(p.runs[1].text), counter.tokens(p.runs[2].text))
        for p in paragraphs
    ]
    homes = {id(block): p for block, p in zip(blocks, paragraphs, strict=True)}
    edit(blocks, chance)
    kept = {id(block): block for block in blocks}
    for key, paragraph in homes.items():
        if key not in kept:
            document.element.body.remove(paragraph._element)  # noqa: SLF001
            continue
        paragraph.runs[1].text = kept[key].head
        paragraph.runs[2].text = " ".join(token.text for token in kept[key].tokens)
    document.save(str(path))
    return blocks


def by_text(talk: Transcript, path: Path, chance: Random) -> list[Block]:
    counter = Counter(talk)
    blocks = []
    for line in to_text_to_correct(talk).splitlines():
        if line:
            match = re.match(r"(\[[\d:]+\] (.+?)\u00a0: )(.*)", line)
            assert match
            blocks.append(Block(match[1], _name(match[2]), counter.tokens(match[3])))
    edit(blocks, chance)
    lines = (block.head + " ".join(token.text for token in block.tokens) for block in blocks)
    path.write_text("\r\n\r\n".join(lines), "utf-16")
    return blocks


def by_vtt(talk: Transcript, path: Path, chance: Random) -> list[Block]:
    counter = Counter(talk)
    blocks = []
    for cue in to_vtt_to_correct(talk).split("\n\n")[1:]:
        match = re.match(r"(\S+) --> (\S+)\n(?:<v (.*?)>)?(.*)", cue)
        assert match
        name = _unescaped(match[3]) if match[3] else None
        tokens = counter.tokens(_unescaped(match[4].rstrip("\n")))
        blocks.append(Block(match[1], name, tokens, match[2]))
    edit(blocks, chance)
    path.write_text("WEBVTT\n\n" + "\n\n".join(map(_cue, blocks)) + "\n", "utf-8")
    return blocks


def _cue(block: Block) -> str:
    text = _escaped(" ".join(token.text for token in block.tokens))
    voice = f"<v {_escaped(block.speaker)}>" if block.speaker else ""
    return f"{block.head} --> {block.tail}\n{voice}{text}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _name(label: str) -> str | None:
    name = label.removesuffix("\u00a0: ")
    return None if name == "?" else name


FORMATS = {"docx": by_docx, "txt": by_text, "vtt": by_vtt}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", FORMATS)
def test_two_hundred_edits_come_back_in_place(kind: str, seed: int, tmp_path: Path) -> None:
    chance = Random(seed)
    talk = draft(chance)
    heard = [word for segment in talk.segments for word in segment.words]
    path = tmp_path / f"edited.{kind}"
    blocks = FORMATS[kind](talk, path, chance)
    back = imported(talk, path)
    said = [(word, part.speaker) for part in back.segments for word in part.words]
    wanted = [(token, block.speaker) for block in blocks for token in block.tokens]
    assert [(word.text, who) for word, who in said] == [(token.text, who) for token, who in wanted]
    unedited = [
        (word, heard[token.was])
        for (word, _), (token, _) in zip(said, wanted, strict=True)
        if token.was is not None
    ]
    assert len(unedited) > 2800
    off = [
        (word.text, word.start_s, was.start_s, word.end_s, was.end_s)
        for word, was in unedited
        if abs(word.start_s - was.start_s) > 0.15 or abs(word.end_s - was.end_s) > 0.15
    ]
    assert off == []
    starts = [word.start_s for word, _ in said]
    assert starts == sorted(starts)


def imported(talk: Transcript, path: Path) -> Transcript:
    """Import a file, write transcript.vtt, and read it back as a later publication does."""
    names = tuple(name for name in SPEAKERS if name)
    file = read_corrected(path, Expected(talk, names, (TITLE, instruction("fr"))))
    assert file.left_out == ()
    made = file.transcript(time_words(file.passages, file.original()))
    return read_vtt(to_corrected_vtt(made, "0" * 64), "fr")
