"""Scenes of tips 06, 10 and 12: the book bus, the shore, the makers' week."""

import math
import random

from .canvas import Canvas, darker, lighter, mix, smooth
from .people import GREY, HAIR, SKIN, Person
from . import scenery as s


def bus_side(c, x, y, k=1.0, color="#2f9a8f"):
    """The book bus, facing right; `y` is the road."""
    c.open(f"translate({x} {y}) scale({k})")
    c.shadow(0, 4, 400, 30, .45)
    c.path("M-350 -30V-250q0 -44 44 -44H300q46 0 58 46l26 104q6 24 6 46V-30Z", c.lin(lighter(color, .25), color))
    c.path("M-350 -116H390V-30H-350Z", "#f4e9d0")
    c.path("M-350 -116H390v14H-350Z", "#f2b441")
    c.rect(-300, -294, 560, 16, "#e9e2d0", 8)
    for i in range(5):
        c.poly([(-270 + i * 104, -312), (-180 + i * 104, -312), (-190 + i * 104, -296), (-280 + i * 104, -296)], "#2b3f6b")
        c.line(-226 + i * 104, -312, -234 + i * 104, -296, "#6f8bb8", 2)
    for i in range(4):
        xx = -318 + i * 118
        c.rect(xx, -252, 100, 104, "#31475f", 12)
        c.rect(xx + 5, -247, 90, 94, c.lin("#ffe7b0", "#e9b878"), 9)
        s.books(c, xx + 9, -157, 82, 44, seed=i + 3)
        c.rect(xx + 5, -159, 90, 6, "#8c5a44")
    for i in range(3):
        c.ell(-268 + i * 118 * 1.0, -214, 15, 17, [SKIN[0], SKIN[1], SKIN[3]][i]); c.path(f"M{-285 + i * 118} -212q2 -26 17 -26t17 26q-16 -14 -34 0Z", HAIR[i])
        c.ell(-273 + i * 118, -212, 2.2, 3, "#2a2030"); c.ell(-262 + i * 118, -212, 2.2, 3, "#2a2030"); c.path(f"M{-272 + i * 118} -205q5 4 9 0", stroke="#a5483f", stroke_width=2)
    c.path("M170 -252h120q24 0 32 26l22 78H170Z", "#31475f")
    c.path("M178 -245h108q20 0 26 22l20 68H178Z", c.lin("#cfeaf2", "#8fbcd0"))
    Person(244, -140, 190, .7, SKIN[1], "cap", HAIR[0], top="#3f6ea5", accent="#f2b441", legs=False, hem=.12, hands=((.2, -.8), (.9, -1.0))).draw(c)
    c.rect(170, -150, 178, 34, c.lin(lighter(color, .1), color))
    # An open book, painted on the side.
    c.path("M-90 -46C-130 -70 -180 -72 -220 -58V-104C-180 -116 -130 -114 -90 -92C-50 -114 0 -116 40 -104V-58C0 -72 -50 -70 -90 -46Z", "#e2604a")
    c.path("M-90 -54C-128 -74 -172 -76 -210 -66V-104C-174 -112 -128 -108 -90 -88Z", "#fffaf0")
    c.path("M-90 -54C-52 -74 -8 -76 30 -66V-104C-6 -112 -52 -108 -90 -88Z", "#f4ead2")
    c.ell(372, -84, 12, 18, "#fff3c4"); c.glow(400, -80, 120, "#fff0b8", .6)
    for wx in (-210, 250):
        c.ell(wx, -26, 56, 56, "#2b2d3c"); c.ell(wx, -26, 32, 32, "#c9d0d4"); c.ell(wx, -26, 14, 14, "#5d6672")
    c.close()


def bus():
    c = Canvas(seed=61)
    c.rect(0, 0, 1600, 900, c.lin("#6fb3d2", "#bfe0dc", "#fdeac2"))
    c.glow(330, 250, 620, "#fff0c0", .85)
    c.ell(330, 230, 70, 70, "#fffbe8")
    s.cloud(c, 860, 130, 1.3, opacity=.85); s.cloud(c, 1370, 210, 1.0, opacity=.7); s.cloud(c, 560, 84, .7, opacity=.55)
    s.hills(c, 430, "#9cc4c4", 290, 3, 3); 
    s.hills(c, 470, "#74ab9d", 220, 9, 3)
    s.hills(c, 520, "#549577", 150, 4, 4)
    # Terraced fields.
    for i in range(7):
        y = 470 + i * 22
        c.path(f"M900 {y + 60}C1050 {y - 40} 1250 {y - 60} 1650 {y - 10 + i * 6}V{y + 60}H900Z", ["#d9cf6a", "#a9c45c", "#c4cc62", "#8fb957", "#b9c85f", "#79a94f", "#9fbe58"][i])
    # Village.
    for x, y, w, h in ((990, 455, 84, 46), (1096, 440, 98, 56), (1216, 452, 76, 44), (1060, 500, 90, 48)):
        c.rect(x, y, w, h, "#f7efdf"); c.poly([(x - 12, y + 4), (x + w / 2, y - 28), (x + w + 12, y + 4)], "#6c5160")
        c.rect(x + w * .2, y + h * .35, w * .18, h * .3, "#6f8ba0"); c.rect(x + w * .6, y + h * .35, w * .18, h * .3, "#6f8ba0")
    c.rect(1300, 398, 190, 96, "#fdf6e6"); c.rect(1300, 388, 190, 14, "#c8553d")
    for i in range(6):
        for j in range(2):
            c.rect(1312 + i * 30, 412 + j * 40, 20, 24, "#7aa3b8")
    c.line(1276, 494, 1276, 360, "#dfe5e4", 5); c.path("M1278 362q26 -10 50 2v34q-26 -10 -50 0Z", "#d8392f")
    s.hills(c, 610, "#5c9a54", 60, 14, 3)
    for i, x in enumerate((60, 210, 1540)):
        s.tree(c, x, 640, [330, 250, 340][i], ["#3f7f58", "#58955c", "#3f7f58"][i], seed=i + 3)
    # The road winds out of the hills.
    c.path("M1600 660C1300 640 900 640 560 690C260 735 60 790 -20 830V900H1600Z", "#8c8f86")
    c.path("M1600 654C1300 634 900 634 560 684C260 729 60 784 -20 824V838C60 798 260 743 560 698C900 648 1300 648 1600 668Z", "#efe3c0")
    c.path("M1600 775C1250 750 820 765 480 830", stroke="#f4ead0", stroke_width=9, stroke_dasharray="70 46")
    s.grass(c, 640, "#3f7d45", 60, 8, 30, 0, 520)
    # Children run to meet it.
    bus_side(c, 760, 770, 1.18)
    kids = [(1300, 690, 300, "ponytail", "#e2604a", -.6, (-1.3, -3.4)), (1400, 700, 280, "short", "#f2b441", -.7, (-1.2, -3.2)), (1490, 705, 300, "bob", "#8b6da8", -.5, (-.9, -3.5))]
    for i, (x, y, h, hair, top, face, hand) in enumerate(kids):
        c.shadow(x, y + h * .48, 70, 12, .35)
        Person(x, y, h, face, SKIN[i % 3], hair, HAIR[i], top=top, bottom=["#3b5f86", "#5d4a63", "#44506e"][i], shoes="#f4efe0", wear=("bag",), accent="#4f86b8",
               hands=(hand, None), feet=((-.8, 3.1), (.7, 3.35)), mouth_open=i != 1, smile=1, build=.95, head_scale=1.3).draw(c)
    Person(1560, 650, 430, -.6, SKIN[1], "bun", HAIR[1], top="#4f8a70", wear=("jacket",), accent="#f4efe0", bottom="#3d4258", hands=((-1.2, -2.9), None), smile=1).draw(c)
    c.path("M0 900V846C200 800 420 842 640 868L700 900Z", "#4d8a48")
    s.grass(c, 850, "#2f6a3c", 60, 3, 46, 0, 640)
    for x, y, col in ((70, 850, "#f2b441"), (180, 838, "#f4efe0"), (300, 856, "#e2604a"), (420, 862, "#f4efe0"), (520, 872, "#f2b441")):
        c.ell(x, y, 9, 9, col); c.ell(x, y, 3, 3, "#8c5a2c")
    s.birds(c, 620, 200, 1.2)
    c.wash((0, "#fff6d2", .35), (1, "#1f4a3c", .45))
    c.vignette(.28, "#1d3a4a")
    return c


