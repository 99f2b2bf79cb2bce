"""Scenes of tips 02, 03, 04 and 08: the lake, the technician, the workshop, the hall."""

import math

from .canvas import Canvas, darker, lighter, mix, smooth
from .people import GREY, HAIR, SKIN, Person
from . import scenery as s

ORANGE = "#f0742c"


def lake(c, dawn=True):
    """Sky, hills and water that the drill and the clip share."""
    c.rect(0, 0, c.w, c.h, c.lin("#7db6d6", "#bfe0e4", "#fbe7c4"))
    c.glow(1240, 250, 560, "#fff1c9", .85)
    c.ell(1240, 235, 62, 62, "#fff6da")


def rope():
    """A throw bag flies; the boat waits; neighbours watch."""
    c = Canvas(seed=21)
    lake(c)
    s.cloud(c, 330, 150, 1.25, opacity=.75)
    s.cloud(c, 760, 96, .8, opacity=.6)
    s.hills(c, 400, "#8fb3bf", 190, 5, 3)
    s.hills(c, 420, "#6f9f9c", 130, 12, 4)
    s.hills(c, 432, "#4f8674", 80, 7, 6)
    c.rect(0, 425, 1600, 480, c.lin("#9fd0d2", "#4f9db0", "#2b6c8c"))
    c.glow(1240, 440, 330, "#fff3cf", .7, ry=120)
    for i in range(9):
        w = 60 + 22 * i
        c.rect(1240 - w / 2 + 14 * (-1) ** i, 436 + i * 17, w, 4 + i * .4, "#fff6da", 3, opacity=round(.75 - i * .07, 2))
    s.ripples(c, 440, 860, "#eafaf6", 60, 4, opacity=.7)
    # A man in the water, arm up, ring of foam.
    c.ell(1010, 545, 86, 15, "#e8f8f6", opacity=.75)
    c.clip("M800 380H1250V545C1100 552 950 552 800 545Z")
    Person(1010, 640, 330, -.5, SKIN[1], "short", top="#e9e2d3", wear=("lifejacket",), accent=ORANGE, legs=False,
           hands=((-1.1, -3.9), (1.3, -2.2)), mouth_open=True).draw(c)
    c.close()
    c.ell(1010, 552, 64, 9, "#ffffff", opacity=.55)
    # The boat with its crew.
    x, y = 1310, 560
    c.shadow(x, y + 40, 260, 24, .4)
    c.clip(f"M800 200H1600V{y + 10}H800Z")
    for dx, face, hair in ((-110, -.7, "helmet"), (10, -.4, "helmet"), (120, -.6, "helmet")):
        Person(x + dx, y - 2, 300, face, SKIN[2], hair, top="#2f4c6e", wear=("lifejacket",), accent=ORANGE, legs=False,
               hands=((-.9, -.9), (-.3, -.3)), smile=1).draw(c)
    c.close()
    c.path(f"M{x - 230} {y - 12}C{x - 240} {y + 52} {x - 150} {y + 52} {x - 60} {y + 52}H{x + 180}C{x + 232} {y + 52} {x + 232} {y - 20} {x + 210} {y - 26}"
           f"C{x + 120} {y + 4} {x - 120} {y + 4} {x - 230} {y - 12}Z", c.lin("#f0563a", "#b8323a"))
    c.path(f"M{x - 232} {y - 10}C{x - 120} {y + 8} {x + 120} {y + 8} {x + 212} {y - 26}", stroke="#ffe2c4", stroke_width=9, stroke_linecap="round")
    c.rect(x + 205, y - 40, 34, 50, "#2e3440", 6)
    s.ripples(c, y + 50, y + 80, "#ffffff", 12, 9, x - 280, x + 200, .9)
    # The bank.
    c.path("M0 690C220 640 420 660 640 712C760 742 840 800 900 900H0Z", c.lin("#8fae63", "#55803f"))
    c.path("M0 690C220 640 420 660 640 712C760 742 840 800 900 900H860C800 812 730 764 620 734C420 682 220 664 0 716Z", "#c9b98a")
    # The rope through the air.
    c.path("M606 250C720 190 860 290 985 470", stroke="#e23c32", stroke_width=7, stroke_linecap="round")
    c.path("M606 250C560 360 470 470 356 540", stroke="#e23c32", stroke_width=6, stroke_linecap="round")
    c.rect(962, 452, 44, 30, "#f7d038", 10)
    # Throwers and neighbours.
    s.tree(c, 60, 720, 540, "#4a8560", seed=5)
    for x, y, h, hair, color, top, face in ((90, 650, 560, "bun", GREY[1], "#a8597c", .6), (205, 660, 570, "thin", GREY[0], "#4f7f9c", .7), (300, 640, 560, "bob", HAIR[0], "#e2a23e", .6)):
        Person(x, y, h, face, SKIN[x % 5], hair, color, top=top, wear=("dots",) if x == 90 else ("shirt",), accent="#e9c9d6", hands=((-.2, -.4), (.2, -.5)) if x != 300 else ((.3, -2.6), (.9, -2.4)), mouth_open=x == 300, smile=1).draw(c)
    Person(430, 610, 720, .75, SKIN[2], "helmet", top="#2f4c6e", wear=("lifejacket",), accent=ORANGE, bottom="#26384f", lean=.3, tilt=-4,
           hands=((-1.0, -.9), (1.75, -3.55)), feet=((-.9, 3.3), (.9, 3.3)), smile=0).draw(c)
    Person(640, 690, 640, .4, SKIN[0], "helmet", top="#2f4c6e", wear=("lifejacket",), accent=ORANGE, bottom="#26384f",
           hands=((-.8, -1.2), (1.3, -2.0)), smile=1, mouth_open=True, glasses=True).draw(c)
    s.grass(c, 830, "#3f6d38", 70, 5, 40, 0, 820)
    s.birds(c, 620, 170, 1.1)
    c.wash((0, "#fff6d8", .35), (1, "#173a5c", .5))
    c.vignette(.3, "#16325c")
    return c


