"""The colours that handbags, shoes and their surroundings share, so that colour gives no label away."""

from dataclasses import dataclass
from random import Random

Colour = tuple[int, int, int]

BLACK: Colour = (24, 22, 26)
WHITE: Colour = (255, 255, 255)

DYES: tuple[Colour, ...] = (
    (178, 112, 62),  # cognac
    (112, 68, 44),  # chestnut
    (214, 174, 126),  # camel
    (52, 48, 54),  # ink
    (236, 226, 208),  # cream
    (190, 48, 52),  # cherry
    (226, 104, 82),  # coral
    (232, 164, 52),  # mustard
    (108, 122, 68),  # olive
    (44, 104, 84),  # bottle
    (138, 190, 170),  # mint
    (36, 122, 136),  # teal
    (42, 62, 110),  # navy
    (92, 140, 198),  # cornflower
    (126, 84, 148),  # plum
    (192, 166, 210),  # lilac
    (228, 150, 168),  # rose
    (204, 60, 112),  # raspberry
    (138, 138, 144),  # stone
    (244, 240, 236),  # chalk
)
NEUTRALS: tuple[Colour, ...] = (
    (246, 242, 234),
    (236, 226, 206),
    (196, 150, 100),
    (104, 68, 46),
    (50, 44, 46),
    (130, 126, 128),
)
METALS: tuple[Colour, ...] = ((222, 184, 96), (206, 210, 216), (196, 140, 110), (92, 88, 90))
WALLS: tuple[Colour, ...] = (
    (238, 232, 222),
    (222, 214, 226),
    (206, 220, 224),
    (198, 214, 194),
    (240, 214, 196),
    (236, 222, 176),
    (176, 196, 212),
    (224, 182, 178),
    (158, 170, 160),
    (132, 146, 166),
    (108, 96, 112),
    (82, 98, 104),
    (214, 160, 124),
    (236, 235, 231),
    (188, 180, 172),
)
WOODS: tuple[Colour, ...] = (
    (202, 158, 112),
    (168, 120, 80),
    (222, 192, 152),
    (124, 88, 64),
    (186, 176, 164),
    (94, 72, 62),
)


@dataclass(frozen=True, slots=True)
class Scheme:
    """What one object is made of: its dye, a second colour, a neutral for soles and edges, and its metal."""

    main: Colour
    accent: Colour
    trim: Colour
    metal: Colour


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` of the second colour in the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def darker(colour: Colour, share: float) -> Colour:
    return mix(colour, BLACK, share)


def lighter(colour: Colour, share: float) -> Colour:
    return mix(colour, WHITE, share)


def distance(first: Colour, second: Colour) -> int:
    return sum(abs(a - b) for a, b in zip(first, second, strict=True))


def pick_unlike(rng: Random, colours: tuple[Colour, ...], *, unlike: Colour, by: int = 90) -> Colour:
    """One of the colours, far enough from another one to stand out against it."""
    far = [colour for colour in colours if distance(colour, unlike) >= by]
    return rng.choice(far or colours)


def pick_scheme(rng: Random) -> Scheme:
    main = rng.choice(DYES)
    tonal = mix(main, rng.choice((BLACK, WHITE)), 0.3)
    accent = tonal if rng.random() < 0.3 else pick_unlike(rng, DYES, unlike=main, by=120)
    return Scheme(main, accent, pick_unlike(rng, NEUTRALS, unlike=main, by=80), rng.choice(METALS))