def inside():
    c = Canvas(seed=62)
    c.rect(0, 0, 1600, 900, c.lin("#e9d3a8", "#c99a66"))
    # The vault of the bus and its back window.
    c.poly([(0, 0), (1600, 0), (1130, 130), (470, 130)], c.lin("#f4ead2", "#e2c99a"))
    c.poly([(0, 900), (1600, 900), (1090, 560), (510, 560)], c.lin("#9c6b4d", "#c08a5e"))
    for i in range(-4, 5):
        c.line(800 + i * 70, 560, 800 + i * 230, 900, "#8c5d43", 2)
    c.rect(510, 130, 580, 432, "#2f8f83", 20)
    c.rect(560, 170, 480, 230, "#f4ead2", 30)
    c.clip("M585 190h430q14 0 14 14v162q0 14 -14 14h-430q-14 0 -14 -14v-162q0 -14 14 -14Z")
    c.rect(560, 180, 480, 220, c.lin("#9fd3e2", "#fdf0cc"))
    s.hills(c, 360, "#7fb39c", 110, 3, 5, 420); s.hills(c, 390, "#5d9a68", 60, 8, 6, 420)
    c.ell(900, 240, 30, 30, "#fff6d4")
    c.close()
    c.path("M760 470C720 446 670 446 630 458V520C670 508 720 510 760 534C800 510 850 508 890 520V458C850 446 800 446 760 470Z", "#f2b441")
    # Shelves along both sides, in perspective, full.
    r = random.Random(5)
    colors = ["#d9603b", "#3f7fb5", "#e9b23f", "#5b8c6a", "#f7ecd4", "#8a5a8c", "#49a08d", "#e58f6b"]
    for side in (0, 1):
        X = lambda t: (510 * t) if side == 0 else 1600 - 510 * t
        Yt = lambda t, q: (q * 1.05 - 40) * (1 - t) + (130 + q * .48) * t
        c.poly([(X(0), -40), (X(1), 130), (X(1), 562), (X(0), 905)], "#8c5a44")
        for row in range(4):
            q0, q1 = row * 225, row * 225 + 205
            c.poly([(X(.0), Yt(0, q0)), (X(1), Yt(1, q0)), (X(1), Yt(1, q1)), (X(0), Yt(0, q1))], "#6b4036")
            t = 0.01
            while t < .97:
                w = r.uniform(.018, .036) * (1.25 - t * .5)
                t2 = min(t + w, .985)
                top = r.uniform(.12, .4)
                a0, a1 = Yt(t, q1), Yt(t2, q1)
                b0, b1 = Yt(t, q0 + (q1 - q0) * top), Yt(t2, q0 + (q1 - q0) * top)
                col = darker(r.choice(colors), .04 + .22 * t)
                c.poly([(X(t), b0), (X(t2) , b1), (X(t2), a1), (X(t), a0)], col)
                m0, m1 = b0 + (a0 - b0) * .18, b1 + (a1 - b1) * .18
                c.poly([(X(t), m0), (X(t2), m1), (X(t2), m1 + (a1 - b1) * .07), (X(t), m0 + (a0 - b0) * .07)], lighter(col, .45))
                t = t2 + .003
            c.poly([(X(0), Yt(0, q1)), (X(1), Yt(1, q1)), (X(1), Yt(1, q1 + 20)), (X(0), Yt(0, q1 + 20))], "#c98e5e")
    for x, y, k in ((800, 60, 1), (800, 112, .6)):
        c.glow(x, y, 420 * k, "#fff3cc", .6, ry=150 * k)
        c.rect(x - 200 * k, y - 10 * k, 400 * k, 16 * k, "#fffbea", 8)
    # Readers on cushions and a bench; a volunteer reads aloud.
    Person(800, 560, 560, .15, SKIN[3], "long", HAIR[1], top="#f4efe0", wear=("vest",), accent="#2f8f83", legs=True, bottom="#40527a", seated=False,
           hands=((-.45, -1.15), (.5, -1.15)), mouth_open=True, smile=1).draw(c)
    c.open("translate(805 480) scale(95)"); s.book("#e2604a", 0, .95)(c); c.close()
    kids = [
        (330, 690, 500, .65, "bob", HAIR[0], "#f2b441", "#3f7fb5", .06), (560, 640, 430, .45, "short", HAIR[2], "#4f9ab0", "#e2604a", .05),
        (1040, 640, 430, -.45, "ponytail", HAIR[0], "#e2604a", "#5b8c6a", .05), (1280, 690, 500, -.6, "crop", HAIR[3], "#6fa35c", "#e9b23f", .06),
    ]
    for i, (x, y, h, face, hair, color, top, cover, look) in enumerate(kids):
        c.shadow(x + (40 if face > 0 else -40), y + h * .15, h * .4, 26, .45)
        c.ell(x, y + h * .06, h * .26, h * .09, ["#c8553d", "#8b6da8", "#3f8a80", "#d9803b"][i])
        way = 1 if face > 0 else -1
        Person(x, y, h, face, SKIN[[0, 1, 3, 2][i]], hair, color, top=top, bottom=["#3b5f86", "#5d4a63", "#3b4a66", "#6b5040"][i], shoes="#f4efe0", seated=True,
               hands=((way * .55, -.75), (way * 1.05, -.8)), look=look, smile=1, tilt=4 * way, head_scale=1.25,
               feet=((way * 1.3, 1.1), (way * 1.75, 1.15)), knees=(-way, -way), wear=("stripes",) if i in (1, 2) else (), accent="#f7ecd4").draw(c)
        u = h / 7.45
        c.open(f"translate({x + way * .95 * u:.0f} {y - .78 * u:.0f}) scale({u:.1f}) rotate({8 * way})"); s.book(cover, 0, .82)(c); c.close()
    near = [(130, 960, 640, "ponytail", "#8b6da8"), (1470, 960, 640, "short", "#3f7fb5")]
    for i, (x, y, h, hair, top) in enumerate(near):
        Person(x, y, h, None, SKIN[i], hair, HAIR[i], top=top, legs=False, tilt=[6, -6][i], head_scale=1.25).draw(c)
    c.beam([(600, 190), (1010, 190), (1350, 900), (250, 900)], "#fff3cc", .3)
    c.wash((0, "#fff2c8", .3), (1, "#4a2038", .5))
    c.vignette(.4, "#3a1c30")
    return c


