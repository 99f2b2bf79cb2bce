"""A sheet of SVG: shapes, gradients, light. Everything else draws on it."""

import colorsys
import math
import random


def rgb(color):
    color = color.lstrip("#")
    return tuple(int(color[i:i + 2], 16) / 255 for i in (0, 2, 4))


def hexa(values):
    return "#" + "".join(f"{round(max(0, min(1, v)) * 255):02x}" for v in values)


def mix(a, b, t):
    """`a` with `t` of `b` in it."""
    return hexa([x + (y - x) * t for x, y in zip(rgb(a), rgb(b))])


def darker(color, t=0.18):
    """Darker, a little cooler and fuller: shade, not soot."""
    h, l, s = colorsys.rgb_to_hls(*rgb(color))
    return mix(hexa(colorsys.hls_to_rgb(h, l * (1 - t), min(1, s * 1.08))), "#1c2350", t * 0.35)


def lighter(color, t=0.2):
    return mix(color, "#fff3dc", t)


class Canvas:
    def __init__(self, width=1600, height=900, seed=1):
        self.w, self.h = width, height
        self.defs, self.body = [], []
        self.count = 0
        self.random = random.Random(seed)

    # ---- paint
    def name(self):
        self.count += 1
        return f"p{self.count}"

    def lin(self, *stops, x1=0, y1=0, x2=0, y2=1):
        """Linear gradient; a stop is a colour or (offset, colour[, opacity])."""
        key = self.name()
        self.defs.append(f'<linearGradient id="{key}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}">'
                         f"{self.stops(stops)}</linearGradient>")
        return f"url(#{key})"

    def rad(self, *stops, cx=0.5, cy=0.5, r=0.5):
        key = self.name()
        self.defs.append(f'<radialGradient id="{key}" cx="{cx}" cy="{cy}" r="{r}">{self.stops(stops)}</radialGradient>')
        return f"url(#{key})"

    @staticmethod
    def stops(stops):
        out = []
        for i, stop in enumerate(stops):
            if isinstance(stop, str):
                stop = (i / max(1, len(stops) - 1), stop)
            opacity = f' stop-opacity="{stop[2]}"' if len(stop) > 2 else ""
            out.append(f'<stop offset="{stop[0]:.3f}" stop-color="{stop[1]}"{opacity}/>')
        return "".join(out)

    # ---- shapes
    def add(self, text):
        self.body.append(text)

    @staticmethod
    def attrs(fill, kw):
        out = [f'fill="{fill}"']
        for key, value in kw.items():
            if value is not None:
                out.append(f'{key.rstrip("_").replace("_", "-")}="{value}"')
        return " ".join(out)

    def rect(self, x, y, w, h, fill, r=0, **kw):
        self.add(f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{r}" {self.attrs(fill, kw)}/>')

    def ell(self, x, y, rx, ry, fill, **kw):
        self.add(f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" {self.attrs(fill, kw)}/>')

    def path(self, d, fill="none", **kw):
        self.add(f'<path d="{d}" {self.attrs(fill, kw)}/>')

    def poly(self, points, fill, **kw):
        d = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.add(f'<polygon points="{d}" {self.attrs(fill, kw)}/>')

    def line(self, x1, y1, x2, y2, color, width=3, **kw):
        self.path(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}", stroke=color, stroke_width=width,
                  stroke_linecap="round", **kw)

    def curve(self, points, color, width=3, **kw):
        self.path(smooth(points), stroke=color, stroke_width=width, stroke_linecap="round",
                  stroke_linejoin="round", **kw)

    def blob(self, points, fill, **kw):
        self.path(smooth(points, closed=True), fill, **kw)

    def open(self, transform="", **kw):
        extra = " ".join(f'{k.rstrip("_").replace("_", "-")}="{v}"' for k, v in kw.items())
        self.add(f'<g transform="{transform}" {extra}>' if transform else f"<g {extra}>")

    def close(self):
        self.add("</g>")

    def clip(self, d):
        """Opens a group that shows only inside path `d`."""
        key = self.name()
        self.defs.append(f'<clipPath id="{key}"><path d="{d}"/></clipPath>')
        self.add(f'<g clip-path="url(#{key})">')

    def blur(self, amount):
        """Opens a blurred group."""
        key = self.name()
        self.defs.append(f'<filter id="{key}" x="-30%" y="-30%" width="160%" height="160%">'
                         f'<feGaussianBlur stdDeviation="{amount}"/></filter>')
        self.add(f'<g filter="url(#{key})">')

    # ---- light
    def glow(self, x, y, r, color="#fff0c8", strength=0.6, ry=None, mode="screen"):
        self.ell(x, y, r, ry or r, self.rad((0, color, strength), (0.45, color, strength * 0.4), (1, color, 0)),
                 style=f"mix-blend-mode:{mode}")

    def wash(self, *stops, mode="soft-light", x1=0, y1=0, x2=0, y2=1, opacity=1):
        self.rect(0, 0, self.w, self.h, self.lin(*stops, x1=x1, y1=y1, x2=x2, y2=y2), opacity=opacity,
                  style=f"mix-blend-mode:{mode}")

    def beam(self, points, color="#fff2cf", strength=0.28):
        self.poly(points, self.lin((0, color, strength), (1, color, 0)), style="mix-blend-mode:screen")

    def vignette(self, strength=0.35, color="#1a1740"):
        self.rect(0, 0, self.w, self.h,
                  self.rad((0, color, 0), (0.62, color, 0), (1, color, strength), r=0.72),
                  style="mix-blend-mode:multiply")

    def shadow(self, x, y, rx, ry, strength=0.28, color="#1b1d45"):
        self.ell(x, y, rx, ry, self.rad((0, color, strength), (0.6, color, strength * 0.55), (1, color, 0)),
                 style="mix-blend-mode:multiply")

    def svg(self):
        return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.w}" height="{self.h}" '
                f'viewBox="0 0 {self.w} {self.h}">\n<defs>\n' + "\n".join(self.defs)
                + "\n</defs>\n" + "\n".join(self.body) + "\n</svg>\n")


def smooth(points, closed=False, tension=0.5):
    """A Catmull-Rom curve through the points, as cubic Béziers."""
    n = len(points)
    get = (lambda i: points[i % n]) if closed else (lambda i: points[max(0, min(n - 1, i))])
    d = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for i in range(n if closed else n - 1):
        p0, p1, p2, p3 = get(i - 1), get(i), get(i + 1), get(i + 2)
        k = tension / 3
        c1 = (p1[0] + (p2[0] - p0[0]) * k, p1[1] + (p2[1] - p0[1]) * k)
        c2 = (p2[0] - (p3[0] - p1[0]) * k, p2[1] - (p3[1] - p1[1]) * k)
        d += f"C{c1[0]:.1f} {c1[1]:.1f} {c2[0]:.1f} {c2[1]:.1f} {p2[0]:.1f} {p2[1]:.1f}"
    return d + ("Z" if closed else "")


def bend(a, b, first, second, side):
    """The joint between `a` and `b` of a limb of two bones, and the end it can reach."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    d = math.hypot(dx, dy) or 1e-6
    reach = (first + second) * 0.999
    if d > reach:
        b = (a[0] + dx * reach / d, a[1] + dy * reach / d)
        dx, dy, d = b[0] - a[0], b[1] - a[1], reach
    d = max(d, abs(first - second) * 1.02)
    cos = max(-1, min(1, (first ** 2 + d ** 2 - second ** 2) / (2 * first * d)))
    angle = math.atan2(dy, dx) + side * math.acos(cos)
    return (a[0] + first * math.cos(angle), a[1] + first * math.sin(angle)), b
