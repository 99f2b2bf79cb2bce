"""Things that stand in scenes: towns, hills, trees, furniture, what people hold."""

import math
import random

from .canvas import darker, lighter, mix, smooth


# ---- outdoors
def skyline(c, base, color, seed=3, height=330, x0=-40, x1=None, step=58, lit=None, haze=None, stars=True):
    """Towers of a big city by the sea, drawn as one layer; `lit` is the colour of windows."""
    r = random.Random(seed)
    x1 = x1 or c.w + 40
    x = x0
    k = 0
    while x < x1:
        w = step * r.uniform(0.6, 1.25)
        h = height * r.uniform(0.25, 0.72) * (0.75 + 0.35 * math.sin(x / 210 + seed))
        kind = r.choice("aabbcd")
        paint = c.lin(color, haze or color) if haze else color
        y = base - h
        if stars and k in (7, 15):
            # The two that one knows the town by: a spire in steps and a bamboo shoot.
            h = height * (1.0 if k == 7 else 0.84)
            y = base - h
            if k == 7:
                c.poly([(x, base), (x + w * .08, y + h * .2), (x + w * .3, y + h * .07), (x + w * .48, y - h * .05),
                        (x + w * .66, y + h * .07), (x + w * .9, y + h * .2), (x + w, base)], paint)
            else:
                c.path(f"M{x} {base}C{x + w * .0} {y + h * .5} {x + w * .2} {y + h * .12} {x + w * .5} {y}"
                       f"C{x + w * .8} {y + h * .12} {x + w} {y + h * .5} {x + w} {base}Z", paint)
        elif kind == "a":
            c.rect(x, y, w, h + 2, paint, 3)
        elif kind == "b":
            c.poly([(x, base), (x, y + w * .3), (x + w, y), (x + w, base)], paint)
        elif kind == "c":
            c.rect(x, y + h * .2, w, h * .8 + 2, paint)
            c.rect(x + w * .2, y, w * .6, h, paint)
            c.line(x + w * .5, y - 26, x + w * .5, y, color, 3)
        else:
            c.path(f"M{x} {base}V{y + w * .4}Q{x + w * .5} {y - w * .1} {x + w} {y + w * .4}V{base}Z", paint)
        if lit:
            for row in range(int(h // 17) - 1):
                for col in range(int(w // 13)):
                    if r.random() < 0.33:
                        c.rect(x + 5 + col * 13, y + 26 + row * 17, 6, 8, lit, opacity=round(r.uniform(.25, .9), 2))
        x += w + r.uniform(-4, 10)
        k += 1


def hills(c, y, color, amp=70, seed=1, waves=5, bottom=None, **kw):
    r = random.Random(seed)
    points = [(-60, y)]
    n = waves * 2
    for i in range(n + 1):
        points.append((-40 + (c.w + 80) * i / n, y - (amp * r.uniform(.45, 1) if i % 2 else amp * r.uniform(0, .35))))
    points.append((c.w + 60, y))
    d = smooth(points, tension=1.0)
    c.path(f"{d}L{c.w + 60} {bottom or c.h}L-60 {bottom or c.h}Z", color, **kw)


def cloud(c, x, y, s, color="#ffffff", opacity=.85):
    c.path(f"M{x - 120 * s} {y}C{x - 150 * s} {y - 40 * s} {x - 90 * s} {y - 60 * s} {x - 70 * s} {y - 42 * s}"
           f"C{x - 60 * s} {y - 96 * s} {x + 20 * s} {y - 100 * s} {x + 34 * s} {y - 54 * s}"
           f"C{x + 70 * s} {y - 76 * s} {x + 116 * s} {y - 50 * s} {x + 104 * s} {y - 22 * s}C{x + 150 * s} {y - 22 * s} {x + 150 * s} {y} {x + 120 * s} {y}Z",
           color, opacity=opacity)


def tree(c, x, y, s, leaf="#4f8f5b", trunk="#7a5640", seed=1):
    """A broad city tree; `y` is the ground, `s` its height."""
    r = random.Random(seed)
    c.path(f"M{x - s * .035} {y}C{x - s * .02} {y - s * .3} {x - s * .05} {y - s * .4} {x - s * .1} {y - s * .55}L{x - s * .06} {y - s * .56}"
           f"L{x} {y - s * .42}L{x + s * .07} {y - s * .58}L{x + s * .1} {y - s * .57}C{x + s * .04} {y - s * .38} {x + s * .03} {y - s * .2} {x + s * .045} {y}Z", trunk)
    for dx, dy, q, t in ((-.2, -.58, .2, .22), (.2, -.6, .2, .2), (0, -.66, .25, .1), (-.1, -.78, .18, 0), (.12, -.8, .17, 0)):
        points = []
        for i in range(11):
            a = i / 11 * math.tau
            k = q * s * r.uniform(.88, 1.1)
            points.append((x + dx * s + k * math.cos(a) * 1.08, y + dy * s + k * .85 * math.sin(a)))
        c.blob(points, darker(leaf, t), )
    for i in range(9):
        a, k = r.uniform(0, math.tau), r.uniform(.03, .2) * s
        c.ell(x - .04 * s + k * math.cos(a), y - .76 * s + k * .7 * math.sin(a), s * .024, s * .016, lighter(leaf, .3), opacity=.7)


def palm(c, x, y, s, leaf="#3f8a66", trunk="#8a6a4c", lean=.08):
    top = (x + s * lean, y - s)
    c.path(f"M{x - s * .03} {y}C{x - s * .01} {y - s * .4} {x + s * lean * .5} {y - s * .7} {top[0] - s * .012} {top[1]}L{top[0] + s * .012} {top[1]}"
           f"C{x + s * lean * .5 + s * .04} {y - s * .7} {x + s * .03} {y - s * .4} {x + s * .035} {y}Z", trunk)
    for i, a in enumerate((-178, -150, -118, -80, -48, -18, 8, 168)):
        t = math.radians(a)
        ex, ey = top[0] + s * .42 * math.cos(t), top[1] + s * .3 * math.sin(t) + s * .12
        mx, my = top[0] + s * .24 * math.cos(t), top[1] + s * .3 * math.sin(t) - s * .03
        c.path(f"M{top[0]:.0f} {top[1]:.0f}Q{mx:.0f} {my - s * .05:.0f} {ex:.0f} {ey:.0f}Q{mx:.0f} {my + s * .06:.0f} {top[0]:.0f} {top[1]:.0f}Z",
               darker(leaf, .06 * (i % 3)))


def grass(c, y, color, n=60, seed=2, size=26, x0=0, x1=None):
    r = random.Random(seed)
    for _ in range(n):
        x = r.uniform(x0, x1 or c.w)
        h = size * r.uniform(.5, 1.3)
        yy = y + r.uniform(0, size)
        c.path(f"M{x:.0f} {yy:.0f}q{-h * .3:.0f} {-h * .7:.0f} {-h * .5:.0f} {-h:.0f}q{h * .4:.0f} {h * .3:.0f} {h * .55:.0f} {h:.0f}"
               f"q{h * .0:.0f} {-h * .6:.0f} {h * .4:.0f} {-h * .9:.0f}q{h * .0:.0f} {h * .5:.0f} {-h * .2:.0f} {h * .9:.0f}Z", color)


def ripples(c, y0, y1, color, n=40, seed=1, x0=0, x1=None, opacity=.5):
    r = random.Random(seed)
    for _ in range(n):
        t = r.random()
        y = y0 + (y1 - y0) * t
        w = (20 + 110 * t) * r.uniform(.5, 1.4)
        x = r.uniform(x0, x1 or c.w)
        c.path(f"M{x:.0f} {y:.0f}q{w * .25:.0f} {-4 - 5 * t:.0f} {w * .5:.0f} 0t{w * .5:.0f} 0", stroke=color,
               stroke_width=round(1.5 + 3 * t, 1), stroke_linecap="round", opacity=round(opacity * r.uniform(.4, 1), 2))


def birds(c, x, y, s=1, color="#4a4a5e"):
    for dx, dy, k in ((0, 0, 1), (46, -18, .8), (84, 10, .7), (130, -26, .6)):
        q = 16 * k * s
        c.path(f"M{x + dx * s - q} {y + dy * s - q * .5}q{q * .6} {-q * .1} {q} {q * .5}q{q * .4} {-q * .6} {q} {-q * .5}", stroke=color, stroke_width=2.4 * s, stroke_linecap="round")


# ---- indoors
def plant(c, x, y, s, leaf="#3f8a66", pot="#d98a5b", seed=1):
    r = random.Random(seed)
    for i in range(9):
        a = math.radians(-90 + (i - 4) * 19 + r.uniform(-6, 6))
        k = s * r.uniform(.62, .95)
        bx, by = x + k * math.cos(a), y - s * .3 + k * math.sin(a)
        nx, ny = -math.sin(a) * s * .1, math.cos(a) * s * .1
        mx, my = (x + bx) / 2, (y - s * .3 + by) / 2 - s * .08
        c.path(f"M{x} {y - s * .3}Q{mx + nx:.0f} {my + ny:.0f} {bx:.0f} {by:.0f}Q{mx - nx:.0f} {my - ny:.0f} {x} {y - s * .3}Z",
               darker(leaf, .08 * (i % 3)))
    c.path(f"M{x - s * .24} {y - s * .36}L{x + s * .24} {y - s * .36}L{x + s * .17} {y}L{x - s * .17} {y}Z", pot)
    c.path(f"M{x + s * .04} {y - s * .36}L{x + s * .24} {y - s * .36}L{x + s * .17} {y}L{x + s * .05} {y}Z", darker(pot, .14))
    c.rect(x - s * .27, y - s * .4, s * .54, s * .08, lighter(pot, .12), 3)


def books(c, x, y, w, h, seed=1, colors=("#d9603b", "#3f7fb5", "#e9b23f", "#5b8c6a", "#f2e6cf", "#8a5a8c")):
    """A row on a shelf: `y` is the shelf."""
    r = random.Random(seed)
    at = x
    while at < x + w - 8:
        k = r.uniform(9, 20)
        t = h * r.uniform(.68, 1)
        color = r.choice(colors)
        if r.random() < .1:
            at += k * 1.6
            continue
        c.rect(at, y - t, k - 1.5, t, color, 1.5)
        c.rect(at, y - t * .82, k - 1.5, t * .07, lighter(color, .5))
        at += k


def shelf(c, x, y, w, h, rows=3, wood="#b9855a", seed=1, **kw):
    c.rect(x, y, w, h, darker(wood, .32), 4)
    c.rect(x, y, w, h, "none", 4, stroke=wood, stroke_width=12)
    step = h / rows
    for i in range(rows):
        books(c, x + 14, y + step * (i + 1) - 8, w - 28, step * .72, seed + i, **kw)
        c.rect(x, y + step * (i + 1) - 9, w, 10, wood)


def window(c, x, y, w, h, frame="#f6efe2", panes=3, sky=("#bfe0ee", "#f7efd6"), view=None, sill=True):
    d = f"M{x} {y}h{w}v{h}h{-w}Z"
    c.rect(x, y, w, h, c.lin(*sky))
    c.clip(d)
    if view:
        view()
    c.poly([(x + w * .1, y), (x + w * .28, y), (x + w * .08, y + h), (x - w * .1, y + h)], "#ffffff", opacity=.16)
    c.poly([(x + w * .62, y), (x + w * .7, y), (x + w * .5, y + h), (x + w * .42, y + h)], "#ffffff", opacity=.12)
    c.close()
    c.rect(x, y, w, h, "none", 3, stroke=frame, stroke_width=14)
    for i in range(1, panes):
        c.line(x + w * i / panes, y, x + w * i / panes, y + h, frame, 9)
    if sill:
        c.rect(x - 16, y + h, w + 32, 18, lighter(frame, .2), 3)
        c.rect(x - 16, y + h + 14, w + 32, 6, darker(frame, .14), 3)


def pendant(c, x, y, s=1, color="#e0693f", light=.5):
    c.line(x, 0, x, y, "#4a4048", 3)
    c.glow(x, y + 70 * s, 210 * s, "#ffe2a0", light)
    c.path(f"M{x - 62 * s} {y + 44 * s}C{x - 58 * s} {y + 6 * s} {x - 26 * s} {y - 8 * s} {x - 9 * s} {y - 14 * s}L{x + 9 * s} {y - 14 * s}C{x + 26 * s} {y - 8 * s} {x + 58 * s} {y + 6 * s} {x + 62 * s} {y + 44 * s}Z", color)
    c.path(f"M{x + 10 * s} {y - 14 * s}C{x + 26 * s} {y - 8 * s} {x + 58 * s} {y + 6 * s} {x + 62 * s} {y + 44 * s}L{x + 30 * s} {y + 44 * s}C{x + 30 * s} {y + 10 * s} {x + 16 * s} {y} {x + 4 * s} {y - 14 * s}Z", darker(color, .14))
    c.ell(x, y + 44 * s, 62 * s, 8 * s, "#fff0c4")


def bunting(c, x0, x1, y, drop=46, n=11, colors=("#d9603b", "#f2c14e", "#5aa9a3", "#f4efe0", "#e58f6b")):
    mid = (x0 + x1) / 2
    c.path(f"M{x0} {y}Q{mid} {y + drop * 2} {x1} {y}", stroke="#8c7466", stroke_width=3)
    for i in range(n):
        t = (i + .5) / n
        x = x0 + (x1 - x0) * t
        yy = y + drop * 4 * t * (1 - t)
        w = (x1 - x0) / n * .36
        c.poly([(x - w, yy), (x + w, yy), (x, yy + w * 2)], colors[i % len(colors)])


def table(c, x, y, w, depth, color="#c98e5e", front=60, legs=0, edge=None):
    """Seen a little from above: `y` is the far edge."""
    c.poly([(x + depth * .5, y), (x + w - depth * .5, y), (x + w, y + depth), (x, y + depth)],
           c.lin(lighter(color, .25), color))
    c.rect(x, y + depth, w, front, c.lin(darker(color, .14), darker(color, .3)))
    c.rect(x, y + depth, w, 7, lighter(color, .32))
    if legs:
        for k in (.04, .92):
            c.rect(x + w * k, y + depth + front - 2, w * .035, legs, darker(color, .34))


def cup(c, x, y, s=1, color="#f4efe2"):
    c.path(f"M{x - 16 * s} {y - 34 * s}h{32 * s}l{-4 * s} {34 * s}h{-24 * s}Z", color)
    c.path(f"M{x + 2 * s} {y - 34 * s}h{14 * s}l{-4 * s} {34 * s}h{-10 * s}Z", darker(color, .1))
    c.ell(x, y - 34 * s, 16 * s, 4.5 * s, "#a8714a")


def stack(c, x, y, n=3, s=1, colors=("#3f7fb5", "#e9b23f", "#d9603b", "#5b8c6a")):
    for i in range(n):
        w = (84 - 6 * (i % 2)) * s
        c.rect(x - w / 2 + 5 * (i % 2) * s, y - (i + 1) * 15 * s, w, 13 * s, colors[i % len(colors)], 2)
        c.rect(x - w / 2 + 5 * (i % 2) * s + w * .85, y - (i + 1) * 15 * s + 3 * s, w * .15, 7 * s, "#f7efde")


def paper(c, x, y, w, h, turn=0, lines=4, color="#fbf6e9", ink="#b9b3a6"):
    c.open(f"translate({x} {y}) rotate({turn})")
    c.rect(-w / 2, -h / 2, w, h, color, 2)
    for i in range(lines):
        c.rect(-w * .38, -h * .34 + i * h * .72 / max(1, lines), w * (.76 if i % 3 else .5), max(2, h * .05), ink, opacity=.8)
    c.close()


# ---- in hands (lengths in heads, origin in the palm)
def phone(turn=0, back=False, glow="#bfe9f5"):
    def draw(c):
        c.open(f"rotate({turn})")
        c.rect(-.17, -.5, .34, .62, "#2b2d3c", .06)
        if not back:
            c.rect(-.135, -.45, .27, .52, glow, .03)
            c.ell(0, -.28, .07, .07, "#49a08d")
            c.rect(-.09, -.12, .18, .05, "#ffffff", .02)
            c.rect(-.09, -.03, .18, .05, "#ffffff", .02)
        else:
            c.ell(-.09, -.4, .05, .05, "#596080")
        c.close()
    return draw


def book(color="#d9603b", turn=0, s=1.0, pages=True):
    def draw(c):
        c.open(f"rotate({turn}) scale({s})")
        c.path("M0 .1L-.62 -.02L-.6 -.62L0 -.48L.6 -.62L.62 -.02Z", color)
        if pages:
            c.path("M0 .02L-.55 -.08L-.53 -.6L0 -.46Z", "#fdf6e4")
            c.path("M0 .02L.55 -.08L.53 -.6L0 -.46Z", "#f1e6cc")
        c.close()
    return draw


def board(color="#c98e5e", turn=0):
    def draw(c):
        c.open(f"rotate({turn})")
        c.rect(-.32, -.75, .64, .9, color, .05)
        c.rect(-.27, -.66, .54, .76, "#fdf8ec", .02)
        for i in range(4):
            c.rect(-.2, -.54 + i * .15, .4 if i % 2 else .28, .05, "#b3ada2")
        c.rect(-.1, -.8, .2, .12, "#8f98a6", .03)
        c.close()
    return draw


def stick(color="#8a6a4c", length=1.2, turn=0, tip=None, width=.07):
    def draw(c):
        c.open(f"rotate({turn})")
        c.path(f"M0 .25L0 {-length}", stroke=color, stroke_width=width, stroke_linecap="round")
        if tip:
            c.path(f"M0 {-length}l0 -.3", stroke=tip, stroke_width=width * 1.3, stroke_linecap="round")
        c.close()
    return draw