def lesson():
    c = Canvas(1600, 1200, seed=63)
    c.rect(0, 0, 1600, 1200, c.lin("#8fc6d8", "#d9ecd6", "#fbeec6"))
    c.glow(1250, 260, 640, "#fff3c8", .8)
    s.cloud(c, 1180, 190, 1.2, opacity=.8); s.cloud(c, 250, 140, .9, opacity=.6)
    s.hills(c, 620, "#93c0b4", 260, 6, 3); s.hills(c, 660, "#6ca587", 170, 2, 4)
    c.rect(960, 480, 560, 230, "#fdf4e2"); c.rect(940, 462, 600, 24, "#c8553d")
    for i in range(6):
        c.rect(990 + i * 88, 520, 54, 66, "#8ab0c0", 4); c.rect(990 + i * 88, 616, 54, 66, "#8ab0c0", 4)
    c.line(900, 720, 900, 420, "#e4e6e0", 8); c.path("M904 424q40 -16 78 4v54q-40 -16 -78 0Z", "#d8392f")
    c.rect(0, 700, 1600, 500, c.lin("#9fbe68", "#5f9150"))
    bus_side(c, 1330, 800, .62)
    # The great banyan.
    c.path("M330 830C370 640 300 520 210 400L300 380L390 500L440 330L520 330L500 520L640 410L690 440C560 560 530 660 560 830Z", c.lin("#7a5646", "#553a38"))
    for x, k in ((270, 200), (600, 230), (430, 260), (520, 180)):
        c.path(f"M{x} 420C{x + 10} 500 {x - 8} 560 {x + 4} {420 + k}", stroke="#6b4a3e", stroke_width=6)
    for x, y, rx, col in ((150, 320, 240, "#3f7f58"), (700, 300, 260, "#3f7f58"), (420, 210, 330, "#4f9160"), (250, 140, 220, "#5fa168"), (600, 130, 230, "#6aab6c"), (880, 330, 150, "#4a8a5c"), (20, 230, 180, "#55986a")):
        r = random.Random(x)
        c.blob([(x + rx * r.uniform(.9, 1.06) * math.cos(a / 12 * math.tau), y + rx * .52 * r.uniform(.88, 1.08) * math.sin(a / 12 * math.tau)) for a in range(12)], col)
    r = random.Random(4)
    for _ in range(60):
        x, y = r.uniform(20, 880), r.uniform(50, 360)
        c.ell(x, y, 15, 8, "#8fc47e", opacity=.6, transform=f"rotate({r.uniform(-50, 50):.0f} {x:.0f} {y:.0f})")
    c.ell(760, 1000, 760, 210, "#3f7040", opacity=.35)
    for _ in range(26):
        x, y = r.uniform(150, 1350), r.uniform(850, 1150)
        c.ell(x, y, r.uniform(20, 60), r.uniform(8, 18), "#d9dc8a", opacity=.3)
    # The young teacher reads, children around her.
    Person(760, 800, 720, .15, SKIN[0], "bob", HAIR[0], top="#f4efe0", wear=("vest",), accent="#2f8f83", bottom="#40527a", hands=((-.5, -1.2), (1.5, -2.6)), mouth_open=True).draw(c)
    c.open("translate(738 690) scale(112)"); s.book("#e2604a", -6, .85)(c); c.close()
    kids = [
        (330, 990, 560, .65, "ponytail", "#e9b23f"), (520, 930, 500, .5, "short", "#4f86b8"), (1010, 930, 500, -.5, "bob", "#c8553d"), (1200, 985, 560, -.65, "crop", "#5d9a78"),
    ]
    for i, (x, y, h, face, hair, top) in enumerate(kids):
        way = 1 if face > 0 else -1
        c.shadow(x + 40 * way, y + h * .19, h * .34, 26, .45)
        c.path(f"M{x - h * .11} {y + h * .03}L{x - h * .12} {y + h * .18}Q{x} {y + h * .22} {x + h * .12} {y + h * .18}L{x + h * .11} {y + h * .03}Z", c.lin("#9c6b4d", "#6b4636"))
        c.ell(x, y + h * .035, h * .112, h * .035, "#c99a6c")
        Person(x, y, h, face, SKIN[i % 4], hair, HAIR[i], top=top, bottom=["#3b5f86", "#6b5040", "#44506e", "#5d4a63"][i], shoes="#f4efe0", seated=True,
               hands=((way * .5, -.7), (way * 1.0, -.3)) if i != 1 else ((.5, -.6), (.9, -3.4)), feet=((way * 1.2, .9), (way * 1.65, .95)), knees=(-way, -way), smile=1 + i % 2, mouth_open=i == 3, head_scale=1.25,
               wear=("stripes",) if i in (0, 3) else ("dots",) if i == 2 else (), accent="#f7ecd4").draw(c)
    for i, (x, hair, top) in enumerate(((180, "bob", "#8b6da8"), (610, "crop", "#e2754c"), (1010, "ponytail", "#3f8a80"), (1440, "short", "#d9a03e"))):
        Person(x, 1180, 640, None, SKIN[i % 4], hair, HAIR[(i + 1) % 4], top=top, legs=False, tilt=[5, -3, 4, -6][i], head_scale=1.25, hands=(None, (.8, -3.6)) if i == 2 else (None, None)).draw(c)
    s.grass(c, 1130, "#3f7a45", 60, 6, 50)
    c.wash((0, "#fff8da", .35), (1, "#1d4a3a", .45))
    c.vignette(.3, "#1d3a3a")
    return c