def portrait():
    """Upright: she sits at an open cabinet with a meter."""
    c = Canvas(1200, 1600, seed=31)
    c.rect(0, 0, 1200, 1600, c.lin("#35506e", "#274060", "#1d2e4c"))
    # Depth: the hall behind, lamps and machines.
    for i in range(5):
        x = 120 + i * 240
        c.glow(x, 150 + 20 * (i % 2), 190, "#ffe6ac", .5)
        c.rect(x - 70, 130 + 20 * (i % 2), 140, 16, "#fff4d4", 6)
        c.line(x - 50, 0, x - 50, 130, "#4d6684", 4)
        c.line(x + 50, 0, x + 50, 130, "#4d6684", 4)
    c.rect(0, 520, 1200, 1080, c.lin("#3f5c7a", "#25385a"))
    for i, (x, w, h, col) in enumerate(((-20, 260, 330, "#54789a"), (270, 190, 250, "#4a6c8e"), (480, 240, 300, "#5d83a4"))):
        c.rect(x, 640 - h, w, h + 240, c.lin(lighter(col, .12), col), 10)
        c.rect(x + 24, 640 - h + 30, w * .5, 90, "#20314c", 6)
        c.rect(x + 32, 640 - h + 38, w * .5 - 16, 74, c.lin("#8fe0c8", "#4fae9c"), 4)
        c.ell(x + w * .76, 640 - h + 56, 16, 16, "#e2604a")
        c.ell(x + w * .76, 640 - h + 104, 16, 16, "#f2c14e")
    for i in range(3):
        Person([180, 380, 560][i], 690, 330, [-.4, .3, None][i], SKIN[1], ["cap", "bun", "short"][i], top="#7da0bd", accent="#5f86a8", legs=False, look=.06).draw(c)
    c.rect(0, 700, 760, 60, c.lin("#7896b0", "#4f6d8c"))
    c.rect(0, 756, 760, 900, c.lin("#2c4364", "#1b2942"))
    # The cabinet, open, wires and lamps.
    c.rect(760, 250, 480, 1250, c.lin("#dfe5e4", "#aab8bf"), 10)
    c.rect(800, 300, 420, 1140, "#2a3850", 8)
    for row in range(5):
        y = 350 + row * 200
        c.rect(830, y, 380, 96, "#3e5270", 6)
        for k in range(5):
            c.rect(842 + k * 74, y + 12, 58, 72, ["#e9eef0", "#d4dde2"][k % 2], 4)
            c.rect(858 + k * 74, y + 30, 26, 26, ["#e2604a", "#2f3d54", "#4fae72", "#2f3d54", "#f2c14e"][(k + row) % 5], 3)
        for k, col in enumerate(("#e2604a", "#f2c14e", "#57b0a4", "#8fb8d8")):
            xx = 870 + k * 86
            c.curve([(xx, y + 96), (xx - 14, y + 130), (xx + 22, y + 160), (xx + 8, y + 200)], col, 8)
    c.poly([(760, 250), (760, 1500), (690, 1560), (690, 200)], c.lin("#f2f4f1", "#bcc8cc", x1=0, y1=0, x2=1, y2=0))
    c.rect(704, 800, 18, 90, "#6d7d88", 6)
    c.glow(980, 640, 520, "#ffdf9c", .42)
    # She.
    Person(455, 1330, 1720, .6, SKIN[0], "ponytail", HAIR[0], top="#2f6ea3", wear=("shirt", "lanyard"), accent="#f2c14e",
           legs=False, hands=((.4, -.65), (1.78, -1.75)), sleeves="rolled", smile=1, tilt=3,
           held=(1, s.stick("#e2604a", .55, 62, "#c9d3d8", .1))).draw(c)
    # The meter in her other hand.
    c.open("translate(560 1190) rotate(-8)")
    c.rect(-74, -130, 148, 236, "#f2b632", 22)
    c.rect(-56, -110, 112, 74, "#2b3444", 8)
    c.rect(-48, -102, 96, 58, "#bfe8d0", 5)
    c.path("M-36 -62l20 -18l16 22l22 -30l18 14", stroke="#2f6b60", stroke_width=6, stroke_linejoin="round")
    c.ell(0, 28, 44, 44, "#2b3444"); c.line(0, 28, 22, 4, "#f4efe0", 8)
    c.close()
    c.curve([(600, 1290), (700, 1400), (860, 1380), (900, 1200)], "#d13b32", 10)
    c.curve([(590, 1300), (660, 1450), (800, 1460), (868, 1330)], "#23304a", 10)
    c.ell(556, 1240, 70, 40, SKIN[0]); c.path("M500 1218c30 -30 80 -26 92 2Z", SKIN[0])
    c.glow(300, 560, 700, "#ffe2a6", .32)
    c.wash((0, "#ffe9c0", .35), (1, "#0f1a3a", .5))
    c.vignette(.42, "#0d1738")
    return c


