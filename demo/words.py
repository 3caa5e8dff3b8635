"""The words of the captions."""

from __future__ import annotations

from collections.abc import Mapping

from numpy.random import Generator

RGB = tuple[int, int, int]
WHITE: RGB = (255, 255, 255)

# Style → its phrases. The first five are art sets; the others are drawn from them.
STYLES: Mapping[str, tuple[str, ...]] = {
    "3d": ("3d style", "3d render", "3d", "glossy 3d render"),
    "flat": ("flat style", "flat vector illustration", "flat design", "minimal flat style"),
    "cartoon": ("cartoon style", "cartoon", "cartoon drawing", "comic style"),
    "blob": ("blob style", "soft rounded style", "gumdrop style"),
    "icon": ("line icon", "black and white icon", "line art", "high contrast icon"),
    "sticker": ("sticker", "die-cut sticker", "sticker style"),
    "pixel": ("pixel art", "pixel art style", "8-bit style", "retro game sprite"),
    "neon": ("neon sign", "neon style", "glowing neon"),
    "sketch": ("pencil sketch", "sketch", "pencil drawing", "hand drawn sketch"),
    "silhouette": ("silhouette", "black silhouette", "shadow silhouette"),
}
ART_SETS = ("3d", "flat", "cartoon", "blob", "icon")
UNCOUNTABLE = ("line art", "pixel art", "flat design")  # styles that take no article

COLOURS: Mapping[str, RGB] = {
    "red": (226, 45, 48),
    "orange": (250, 140, 30),
    "yellow": (252, 212, 48),
    "green": (60, 170, 75),
    "teal": (32, 165, 165),
    "blue": (50, 110, 225),
    "purple": (130, 70, 205),
    "pink": (248, 130, 180),
    "brown": (140, 90, 55),
    "white": (250, 250, 250),
    "black": (22, 22, 26),
    "gray": (140, 142, 148),
    "navy": (25, 40, 95),
    "cream": (250, 240, 215),
    "mint": (180, 235, 210),
    "lavender": (212, 200, 250),
    "sky blue": (150, 210, 250),
    "turquoise": (64, 214, 205),
}
PASTELS = ("cream", "mint", "lavender", "sky blue", "white")
# Colours that a subject may be turned to, with their hues in degrees.
HUES: Mapping[str, int] = {
    "red": 0,
    "orange": 28,
    "yellow": 50,
    "green": 115,
    "teal": 178,
    "blue": 218,
    "purple": 275,
    "pink": 328,
}

# CLDR subgroup → a word for all of it, used now and then instead of the name.
KINDS: Mapping[str, str] = {
    "animal-mammal": "animal",
    "animal-bird": "bird",
    "animal-bug": "bug",
    "animal-marine": "sea animal",
    "animal-reptile": "reptile",
    "plant-flower": "flower",
    "plant-other": "plant",
    "food-fruit": "fruit",
    "food-vegetable": "vegetable",
    "food-prepared": "food",
    "food-asian": "food",
    "food-sweet": "dessert",
    "drink": "drink",
    "place-building": "building",
    "transport-ground": "vehicle",
    "transport-water": "boat",
    "transport-air": "aircraft",
    "face-smiling": "happy face",
    "face-concerned": "sad face",
    "face-negative": "angry face",
    "face-affection": "loving face",
    "musical-instrument": "musical instrument",
    "sport": "sport",
    "clothing": "clothing",
    "tool": "tool",
    "heart": "heart",
    "cat-face": "cat",
    "sky-weather": "weather",
    "household": "household item",
}

# What was done to a picture → how a caption admits it. People write these words into negative
# prompts; here they are learned.
FAULTS: Mapping[str, tuple[str, ...]] = {
    "blur": ("blurry", "out of focus", "blurred"),
    "noise": ("noisy", "grainy"),
    "jpeg": ("jpeg artifacts", "compressed"),
    "fade": ("washed out", "low contrast", "faded"),
    "dark": ("underexposed", "too dark"),
}
PRAISE = ("high quality", "sharp", "detailed", "best quality", "masterpiece")
TONES: Mapping[str, tuple[str, ...]] = {
    "gray": ("black and white photo", "monochrome", "grayscale"),
    "sepia": ("sepia", "sepia tone", "vintage photo"),
}
SIZES: Mapping[str, tuple[str, ...]] = {
    "small": ("small", "tiny", "little"),
    "big": ("big", "huge", "large", "close-up of a"),
}

SCENES: Mapping[str, tuple[str, ...]] = {
    "meadow": (
        "on a green meadow",
        "on a grassy hill",
        "in a field of grass",
        "outdoors on a sunny day",
    ),
    "beach": ("on a beach", "at the beach", "by the sea", "on the sand"),
    "night": ("at night", "under a starry sky", "at night with moon and stars"),
    "sunset": ("at sunset", "in front of a sunset", "at dusk by the sea"),
    "snow": ("in the snow", "in winter", "in a snowy landscape"),
    "desert": ("in the desert", "on sand dunes"),
    "underwater": ("under water", "in the ocean", "at the bottom of the sea"),
    "space": ("in space", "in outer space", "among the stars and planets"),
    "forest": ("in a forest", "in the woods"),
    "city": ("in the city", "on a city street", "in front of skyscrapers"),
    "mountains": ("in the mountains", "in front of snowy mountains"),
    "rain": ("in the rain", "on a rainy day"),
    "room": ("in a room", "on a wooden floor", "indoors"),
    "stage": ("on a stage in a spotlight", "in a spotlight", "on a dark stage"),
}
PLAIN = ("on a {} background", "{} background", "in front of a {} wall")
GRADIENTS = ("{} and {} gradient background", "{} to {} gradient")
PATTERNS: Mapping[str, str] = {
    "stripes": "{} and {} striped background",
    "dots": "{} and {} polka dot background",
    "checkerboard": "{} and {} checkerboard background",
    "sunburst": "{} and {} sunburst background",
}
DARK = ("", "on a dark background", "dark background")
PAPER = ("", "on paper", "white background")
PREPOSITIONS = ("on", "in", "at", "by", "under", "among", "outdoors", "indoors")


def pick(choices: tuple[str, ...], random: Generator) -> str:
    return choices[random.integers(len(choices))]


def with_article(noun: str) -> str:
    vowel = noun[0] in "aeiou" and not noun.startswith(("uni", "eu", "uk"))
    return ("an " if vowel else "a ") + noun