def shore():
    c = Canvas(seed=101)
    c.rect(0, 0, 1600, 900, c.lin("#5a7fb8", "#e89a7f", "#ffd392"))
    c.rect(0, 0, 1600, 440, c.lin("#4d74ae", "#a98fb4", "#f6a982", "#ffdb9c"))
    c.glow(1080, 400, 640, "#ffe6a6", .9)
    c.ell(1080, 392, 78, 78, "#fff4d0")
    for x, y, k in ((300, 150, 1.4), (700, 210, 1.0), (1400, 140, 1.2)):
        s.cloud(c, x, y, k, "#ffd9c0", .55)
    s.hills(c, 425, "#7a7fae", 170, 3, 3, 470); s.hills(c, 432, "#5d6c98", 90, 8, 4, 470)
    c.rect(0, 424, 1600, 240, c.lin("#ffcf96", "#e08f86", "#6f7fae"))
    for i in range(11):
        w = 90 + 40 * i
        c.rect(1080 - w / 2 + 22 * (-1) ** i, 434 + i * 15, w, 4 + i * .5, "#fff3cf", 3, opacity=round(.85 - i * .06, 2))
    s.ripples(c, 440, 640, "#fff0d4", 50, 3, opacity=.6)
    # Wet sand and rocks.
    c.path("M0 610C300 570 520 640 820 600C1080 566 1330 610 1600 575V900H0Z", c.lin("#c98f7d", "#7a5a6a"))
    c.path("M0 610C300 570 520 640 820 600C1080 566 1330 610 1600 575V586C1330 622 1080 578 820 612C520 652 300 582 0 622Z", "#fff3dc", opacity=.8)
    r = random.Random(7)
    for x, y, w, h in ((110, 680, 260, 120), (340, 790, 300, 100), (760, 850, 330, 90), (1230, 690, 200, 80), (1480, 760, 330, 150), (1080, 830, 260, 80), (560, 690, 180, 60)):
        points = [(x + w * .5 * math.cos(a / 9 * math.tau) * r.uniform(.86, 1.1), y + h * .5 * math.sin(a / 9 * math.tau) * r.uniform(.8, 1.05)) for a in range(9)]
        c.blob(points, c.lin("#6f6480", "#453f60"))
        c.blob([(px, py - h * .12) for px, py in points[4:9]] + [(x + w * .3, y - h * .2)], "#a3869a", opacity=.55)
        for _ in range(5):
            c.ell(x + r.uniform(-.35, .35) * w, y + r.uniform(-.1, .3) * h, 7, 5, "#e9d5c4", opacity=.7)
    for x, y, w, h in ((640, 780, 210, 40), (960, 740, 190, 34), (250, 870, 260, 40), (1290, 860, 220, 40)):
        c.ell(x, y, w / 2, h / 2, c.lin("#ffcf9c", "#8f86b4")); c.ell(x, y, w / 2, h / 2, "none", stroke="#fff0d8", stroke_width=3, opacity=.6)
    # The quadrat with strings.
    c.poly([(700, 690), (900, 690), (930, 760), (680, 760)], "none", stroke="#fff6e4", stroke_width=9, stroke_linejoin="round")
    for t in (.25, .5, .75):
        c.line(700 + 200 * t, 690, 680 + 250 * t, 760, "#fff6e4", 3)
    c.line(690, 725, 915, 725, "#fff6e4", 3)
    for x, y in ((745, 712), (838, 742), (800, 706)):
        c.path(" ".join(f"{'M' if i == 0 else 'L'}{x + (13 if i % 2 == 0 else 5) * math.cos(i * math.pi / 5):.1f} {y + (9 if i % 2 == 0 else 4) * math.sin(i * math.pi / 5):.1f}" for i in range(10)) + "Z", "#f2703c")
    # People: two kneel at the frame, one photographs, one writes, one far with a net.
    for x, y, h, hair, top, face in ((215, 560, 190, "sunhat", "#4f7f9c", .5), (1330, 545, 180, "cap", "#b5506a", -.5), (1400, 548, 170, "bob", "#d9a03e", None)):
        Person(x, y, h, face, SKIN[1], hair, top=top, accent="#e9c46a", bottom="#3d3f5e", lean=.3 if face == .5 else 0).draw(c)
    c.shadow(610, 812, 150, 22, .4)
    Person(590, 690, 600, .7, SKIN[0], "sunhat", HAIR[0], top="#2f8f83", accent="#f2d08a", bottom="#3b4766", sleeves="rolled", lean=.55, tilt=14, look=.06,
           hands=((.7, -.35), (1.45, -.1)), feet=((-1.1, 1.5), (.6, 1.55)), knees=(-1, -1), shoes="#e2c24a").draw(c)
    Person(1010, 690, 600, -.7, SKIN[2], "cap", GREY[0], top="#c8553d", accent="#3b4a72", bottom="#45405c", sleeves="rolled", lean=-.5, tilt=-12, look=.06, smile=1,
           hands=((-1.4, -.15), (-.6, -.5)), feet=((-.6, 1.55), (1.1, 1.5)), knees=(1, 1), shoes="#4a6a8c").draw(c)
    Person(400, 590, 640, .55, SKIN[3], "ponytail", HAIR[2], top="#e9a23e", wear=("bag",), accent="#5d6c98", bottom="#50475f", hands=((-.1, -.95), (.55, -1.05)), look=.05, shoes="#e2c24a",
           held=(0, s.board("#f4efe0", 10))).draw(c)
    Person(1230, 580, 650, -.6, SKIN[1], "short", HAIR[0], top="#4f6fa8", wear=("lanyard",), accent="#f2c14e", bottom="#3d3f5e", glasses=True, sleeves="short", shoes="#3f8a80",
           hands=((-.85, -2.3), (-.35, -2.2)), held=(0, lambda cc: (cc.rect(-.35, -.28, .62, .42, "#f2c14e", .1), cc.ell(-.2, -.07, .16, .16, "#2b3444"), cc.ell(-.2, -.07, .08, .08, "#8fd0e4")))).draw(c)
    s.birds(c, 640, 150, 1.2, "#5a4a6e")
    c.wash((0, "#3a4a94", .3), (.5, "#ffdca0", .25), (1, "#2a1b4a", .55))
    c.vignette(.36, "#231748")
    return c


