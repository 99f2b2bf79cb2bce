"""People: a small skeleton, clothes, hair, a face. Lengths in heads (`u`); the hip is the origin."""

import math

from .canvas import bend, darker, lighter, mix, smooth

SKIN = ["#f2c9a4", "#e9b98f", "#dca77a", "#f6d6b8", "#c98f63", "#a8714a"]
HAIR = ["#2b2430", "#3a2a2a", "#1f2030", "#4a342c"]
GREY = ["#c9c9d1", "#e4e2e4", "#9b9ba6"]


class Person:
    """One figure.

    `x, y`: the hip. `h`: standing height. `face`: −1 left … 1 right, None seen from behind.
    `hands`, `feet`: targets from the hip in heads (left one first as we see it), None at rest.
    `lean`: how far the shoulders stand off the hip, in heads.
    """

    def __init__(self, x, y, h, face=0.4, skin=SKIN[0], hair="short", hair_color=HAIR[0], top="#3f7fb5",
                 bottom="#39405e", shoes="#2c2d3a", sleeves="long", hands=(None, None), feet=(None, None),
                 lean=0.0, tilt=0.0, build=1.0, elbows=(0, 0), knees=None, seated=False, wear=(), legs=True,
                 smile=1, glasses=False, accent="#ffffff", skirt=False, look=0.0, beard=False, held=None,
                 hands_front=(True, True), mouth_open=False, hem=None, head_scale=1.0):
        self.__dict__.update({k: v for k, v in locals().items() if k != "self"})

    def draw(self, c):
        u = self.h / 7.45
        c.open(f"translate({self.x:.1f} {self.y:.1f}) scale({u:.3f})")
        self.c = c
        f = 0 if self.face is None else self.face
        self.f = f
        half = (0.86 - 0.16 * abs(f)) * self.build
        self.half = half
        lean = self.lean
        top = -2.32 + abs(lean) * 0.12
        self.shoulders = ((lean - half * 0.74, top + 0.27), (lean + half * 0.74, top + 0.27))
        self.top_y = top
        self.neck = (lean + 0.05 * f, top - 0.08)
        self.head_at = (lean * 1.12 + 0.12 * f, top - 0.28 - 0.58 * self.head_scale)
        dark = darker(self.top, 0.2)
        # The arm and leg farther from us are drawn first, darker.
        far = 0 if f >= 0 else 1
        near = 1 - far
        if not self.hands_front[far]:
            self.arm(far, dark)
        if "bag" in self.wear:
            self.bag_back()
        if self.hair in ("long", "ponytail", "bob") and self.face is not None:
            self.hair_back()
        if self.legs:
            if self.skirt:
                self.leg(far, darker(self.skin, 0.15))
                self.leg(near, self.skin)
            else:
                self.leg(far, darker(self.bottom, 0.18))
                self.leg(near, self.bottom)
        if not self.hands_front[near]:
            self.arm(near, self.top)
        self.torso()
        self.head()
        if self.hands_front[far]:
            self.arm(far, dark if abs(f) > 0.55 else darker(self.top, 0.1))
        if self.hands_front[near]:
            # A touch lighter than the trunk, so that the sleeve stands off it.
            trunk, self.top = self.top, lighter(self.top, 0.07)
            self.arm(near, self.top)
            self.top = trunk
        c.close()

    # ---- limbs
    def capsule(self, a, ra, b, rb, fill):
        dx, dy = b[0] - a[0], b[1] - a[1]
        d = math.hypot(dx, dy) or 1e-6
        nx, ny = -dy / d, dx / d
        p = [(a[0] + nx * ra, a[1] + ny * ra), (b[0] + nx * rb, b[1] + ny * rb),
             (b[0] - nx * rb, b[1] - ny * rb), (a[0] - nx * ra, a[1] - ny * ra)]
        self.c.path(f"M{p[0][0]:.3f} {p[0][1]:.3f}L{p[1][0]:.3f} {p[1][1]:.3f}"
                    f"A{rb} {rb} 0 0 0 {p[2][0]:.3f} {p[2][1]:.3f}L{p[3][0]:.3f} {p[3][1]:.3f}"
                    f"A{ra} {ra} 0 0 0 {p[0][0]:.3f} {p[0][1]:.3f}Z", fill)

    def arm(self, which, color):
        s = self.shoulders[which]
        sign = -1 if which == 0 else 1
        goal = self.hands[which] or (s[0] + sign * 0.3, 0.2)
        # A hand held near is an arm seen shortened, not an elbow far out.
        near = min(1, max(0.62, (math.hypot(goal[0] - s[0], goal[1] - s[1]) + 0.3) / 2.32))
        upper, fore = 1.2 * near, 1.12 * near
        if self.elbows[which]:
            elbow, hand = bend(s, goal, upper, fore, self.elbows[which])
        else:
            # An elbow hangs: of the two ways to bend, the lower one; an arm that hangs bends outward.
            ways = [bend(s, goal, upper, fore, side) for side in (1, -1)]
            hanging = abs(goal[0] - s[0]) < 0.5 and goal[1] > -0.6
            elbow, hand = max(ways, key=lambda w: w[0][0] * sign if hanging else w[0][1] + 0.3 * w[0][0] * sign)
        b = self.build
        skin = self.skin if color == self.top else darker(self.skin, 0.1)
        dx, dy = hand[0] - elbow[0], hand[1] - elbow[1]
        d = math.hypot(dx, dy) or 1
        ux, uy = dx / d, dy / d
        palm = (hand[0] + ux * 0.14, hand[1] + uy * 0.14)
        angle = math.degrees(math.atan2(uy, ux))
        if self.sleeves == "short":
            self.capsule(elbow, 0.19 * b, hand, 0.135, skin)
            self.capsule(s, 0.24 * b, elbow, 0.19 * b, skin)
            cut = (s[0] + (elbow[0] - s[0]) * 0.62, s[1] + (elbow[1] - s[1]) * 0.62)
            self.hand(palm, angle, skin, sign)
            self.capsule(s, 0.29 * b, cut, 0.28 * b, color)
        elif self.sleeves == "rolled":
            self.capsule(elbow, 0.19 * b, hand, 0.135, skin)
            self.hand(palm, angle, skin, sign)
            cut = (elbow[0] + dx * 0.2, elbow[1] + dy * 0.2)
            self.capsule(elbow, 0.25 * b, cut, 0.24 * b, lighter(color, 0.12))
            self.capsule(s, 0.29 * b, elbow, 0.25 * b, color)
        else:
            self.hand(palm, angle, skin, sign)
            self.capsule(elbow, 0.24 * b, (hand[0] - ux * 0.02, hand[1] - uy * 0.02), 0.17 * b, color)
            self.capsule(s, 0.29 * b, elbow, 0.24 * b, color)
        if self.held and which == self.held[0]:
            self.c.open(f"translate({palm[0]:.3f} {palm[1]:.3f})")
            self.held[1](self.c)
            self.c.close()

    def hand(self, at, angle, skin, sign):
        self.c.open(f"translate({at[0]:.3f} {at[1]:.3f}) rotate({angle:.1f})")
        self.c.path("M-.2 -.12C-.05 -.16 .12 -.15 .2 -.09C.27 -.02 .26 .08 .18 .12C.06 .17 -.1 .15 -.2 .12Z", skin)
        self.c.path(f"M-.04 {-0.1 * sign:.2f}C.06 {-0.24 * sign:.2f} .16 {-0.22 * sign:.2f} .14 {-0.12 * sign:.2f}"
                    f"L.02 {-0.04 * sign:.2f}Z", skin)
        self.c.close()

    def leg(self, which, color):
        sign = -1 if which == 0 else 1
        hip = (sign * 0.27 * self.build * (1 - 0.35 * abs(self.f)), 0.02)
        if self.seated:
            way = 1 if self.f >= 0 else -1
            goal = self.feet[which] or (way * (1.55 + 0.15 * sign * way), 1.95)
            side = -way
        else:
            goal = self.feet[which] or (sign * 0.3, 3.49)
            side = -1 if self.f >= 0 else 1
        if self.knees:
            side = self.knees[which]
        knee, foot = bend(hip, goal, 1.76, 1.72, side)
        b = self.build
        way = 1 if self.f > 0.15 else -1 if self.f < -0.15 else sign * 0.6
        self.c.path(f"M{foot[0] - 0.2 * way:.2f} {foot[1] + 0.02:.2f}"
                    f"c{-0.02 * way} .16 {-0.02 * way} .22 0 .24l{0.62 * way} 0"
                    f"c{0.06 * way} -.16 {-0.1 * way} -.24 {-0.26 * way} -.28l{-0.2 * way} -.06Z", self.shoes)
        if self.skirt:
            self.capsule(knee, 0.2 * b, foot, 0.13, color)
            self.capsule(hip, 0.3 * b, knee, 0.2 * b, color)
        else:
            self.capsule(knee, 0.25 * b, foot, 0.19, color)
            self.capsule(hip, 0.34 * b, knee, 0.26 * b, color)

    # ---- trunk
    def torso_path(self, grow=0.0, hem=0.12):
        b, half, lean = self.build, self.half + grow, self.lean
        top = self.top_y
        hip = 0.62 * b * (1 - 0.18 * abs(self.f)) + grow
        waist = 0.57 * b * (1 - 0.12 * abs(self.f)) + grow
        wy = -0.85
        mid = lean * 0.42
        return (f"M{lean - 0.24:.3f} {top - 0.04:.3f}"
                f"C{lean - half * 0.6:.3f} {top:.3f} {lean - half * 0.98:.3f} {top + 0.02:.3f} {lean - half:.3f} {top + 0.3:.3f}"
                f"C{lean - half * 0.95:.3f} {top + 0.8:.3f} {mid - waist - 0.06:.3f} {wy - 0.35:.3f} {mid - waist:.3f} {wy:.3f}"
                f"C{mid - waist:.3f} {wy + 0.4:.3f} {-hip:.3f} {-0.3:.3f} {-hip:.3f} {hem:.3f}"
                f"L{hip:.3f} {hem:.3f}C{hip:.3f} {-0.3:.3f} {mid + waist:.3f} {wy + 0.4:.3f} {mid + waist:.3f} {wy:.3f}"
                f"C{mid + waist + 0.06:.3f} {wy - 0.35:.3f} {lean + half * 0.95:.3f} {top + 0.8:.3f} {lean + half:.3f} {top + 0.3:.3f}"
                f"C{lean + half * 0.98:.3f} {top + 0.02:.3f} {lean + half * 0.6:.3f} {top:.3f} {lean + 0.24:.3f} {top - 0.04:.3f}Z")

    def torso(self):
        c, f, lean = self.c, self.f, self.lean
        top = self.top_y
        if self.skirt:
            w = 0.6 * self.build
            if self.seated:
                way = 1 if f >= 0 else -1
                c.path(f"M{-w * way} -.4L{w * way} -.4C{1.2 * way} -.45 {1.8 * way} -.4 {2.0 * way} -.15C{2.1 * way} .3 {2.05 * way} .6 {1.9 * way} .8C{1.2 * way} .55 {0.4 * way} .5 {-w * way * .8} .45C{-w * way * 1.15} .4 {-w * way * 1.15} 0 {-w * way} -.4Z", self.bottom)
            else:
                c.path(f"M{-w} -.4L{w} -.4C{w + .25} .6 {w + .4} 1.2 {w + .42} 1.75L{-w - .42} 1.75C{-w - .4} 1.2 {-w - .25} .6 {-w} -.4Z", self.bottom)
        elif self.legs:
            w = 0.58 * self.build * (1 - 0.18 * abs(f))
            c.path(f"M{-w} -.4L{w} -.4L{w} .3C{w * .5} .42 {-w * .5} .42 {-w} .3Z", self.bottom)
        d = self.torso_path(hem=self.hem or (0.12 if self.legs else 2.4))
        c.path(d, self.top)
        c.clip(d)
        # Light from where they look at; the other side in shade.
        way = -1 if f >= 0 else 1
        c.path(f"M{lean + way * self.half * 1.1:.2f} {top - .2:.2f}L{lean + way * self.half * .42:.2f} {top - .1:.2f}"
               f"C{lean * .5 + way * self.half * .52:.2f} -1.2 {way * self.half * .3:.2f} -.6 {way * self.half * .46:.2f} .3L{way * self.half * .46:.2f} 2.6L{way * 1.2} 2.6Z",
               darker(self.top, 0.16))
        self.clothes(top)
        c.close()
        # Neck and collar.
        n = self.neck
        skin = darker(self.skin, 0.13)
        c.path(f"M{n[0] - 0.2:.2f} {n[1] - 0.42:.2f}L{n[0] + 0.2:.2f} {n[1] - 0.42:.2f}L{lean + 0.25:.2f} {top - 0.02:.2f}"
               f"C{lean + 0.12:.2f} {top + 0.2:.2f} {lean - 0.12:.2f} {top + 0.2:.2f} {lean - 0.25:.2f} {top - 0.02:.2f}Z",
               skin if self.face is not None else darker(self.skin, 0.06))
        if self.face is None:
            c.path(f"M{lean - .34:.2f} {top + .3:.2f}L{lean - .3:.2f} {top - .02:.2f}C{lean - .1:.2f} {top + .08:.2f} {lean + .1:.2f} {top + .08:.2f} {lean + .3:.2f} {top - .02:.2f}L{lean + .34:.2f} {top + .3:.2f}Z",
                   self.accent if "vest" in self.wear or "lifejacket" in self.wear else self.top)
            c.path(f"M{lean - .3:.2f} {top + .04:.2f}C{lean - .1:.2f} {top - .1:.2f} {lean + .1:.2f} {top - .1:.2f} {lean + .3:.2f} {top + .04:.2f}"
                   f"L{lean + .26:.2f} {top - .1:.2f}C{lean + .1:.2f} {top - .2:.2f} {lean - .1:.2f} {top - .2:.2f} {lean - .26:.2f} {top - .1:.2f}Z",
                   darker(self.top, 0.06))

    def clothes(self, top):
        c, f, lean, back = self.c, self.f, self.lean, self.face is None
        cx = lean + 0.16 * f
        accent = self.accent
        if "vest" in self.wear:
            # An open waistcoat over the shirt, with a bright band.
            vest = accent
            shade = darker(vest, 0.14)
            if back:
                c.rect(lean - 1.2, top - 0.1, 2.4, 3, vest)
                c.rect(lean - 1.2, top + 1.05, 2.4, 0.2, "#f4efe0")
            else:
                c.path(f"M{lean - 1.2} {top - .2}L{cx - .3} {top - .1}C{cx - .22} {top + .6} {cx - .2} {top + 1.4} {cx - .2} 2.6L-1.3 2.6Z", vest if f < 0 else shade)
                c.path(f"M{lean + 1.2} {top - .2}L{cx + .3} {top - .1}C{cx + .22} {top + .6} {cx + .2} {top + 1.4} {cx + .2} 2.6L1.3 2.6Z", shade if f < 0 else vest)
                c.rect(lean - 1.2, top + 1.15, cx - .21 - lean + 1.2, 0.17, "#f6f0dc")
                c.rect(cx + .21, top + 1.15, 1.4, 0.17, "#f6f0dc")
                c.ell(cx + .55, top + .72, .12, .12, "#f6f0dc")
        if "apron" in self.wear and not back:
            c.path(f"M{cx - .42} {top + .42}L{cx + .42} {top + .42}L{cx + .5} {top + 1.05}C{cx + .9} {top + 1.2} .9 -.2 .9 .4L.9 2.6L-.9 2.6L-.9 .4C-.9 -.2 {cx - .9} {top + 1.2} {cx - .5} {top + 1.05}Z", accent)
            c.path(f"M{cx - .36} {top + .45}L{cx - .3} {top - .1}M{cx + .36} {top + .45}L{cx + .3} {top - .1}", stroke=accent, stroke_width=0.09)
            c.path(f"M{cx - .3} {-.75}L{cx + .32} {-.75}L{cx + .28} -.35C{cx + .1} -.28 {cx - .1} -.28 {cx - .26} -.35Z", darker(accent, 0.1))
        if "jacket" in self.wear and not back:
            c.path(f"M{cx - .24} {top - .1}L{cx} {top + .95}L{cx + .24} {top - .1}Z", accent)
            c.path(f"M{cx - .26} {top - .12}L{cx - .44} {top + .34}L{cx} {top + 1.0}L{cx - .04} {top + .8}Z", lighter(self.top, 0.14))
            c.path(f"M{cx + .26} {top - .12}L{cx + .44} {top + .34}L{cx} {top + 1.0}L{cx + .04} {top + .8}Z", lighter(self.top, 0.14))
            c.path(f"M{cx} {top + .98}L{cx + .02} .3", stroke=darker(self.top, 0.25), stroke_width=0.035)
        if "shirt" in self.wear and not back:
            c.path(f"M{cx - .3} {top - .08}L{cx - .26} {top + .34}L{cx} {top + .14}Z", lighter(self.top, 0.35))
            c.path(f"M{cx + .3} {top - .08}L{cx + .26} {top + .34}L{cx} {top + .14}Z", lighter(self.top, 0.35))
            c.path(f"M{cx} {top + .2}L{cx * .5} .3", stroke=darker(self.top, 0.2), stroke_width=0.035)
            for i in range(4):
                c.ell(cx * (1 - .12 * i) + .001, top + .5 + i * .45, .035, .035, darker(self.top, 0.3))
        if "stripes" in self.wear:
            for i in range(12):
                c.rect(-1.5, top + .28 + i * .34, 3, .13, accent)
        if "dots" in self.wear:
            for i in range(9):
                for j in range(6):
                    c.ell(lean - 1 + j * .38 + (i % 2) * .19, top + .25 + i * .4, .06, .06, accent)
        if "overall" in self.wear and not back:
            c.path(f"M{cx - .5} {top + .6}L{cx + .5} {top + .6}L.9 -.6L.9 .4L-.9 .4L-.9 -.6Z", self.bottom)
            c.path(f"M{cx - .42} {top + .7}L{cx - .5} {top - .2}M{cx + .42} {top + .7}L{cx + .5} {top - .2}", stroke=self.bottom, stroke_width=0.2)
            c.rect(cx - .25, top + .85, .5, .42, darker(self.bottom, .14), .06)
        if "lifejacket" in self.wear:
            o = accent
            c.path(f"M{lean - .72} {top - .05}C{lean - .78} {top + .8} {lean - .7} {top + 1.4} -.62 -.35L.62 -.35C{lean + .7} {top + 1.4} {lean + .78} {top + .8} {lean + .72} {top - .05}L{lean + .3} {top - .2}L{lean - .3} {top - .2}Z", o)
            if not back:
                c.path(f"M{cx - .3} {top - .1}L{cx} {top + .5}L{cx + .3} {top - .1}Z", self.top)
                c.path(f"M{cx} {top + .45}L{cx} -.3", stroke=darker(o, .3), stroke_width=.06)
            c.rect(-1.2, top + .95, 2.4, .13, darker(o, .32))
            c.rect(-1.2, top + 1.5, 2.4, .13, darker(o, .32))
            c.rect(lean - .62, top + .52, .34, .16, "#f8f4e2")
            c.rect(lean + .3, top + .52, .34, .16, "#f8f4e2")
        if "lanyard" in self.wear and not back:
            c.path(f"M{cx - .26} {top - .05}L{cx} {top + 1.0}L{cx + .26} {top - .05}", stroke=accent, stroke_width=.07)
            c.rect(cx - .15, top + .98, .3, .38, "#fbf7ea", .05)
            c.rect(cx - .09, top + 1.05, .18, .13, accent)
        if "scarf" in self.wear and not back:
            c.path(f"M{cx - .42} {top + .1}C{cx - .2} {top + .32} {cx + .2} {top + .32} {cx + .42} {top + .1}L{cx + .34} {top - .2}L{cx - .34} {top - .2}Z", accent)
            c.path(f"M{cx + .05} {top + .22}L{cx + .34} {top + 1.0}L{cx + .02} {top + 1.05}Z", darker(accent, .08))
        if "bag" in self.wear and back:
            c.path(f"M{lean - .62} {top + .35}C{lean - .6} {top + .1} {lean + .6} {top + .1} {lean + .62} {top + .35}L{lean + .66} -.5C{lean + .66} -.3 {lean - .66} -.3 {lean - .66} -.5Z", accent)
            c.path(f"M{lean - .45} {-1.15}L{lean + .45} {-1.15}L{lean + .42} -.5L{lean - .42} -.5Z", darker(accent, .14))
        elif "bag" in self.wear:
            c.path(f"M{lean - .55} {top - .1}C{lean - .6} {top + .6} {lean - .62} {top + .9} {lean - .7} {top + 1.4}M{lean + .55} {top - .1}C{lean + .6} {top + .6} {lean + .62} {top + .9} {lean + .7} {top + 1.4}", stroke=accent, stroke_width=.16)

    def bag_back(self):
        if self.face is None:
            return
        way = -1 if self.f >= 0 else 1
        self.c.path(smooth([(way * .3, -2.2), (way * 1.1, -2.1), (way * 1.25, -1.2), (way * 1.1, -.5), (way * .3, -.5)], True),
                    darker(self.accent, 0.12))

    # ---- head
    def head(self):
        c, f = self.c, self.f
        x, y = self.head_at
        c.open(f"translate({x:.3f} {y:.3f}) rotate({self.tilt:.1f}) scale({self.head_scale})")
        skin, hair = self.skin, self.hair_color
        back = self.face is None
        if back:
            self.head_behind()
            c.close()
            return
        ear = -1 if f > 0 else 1
        if abs(f) < 0.2:
            for side in (-1, 1):
                c.ell(side * 0.47, 0.06, 0.1, 0.15, darker(skin, 0.08))
        head = (f"M-.47 -.1C-.48 -.66 .48 -.66 .47 -.1C.48 .1 {.4 + .05 * f:.2f} .3 {.28 + .06 * f:.2f} .46"
                f"C{.16 + .1 * f:.2f} .62 {-.16 + .1 * f:.2f} .62 {-.28 + .06 * f:.2f} .46C{-.4 + .05 * f:.2f} .3 -.48 .1 -.47 -.1Z")
        c.path(head, skin)
        c.clip(head)
        c.path(f"M{ear * .6} -.6L{ear * .24} -.5C{ear * .34} 0 {ear * .26} .3 {ear * .08} .64L{ear * .6} .7Z", darker(skin, 0.09))
        c.close()
        if abs(f) >= 0.2:
            at = ear * (0.1 + 0.36 * (1 - min(1, abs(f))) ) if abs(f) > .8 else ear * 0.36
            c.ell(at, 0.07, 0.095, 0.15, darker(skin, 0.05))
            c.path(f"M{at - .03:.2f} .0c.08 .02 .08 .12 0 .15", stroke=darker(skin, 0.25), stroke_width=.025)
        self.features(f, skin)
        getattr(self, "hair_" + self.hair)(f, hair)
        c.close()

    def features(self, f, skin):
        c = self.c
        dx = 0.2 * f
        ly = self.look
        ink = "#2a2030"
        gap = 0.19 * (1 - 0.18 * abs(f))
        for side in (-1, 1):
            ex = dx + side * gap
            if self.smile > 1:
                c.path(f"M{ex - .075:.3f} {.02 + ly:.3f}q.075 -.09 .15 0", stroke=ink, stroke_width=.045, stroke_linecap="round")
            elif ly > 0.04:
                # Eyes on the work: lids down.
                c.path(f"M{ex - .075:.3f} {.02 + ly * .4:.3f}q.075 .06 .15 0", stroke=ink, stroke_width=.045, stroke_linecap="round")
            else:
                c.ell(ex, .02 + ly, .043, .056, ink)
                c.ell(ex + .014, .0 + ly, .014, .016, "#ffffff")
            brow = self.hair_color if self.hair_color not in GREY else "#8b8690"
            c.path(f"M{ex - .09:.3f} {-.125 + ly * .5:.3f}q.09 -.06 .18 {0.0 if side * f >= 0 else .01}", stroke=brow, stroke_width=.045, stroke_linecap="round", opacity=.85)
            c.ell(ex + side * .05, .2 + ly * .5, .085, .055, "#e8785f", opacity=.26)
        nose = 1 if f >= 0 else -1
        c.path(f"M{dx + nose * .02:.3f} {.06 + ly:.3f}q{nose * .075} .08 {nose * .0} .11", stroke=darker(skin, 0.28), stroke_width=.035, stroke_linecap="round")
        m = .31 + ly * .6
        if self.mouth_open:
            c.path(f"M{dx - .1:.3f} {m - .02:.3f}q.1 .0 .2 0q-.01 .15 -.1 .15q-.09 0 -.1 -.15Z", "#8c2f35")
            c.path(f"M{dx - .075:.3f} {m - .01:.3f}h.15v.035h-.15Z", "#fff6ec")
        elif self.smile:
            c.path(f"M{dx - .1:.3f} {m - .015:.3f}q.1 .1 .2 0", stroke="#a5483f", stroke_width=.045, stroke_linecap="round")
        else:
            c.path(f"M{dx - .07:.3f} {m + .01:.3f}q.07 .02 .14 0", stroke="#a5483f", stroke_width=.045, stroke_linecap="round")
        if self.glasses:
            for side in (-1, 1):
                c.ell(dx + side * gap, .03 + ly, .135, .12, "#ffffff", fill_opacity=.18, stroke="#3b3440", stroke_width=.032)
            c.line(dx - gap + .135, .02 + ly, dx + gap - .135, .02 + ly, "#3b3440", .032)
            side = -1 if f > 0 else 1
            c.line(dx + side * (gap + .13), .01 + ly, side * .42, 0, "#3b3440", .03)
        if self.beard:
            c.path(f"M{dx - .28:.2f} .24C{dx - .2:.2f} .66 {dx + .2:.2f} .66 {dx + .28:.2f} .24C{dx + .12:.2f} .34 {dx - .12:.2f} .34 {dx - .28:.2f} .24Z", self.hair_color, opacity=.5)
        if self.hair_color in GREY:
            c.path(f"M{dx - .3:.2f} .16q.04 .1 .02 .16M{dx + .3:.2f} .16q-.04 .1 -.02 .16", stroke=darker(skin, .18), stroke_width=.025)

    # ---- hair, each as seen from the front with the face turned by f
    def cap(self, f, hair, low=0.06, fringe=-0.2, part=0.25):
        """The usual shape: from ear to ear over the crown, with a parted fringe."""
        c = self.c
        p = part if f >= 0 else -part
        left = low + (.1 if f > 0 else -.06)
        right = low + (.1 if f < 0 else -.06)
        c.path(f"M-.5 {left}C-.6 -.5 -.36 -.74 0 -.74C.36 -.74 .6 -.5 .5 {right}"
               f"C.46 {right - .04} .44 -.08 {.4 + .06 * f:.2f} {fringe + .02:.2f}C{.3 + .1 * f:.2f} {fringe - .08:.2f} {p + .14:.2f} {fringe - .1:.2f} {p:.2f} {fringe - .22:.2f}"
               f"C{p - .16:.2f} {fringe - .02:.2f} {-.3 + .1 * f:.2f} {fringe + .02:.2f} {-.4 + .1 * f:.2f} {fringe + .04:.2f}C-.44 -.08 -.46 {left - .04} -.5 {left}Z", hair)
        c.path(f"M-.3 -.5C-.1 -.68 .2 -.68 .36 -.5", stroke=lighter(hair, .22), stroke_width=.05, stroke_linecap="round", opacity=.55)

    def hair_short(self, f, hair):
        self.cap(f, hair)

    def hair_crop(self, f, hair):
        self.cap(f, hair, low=-0.05, fringe=-.3, part=.1)

    def hair_thin(self, f, hair):
        c = self.c
        for side in (-1, 1):
            c.path(f"M{side * .47} .1C{side * .58} -.2 {side * .5} -.46 {side * .3} -.52C{side * .4} -.3 {side * .4} -.1 {side * .4} .02Z", hair)
        c.path("M-.3 -.5C-.1 -.6 .14 -.6 .3 -.5C.1 -.56 -.1 -.54 -.3 -.5Z", hair)

    def hair_bun(self, f, hair):
        way = -1 if f >= 0 else 1
        self.c.ell(way * .2, -.78, .26, .22, darker(hair, .1))
        self.cap(f, hair, low=0.08, fringe=-.22, part=.0)

    def hair_bob(self, f, hair):
        self.cap(f, hair, low=.34, fringe=-.14, part=.2)
        for side in (-1, 1):
            if side * f < .5:
                self.c.path(f"M{side * .5} -.2C{side * .62} .1 {side * .6} .35 {side * .5} .5C{side * .4} .5 {side * .36} .4 {side * .4} .2C{side * .44} 0 {side * .4} -.1 {side * .4} -.24Z", hair)

    def hair_long(self, f, hair):
        self.cap(f, hair, low=.2, fringe=-.2, part=.15)
        for side in (-1, 1):
            if side * f < .5:
                self.c.path(f"M{side * .49} -.2C{side * .62} .2 {side * .6} .6 {side * .52} .95C{side * .4} .9 {side * .36} .5 {side * .41} .2Z", hair)

    def hair_ponytail(self, f, hair):
        self.cap(f, hair, low=.02, fringe=-.24, part=.12)

    def hair_curly(self, f, hair):
        for i in range(11):
            a = math.pi + i * math.pi / 10
            self.c.ell(.46 * math.cos(a), -.16 + .46 * math.sin(a), .18, .18, hair)
        self.cap(f, hair, low=.02, fringe=-.26)

    def hair_helmet(self, f, hair):
        c, o = self.c, self.accent
        self.cap(f, hair, low=.1, fringe=-.16)
        c.path("M-.55 -.16C-.62 -.86 .62 -.86 .55 -.16C.3 -.28 -.3 -.28 -.55 -.16Z", o)
        c.path(f"M-.6 -.14C-.3 -.3 .3 -.3 .6 -.14C{.66 + .2 * max(0, f):.2f} -.08 .5 -.1 .4 -.14C.2 -.2 -.2 -.2 -.4 -.14C-.5 -.1 {-.66 + .2 * min(0, f):.2f} -.08 -.6 -.14Z", darker(o, .16))
        c.path("M-.3 -.56C-.12 -.7 .14 -.7 .3 -.58", stroke=lighter(o, .5), stroke_width=.06, stroke_linecap="round")
        c.path("M-.44 -.1C-.4 .3 -.2 .52 0 .56", stroke=darker(o, .4), stroke_width=.035, opacity=.7)

    def hair_cap(self, f, hair):
        c, o = self.c, self.accent
        self.cap(f, hair, low=.12, fringe=-.1)
        c.path("M-.52 -.2C-.56 -.8 .56 -.8 .52 -.2C.3 -.3 -.3 -.3 -.52 -.2Z", o)
        way = 1 if f >= 0 else -1
        c.path(f"M{way * -.1} -.28C{way * .3} -.34 {way * .7} -.26 {way * .92} -.1C{way * .7} -.12 {way * .4} -.16 {way * -.1} -.14Z", darker(o, .2))

    def hair_sunhat(self, f, hair):
        c, o = self.c, self.accent
        self.hair_bob(f, hair)
        c.path("M-.46 -.26C-.5 -.86 .5 -.86 .46 -.26Z", o)
        c.path("M-.46 -.36C-.2 -.28 .2 -.28 .46 -.36L.47 -.22L-.47 -.22Z", darker(o, .35))
        c.path("M-.95 -.16C-.6 -.36 .6 -.36 .95 -.16C.6 -.08 -.6 -.08 -.95 -.16Z", darker(o, .08))

    def hair_hijab(self, f, hair):
        c, o = self.c, self.accent
        c.path(f"M-.56 .3C-.7 -.9 .7 -.9 .56 .3C.66 .7 .6 1.0 .4 1.05L-.4 1.05C-.6 1.0 -.66 .7 -.56 .3Z"
               f"M{-.36 + .12 * f:.2f} .12C{-.34 + .12 * f:.2f} .42 {-.14 + .12 * f:.2f} .52 {.12 * f:.2f} .52C{.14 + .12 * f:.2f} .52 {.34 + .12 * f:.2f} .42 {.36 + .12 * f:.2f} .12C{.38 + .12 * f:.2f} -.3 {.2 + .12 * f:.2f} -.38 {.12 * f:.2f} -.38C{-.2 + .12 * f:.2f} -.38 {-.38 + .12 * f:.2f} -.3 {-.36 + .12 * f:.2f} .12Z",
               o, fill_rule="evenodd")
        c.path(f"M-.3 .72C0 .9 .3 .8 .5 .5", stroke=darker(o, .2), stroke_width=.05)

    def hair_back(self):
        c = self.c
        x, y = self.head_at
        c.open(f"translate({x:.3f} {y:.3f}) rotate({self.tilt:.1f}) scale({self.head_scale})")
        dark = darker(self.hair_color, .15)
        way = -1 if self.f >= 0 else 1
        if self.hair == "long":
            c.path("M-.52 -.3C-.72 .3 -.66 .9 -.56 1.3C-.2 1.5 .2 1.5 .56 1.3C.66 .9 .72 .3 .52 -.3Z", dark)
        elif self.hair == "bob":
            c.path("M-.54 -.3C-.66 .2 -.62 .4 -.5 .58L.5 .58C.62 .4 .66 .2 .54 -.3Z", dark)
        else:
            c.path(f"M{way * .3} -.5C{way * .9} -.6 {way * 1.0} 0 {way * .8} .7C{way * .74} .8 {way * .68} .7 {way * .62} .6C{way * .62} .2 {way * .6} 0 {way * .34} -.1Z", dark)
        c.close()

    def head_behind(self):
        c, hair = self.c, self.hair_color
        skin = darker(self.skin, .06)
        for side in (-1, 1):
            c.ell(side * .46, .06, .1, .15, skin)
        if self.hair == "helmet" or self.hair == "cap" or self.hair == "sunhat":
            c.path("M-.46 -.1C-.48 -.66 .48 -.66 .46 -.1C.48 .3 .3 .5 0 .5C-.3 .5 -.48 .3 -.46 -.1Z", hair)
            c.path("M-.56 -.1C-.62 -.86 .62 -.86 .56 -.1C.3 .0 -.3 .0 -.56 -.1Z", self.accent)
            if self.hair == "sunhat":
                c.path("M-.98 -.14C-.6 -.34 .6 -.34 .98 -.14C.6 .04 -.6 .04 -.98 -.14Z", darker(self.accent, .1))
            return
        if self.hair == "thin":
            c.path("M-.46 -.1C-.48 -.66 .48 -.66 .46 -.1C.48 .3 .3 .5 0 .5C-.3 .5 -.48 .3 -.46 -.1Z", self.skin)
            c.path("M-.49 -.06C-.5 .3 -.3 .5 0 .5C.3 .5 .5 .3 .49 -.06C.3 .12 -.3 .12 -.49 -.06Z", hair)
            return
        low = {"bob": .56, "long": 1.25, "hijab": 1.0}.get(self.hair, .42)
        color = self.accent if self.hair == "hijab" else hair
        c.path(f"M-.5 {low - .25:.2f}C-.6 -.5 -.4 -.74 0 -.74C.4 -.74 .6 -.5 .5 {low - .25:.2f}C.46 {low - .05:.2f} .26 {low + .06:.2f} 0 {low + .06:.2f}C-.26 {low + .06:.2f} -.46 {low - .05:.2f} -.5 {low - .25:.2f}Z", color)
        if self.hair == "bun":
            c.ell(0, -.55, .27, .24, darker(hair, .16))
        if self.hair == "ponytail":
            c.path("M-.12 -.2C-.26 .3 -.2 .8 0 1.15C.2 .8 .26 .3 .12 -.2Z", lighter(hair, .08))
        c.path("M-.28 -.5C-.1 -.66 .16 -.66 .3 -.5", stroke=lighter(color, .25), stroke_width=.05, stroke_linecap="round", opacity=.5)
