"""Writes the caption of a composition, in many wordings."""

from __future__ import annotations

from collections.abc import Sequence

from numpy.random import Generator

from demo import words
from demo.catalogue import Subject
from demo.composition import Background, Composition, Figure
from demo.words import pick, with_article

# Of spoiled pictures, the part that is called nothing but spoiled: a negative prompt is like that.
ONLY_FAULTS = 0.4
PAIRS = ("{} and {}", "{} next to {}", "{} on the left and {} on the right")


def describe(composition: Composition, subjects: Sequence[Subject], random: Generator) -> str:
    """A caption that names what the picture shows, or only what is wrong with it; lower case."""
    text = _subjects(composition, subjects, random)
    ground = background(composition.background, random)
    if ground:
        text += (" " if ground.split()[0] in words.PREPOSITIONS else ", ") + ground
    style = pick(words.STYLES[composition.style], random) if composition.style_said else ""
    if style and not style.endswith("style") and random.random() < 0.3:
        text = f"{style if style in words.UNCOUNTABLE else _maybe_article(style, random)} of {text}"
    elif style:
        text += f", {style}"
    finish = _finish(composition, random)
    text = ", ".join((text, *finish))
    if random.random() < 0.04:
        text = "emoji of " + text
    if composition.finish.fault and random.random() < ONLY_FAULTS:
        text = ", ".join(finish)
    return text.lower()


def _subjects(composition: Composition, subjects: Sequence[Subject], random: Generator) -> str:
    figures = composition.figures
    named = [name(figure, subjects[figure.subject], random) for figure in figures]
    if len(named) == 2:
        return pick(PAIRS, random).format(*(_maybe_article(noun, random) for noun in named))
    noun = named[0]
    if composition.size:
        noun = f"{pick(words.SIZES[composition.size], random)} {noun}"
    if not noun.startswith("close-up"):
        noun = _maybe_article(noun, random)
    return f"{noun} on the {composition.place}" if composition.place else noun


def name(figure: Figure, subject: Subject, random: Generator) -> str:
    """Its label or another name, rarely only its kind, with its colour where that is said."""
    chance = random.random()
    noun = subject.label
    if chance < 0.07 and subject.kind in words.KINDS:
        noun = words.KINDS[subject.kind]
    elif chance >= 0.5 and subject.alias:
        noun = pick(subject.alias, random)
    if chance > 0.93 and subject.tags:
        noun += ", " + pick(subject.tags, random)
    return f"{figure.colour} {noun}".strip()


def background(ground: Background, random: Generator) -> str:
    """Its words; none for a soft one."""
    match ground.ground:
        case "soft":
            return ""
        case "plain":
            (colour,) = ground.names
            phrase = pick(words.PLAIN, random)
            return phrase.format(colour).replace(" a orange", " an orange")
        case "gradient":
            return pick(words.GRADIENTS, random).format(*ground.names)
        case "pattern":
            return words.PATTERNS[ground.detail].format(*ground.names)
        case "scene":
            return pick(words.SCENES[ground.detail], random)
        case "dark":
            return pick(words.DARK, random)
        case "paper":
            return pick(words.PAPER, random)


def _finish(composition: Composition, random: Generator) -> list[str]:
    finish = composition.finish
    phrases = [pick(words.TONES[finish.tone], random)] if finish.tone else []
    if finish.fault:
        phrases.append(pick(words.FAULTS[finish.fault], random))
        phrases += ["low quality"] if random.random() < 0.6 else []
    if finish.praised:
        phrases.append(pick(words.PRAISE, random))
    return [phrases[index] for index in random.permutation(len(phrases))]


def _maybe_article(noun: str, random: Generator) -> str:
    return noun if random.random() < 0.15 else with_article(noun)