def tidepool():
    """Close: a pool seen from above, alive."""
    c = Canvas(seed=102)
    c.rect(0, 0, 1600, 900, c.lin("#8a6f7c", "#5a4a66"))
    r = random.Random(11)
    for _ in range(240):
        c.ell(r.uniform(0, 1600), r.uniform(0, 900), r.uniform(4, 26), r.uniform(3, 16), r.choice(["#a3869a", "#6f5f7e", "#4d4060", "#b89a9c"]), opacity=round(r.uniform(.15, .5), 2))
    pool = smooth([(90, 420), (240, 160), (560, 90), (900, 120), (1240, 70), (1500, 240), (1540, 520), (1360, 760), (1000, 800), (640, 850), (260, 740)], True)
    c.path(pool, "#e9d5b8", stroke="#3f3450", stroke_width=46, stroke_linejoin="round")
    c.path(pool, c.rad("#5cc4c4", "#2f8fa8", "#1b5a86"), stroke="#c9b39c", stroke_width=14)
    c.clip(pool)
    # Sand, light nets, shadows.
    c.blob([(420, 620), (760, 520), (1120, 600), (1300, 740), (900, 860), (480, 820)], "#e6d09a", opacity=.55)
    for _ in range(120):
        c.ell(r.uniform(420, 1260), r.uniform(570, 820), r.uniform(2, 7), r.uniform(2, 5), r.choice(["#fff3d4", "#b89a6c", "#c8756a"]), opacity=.7)
    for _ in range(22):
        x, y = r.uniform(100, 1500), r.uniform(100, 800)
        pts = [(x + 70 * math.cos(a / 6 * math.tau) * r.uniform(.6, 1.3), y + 44 * math.sin(a / 6 * math.tau) * r.uniform(.6, 1.3)) for a in range(6)]
        c.path(smooth(pts, True), stroke="#d8fff4", stroke_width=round(r.uniform(2, 5), 1), opacity=.28)

    def anemone(x, y, k, col, tip):
        c.ell(x + 12, y + 16, 92 * k, 76 * k, "#0f3a58", opacity=.35)
        for ring, n in ((92, 26), (68, 20), (44, 14)):
            for i in range(n):
                a = i / n * math.tau + ring
                q = k * ring * (1 + .1 * math.sin(i * 2.3))
                mx, my = x + q * .55 * math.cos(a + .25), y + q * .5 * math.sin(a + .25)
                ex, ey = x + q * math.cos(a), y + q * .88 * math.sin(a)
                c.path(f"M{x:.0f} {y:.0f}Q{mx:.0f} {my:.0f} {ex:.0f} {ey:.0f}", stroke=mix(col, tip, (92 - ring) / 80), stroke_width=round(13 * k, 1), stroke_linecap="round")
                c.ell(ex, ey, 7.5 * k, 7.5 * k, tip)
        c.ell(x, y, 26 * k, 22 * k, darker(col, .2)); c.ell(x, y, 12 * k, 9 * k, darker(col, .45))
    anemone(400, 340, 1.5, "#d9507a", "#ffc4b4")
    anemone(1290, 330, 1.15, "#4fae6c", "#d6f5a4")
    anemone(1130, 190, .7, "#e98a3a", "#ffe6a0")
    anemone(250, 560, .75, "#8a63c4", "#e6ccff")

    def star(x, y, k, col, turn):
        pts = []
        for i in range(10):
            a = turn + i * math.pi / 5
            q = k * (100 if i % 2 == 0 else 38)
            pts.append((x + q * math.cos(a), y + q * .92 * math.sin(a)))
        c.open("", opacity=.4); c.path(smooth([(px + 14, py + 18) for px, py in pts], True, .35), "#0f3a58"); c.close()
        c.path(smooth(pts, True, .35), c.rad(lighter(col, .35), col))
        for i in range(5):
            a = turn + i * 2 * math.pi / 5
            for q in range(2, 9):
                c.ell(x + k * q * 10 * math.cos(a), y + k * q * 9.2 * math.sin(a), k * (6 - q * .4), k * (5 - q * .35), lighter(col, .6))
    star(760, 300, 1.35, "#f0703a", .3)
    star(1010, 690, .8, "#3f6fc4", 1.0)
    # A hermit crab, and its shell.
    c.open("translate(800 610) rotate(-8) scale(1.25)")
    c.ell(10, 62, 150, 34, "#0f3a58", opacity=.35)
    for dx, dy in ((-150, 40), (-128, 62), (-100, 76)):
        c.path(f"M-60 20Q{dx * .8:.0f} {dy - 40} {dx} {dy}", stroke="#c8452f", stroke_width=13, stroke_linecap="round")
    c.path("M-30 50C-60 -40 0 -110 80 -100C150 -92 190 -30 160 30C150 66 60 74 -30 50Z", c.lin("#fbe6c0", "#c98e5e"))
    for i in range(4):
        c.path(f"M{-10 + i * 42} {52 - i * 2}C{-40 + i * 46} {-10 - i * 6} {0 + i * 42} {-70 - i * 4} {50 + i * 30} {-96 + i * 6}", stroke="#a8693f", stroke_width=7, opacity=.75)
    c.ell(-48, 22, 48, 34, "#e2604a"); c.ell(-40, 12, 30, 16, "#f08a6b")
    c.path("M-80 40C-130 30 -150 70 -110 84C-90 90 -76 78 -92 66C-84 62 -70 60 -62 50Z", "#d8452f")
    for ex in (-72, -48):
        c.path(f"M{ex + 6} 0L{ex - 4} -34", stroke="#e2604a", stroke_width=7); c.ell(ex - 5, -38, 9, 10, "#221a2c"); c.ell(ex - 8, -41, 3, 3, "#fff")
    c.path("M-84 -6C-130 -40 -160 -30 -190 -50M-84 2C-130 -20 -170 -6 -196 -20", stroke="#c8452f", stroke_width=4)
    c.close()
    # Fish, urchin, weed, snails.
    for x, y, k, col in ((560, 480, 1, "#f7d04a"), (640, 540, .8, "#f7d04a"), (1160, 480, 1.1, "#8fd8ff"), (1060, 420, .8, "#8fd8ff")):
        c.open(f"translate({x} {y}) scale({k}) rotate(-12)")
        c.ell(10, 26, 50, 12, "#0f3a58", opacity=.3)
        c.path("M-54 0C-30 -34 24 -32 50 0C24 30 -30 32 -54 0ZM44 0l36 -24v48Z", col)
        c.path("M-14 -24q10 24 0 48M12 -22q8 22 0 44", stroke="#2b3f6b", stroke_width=8)
        c.ell(-34, -5, 6, 6, "#1b1b2c"); c.ell(-36, -7, 2, 2, "#fff")
        c.close()
    for i in range(30):
        a = i / 30 * math.tau
        c.line(1370 + 26 * math.cos(a), 600 + 24 * math.sin(a), 1370 + 82 * math.cos(a), 600 + 74 * math.sin(a), "#2a1f4a", 6)
    c.ell(1370, 600, 44, 40, "#3a2a63"); c.ell(1358, 588, 16, 12, "#6a54a0")
    for i in range(12):
        x = 560 + i * 34
        c.curve([(x, 150), (x + 16 * math.sin(i), 190), (x - 12, 220), (x + 18 * math.cos(i), 250 + 16 * (i % 3))], ["#6fb94a", "#8fce5a", "#4f9a50"][i % 3], 13, opacity=.85)
    for x, y in ((540, 720), (610, 770), (1190, 700), (330, 690)):
        c.ell(x, y, 26, 20, "#f4e3c0"); c.path(f"M{x - 14} {y + 4}q10 -20 22 -6q4 10 -8 10q-6 -2 -4 -6", stroke="#a8693f", stroke_width=4)
    # The sky on the water.
    c.blob([(150, 250), (330, 150), (560, 130), (420, 210), (240, 330)], "#ffffff", opacity=.2)
    c.blob([(1180, 120), (1380, 180), (1480, 330), (1360, 260), (1220, 190)], "#ffffff", opacity=.16)
    c.close()
    for x, y in ((60, 140), (110, 820), (1500, 60), (1560, 800), (820, 40), (1180, 860), (40, 600)):
        for i in range(5):
            bx, by = x + r.uniform(-46, 46), y + r.uniform(-30, 30)
            c.ell(bx, by, 20, 18, "#e4dccb"); c.ell(bx, by, 13, 11, "#b3a596"); c.path(f"M{bx - 6} {by}h12", stroke="#5a4a5e", stroke_width=4)
    # A hand with a glass at the edge.
    c.path("M1600 900V760C1540 760 1480 800 1440 846L1420 900Z", "#2f8f83")
    c.path("M1452 832C1420 800 1380 786 1350 790C1330 800 1350 820 1376 830C1360 840 1380 862 1404 862L1440 880Z", SKIN[0])
    c.line(1356, 802, 1300, 742, "#4a3a3e", 18)
    c.ell(1236, 682, 96, 92, "#ffffff", fill_opacity=.2, stroke="#4a3a3e", stroke_width=17)
    c.path("M1170 660Q1190 612 1240 606", stroke="#ffffff", stroke_width=9, stroke_linecap="round", opacity=.8)
    c.glow(420, 180, 600, "#fff6d8", .35)
    c.vignette(.4, "#1d1740")
    return c


