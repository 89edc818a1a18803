"""The default picture: a city at dusk over a harbour, drawn by code.

The scene is built in the order in which light reaches a camera: the sky, rows of buildings from
far to near, the lamps and windows with the glow around them, the reflection of it all in the
water, and last the vignette of the lens and the grain of the film. Until the end colours are
floats, from 0 for black to 1 for white.

``python -m core.samples.skyline`` draws it into the file in this folder, from which it is loaded:
that is faster, and gives the same pixels on every processor.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from core.samples.skyline.city import LAYERS, PROFILE, ROOFS, Building, FloatArray, Layer, colors

Region = tuple[slice, slice]


SEED = 5
HEIGHT, WIDTH = 600, 800
WATERLINE = 400
PROMENADE = slice(WATERLINE - 11, WATERLINE)

SKY_STOPS = (0.0, 0.27, 0.48, 0.64, 0.8, 1.0)
SKY_COLORS = colors(
    (0.03, 0.05, 0.15),
    (0.09, 0.10, 0.28),
    (0.25, 0.18, 0.40),
    (0.56, 0.29, 0.42),
    (0.90, 0.50, 0.36),
    (1.00, 0.70, 0.44),
)
SUNSET_COLUMN = 470
SUNSET_COLOR = colors((0.40, 0.22, 0.06))
CLOUD_COLOR = colors((0.25, 0.10, 0.12))
MOON_ROW, MOON_COLUMN, MOON_RADIUS = 84, 652, 13
MOON_COLOR = colors((1.0, 0.95, 0.82))
HAZE_COLOR = colors((0.62, 0.36, 0.36))
WATER_TINT = colors((0.76, 0.66, 0.70))

WINDOW_COLORS = colors((1.0, 0.64, 0.27), (1.0, 0.80, 0.50), (0.74, 0.86, 1.0))
WINDOW_SHARES = (0.58, 0.30, 0.12)
UNLIT_WINDOW = 0.03
LAMP_COLOR = colors((1.0, 0.74, 0.44))
LAMP_SPACING, LAMP_SIZE = 23, 3
BEACON_COLOR = colors((1.0, 0.12, 0.08))
SIGN: Region = np.s_[226:262, 564:568]
SIGN_COLOR = colors((1.0, 0.06, 0.10))
WHEEL_ROW, WHEEL_COLUMN, WHEEL_RADIUS, WHEEL_SPOKES = 343, 694, 41, 20
WHEEL_COLOR, CABIN_COLOR, STRUT_COLOR = (255, 30, 160), (70, 255, 190), (80, 40, 75)


class City(NamedTuple):
    """What the camera sees above the water: surfaces, and the lamps and windows on them."""

    surface: FloatArray
    light: FloatArray


def _grid(height: int) -> tuple[FloatArray, FloatArray]:
    rows = np.arange(height, dtype=np.float32)[:, None]
    return rows, np.arange(WIDTH, dtype=np.float32)[None, :]


def _noise(rng: np.random.Generator, height: int, octaves: tuple[int, ...]) -> FloatArray:
    """Smooth noise, stretched sideways; an octave is the number of its waves from top to bottom."""
    noise = np.zeros((height, WIDTH), np.float32)
    for octave in octaves:
        coarse = Image.fromarray(rng.standard_normal((octave, octave // 3), dtype=np.float32))
        fine = coarse.resize((WIDTH, height), Image.Resampling.BICUBIC)
        noise += np.asarray(fine) * octaves[0] / octave
    return noise


def _blur(picture: FloatArray, across: float, down: float) -> FloatArray:
    # A wide blur loses nothing on a shrunk copy, and is much faster there.
    shrink = (max(1, int(across / 2)), max(1, int(down / 2)))
    image = Image.fromarray((picture.clip(0, 1) * 255).astype(np.uint8))
    blur = ImageFilter.GaussianBlur((across / shrink[0], down / shrink[1]))
    blurred = image.reduce(shrink).filter(blur).resize(image.size, Image.Resampling.BILINEAR)
    return np.asarray(blurred, dtype=np.float32) / 255


def _sky(rng: np.random.Generator) -> FloatArray:
    rows, columns = _grid(WATERLINE)
    depth = rows / WATERLINE
    gradient = np.stack([np.interp(depth, SKY_STOPS, band) for band in SKY_COLORS.T], axis=-1)
    sunset = np.exp(-(((columns - SUNSET_COLUMN) / 260) ** 2) - ((1 - depth) / 0.3) ** 2)
    clouds = _noise(rng, WATERLINE, (12, 24, 48)).clip(0, 1.2)
    clouds *= np.exp(-(((depth - 0.62) / 0.22) ** 2))
    sky = gradient.astype(np.float32) + sunset[..., None] * SUNSET_COLOR
    return sky + clouds[..., None] * CLOUD_COLOR


def _add_stars(rng: np.random.Generator, sky: FloatArray, count: int = 90) -> None:
    rows = (rng.random(count) ** 1.5 * WATERLINE * 0.55).astype(int)
    sky[rows, rng.integers(0, WIDTH, count)] += 0.7 * rng.random((count, 1)) ** 2


def _add_moon(sky: FloatArray) -> None:
    rows, columns = _grid(WATERLINE)
    distance = np.hypot(rows - MOON_ROW, columns - MOON_COLUMN)
    shadow = np.hypot(rows - MOON_ROW + 4, columns - MOON_COLUMN + 7)
    crescent = (MOON_RADIUS - distance).clip(0, 1) * (shadow - MOON_RADIUS + 1).clip(0, 1)
    sky += (crescent + 0.16 * np.exp(-distance / 26))[..., None] * MOON_COLOR


def _row_of_buildings(rng: np.random.Generator, layer: Layer) -> list[Building]:
    buildings = []
    left = 0
    while left < WIDTH - layer.widths[0]:
        width = min(int(rng.integers(*layer.widths)), WIDTH - left)
        profile = np.interp(left + width / 2, np.linspace(0, WIDTH, len(PROFILE)), PROFILE)
        height = int(layer.height * profile * rng.uniform(0.7, 1.3))
        buildings.append(Building(left, width, height, ROOFS[rng.integers(len(ROOFS))]))
        left += width + int(rng.integers(-3, 6))
    return buildings


def _windows(rng: np.random.Generator, layer: Layer, height: int, width: int) -> FloatArray:
    """Light of the windows of a wall: floors differ, and one colour of light prevails."""
    gap = rng.integers(1, 4, 2)
    cell = np.zeros((*(gap + layer.window), 1), np.float32)
    cell[gap[0] :, gap[1] :] = 1
    shape = (height // cell.shape[0] + 1, width // cell.shape[1] + 1)
    chance = layer.lit_share * rng.uniform(0.2, 2.0, (shape[0], 1)) * rng.uniform(0.4, 1.6)
    power = np.where(rng.random(shape) < chance, 0.2 + rng.random(shape) ** 1.5, UNLIT_WINDOW)
    kinds = rng.choice(len(WINDOW_COLORS), shape, p=WINDOW_SHARES)
    kinds[rng.random(shape) < 0.75] = rng.choice(len(WINDOW_COLORS), p=WINDOW_SHARES)
    light = layer.brightness * power[..., None] * WINDOW_COLORS[kinds]
    return np.kron(light, cell)[:height, :width].astype(np.float32)


def _walls(building: Building) -> list[Region]:
    """Outlines of the tiers, from the ground up."""
    walls: list[Region] = []
    bottom = WATERLINE
    for width_share, height_share in building.roof.tiers:
        width = int(building.width * width_share)
        left = building.left + (building.width - width) // 2
        top = WATERLINE - int(building.height * height_share)
        walls.append(np.s_[top:bottom, left : left + width])
        bottom = top
    return walls


def _add_wall(
    rng: np.random.Generator, city: City, layer: Layer, wall: Region, paint: FloatArray
) -> None:
    surface, light = city.surface[wall], city.light[wall]
    surface[:] = paint[wall[0]]
    light[:] = _windows(rng, layer, *light.shape[:2])
    third = light.shape[1] // 3
    away_from_sunset = np.s_[:, :third] if wall[1].start < SUNSET_COLUMN else np.s_[:, -third:]
    surface[away_from_sunset] *= 0.6
    light[away_from_sunset] *= 0.5


def _add_roof(city: City, building: Building, wall: Region, paint: FloatArray) -> None:
    roof, top, left = building.roof, wall[0].start, wall[1].start
    width = wall[1].stop - left
    tip = top - int(roof.crown * building.width)
    for row in range(tip, top):
        cut = (top - row) / (top - tip) * width
        start, stop = left + round(roof.apex * cut), left + width - round((1 - roof.apex) * cut)
        city.surface[row, start:stop] = 0.8 * paint[row]
        city.light[row, start:stop] = 0
    if roof.mast:
        end, column = tip - int(roof.mast * building.width), left + int(roof.apex * width)
        city.surface[end:tip, column] = paint[end:tip, 0]
        city.light[end : end + 2, column : column + 2] = BEACON_COLOR


def _add_layer(rng: np.random.Generator, city: City, layer: Layer) -> None:
    haze = layer.haze * (_grid(WATERLINE)[0][..., None] / WATERLINE) ** 2.5
    color = (1 - haze) * layer.color + haze * HAZE_COLOR
    for building in [*_row_of_buildings(rng, layer), *layer.landmarks]:
        paint = np.float32(rng.uniform(0.85, 1.25)) * color
        walls = _walls(building)
        for wall in walls:
            _add_wall(rng, city, layer, wall, paint)
        _add_roof(city, building, walls[-1], paint)


def _wheel() -> FloatArray:
    image = Image.new("RGB", (2 * WIDTH, 2 * WATERLINE))  # twice as large, for antialiasing
    draw = ImageDraw.Draw(image)
    x, y, radius = 2 * WHEEL_COLUMN, 2 * WHEEL_ROW, 2 * WHEEL_RADIUS
    for angle in np.linspace(0, 2 * np.pi, WHEEL_SPOKES, endpoint=False):
        cabin = (x + radius * np.cos(angle), y + radius * np.sin(angle))
        draw.line((x, y, *cabin), STRUT_COLOR)
        draw.circle(cabin, 3, CABIN_COLOR)
    draw.circle((x, y), radius - 6, None, WHEEL_COLOR, 3)
    foot = y + radius + 8
    draw.line((x - radius // 2, foot, x, y, x + radius // 2, foot), STRUT_COLOR, 3)
    return np.asarray(image.reduce(2), dtype=np.float32) / 255


def _add_shore(city: City) -> None:
    city.light[SIGN] = SIGN_COLOR
    city.light[:] += _wheel()
    city.surface[PROMENADE] = 0.02
    city.light[PROMENADE] = 0
    lamp_columns = np.arange(WIDTH) % LAMP_SPACING < LAMP_SIZE
    city.light[PROMENADE.start - LAMP_SIZE : PROMENADE.start, lamp_columns] = LAMP_COLOR


def _reflection(rng: np.random.Generator, view: FloatArray, light: FloatArray) -> FloatArray:
    rows, columns = _grid(HEIGHT - WATERLINE)
    nearness = rows / len(rows)
    smeared = _blur(view, 1, 5) + 6 * _blur(light, 1.3, 32)
    waves = _noise(rng, len(rows), (60, 120))[(nearness[:, 0] ** 0.6 * len(rows)).astype(int)]
    mirrored = WATERLINE - 1 - 340 * nearness**1.15 - waves * (2 + 10 * nearness)
    shifted = columns + waves * (0.5 + 2 * nearness)
    mirrored, shifted = mirrored.clip(0, WATERLINE - 1), shifted.clip(0, WIDTH - 1)
    water: FloatArray = smeared[mirrored.astype(int), shifted.astype(int)] * WATER_TINT
    water *= 1 + 0.1 * waves[..., None]
    return water


def _photograph(rng: np.random.Generator, picture: FloatArray) -> FloatArray:
    rows, columns = _grid(HEIGHT)
    vignette = 1 - 0.14 * ((2 * rows / HEIGHT - 1) ** 2 + (2 * columns / WIDTH - 1) ** 2)
    grain = 0.008 * rng.standard_normal(picture.shape, dtype=np.float32)
    return _blur(picture * vignette[..., None], 0.5, 0.5) + grain


def draw_skyline() -> NDArray[np.uint8]:
    """Draw the default picture.

    Returns
    -------
    numpy.ndarray
        Red, green and blue from 0 to 255, of shape (600, 800, 3); the same at every call.
    """
    rng = np.random.default_rng(SEED)
    sky = _sky(rng)
    _add_stars(rng, sky)
    _add_moon(sky)
    city = City(sky, np.zeros_like(sky))
    for layer in LAYERS:
        _add_layer(rng, city, layer)
    _add_shore(city)
    glow = 1.5 * _blur(city.light, 4, 4) + _blur(city.light, 20, 20)
    opacity = city.light.max(axis=-1, keepdims=True).clip(0, 1)
    view = (1 - opacity) * city.surface + city.light + glow
    picture = _photograph(rng, np.concatenate([view, _reflection(rng, view, city.light)]))
    return (picture.clip(0, 1) * 255).round().astype(np.uint8)
