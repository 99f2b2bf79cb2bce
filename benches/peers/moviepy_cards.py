"""Ten title cards with MoviePy: the same ground, the same lines, the same movement as ours."""

import json
import sys

from moviepy import ColorClip, CompositeVideoClip, ImageClip, TextClip, vfx

SECONDS, RATE = 5, 25


def ease(t, start, length):
    part = min(max((t - start) / length, 0), 1)
    return 1 - (1 - part) ** 3


def card(ground, font, lines):
    layers = [ImageClip(ground).with_duration(SECONDS)]
    layers.append(ColorClip((12, 240), color=(245, 179, 1)).with_duration(SECONDS)
                  .with_position((168, 430)).with_effects([vfx.CrossFadeIn(0.5), vfx.CrossFadeOut(0.32)]))
    for n, line in enumerate(lines):
        start = 0.2 + 0.11 * n
        text = TextClip(text=line, font=font, font_size=96, color="#F4F4F4", method="label",
                        margin=(0, 30)).with_duration(SECONDS - start).with_start(start)
        top = 400 + 132 * n
        move = lambda t, top=top: (204, top + 36 * (1 - ease(t, 0, 0.62)))
        layers.append(text.with_position(move)
                      .with_effects([vfx.CrossFadeIn(0.62), vfx.CrossFadeOut(0.32)]))
    return CompositeVideoClip(layers, size=(1920, 1080))


def main():
    job = json.load(open(sys.argv[1], encoding="utf-8"))
    for n, lines in enumerate(job["cards"]):
        card(job["ground"], job["font"], lines).write_videofile(
            f"{job['out']}/moviepy-{n}.mp4", fps=RATE, codec="libx264", preset="veryfast", audio=False,
            ffmpeg_params=["-crf", "18", "-pix_fmt", "yuv420p"], logger=None)


main()