def loft(c):
    """An old factory with saw-tooth light."""
    c.rect(0, 0, 1600, 900, c.lin("#e8c9a0", "#c98a68", "#8c5648"))
    for row in range(12):
        for col in range(18):
            c.rect(col * 96 - (row % 2) * 48, row * 46, 90, 40, mix("#b5654a", "#d98a62", ((row * 5 + col * 3) % 7) / 7), 3, opacity=.6)
    for i in range(4):
        x = 40 + i * 400
        c.rect(x, 40, 320, 330, "#5a4a4c", 6)
        c.rect(x + 12, 52, 296, 306, c.lin("#bfe2ee", "#fdf1d2"))
        c.clip(f"M{x + 12} 52h296v306h-296Z")
        s.skyline(c, 360, "#9cc2d0", seed=i + 30, height=210, x0=x, x1=x + 330, stars=i == 2)
        c.close()
        for k in (1, 2, 3):
            c.line(x + 12 + 74 * k, 52, x + 12 + 74 * k, 358, "#5a4a4c", 7)
        for k in (1, 2):
            c.line(x + 12, 52 + 102 * k, x + 308, 52 + 102 * k, "#5a4a4c", 7)


def workbench():
    c = Canvas(seed=121)
    loft(c)
    for i, x in enumerate((210, 800, 1390)):
        s.pendant(c, x, 50, 1.05, ["#2f8f83", "#e2604a", "#f2b441"][i], .55)
    for x0, x1 in ((400, 620), (980, 1200)):
        # Lengths of cloth hang and dry.
        c.line(x0 - 20, 96, x1 + 20, 96, "#4a3a3e", 6)
    for x, w, base, mark in ((400, 100, "#2b4a8c", "#f4efe0"), (510, 110, "#8c2f4a", "#f2c98f"), (980, 110, "#1f6f6a", "#f4e3b8"), (1100, 100, "#c8702f", "#3a2a4a")):
        c.path(f"M{x} 96h{w}v250q{-w * .25} 16 {-w * .5} 0t{-w * .5} 0Z", base)
        for r in range(4):
            for k in range(2):
                cx, cy = x + w * (.28 + .44 * k), 132 + r * 54
                for p in range(6):
                    a = p / 6 * math.tau
                    c.ell(cx + 12 * math.cos(a), cy + 12 * math.sin(a), 6.5, 6.5, mark)
                c.ell(cx, cy, 5, 5, base if r % 2 else mark)
    c.beam([(60, 50), (360, 50), (900, 900), (260, 900)], strength=.34); c.beam([(860, 50), (1160, 50), (1600, 900), (980, 900)], strength=.24)
    Person(230, 660, 740, .7, SKIN[4], "hijab", HAIR[0], top="#8b5b8c", accent="#3f8a80", legs=False, hands=((.3, -.6), (1.3, -.65)), look=.05, smile=1,
           held=(1, s.stick("#c98e5e", .5, 30, "#4a3a3e", .08))).draw(c)
    Person(490, 655, 760, -.4, SKIN[0], "short", HAIR[0], top="#f0e4cc", wear=("apron",), accent="#34597f", sleeves="rolled", legs=False, hands=((-.85, -.6), (.3, -.55)), look=.05, smile=1, glasses=True).draw(c)
    Person(800, 650, 770, .3, SKIN[5], "curly", HAIR[2], top="#e2904a", wear=("apron",), accent="#5d4a63", sleeves="short", legs=False, hands=((-.3, -.7), (.6, -.7)), smile=2).draw(c)
    Person(1080, 655, 750, -.5, SKIN[3], "bun", HAIR[1], top="#3f8a80", wear=("stripes",), accent="#f4efe0", legs=False, hands=((-.95, -1.25), (-.05, -.6)), mouth_open=True,
           held=(0, lambda cc: (cc.path("M-.26 .1C-.5 -.3 -.34 -.66 -.14 -.7h.3C.36 -.66 .5 -.3 .26 .1Z", "#b5654a"), cc.rect(-.2, -.78, .42, .12, "#8c4a3c", .03), cc.path("M-.38 -.3h.78", stroke="#f2c98f", stroke_width=.07)))).draw(c)
    Person(1370, 660, 750, -.65, SKIN[2], "long", HAIR[0], top="#c8454f", wear=("scarf",), accent="#f2c14e", legs=False, hands=((-1.0, -.6), (.1, -.55)), look=.05, smile=1).draw(c)
    s.table(c, -60, 640, 1720, 92, "#c08a5e", 180)
    # On the bench: a batik cloth, a basket being woven, silver, clay.
    c.poly([(250, 650), (570, 650), (600, 716), (220, 716)], "#2b4a8c")
    for i in range(5):
        for j in range(2):
            x, y = 290 + i * 60, 668 + j * 26
            for p in range(6):
                a = p / 6 * math.tau
                c.ell(x + 12 * math.cos(a), y + 6 * math.sin(a), 5, 3, "#f4efe0")
    c.path("M720 716C700 676 708 650 730 640H880C902 650 910 676 890 716Z", c.lin("#e9c98a", "#b58a4a"))
    for i in range(5):
        c.path(f"M{716 + i} {652 + i * 14}Q805 {662 + i * 14} {894 - i} {652 + i * 14}", stroke="#8c6230", stroke_width=4)
    for i in range(8):
        c.path(f"M{732 + i * 20} 640Q{726 + i * 22} 610 {712 + i * 27} 584", stroke="#d9b06a", stroke_width=6, stroke_linecap="round")
    for x, k in ((1010, 1.2), (1180, .9)):
        c.path(f"M{x - 26 * k} 712C{x - 60 * k} 680 {x - 40 * k} 640 {x - 16 * k} 636h{32 * k}C{x + 40 * k} 640 {x + 60 * k} 680 {x + 26 * k} 712Z", c.lin("#c9745a", "#8c4a3c")); c.rect(x - 20 * k, 626, 40 * k, 14, "#7a3f36", 3)
    for i in range(6):
        c.ell(1290 + i * 34, 690 + 10 * (i % 2), 13, 9, "none", stroke="#e9eef0", stroke_width=5)
    c.ell(1375, 664, 36, 9, "#e9eef0"); c.ell(1375, 662, 28, 6, "#aab7be")
    for x in (90, 640, 1520):
        s.cup(c, x, 706, 1.2, "#3f8a80")
        for k in (-8, 0, 9):
            c.line(x + k, 676, x + k * 2.2, 620 + abs(k), "#8c5a44", 5)
    c.wash((0, "#fff0cc", .35), (1, "#3a1c40", .55))
    c.vignette(.38, "#2f1638")
    return c


