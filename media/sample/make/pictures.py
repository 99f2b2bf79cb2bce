"""Draws every picture: SVG by `draw/`, pixels by rsvg-convert at twice the size, then scaled down."""

import subprocess
import sys
from pathlib import Path

from PIL import Image

from draw import SCENES

HERE = Path(__file__).parent
BUILD = HERE / "build"
SVG = HERE / "svg"


def render(svg: Path, width: int, height: int) -> Image.Image:
    big = BUILD / (svg.stem + "-2x.png")
    subprocess.run(["rsvg-convert", "-w", str(width * 2), "-h", str(height * 2), "-o", str(big), str(svg)], check=True)
    with Image.open(big) as image:
        small = image.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    big.unlink()
    return small


def write(only=()) -> None:
    BUILD.mkdir(exist_ok=True)
    SVG.mkdir(exist_ok=True)
    for file, scene in SCENES.items():
        if only and not any(file.startswith(o) for o in only):
            continue
        canvas = scene()
        svg = SVG / (Path(file).stem + ".svg")
        svg.write_text(canvas.svg(), encoding="utf-8")
        image = render(svg, canvas.w, canvas.h)
        target = BUILD / file
        if file.endswith(".png"):
            image.save(target, optimize=True)
        elif file.startswith("03a"):
            # Stored lying, as a telephone does; Orientation 6 stands it up.
            exif = Image.Exif()
            exif[274] = 6
            image.transpose(Image.Transpose.ROTATE_90).save(target, quality=86, subsampling=0, optimize=True, exif=exif)
        else:
            image.save(target, quality=86, subsampling=0, optimize=True)
        print(file, target.stat().st_size // 1024, "KiB", file=sys.stderr)
