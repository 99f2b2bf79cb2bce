"""The clip of tip 02: a rescue boat crosses the lake. 7 s, 1280×720, 30 fps, with its sound."""

import math
import subprocess
from pathlib import Path

from draw.canvas import Canvas, smooth
from draw.people import HAIR, SKIN, Person
from draw import scenery as s

FPS, SECONDS = 30, 7
ORANGE = "#f0742c"


def waves(c, y, amp, length, drift, color, opacity):
    points = [(x, y + amp * math.sin((x + drift) / length) + amp * .4 * math.sin((x + drift * 1.7) / length * 2.3)) for x in range(-40, 1341, 40)]
    c.path(smooth(points, tension=1.0) + "L1340 720L-40 720Z", color, opacity=opacity)


def frame(n: int) -> str:
    t = n / FPS
    c = Canvas(1280, 720, seed=2)
    c.rect(0, 0, 1280, 720, c.lin("#78b2d4", "#bfe0e4", "#fbe7c4"))
    c.glow(980, 190, 420, "#fff1c9", .85 + .05 * math.sin(t * 1.3))
    c.ell(980, 180, 50, 50, "#fff6da")
    s.cloud(c, 260 + 9 * t, 120, 1.05, opacity=.75)
    s.cloud(c, 700 + 6 * t, 76, .7, opacity=.55)
    for y, color, amp, seed, n_, speed in ((330, "#8fb3bf", 170, 5, 3, 2), (338, "#6f9f9c", 110, 12, 4, 5), (346, "#4f8674", 66, 7, 6, 9)):
        c.open(f"translate({-speed * t:.2f} 0)")
        c.w = 1380
        s.hills(c, y, color, amp, seed, n_, 400)
        c.w = 1280
        c.close()
    # Birds cross with beating wings.
    for i, (x, y) in enumerate(((180, 190), (226, 172), (262, 204))):
        k = 12 * math.sin(t * 9 + i * 1.4)
        bx, by = x + 62 * t, y - 5 * t + 6 * math.sin(t + i)
        c.path(f"M{bx - 16:.1f} {by - k * .6:.1f}Q{bx - 7:.1f} {by - 4:.1f} {bx:.1f} {by:.1f}Q{bx + 7:.1f} {by - 4:.1f} {bx + 16:.1f} {by - k * .6:.1f}", stroke="#44506a", stroke_width=2.4, stroke_linecap="round")
    c.rect(0, 340, 1280, 380, c.lin("#a5d4d4", "#4f9db0", "#2b6c8c"))
    for i in range(12):
        w = (40 + 18 * i) * (1 + .25 * math.sin(t * 3 + i * 2.1))
        c.rect(980 - w / 2 + 10 * math.sin(t * 1.7 + i), 350 + i * 13, w, 3 + i * .3, "#fff6da", 3, opacity=round(.8 - i * .055, 2))
    waves(c, 395, 2.5, 46, 60 * t, "#7fc0c6", .5)
    waves(c, 430, 4, 62, -70 * t, "#5fabb8", .55)
    # The one who waits, arm up, and his ring.
    mx, my = 1075, 462 + 4 * math.sin(t * 2.2)
    c.clip(f"M900 200H1280V{my + 2:.1f}H900Z")
    Person(mx, my + 78, 270, -.6, SKIN[1], "short", top="#e9e2d3", wear=("lifejacket",), accent=ORANGE, legs=False,
           hands=((-1.0 + .35 * math.sin(t * 5), -4.0), (1.4, -2.2)), mouth_open=True).draw(c)
    c.close()
    c.ell(mx, my + 4, 66 + 5 * math.sin(t * 2.2), 9, "#ffffff", opacity=.5)
    waves(c, 480, 5, 80, 90 * t, "#3f8fa8", .55)
    # The boat.
    x = 250 + 520 * (1 - (1 - t / SECONDS) ** 1.6)
    y = 520 + 5 * math.sin(t * 2.1)
    turn = 1.6 * math.sin(t * 2.1 + .9)
    for i in range(5):
        q = (t * .9 + i / 5) % 1
        c.path(f"M{x - 200 - 230 * q:.1f} {y + 46 + 10 * q:.1f}q{30 + 30 * q:.1f} {-8:.1f} {70 + 60 * q:.1f} 0", stroke="#ffffff", stroke_width=round(5 * (1 - q) + 1, 1), stroke_linecap="round", opacity=round(.7 * (1 - q), 2))
    c.open(f"translate({x:.2f} {y:.2f}) rotate({turn:.2f})")
    c.clip("M-400 -500H400V12H-400Z")
    stroke = t * 2 * math.pi * .72
    for i, dx in enumerate((-118, 0, 118)):
        a = stroke - i * .25
        lean = .14 + .16 * math.sin(a)
        px, py = .95 + .4 * math.cos(a), -.75 - .2 * math.sin(a)
        c.add("<g>")
        person = Person(dx, 0, 310, .7, SKIN[(i + 1) % 4], "helmet", HAIR[0], top="#2f4c6e", wear=("lifejacket",), accent=ORANGE, legs=False, lean=lean,
                        tilt=4 + 4 * math.sin(a), hands=((px - .25, py - .75), (px, py)), glasses=i == 1, smile=i)
        person.draw(c)
        c.close()
    c.close()
    c.path("M-240 -16C-150 8 150 8 236 -30C252 20 210 54 150 54H-130C-210 54 -246 30 -240 -16Z", c.lin("#f0563a", "#b8323a"))
    c.path("M-240 -16C-150 8 150 8 236 -30", stroke="#ffe2c4", stroke_width=9, stroke_linecap="round")
    c.path("M-238 14C-140 34 130 34 232 8", stroke="#8f2430", stroke_width=4, opacity=.6)
    for dx in (-150, -50, 50, 150):
        c.ell(dx, 12, 5, 5, "#ffe2c4")
    u = 310 / 7.45
    for i, dx in enumerate((-118, 0, 118)):
        a = stroke - i * .25
        px, py = .95 + .4 * math.cos(a), -.75 - .2 * math.sin(a)
        hx, hy = dx + px * u, py * u
        bx, by = hx + 40 + 62 * math.cos(a), 66 - 26 * max(0, math.sin(a))
        c.line(hx - (bx - hx) * .34, hy - (by - hy) * .34, bx, by, "#f4d35e", 6)
        ang = math.degrees(math.atan2(by - hy, bx - hx))
        c.open(f"translate({bx:.1f} {by:.1f}) rotate({ang:.1f})")
        c.rect(-8, -10, 44, 20, "#2f3d54", 8)
        c.close()
        if math.sin(a) < -.1:
            for k in range(4):
                c.ell(bx + 14 * math.cos(k * 1.9 + n), 62 - 12 * abs(math.sin(k + n * .35)), 3.5, 3.5, "#ffffff", opacity=.8)
    c.close()
    waves(c, 566, 6, 96, -110 * t, "#2f7f9c", .72)
    c.path(" ".join(f"M{(i * 173 + 37 * t) % 1340 - 40:.1f} {600 + (i * 37) % 90}q18 -7 36 0t36 0" for i in range(16)), stroke="#eafaf6", stroke_width=3, stroke_linecap="round", opacity=.5)
    waves(c, 650, 8, 120, 130 * t, "#226a8a", .75)
    c.vignette(.28, "#16325c")
    return c.svg()