def batik():
    """She lifts a dyed cloth; beside her a beam of light cuts the pattern."""
    c = Canvas(seed=122)
    c.rect(0, 0, 1600, 900, c.lin("#25406e", "#3f5f8c", "#7f6a8c"))
    for i in range(5):
        c.rect(i * 330 - 20, 0, 14, 900, "#20365e", opacity=.6)
    c.glow(1180, 420, 620, "#ff9a7a", .35)
    # The cutter.
    c.rect(980, 470, 600, 330, c.lin("#dfe5e6", "#98a8b4"), 16)
    c.rect(1000, 250, 560, 240, "#1d2a48", 14)
    c.rect(1014, 264, 532, 212, c.lin("#5a3a5c", "#e2754c"), 8)
    c.rect(1014, 330, 532, 16, "#aab7c4"); c.rect(1240, 312, 70, 54, "#e9eef0", 6); c.poly([(1258, 366), (1292, 366), (1280, 392), (1270, 392)], "#5a6678")
    c.line(1275, 392, 1275, 452, "#fff2e4", 5); c.glow(1275, 452, 170, "#ffd2a0", .9)
    c.poly([(1040, 440), (1520, 440), (1546, 476), (1014, 476)], "#f4e6c8")
    for i in range(7):
        x = 1080 + i * 60
        for p in range(6):
            a = p / 6 * math.tau
            c.ell(x + 15 * math.cos(a), 458 + 8 * math.sin(a), 6, 3.6, "#7a3f4a" if i < 3 else "#d9c6a0")
    for i in range(12):
        a = -1.4 + i * .25
        c.line(1275, 452, 1275 + 70 * math.sin(a), 452 - 44 * abs(math.cos(a)), "#fff0c4", 2.5)
    c.rect(1410, 520, 130, 90, "#20304f", 8); c.rect(1420, 530, 110, 70, "#8fe0c8", 4); c.path("M1440 565q12 -26 24 0t24 0t24 0", stroke="#2f6b60", stroke_width=5)
    for i in range(3):
        c.ell(1060 + i * 46, 560, 14, 14, ["#e2604a", "#f2c14e", "#4fae72"][i])
    # The cloth flies across the upper half.
    cloth = "M180 140C330 90 420 210 560 150C700 92 800 190 960 140C975 300 940 420 968 560C820 610 690 520 560 570C430 616 320 520 190 580C216 420 160 300 180 140Z"
    c.open("", opacity=.35); c.path(cloth, "#0f1a3a", transform="translate(26 34)"); c.close()
    c.path(cloth, c.lin("#1f3f8c", "#2f6ab0", "#1b3270", x1=0, y1=0, x2=1, y2=.4))
    c.clip(cloth)
    for row in range(5):
        for col in range(9):
            x = 210 + col * 94 + (row % 2) * 46
            y = 170 + row * 92 + 18 * math.sin(col * 1.3)
            big = (row + col) % 2 == 0
            n = 8 if big else 5
            q = 28 if big else 15
            for p in range(n):
                a = p / n * math.tau
                c.ell(x + q * math.cos(a), y + q * .9 * math.sin(a), q * .34, q * .34, "#f4efe0" if big else "#9cd0ea")
            c.ell(x, y, q * .36, q * .36, "#f2c14e" if big else "#f4efe0")
            if big:
                c.ell(x, y, q * 1.5, q * 1.4, "none", stroke="#9cd0ea", stroke_width=3, stroke_dasharray="2 9", stroke_linecap="round")
    for x in (300, 500, 700, 880):
        c.path(f"M{x} 80C{x + 60} 240 {x - 50} 420 {x + 20} 640L{x + 70} 640C{x + 20} 420 {x + 110} 240 {x + 60} 80Z", "#ffffff", opacity=.09)
    c.rect(170, 530, 820, 60, "#f2c14e", opacity=.9)
    for i in range(28):
        c.poly([(176 + i * 30, 590), (191 + i * 30, 552), (206 + i * 30, 590)], "#8c2f4a")
    c.close()
    Person(140, 640, 900, .6, SKIN[4], "long", HAIR[2], top="#c8454f", wear=("scarf",), accent="#f2c14e", legs=False, hands=((-.75, -4.3), (1.3, -3.9)), smile=2).draw(c)
    Person(1000, 660, 880, -.45, SKIN[0], "bob", HAIR[0], top="#f0e4cc", wear=("apron",), accent="#2f8f83", sleeves="rolled", legs=False, hands=((-.85, -4.3), (1.3, -1.0)), mouth_open=True, glasses=True).draw(c)
    s.table(c, -40, 720, 1680, 70, "#8c6a5c", 130)
    for x, col in ((420, "#2b4a8c"), (560, "#8c2f4a"), (700, "#c8702f")):
        c.path(f"M{x - 52} 776l10 -56h84l10 56Z", c.lin("#e9eef0", "#aab7be")); c.ell(x, 720, 42, 12, col); c.ell(x - 8, 718, 18, 4, lighter(col, .4))
    c.path("M800 762l90 -20l60 12", stroke="#c98e5e", stroke_width=12, stroke_linecap="round"); c.path("M950 754l26 -16v22Z", "#b5763a")
    c.wash((0, "#ffe9c4", .25), (1, "#1a1440", .55))
    c.vignette(.42, "#120f38")
    return c


