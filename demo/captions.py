"""The captions of training pictures, in many wordings: the same facts that were painted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from numpy.random import Generator

from demo.composition import RGB, Background, Composition, Figure
from demo.subjects import Subject

Phrases = tuple[str, ...]
# Of spoiled pictures, the part that is called nothing but spoiled: a negative prompt is like that.
ONLY_FAULTS = 0.4
PAIRS = ("{} and {}", "{} next to {}", "{} on the left and {} on the right")


class Words(msgspec.Struct, frozen=True):
    """What `captions.toml` holds."""

    art_sets: Phrases
    uncountable: Phrases
    pastels: Phrases
    praise: Phrases
    prepositions: Phrases
    styles: Mapping[str, Phrases]
    colours: Mapping[str, RGB]
    hues: Mapping[str, int]
    kinds: Mapping[str, str]
    faults: Mapping[str, Phrases]
    tones: Mapping[str, Phrases]
    sizes: Mapping[str, Phrases]
    grounds: Mapping[str, Phrases]
    patterns: Mapping[str, Phrases]
    scenes: Mapping[str, Phrases]


def read_words() -> Words:
    return msgspec.toml.decode(Path(__file__).with_suffix(".toml").read_bytes(), type=Words)


def describe(
    made: Composition, subjects: Sequence[Subject], words: Words, random: Generator
) -> str:
    """A caption that names what the picture shows, or only what is wrong with it; lower case."""
    text = _figures(made, subjects, words, random)
    if ground := background(made.background, words, random):
        text += (" " if ground.split()[0] in words.prepositions else ", ") + ground
    style = pick(words.styles[made.style], random) if made.style_said else ""
    if style and not style.endswith("style") and random.random() < 0.3:
        text = f"{style if style in words.uncountable else _named(style, random)} of {text}"
    elif style:
        text += f", {style}"
    finish = _finish(made, words, random)
    if made.fault and random.random() < ONLY_FAULTS:
        return ", ".join(finish)
    emoji = "emoji of " if random.random() < 0.04 else ""
    return emoji + ", ".join((text, *finish)).lower()


def _figures(
    made: Composition, subjects: Sequence[Subject], words: Words, random: Generator
) -> str:
    nouns = [_noun(figure, subjects[figure.subject], words, random) for figure in made.figures]
    if len(nouns) == 2:
        return pick(PAIRS, random).format(*(_named(noun, random) for noun in nouns))
    (noun,) = nouns
    if made.size:
        noun = f"{pick(words.sizes[made.size], random)} {noun}"
    if not noun.startswith("close-up"):
        noun = _named(noun, random)
    return f"{noun} on the {made.place}" if made.place else noun


def _noun(figure: Figure, subject: Subject, words: Words, random: Generator) -> str:
    """Its label or another name, rarely only its kind, with its colour where that is said."""
    chance, noun = random.random(), subject.label
    if chance < 0.07 and subject.kind in words.kinds:
        noun = words.kinds[subject.kind]
    elif chance >= 0.5 and subject.alias:
        noun = pick(subject.alias, random)
    if chance > 0.93 and subject.tags:
        noun += ", " + pick(subject.tags, random)
    return f"{figure.colour} {noun}".strip()


def background(made: Background, words: Words, random: Generator) -> str:
    """Its words; none for a soft one."""
    detailed = {**words.patterns, **words.scenes}.get(made.detail)
    phrase = pick(detailed or words.grounds[made.ground], random).format(*made.names)
    return phrase.replace(" a orange", " an orange")


def _finish(made: Composition, words: Words, random: Generator) -> list[str]:
    phrases = [pick(words.tones[made.tone], random)] if made.tone else []
    if made.fault:
        phrases.append(pick(words.faults[made.fault], random))
        phrases += ["low quality"] if random.random() < 0.6 else []
    if made.praised:
        phrases.append(pick(words.praise, random))
    return [phrases[index] for index in random.permutation(len(phrases))]


def _named(noun: str, random: Generator) -> str:
    return noun if random.random() < 0.15 else with_article(noun)


def pick(choices: Phrases, random: Generator) -> str:
    return choices[random.integers(len(choices))]


def with_article(noun: str) -> str:
    vowel = noun[0] in "aeiou" and not noun.startswith(("uni", "eu", "uk"))
    return ("an " if vowel else "a ") + noun