def sound() -> list[str]:
    """Water, paddles, a bird far off: shaped noise, no tone."""
    return [
        "-f", "lavfi", "-i", f"anoisesrc=color=pink:seed=7:amplitude=0.5:sample_rate=48000:duration={SECONDS}",
        "-f", "lavfi", "-i", f"anoisesrc=color=white:seed=3:amplitude=0.5:sample_rate=48000:duration={SECONDS}",
        "-f", "lavfi", "-i", "aevalsrc='0.06*sin(2*PI*3100*t+26*sin(2*PI*12*t))*pow(max(0,sin(2*PI*0.36*t+0.6)),26)"
                             f"+0.04*sin(2*PI*2500*t+18*sin(2*PI*9*t))*pow(max(0,sin(2*PI*0.27*t+2.4)),30)':s=48000:d={SECONDS}",
        "-filter_complex",
        "[1:a]lowpass=f=700,highpass=f=90,volume='0.55+0.3*sin(2*PI*0.33*t)':eval=frame[water];"
        "[2:a]bandpass=f=1300:width_type=q:w=0.7,volume='0.9*pow(max(0,-sin(2*PI*0.72*t)),5)':eval=frame[paddle];"
        "[3:a]aecho=0.8:0.5:90:0.3[bird];"
        "[water][paddle][bird]amix=inputs=3:normalize=0,alimiter=limit=0.7,aformat=channel_layouts=stereo,"
        f"afade=t=in:d=0.15,afade=t=out:st={SECONDS - 0.4}:d=0.4[sound]",
    ]


def write(target: Path) -> None:
    frames = target.parent / "frames"
    frames.mkdir(exist_ok=True)
    for n in range(FPS * SECONDS):
        svg = frames / "frame.svg"
        svg.write_text(frame(n), encoding="utf-8")
        subprocess.run(["rsvg-convert", "-o", str(frames / f"{n:04}.png"), str(svg)], check=True)
    subprocess.run([
        "ffmpeg", "-v", "error", "-y", "-framerate", str(FPS), "-i", str(frames / "%04d.png"), *sound(),
        "-map", "0:v", "-map", "[sound]", "-c:v", "libx264", "-preset", "slow", "-crf", "24", "-pix_fmt", "yuv420p",
        "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-vf", "scale=out_color_matrix=bt709",
        "-threads", "1", "-c:a", "aac", "-b:a", "128k", "-t", str(SECONDS), "-movflags", "+faststart",
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", str(target),
    ], check=True)
    for file in frames.iterdir():
        file.unlink()
    frames.rmdir()