def night_class():
    c = Canvas(seed=32)
    c.rect(0, 0, 1600, 900, c.lin("#54507e", "#77628a", "#a97f80"))

    def town():
        s.skyline(c, 460, "#2c3568", seed=12, height=300, x0=980, lit="#ffd98f", haze="#414a80", stars=False)
        for x, y in ((1060, 140), (1220, 100), (1400, 150), (1330, 200), (1120, 220)):
            c.ell(x, y, 3, 3, "#fff4cf")
        c.ell(1440, 130, 34, 34, "#fff0c4")
        c.ell(1426, 122, 30, 30, "#2f3a72")
    s.window(c, 1010, 70, 500, 350, panes=3, sky=("#232b60", "#5c5a98"), view=town, frame="#c9b7b0")
    c.rect(0, 500, 1600, 400, c.lin("#8b6470", "#4b3a5a"))
    # The board with a drawing of a gear and a circuit.
    c.rect(120, 80, 780, 400, "#a8765a", 12)
    c.rect(138, 98, 744, 364, c.lin("#1f5a58", "#184848"), 5)
    chalk = "#eaf3e6"
    points = []
    for i in range(48):
        a = i / 48 * math.tau
        r = 108 if (i // 2) % 2 else 88
        points.append((320 + r * math.cos(a), 270 + r * math.sin(a)))
    c.poly(points, "none", stroke=chalk, stroke_width=5, stroke_linejoin="round")
    c.ell(320, 270, 56, 56, "none", stroke=chalk, stroke_width=4)
    c.ell(320, 270, 20, 20, "none", stroke="#f2c14e", stroke_width=4)
    for d in ("M180 270H460", "M320 130V410"):
        c.path(d, stroke=chalk, stroke_width=2.5, stroke_dasharray="16 8 4 8")
    c.path("M212 420H428M212 408V432M428 408V432", stroke="#f2c14e", stroke_width=4)
    c.path("M540 200H620M620 176V224M640 160V240M640 200H740V330H690M540 200V330H590M590 308H650V352H590ZM650 330H690", stroke=chalk, stroke_width=5, stroke_linejoin="round")
    c.ell(740, 262, 24, 24, "#1c5150", stroke="#f08a5b", stroke_width=5)
    c.path("M728 250l24 24M752 250l-24 24", stroke="#f08a5b", stroke_width=4)
    for x in (340, 780, 1220):
        s.pendant(c, x, 60, .95, "#e9a23e", .75)
    # The teacher.
    Person(945, 560, 720, -.55, SKIN[0], "ponytail", HAIR[0], top="#2f6ea3", wear=("shirt",), bottom="#2e3550", sleeves="rolled",
           hands=((-1.75, -2.8), (.95, -1.3)), held=(1, s.book("#d9603b", 8, .85)), mouth_open=True, smile=1).draw(c)
    c.glow(860, 300, 520, "#ffdf9f", .5)
    # Workmates at desks, in two rows.
    row = [(150, "short", "#c8553d", .7, None), (430, "bun", "#5d8a6a", .5, None), (700, "cap", "#d9a03e", .3, None), (1230, "bob", "#7a5c9c", -.6, None), (1450, "crop", "#3f7f9c", -.7, None)]
    for i, (x, hair, top, face, _) in enumerate(row):
        f = None if i in (0, 2, 4) else face
        Person(x, 690, 560, f, SKIN[i % 5], hair, HAIR[i % 4], top=top, accent="#33507a", legs=False, look=.0,
               hands=((-.5, -.55), (.55, -.6)) if f is not None else (None, None), wear=("shirt",), smile=1, tilt=[-4, 6, 3, -6, 5][i]).draw(c)
    s.table(c, -60, 680, 880, 50, "#c08a5e", 190)
    s.table(c, 1080, 680, 620, 50, "#c08a5e", 190)
    for x in (120, 420, 690, 1230, 1440):
        s.paper(c, x, 706, 120, 30, 3, 3, "#dcecf4", "#6d93b4")
    near = [(300, "ponytail", "#e2904a"), (800, "short", "#4f86b8"), (1290, "curly", "#b5506a")]
    for i, (x, hair, top) in enumerate(near):
        Person(x, 960, 820, None, SKIN[(i + 2) % 5], hair, HAIR[i], top=top, legs=False, tilt=[5, -4, -7][i],
               hands=((None, (.95, -3.9)) if i == 1 else (None, None))).draw(c)
    c.wash((0, "#2a2260", .25), (.45, "#ffdca0", .2), (1, "#1a1440", .6))
    c.vignette(.45, "#171038")
    return c


def robot_arm(c, x, y, k, color="#f2a33a", pose=((0, 0), (40, -190), (230, -250), (300, -150)), dark="#39425a"):
    """An industrial arm; joints from the base, scaled by k."""
    pts = [(x + dx * k, y + dy * k) for dx, dy in pose]
    c.path(f"M{x - 70 * k} {y + 40 * k}h{140 * k}l{-24 * k} {-70 * k}h{-92 * k}Z", c.lin(dark, darker(dark, .3)))
    widths = (62, 50, 34)
    for (a, b), w in zip(zip(pts, pts[1:]), widths):
        c.path(f"M{a[0]} {a[1]}L{b[0]} {b[1]}", stroke=darker(color, .12), stroke_width=w * k, stroke_linecap="round")
        dx, dy = b[0] - a[0], b[1] - a[1]
        d = math.hypot(dx, dy)
        nx, ny = dy / d * w * k * .2, -dx / d * w * k * .2
        c.path(f"M{a[0] + nx} {a[1] + ny}L{b[0] + nx} {b[1] + ny}", stroke=lighter(color, .2), stroke_width=w * k * .38, stroke_linecap="round")
    for (px, py), r in zip(pts, (40, 34, 26, 16)):
        c.ell(px, py, r * k, r * k, dark)
        c.ell(px - 4 * k, py - 4 * k, r * k * .52, r * k * .52, lighter(dark, .22))
    ex, ey = pts[-1]
    c.path(f"M{ex - 22 * k} {ey + 10 * k}v{34 * k}l{10 * k} {18 * k}M{ex + 22 * k} {ey + 10 * k}v{34 * k}l{-10 * k} {18 * k}M{ex - 24 * k} {ey + 10 * k}h{48 * k}",
           stroke=dark, stroke_width=11 * k, stroke_linecap="round", stroke_linejoin="round")


def hall(c, wall=("#dfeaf0", "#b6cbd8"), floor=("#cfd6d6", "#8fa0aa"), horizon=430):
    """A workshop in one-point perspective."""
    c.rect(0, 0, c.w, c.h, c.lin(*wall))
    c.poly([(0, 0), (c.w, 0), (c.w * .66, 170), (c.w * .34, 170)], c.lin("#7f9cb2", "#b9cfdb"))
    for i in range(7):
        t = i / 6
        x0, x1 = c.w * t, c.w * (.34 + .32 * t)
        c.line(x0, 0, x1, 170, "#6c8aa2", 3)
    for k in (.18, .42, .7):
        y = 170 * k
        half = .5 - .16 * k
        c.rect(c.w * (.5 - half), y, c.w * half * 2, 7, "#6c8aa2")
        for t in (.25, .5, .75):
            x = c.w * (.5 - half) + c.w * half * 2 * t
            w = 160 * (1 - k * .5)
            c.glow(x, y + 14, w * 1.1, "#fffbe0", .55)
            c.rect(x - w / 2, y + 4, w, 12, "#fffdf0", 5)
    c.rect(c.w * .34, 170, c.w * .32, horizon - 170, c.lin("#c9dde6", "#e6eff0"))
    for i in range(6):
        c.rect(c.w * (.35 + i * .0515), 190, c.w * .043, 130, "#f2fbfb", 2)
    c.poly([(0, 0), (c.w * .34, 170), (c.w * .34, horizon), (0, c.h * .82)], c.lin("#c4d6e0", "#a2bccb", x1=0, y1=0, x2=1, y2=0))
    c.poly([(c.w, 0), (c.w * .66, 170), (c.w * .66, horizon), (c.w, c.h * .82)], c.lin("#a2bccb", "#cfdfe6", x1=0, y1=0, x2=1, y2=0))
    for side in (0, 1):
        for i in range(4):
            t0, t1 = i / 4 + .03, (i + 1) / 4 - .03
            pick = lambda t, y: ((c.w * .34 * t) if side == 0 else c.w - c.w * .34 * t, y)
            top = lambda t: 170 * t + 60 * (1 - t) + 20
            low = lambda t: 300 * t + 330 * (1 - t)
            c.poly([pick(t0, top(t0)), pick(t1, top(t1)), pick(t1, low(t1) - 20), pick(t0, low(t0))], "#eef8f8", opacity=.8)
    c.poly([(0, c.h * .82), (c.w * .34, horizon), (c.w * .66, horizon), (c.w, c.h * .82), (c.w, c.h), (0, c.h)], c.lin(*floor))
    c.poly([(c.w * .42, horizon), (c.w * .58, horizon), (c.w * .86, c.h), (c.w * .14, c.h)], c.lin("#e3e6e2", "#bac5c8"))
    for a, b in ((.42, .14), (.58, .86)):
        c.poly([(c.w * a - 3, horizon), (c.w * a + 3, horizon), (c.w * b + 16, c.h), (c.w * b - 16, c.h)], "#f2c14e")


def robots():
    c = Canvas(seed=41)
    hall(c)
    for x, k, col in ((560, .3, "#f2a33a"), (1035, .3, "#f2a33a")):
        robot_arm(c, x, 455, k, col, ((0, 0), (-30 if x > 800 else 30, -170), (120 if x < 800 else -120, -260), (200 if x < 800 else -200, -160)))
    for x, face, top in ((690, None, "#4f7f9c"), (905, -.4, "#6f93a8"), (760, .4, "#c9825a")):
        Person(x, 440, 190, face, SKIN[1], "helmet", top=top, accent="#f4d35e").draw(c)
    # Left: a machining centre with its window lit.
    c.shadow(230, 800, 380, 50, .35)
    c.path("M-20 250h430q24 0 24 24v520h-454Z", c.lin("#f4f6f4", "#b9c6cd", x1=0, y1=0, x2=1, y2=0))
    c.rect(-20, 250, 452, 34, "#2f8f83")
    c.rect(30, 320, 270, 250, "#2b3850", 14)
    c.rect(44, 334, 242, 222, c.lin("#ffdf9c", "#e58a4a"), 8)
    c.path("M150 334h46v70l-23 44l-23 -44Z", "#5a6478")
    c.rect(70, 500, 190, 56, "#6c7688")
    c.path("M120 500l24 -30h60l24 30Z", "#dfe5e4")
    for i in range(9):
        a = -1.2 + i * .3
        c.line(174, 456, 174 + 80 * math.sin(a), 456 - 46 * math.cos(a) + 14, "#fff6cf", 3)
    c.glow(174, 450, 220, "#ffd27a", .75)
    c.rect(330, 330, 84, 120, "#33415a", 8); c.rect(340, 340, 64, 56, "#8fe0c8", 4)
    for i in range(4):
        c.ell(350 + (i % 2) * 40, 416 + (i // 2) * 20, 7, 7, ["#4fae72", "#f2c14e", "#e2604a", "#dfe5e4"][i])
    # Right: the arm sets parts on a belt.
    c.shadow(1240, 835, 480, 46, .35)
    c.poly([(800, 660), (1620, 640), (1620, 700), (800, 720)], c.lin("#4a566c", "#333d52"))
    c.poly([(800, 720), (1620, 700), (1620, 760), (800, 770)], c.lin("#8a98a6", "#66747f"))
    for i in range(9):
        c.rect(830 + i * 92, 770 - i * 2, 20, 90, "#5b6876")
    for i, x in enumerate((880, 1030, 1330, 1480)):
        y = 668 - i * 4
        c.path(f"M{x - 36} {y}l14 -42h44l14 42Z", c.lin("#e8edee", "#a9b6bd"))
        c.ell(x, y - 42, 22, 6, "#f6f8f6"); c.ell(x, y - 42, 10, 3, "#7c8a96")
    robot_arm(c, 1400, 640, 1.35, "#f2943a", ((0, 0), (50, -190), (-110, -330), (-180, -190)))
    c.path("M1120 520l14 -42h44l14 42Z", c.lin("#e8edee", "#a9b6bd"))
    # The engineer with a tablet.
    Person(690, 610, 700, .7, SKIN[0], "bob", HAIR[0], top="#2f6ea3", wear=("jacket",), accent="#f4efe0", bottom="#31405e",
           hands=((.3, -.85), (.95, -.9)), look=.05, smile=1, glasses=True).draw(c)
    c.open("translate(775 508) rotate(-14)")
    c.rect(-66, -46, 132, 92, "#2b3444", 8); c.rect(-58, -38, 116, 76, "#bfe8f0", 4)
    c.ell(-20, 0, 22, 22, "none", stroke="#2f8f83", stroke_width=6); c.rect(14, -22, 34, 8, "#f08a5b"); c.rect(14, -6, 34, 8, "#57b0a4"); c.rect(14, 10, 24, 8, "#f2c14e")
    c.close()
    Person(560, 612, 720, .55, SKIN[2], "helmet", HAIR[1], top="#d9803b", wear=("vest",), accent="#f4d35e", bottom="#3b4766",
           hands=((-.3, .1), (1.25, -1.75)), smile=2).draw(c)
    c.beam([(640, 0), (960, 0), (1300, 900), (420, 900)], "#fffbe6", .3)
    c.wash((0, "#fff9e4", .35), (1, "#1d3a66", .55))
    c.vignette(.34, "#173058")
    return c


def machinists():
    """Two heads over one drawing, a machine glowing behind."""
    c = Canvas(seed=42)
    c.rect(0, 0, 1600, 900, c.lin("#2f4a66", "#3f6a80", "#c98f63"))
    for i in range(6):
        x = 90 + i * 290
        c.glow(x, 60, 200, "#fff0c4", .4); c.rect(x - 84, 44, 168, 14, "#fff6dc", 6)
    # Machines in the dusk of the hall.
    for i, (x, w, h) in enumerate(((-40, 330, 400), (310, 260, 330), (1090, 250, 330), (1330, 330, 420))):
        col = ["#5f8198", "#557890", "#557890", "#63869c"][i]
        c.rect(x, 560 - h, w, h + 40, c.lin(lighter(col, .12), darker(col, .1)), 16)
        c.rect(x + w * .14, 560 - h + 50, w * .52, h * .46, "#22344c", 10)
        c.rect(x + w * .14 + 8, 560 - h + 58, w * .52 - 16, h * .46 - 16, c.lin("#ffe0a0", "#e0884a"), 6)
        c.glow(x + w * .4, 560 - h * .62, w * .6, "#ffd58a", .45)
        c.rect(x + w * .74, 560 - h + 60, w * .16, h * .2, "#8fe0c8", 4)
        c.line(x + w * .9, 560 - h, x + w * .9, 560 - h - 46, "#8fa2b0", 7)
        c.rect(x + w * .9 - 11, 560 - h - 70, 22, 24, ["#4fae72", "#f2c14e"][i % 2], 5)
    robot_arm(c, 740, 520, .95, "#f2943a", ((0, 0), (-40, -180), (110, -300), (220, -210)))
    c.rect(0, 560, 1600, 340, c.lin("#7f6a62", "#4a4250"))
    Person(560, 650, 790, .65, SKIN[2], "crop", GREY[2], top="#41668c", wear=("shirt",), hands=((.25, -.62), (1.45, -.55)), lean=.3, tilt=8,
           sleeves="rolled", legs=False, look=.06, glasses=True).draw(c)
    Person(1040, 650, 780, -.65, SKIN[0], "ponytail", HAIR[0], top="#d9803b", wear=("overall",), bottom="#2f4c6e", hands=((-1.35, -.55), (-.2, -.6)), lean=-.28, tilt=-6,
           sleeves="rolled", legs=False, look=.05, smile=1).draw(c)
    Person(1330, 640, 800, -.7, SKIN[1], "short", HAIR[3], top="#4f8a70", wear=("jacket", "lanyard"), accent="#f4efe0", hands=((-1.0, -1.3), (.2, -.4)), legs=False, mouth_open=True,
           held=(0, lambda cc: (cc.path("M-.34 .05l.14 -.5h.42l.14 .5Z", "#e9eef0"), cc.ell(.01, -.45, .2, .06, "#ffffff"), cc.ell(.01, -.45, .09, .03, "#7c8a96")))).draw(c)
    Person(290, 640, 780, .7, SKIN[3], "bob", HAIR[2], top="#b5506a", wear=("jacket",), accent="#f4e3d0", hands=((-.1, -.5), (.9, -1.25)), legs=False, smile=1,
           held=(1, s.phone(12, back=True))).draw(c)
    s.table(c, 120, 622, 1360, 110, "#c58a58", 190)
    # The drawing.
    c.poly([(480, 632), (1110, 632), (1180, 722), (420, 722)], "#eef6f8")
    c.poly([(480, 632), (1110, 632), (1180, 722), (420, 722)], "none", stroke="#b6cdd6", stroke_width=3)
    for x, r in ((650, 56), (860, 78)):
        c.ell(x, 678, r, r * .42, "none", stroke="#3f7fb5", stroke_width=4); c.ell(x, 678, r * .5, r * .2, "none", stroke="#3f7fb5", stroke_width=3)
        c.line(x - r - 16, 678, x + r + 16, 678, "#e2604a", 2)
    c.path("M980 655h120l16 40h-150Z", stroke="#3f7fb5", stroke_width=3)
    for x in (220, 300):
        c.path(f"M{x - 26} 700l10 -36h32l10 36Z", c.lin("#e8edee", "#9eabb3")); c.ell(x, 664, 16, 5, "#fff")
    c.path("M1270 690h120M1290 690v-30h16v30M1360 690v-22h12v22", stroke="#5a6672", stroke_width=11, stroke_linecap="round")
    c.glow(800, 640, 560, "#ffe0a0", .32)
    c.wash((0, "#20386a", .3), (.5, "#ffdca6", .25), (1, "#1a1a40", .55))
    c.vignette(.42, "#10193c")
    return c


def masters():
    """4:3, fewer colours: an old master shows how to measure."""
    c = Canvas(1600, 1200, seed=43)
    c.rect(0, 0, 1600, 1200, "#f3d9ae")
    c.rect(0, 0, 1600, 820, c.lin("#f9e6c3", "#efc68e"))
    c.rect(0, 820, 1600, 380, "#a0644a")
    # Tools on the wall, as silhouettes.
    c.rect(150, 110, 830, 470, "#d9a06c", 16)
    c.rect(170, 130, 790, 430, "#c98a58", 8)
    ink = "#6b4038"
    for x, kind in ((250, 0), (370, 1), (490, 2), (610, 3), (740, 0), (870, 1)):
        c.ell(x, 176, 8, 8, "#f3d9ae")
        if kind == 0:
            # A ring spanner.
            c.path(f"M{x} 196L{x} 400", stroke=ink, stroke_width=18, stroke_linecap="round")
            c.ell(x, 216, 24, 24, "none", stroke=ink, stroke_width=15)
            c.ell(x, 410, 30, 30, "none", stroke=ink, stroke_width=18)
        elif kind == 1:
            # A ball hammer.
            c.path(f"M{x - 9} 230h18l5 220q-14 12 -28 0Z", "#8c5a3c")
            c.path(f"M{x - 50} 196q24 -10 40 4h30v40h-30q-16 12 -40 2Z", ink); c.ell(x + 28, 220, 22, 22, ink)
        elif kind == 2:
            # A file in its handle.
            c.path(f"M{x - 13} 340L{x - 8} 200Q{x} 186 {x + 8} 200L{x + 13} 340Z", ink)
            c.path(f"M{x - 12} 340h24q12 60 -2 130h-20q-14 -70 -2 -130Z", "#d9803b")
        else:
            # Pliers.
            c.path(f"M{x - 4} 290C{x - 44} 350 {x - 34} 420 {x - 30} 460M{x + 4} 290C{x + 44} 350 {x + 34} 420 {x + 30} 460", stroke="#c8453a", stroke_width=18, stroke_linecap="round")
            c.path(f"M{x - 24} 292Q{x - 30} 226 {x - 6} 196V292ZM{x + 24} 292Q{x + 30} 226 {x + 6} 196V292Z", ink); c.ell(x, 290, 22, 22, ink)
    c.rect(1080, 110, 420, 470, "#f9f1de", 6)
    c.rect(1080, 110, 420, 470, c.lin("#bfe0e6", "#f9ecd0"))
    c.clip("M1080 110h420v470h-420Z")
    s.skyline(c, 560, "#8fbcc4", seed=21, height=300, x0=1060, x1=1520, stars=False)
    s.tree(c, 1180, 620, 330, "#6aa06a", seed=3); s.tree(c, 1430, 620, 280, "#7fb06a", seed=8)
    c.close()
    c.rect(1080, 110, 420, 470, "none", 4, stroke="#fff6e4", stroke_width=18)
    c.line(1290, 110, 1290, 580, "#fff6e4", 12)
    c.poly([(1090, 120), (1490, 120), (1050, 1200), (380, 1200)], "#fff3cf", opacity=.22)
    s.pendant(c, 560, 90, 1.3, "#3f8a80", .6)
    Person(330, 850, 950, .65, SKIN[3], "ponytail", HAIR[0], top="#e2904a", wear=("overall",), bottom="#3b5f86", sleeves="rolled", legs=False,
           hands=((.1, -.55), (.9, -.55)), look=.05, smile=1).draw(c)
    Person(720, 850, 1020, .35, SKIN[1], "crop", GREY[1], top="#4f6f8c", wear=("apron",), accent="#8c5a44", sleeves="rolled", legs=False, glasses=True,
           hands=((-.35, -.95), (.75, -.98)), look=.06, smile=1).draw(c)
    Person(1120, 850, 960, -.6, SKIN[0], "short", HAIR[1], top="#5d9a78", wear=("overall",), bottom="#3b4766", sleeves="short", legs=False,
           hands=((-1.0, -.6), (-.1, -.5)), look=.04, smile=1, tilt=-5).draw(c)
    Person(1400, 850, 950, -.7, SKIN[4], "cap", HAIR[0], top="#c8553d", accent="#3f7fb5", legs=False, sleeves="rolled",
           hands=((-.8, -.5), (.1, -.4)), smile=1).draw(c)
    # The calliper between his hands, around a bright part.
    c.open("translate(752 704)")
    c.rect(-150, -16, 320, 24, "#dfe6ea", 4)
    for i in range(24):
        c.rect(-140 + i * 12.5, -16, 2.5, 12 if i % 5 else 18, "#6b7884")
    c.path("M-150 -16h26v96l-26 -22Z", "#b9c4cb")
    c.path("M16 -24h70v40h-40v64l-30 -30Z", "#8f9ca6")
    c.rect(-120, 8, 136, 60, "#f2b04a", 8); c.rect(-120, 8, 136, 18, "#ffd68a", 8)
    c.close()
    s.table(c, -80, 830, 1760, 120, "#c98e5e", 280)
    for x, n in ((150, 3), (1490, 2)):
        s.stack(c, x, 940, n, 1.4)
    for x in (480, 560, 1010, 1250, 1330):
        c.path(f"M{x - 36} 935l14 -54h44l14 54Z", "#d4dde0"); c.path(f"M{x + 4} 881h18l14 54h-26Z", "#aab7be"); c.ell(x, 881, 22, 7, "#f4f7f7"); c.ell(x, 881, 10, 3, "#7c8a96")
    s.paper(c, 760, 905, 260, 60, -2, 4, "#e6f1f4", "#7fa6bd")
    return c


def assembly():
    c = Canvas(seed=81)
    c.rect(0, 0, 1600, 900, c.lin("#2f3f73", "#3b5590", "#2a3560"))
    # Stage backdrop: leaves of light, no words.
    c.rect(180, 60, 1240, 440, c.lin("#1f5f7a", "#2f8f8a", x1=0, y1=0, x2=1, y2=1), 10)
    c.clip("M180 60h1240v440h-1240Z")
    for i in range(9):
        x = 240 + i * 150
        c.path(f"M{x} 520C{x + 20} {330 - 30 * (i % 3)} {x + 120} {240 - 20 * (i % 2)} {x + 190} {150 + 24 * (i % 3)}C{x + 170} 300 {x + 120} 430 {x} 520Z",
               ["#5cc0a8", "#8fd9b0", "#f2d27a"][i % 3], opacity=.4)
    c.ell(1150, 200, 96, 96, "#ffe9ae", opacity=.8)
    c.ell(1150, 200, 150, 150, "#ffe9ae", opacity=.2)
    c.close()
    for x in (120, 470, 800, 1130, 1480):
        c.beam([(x - 16, 0), (x + 16, 0), (x + 190, 620), (x - 190, 620)], "#fff3cf", .3)
        c.rect(x - 22, 0, 44, 22, "#20284a", 6)
    c.poly([(90, 540), (1510, 540), (1600, 640), (0, 640)], c.lin("#b9785a", "#8c5648"))
    c.rect(0, 636, 1600, 34, "#5b3440")
    # Those on the stage.
    for i, x in enumerate((560, 690, 820, 950, 1080)):
        Person(x, 530, 400, [-.2, .1, 0, -.1, -.3][i], SKIN[i % 4], ["short", "bob", "crop", "bun", "short"][i], [HAIR[0], HAIR[1], GREY[0], HAIR[2], HAIR[3]][i],
               top=["#3b4a6e", "#a8475a", "#394562", "#4f7f74", "#44506e"][i], wear=("jacket",), accent="#f4efe0", legs=False, hands=((-.45, -.6), (.45, -.6)), glasses=i in (0, 3)).draw(c)
    c.rect(490, 500, 680, 24, "#e9d9c4", 4)
    c.rect(490, 520, 680, 74, c.lin("#a8443f", "#7a2f3a"))
    for i in range(5):
        c.rect(540 + i * 130, 482, 50, 20, "#f7efe0", 2)
        s.cup(c, 604 + i * 130, 502, .7)
    Person(330, 540, 480, .35, SKIN[1], "crop", GREY[2], top="#33415f", wear=("jacket",), accent="#f4efe0", legs=False, mouth_open=True, glasses=True,
           hands=((-.5, -.75), (.9, -1.75))).draw(c)
    c.path("M262 470h136l-14 130h-108Z", c.lin("#c98e5e", "#8c5a44")); c.rect(252, 460, 156, 16, "#e2b183", 4)
    c.path("M330 462q-6 -36 14 -58", stroke="#20284a", stroke_width=6); c.ell(346, 402, 9, 12, "#20284a")
    for x in (60, 1500):
        s.plant(c, x, 640, 190, seed=x)
    # The hall, from behind.
    for row in range(3):
        y = [720, 800, 920][row]
        h = [400, 520, 690][row]
        n = [13, 10, 8][row]
        for i in range(n):
            x = (i + .5 + .25 * (row % 2)) * 1600 / n - 20
            k = (i * 7 + row * 5)
            Person(x, y, h, None, SKIN[k % 5], ["short", "bob", "crop", "bun", "long", "ponytail", "thin"][k % 7], HAIR[k % 4] if k % 5 else GREY[k % 3],
                   top=mix(["#51679c", "#8c4a5c", "#4f7f84", "#6f5a8c", "#b0894f", "#44506e"][k % 6], "#20284a", .28 + .1 * row), legs=False).draw(c)
            c.rect(x - h * .11, y - h * .14, h * .22, h * .4, c.lin("#7a2f3f", "#541f33"), 14)
    c.wash((0, "#20306a", .25), (.5, "#ffe2b0", .15), (1, "#120c34", .6))
    c.vignette(.5, "#0d0a2e")
    return c