def delegation():
    c = Canvas(seed=123)
    c.rect(0, 0, 1600, 900, c.lin("#5fa6d6", "#a9d8ea", "#fdf0d0"))
    c.glow(360, 210, 560, "#fff6d6", .7)
    s.cloud(c, 420, 170, 1.4, opacity=.9); s.cloud(c, 1120, 120, 1.1, opacity=.8); s.cloud(c, 760, 230, .8, opacity=.6)
    s.hills(c, 470, "#9cc4d6", 130, 4, 3, 560)
    s.skyline(c, 500, "#7fa9c4", seed=14, height=380, x0=640, haze="#b4d2dc")
    s.skyline(c, 506, "#5d8cae", seed=27, height=240, x0=820, haze="#9cc4d2", stars=False)
    c.rect(0, 500, 1600, 180, c.lin("#8fd0da", "#3f93b4"))
    s.ripples(c, 510, 660, "#f2fdfa", 50, 8, opacity=.8)
    # A white sail and a ferry.
    c.path("M230 560h120l-22 26h-76Z", "#f4efe0"); c.path("M290 556V420C350 450 366 510 360 556Z", "#ffffff"); c.path("M284 556V446C250 480 236 520 238 556Z", "#ffd9b0")
    c.path("M520 540h150l-16 26h-120Z", "#e2604a"); c.rect(540, 512, 100, 28, "#fdf8ec", 4); c.rect(556, 520, 70, 10, "#4d7ea8")
    # The promenade.
    c.rect(0, 660, 1600, 240, c.lin("#e9c99c", "#b5845f"))
    for i in range(14):
        c.line(800 + (i - 7) * 130, 660, 800 + (i - 7) * 240, 900, "#c79a6c", 3)
    for i in range(-1, 22):
        c.rect(i * 80, 560, 9, 110, "#f4f2e8")
    c.rect(0, 556, 1600, 13, "#ffffff", 5); c.rect(0, 606, 1600, 7, "#f4f2e8"); c.rect(0, 640, 1600, 7, "#f4f2e8")
    s.palm(c, 90, 720, 520); s.palm(c, 1500, 720, 560, lean=-.1)
    folk = [
        (250, 660, 590, .35, SKIN[4], "hijab", "#7a4f8c", ("dots",), "#e2b04a", HAIR[0], True, "#4a3a5e"),
        (390, 640, 620, .2, SKIN[2], "short", "#e9b23f", ("shirt",), "#fff", HAIR[0], False, "#3b4766"),
        (535, 660, 600, .1, SKIN[0], "long", "#d9508a", ("scarf",), "#f7dca0", HAIR[0], True, "#7a2f5a"),
        (680, 640, 630, .05, SKIN[5], "curly", "#2f8f83", ("stripes",), "#f2d27a", HAIR[2], False, "#4a4238"),
        (825, 655, 610, -.05, SKIN[3], "bun", "#c8454f", ("jacket",), "#f4efe0", HAIR[0], True, "#2f3a5c"),
        (970, 640, 640, -.1, SKIN[1], "crop", "#3f6ea5", ("jacket", "lanyard"), "#f4efe0", GREY[2], False, "#33405e"),
        (1110, 660, 600, -.2, SKIN[4], "ponytail", "#f08a3c", ("stripes",), "#8c2f4a", HAIR[2], True, "#5d3a2f"),
        (1250, 645, 620, -.3, SKIN[0], "short", "#5d9a58", ("shirt",), "#fff", HAIR[1], False, "#44506e"),
        (1385, 660, 595, -.35, SKIN[2], "bob", "#4f6fc4", ("dots",), "#f4e3b8", HAIR[3], True, "#3a3a6a"),
    ]
    for i, (x, y, h, face, skin, hair, top, wear, accent, color, skirt, bottom) in enumerate(folk):
        c.shadow(x + 20, y + h * .49, 110, 18, .3)
        hands = [((-1.1, -3.7), (.6, -.2)), (None, (1.0, -3.7)), ((-.45, -.95), (.45, -.95)), ((-1.0, -3.6), (1.0, -3.6)), (None, (1.0, -3.8)), (None, None), ((-.9, -3.8), None), ((-.5, -.9), (.4, -.95)), (None, (1.2, -3.6))][i]
        held = {2: (1, lambda cc: (cc.ell(-.45, -.25, .42, .42, "#e9c98a"), cc.ell(-.45, -.25, .42, .42, "none", stroke="#a8763a", stroke_width=.06), cc.path("M-.8 -.25h.7M-.45 -.6v.7M-.7 -.5l.5 .5M-.7 0l.5 -.5", stroke="#a8763a", stroke_width=.05))),
                7: (0, lambda cc: (cc.path("M.0 .1C-.24 -.3 -.1 -.66 .1 -.7h.3C.6 -.66 .74 -.3 .5 .1Z", "#b5654a"), cc.rect(.04, -.78, .42, .12, "#8c4a3c", .03), cc.path("M-.12 -.3h.76", stroke="#f2c98f", stroke_width=.07)))}.get(i)
        Person(x, y, h, face, skin, hair, color, top=top, wear=wear, accent=accent, skirt=skirt, bottom=bottom, hands=hands, held=held, smile=1 + (i % 3 == 0), mouth_open=i in (1, 4, 6), glasses=i in (5,), shoes="#4a3a3e").draw(c)
    s.birds(c, 760, 110, 1.2)
    for x, k in ((40, 1), (180, .7), (1580, 1.1), (1440, .7)):
        for j in range(7):
            a = j / 7 * math.tau
            c.ell(x + 60 * k * math.cos(a), 872 + 26 * math.sin(a), 46 * k, 34 * k, "#3f8a5c")
        for j in range(6):
            c.ell(x + 64 * k * math.cos(j), 866 + 24 * math.sin(j * 1.7), 12, 12, ["#f06a8a", "#fff0d4", "#f2a33a"][j % 3])
    c.wash((0, "#fff8da", .3), (1, "#2a3a6a", .4))
    c.vignette(.26, "#1d3058")
    return c
