"""Scenes of tips 01, 11 and 07: elders, the metro gate, neighbours."""

from .canvas import Canvas, darker, lighter, mix
from .people import GREY, HAIR, SKIN, Person
from . import scenery as s


def phone_class():
    c = Canvas(seed=11)
    c.rect(0, 0, 1600, 900, c.lin("#f7dfb8", "#efc894", "#e2ac78"))
    # The wall's lower half, wood.
    c.rect(0, 505, 1600, 400, c.lin("#c98d62", "#a96c4c"))
    c.rect(0, 498, 1600, 12, "#e7bd8e")

    def garden():
        s.skyline(c, 480, "#a9cbd6", seed=5, height=260)
        s.hills(c, 470, "#86b894", 50, 3, 3)
        for i, x in enumerate((90, 300, 500, 650)):
            s.tree(c, x, 520, 250, ["#5f9e6b", "#79ad6a", "#4f8f68"][i % 3], seed=i)
    s.window(c, 70, 70, 640, 400, panes=4, view=garden)
    # A screen that shows, large, what stands on the telephones.
    c.rect(815, 88, 420, 300, "#3a3550", 16)
    c.rect(830, 103, 390, 270, c.lin("#e9f6f4", "#c6e6e4"), 8)
    c.rect(958, 116, 134, 244, "#2b2d3c", 18)
    c.rect(967, 128, 116, 220, "#fbfdfb", 8)
    c.ell(1025, 178, 34, 34, "#e2604a")
    c.rect(1019, 158, 12, 40, "#fff", 3)
    c.rect(1005, 172, 40, 12, "#fff", 3)
    for i in range(3):
        c.rect(980, 228 + i * 36, 90, 26, ["#57b0a4", "#f2c14e", "#8fb8d8"][i], 8)
    c.ell(880, 200, 30, 30, "#f2c14e", opacity=.8)
    c.ell(1170, 290, 24, 24, "#e58f6b", opacity=.7)
    s.shelf(c, 1330, 120, 250, 380, 3, seed=4)
    s.plant(c, 1295, 512, 130, seed=2)
    s.bunting(c, -20, 800, 18)
    s.bunting(c, 800, 1640, 18)
    c.beam([(120, 80), (560, 80), (1150, 900), (420, 900)], strength=.34)
    # Those who help stand behind, those who learn sit.
    Person(330, 610, 690, .75, SKIN[3], "ponytail", top="#f3ede0", wear=("vest",), accent="#d13b32", lean=.42, tilt=12,
           hands=((.9, -.75), (1.35, -.95)), legs=False, smile=2).draw(c)
    Person(505, 655, 640, -.25, SKIN[1], "bun", GREY[1], top="#7d5a8c", wear=("dots",), accent="#c9a6cf", look=.07, tilt=-5,
           hands=((-.55, -.75), (.45, -.62)), legs=False, glasses=True, held=(0, s.phone(-10))).draw(c)
    Person(800, 655, 650, .2, SKIN[2], "thin", GREY[0], top="#4e7d6b", wear=("shirt",), look=.06,
           hands=((-.5, -.6), (.55, -.8)), legs=False, held=(1, s.phone(8)), smile=1).draw(c)
    Person(1010, 610, 700, -.75, SKIN[0], "short", top="#f3ede0", wear=("vest",), accent="#d13b32", lean=-.4, tilt=-10,
           hands=((-1.5, -.95), (-.95, -.7)), legs=False, glasses=True, smile=1).draw(c)
    Person(1235, 655, 640, .3, SKIN[4], "curly", GREY[0], top="#c8553d", wear=("scarf",), accent="#f0c766", tilt=4,
           hands=((-.42, -.6), (.5, -.95)), legs=False, held=(1, s.phone(6)), smile=2).draw(c)
    Person(1455, 655, 650, -.5, SKIN[1], "crop", GREY[2], top="#476b95", wear=("jacket",), accent="#e9e2d3", look=.06,
           hands=((-.62, -.7), (.1, -.55)), legs=False, held=(0, s.phone(-6))).draw(c)
    s.table(c, -60, 612, 1720, 88, "#d9a06c", 220)
    for x, k in ((150, 0), (655, 1), (915, 2), (1340, 3)):
        s.cup(c, x, 668, 1.15, ["#f4efe2", "#8fc0b4", "#f0c766", "#f4efe2"][k])
    s.paper(c, 420, 668, 110, 44, -4)
    s.paper(c, 1120, 664, 110, 44, 5, color="#fdf1cf")
    s.stack(c, 60, 680, 3, 1.2)
    s.stack(c, 1545, 690, 2, 1.2)
    c.glow(380, 120, 620, "#ffe6b0", .5)
    c.wash((0, "#fff3d0", .5), (1, "#7a3b4a", .45))
    c.vignette(.32, "#5b2b3c")
    return c


def classroom():
    """Seen from the back of the room."""
    c = Canvas(1600, 1200, seed=12)
    c.rect(0, 0, 1600, 1200, c.lin("#dff0ec", "#b9dcd8"))
    c.poly([(0, 760), (1600, 760), (1600, 1200), (0, 1200)], c.lin("#d5a878", "#9c6b4d"))
    c.rect(0, 742, 1600, 20, "#f4efe0")

    def court():
        s.skyline(c, 560, "#b5d6dc", seed=8, height=250, x0=1100)
        for i, x in enumerate((1180, 1340, 1500)):
            s.tree(c, x, 640, 300, ["#6aa873", "#84b56c", "#579668"][i], seed=i + 4)
    s.window(c, 1130, 120, 430, 480, panes=2, view=court)
    # The big board: a metro-like path of three steps, in signs only.
    c.rect(130, 110, 880, 480, "#b9855a", 14)
    c.rect(150, 130, 840, 440, c.lin("#2f6b60", "#27574f"), 6)
    for i, (x, color) in enumerate(((300, "#f2c14e"), (570, "#f08a5b"), (840, "#8fd0c4"))):
        c.ell(x, 300, 88, 88, color)
        if i < 2:
            c.path(f"M{x + 108} 300h52m-20 -20l22 20l-22 20", stroke="#f4efe0", stroke_width=9, stroke_linecap="round", stroke_linejoin="round")
        c.rect(x - 70, 430, 140, 12, "#f4efe0", 6, opacity=.75)
        c.rect(x - 46, 456, 92, 12, "#f4efe0", 6, opacity=.5)
    c.rect(262, 248, 76, 104, "#3a3550", 12)
    c.rect(270, 258, 60, 82, "#fffaf0", 5)
    c.ell(300, 288, 14, 14, "#e2604a")
    c.path("M276 332c4 -26 44 -26 48 0Z", "#e2604a")
    c.path("M540 300h60M570 270v60", stroke="#fffaf0", stroke_width=20, stroke_linecap="round")
    c.path("M800 302l28 28l54 -58", stroke="#fffaf0", stroke_width=20, stroke_linecap="round", stroke_linejoin="round")
    c.rect(150, 574, 840, 16, "#d9a878")
    s.bunting(c, -30, 1130, 40, 40, 13)
    Person(1060, 640, 610, -.6, SKIN[0], "bob", top="#f3ede0", wear=("vest", "lanyard"), accent="#d13b32",
           hands=((-1.5, -2.7), (.35, -.3)), elbows=(0, 0), smile=1, mouth_open=True, bottom="#3b4766").draw(c)
    c.beam([(1180, 130), (1560, 130), (1150, 1200), (420, 1200)], "#fff6dc", .34)
    # Rows of learners, the near ones larger.
    rows = [
        (760, 470, [(170, "bun", GREY[1], "#b5657a"), (420, "crop", GREY[2], "#577c9c"), (690, "curly", GREY[0], "#d08a4a"), (1330, "thin", GREY[0], "#5f8a70"), (1500, "bun", GREY[1], "#8b6da0")]),
        (930, 620, [(70, "thin", GREY[0], "#6b7f4e"), (385, "bob", GREY[1], "#c9604a"), (720, "crop", GREY[2], "#41668c"), (1040, "bun", GREY[0], "#3f8a80"), (1370, "curly", GREY[1], "#a8597c")]),
    ]
    for y, h, people in rows:
        for i, (x, hair, gray, top) in enumerate(people):
            up = (x in (690, 1040))
            Person(x, y + 30, h, None, SKIN[(i * 2 + 1) % 5], hair, gray, top=top, legs=False, hem=.3, tilt=[-6, 4, 0, 7, -3][i],
                   hands=((-.45, -.5), (1.0, -3.5) if up else (.45, -.5)), hands_front=(False, up),
                   held=(1, s.phone(6)) if up else None, wear=("dots",) if i == 1 else (), accent="#f3d9a0").draw(c)
            for side in (-1, 1):
                c.rect(x + side * h * .12 - 6, y, 12, h * .36, "#5d3a30")
            c.rect(x - h * .15, y + h * .04, h * .3, h * .07, "#6b4334", 8)
            c.rect(x - h * .15, y - h * .15, h * .3, h * .22, c.lin("#8c5b45", "#744936"), 12)
            c.rect(x - h * .15, y - h * .15, h * .3, 8, "#b07a5a", 4)
        if y < 800:
            c.rect(0, y + 58, 1600, 8, "#8f6148", opacity=.25)
        c.glow(1340, 260, 560, "#fff4d0", .55)
    c.wash((0, "#fffbe0", .35), (1, "#4b2f55", .5))
    c.vignette(.34, "#2d2a55")
    return c


def metro():
    c = Canvas(seed=13)
    c.rect(0, 0, 1600, 900, c.lin("#dfe9ee", "#bcd0dc"))
    # Ceiling in perspective, with bands of light.
    c.poly([(0, 0), (1600, 0), (1130, 190), (470, 190)], c.lin("#8aa3b4", "#c8d8e0"))
    for x0, x1, xa, xb in ((180, 330, 560, 610), (560, 740, 705, 765), (860, 1040, 835, 895), (1270, 1420, 990, 1040)):
        c.poly([(x0, 0), (x1, 0), (xb, 186), (xa, 186)], "#fdfcf2", opacity=.9)
    c.poly([(0, 900), (1600, 900), (1130, 470), (470, 470)], c.lin("#dcd5c8", "#b4a99c"))
    for i in range(-7, 8):
        c.line(800 + i * 50, 470, 800 + i * 260, 900, "#c6bcae", 2)
    for y in (500, 545, 610, 700, 820):
        c.line(0, y, 1600, y, "#c6bcae", 2)
    c.rect(470, 190, 660, 282, c.lin("#a8c4d2", "#cfdfe4"))
    # A train at the platform behind glass.
    c.rect(482, 270, 636, 172, c.lin("#f6f8f6", "#d4dde0"), 16)
    c.rect(482, 376, 636, 18, "#2fa27c")
    for i in range(4):
        c.rect(505 + i * 158, 292, 118, 74, "#4d6b84", 10)
        c.rect(505 + i * 158, 292, 118, 74, c.lin("#9cc6d8", "#4d6b84"), 10, opacity=.7)
        c.line(640 + i * 158 - 3, 282, 640 + i * 158 - 3, 440, "#b3c0c6", 3)
    for x in (470, 634, 800, 966, 1130):
        c.rect(x - 6, 190, 12, 282, "#e9f0f1")
    # Walls with panels; one shows a line of stops.
    c.poly([(0, 0), (470, 190), (470, 472), (0, 900)], c.lin("#e8eef0", "#b9ccd6", x1=0, y1=0, x2=1, y2=0))
    c.poly([(1600, 0), (1130, 190), (1130, 472), (1600, 900)], c.lin("#b9ccd6", "#eaf0f0", x1=0, y1=0, x2=1, y2=0))
    c.poly([(60, 210), (380, 262), (380, 372), (60, 420)], "#1f6f62")
    c.path("M100 318L350 318", stroke="#f4f2e4", stroke_width=7)
    for i in range(6):
        c.ell(112 + i * 46, 318, 12 - i * .6, 12 - i * .6, "#f2c14e" if i == 3 else "#f4f2e4")
    c.poly([(1220, 262), (1540, 208), (1540, 424), (1220, 372)], c.lin("#f6b65f", "#e2754c"))
    c.poly([(1220, 340), (1300, 300), (1380, 345), (1460, 280), (1540, 350), (1540, 424), (1220, 372)], "#a8473f", opacity=.55)
    c.ell(1400, 280, 26, 26, "#fff1c8")
    # People far off.
    for x, hair, top, face in ((560, "short", "#6f86a0", None), (655, "long", "#b06b7a", None), (990, "bob", "#7fa08a", -.5), (1075, "short", "#c79a5c", None)):
        Person(x, 432, 200, face, SKIN[1], hair, top=top, bottom="#4a5068").draw(c)
    # The gates.
    for i, x in enumerate((190, 560, 930, 1300)):
        c.shadow(x + 75, 800, 150, 26)
        c.path(f"M{x} 790V540q0 -34 34 -34h84q34 0 34 34V790Z", c.lin("#f2f4f2", "#aebac2", x1=0, y1=0, x2=1, y2=0))
        c.rect(x + 14, 520, 124, 30, "#2b3444", 12)
        c.rect(x + 58, 527, 40, 16, "#57d09a" if i != 2 else "#57d09a", 8)
        c.rect(x + 20, 575, 112, 8, "#2fa27c", 4)
        c.rect(x, 780, 152, 14, "#7c8894")
        if i < 3:
            c.path(f"M{x + 152} 610l66 10q12 3 12 14v84q0 12 -12 14l-66 8Z", "#ef8a5a", opacity=.55 if i == 1 else .85)
            c.path(f"M{x + 370} 610l-66 10q-12 3 -12 14v84q0 12 12 14l66 8Z", "#ef8a5a", opacity=.55 if i == 1 else .85)
    # A grandmother goes through; the scan answers with light.
    c.glow(648, 545, 150, "#8ff5c4", .75)
    Person(470, 610, 650, .8, SKIN[0], "bun", GREY[1], top="#b8506a", wear=("scarf",), accent="#f0c766", bottom="#50475f",
           hands=((.2, -.6), (1.6, -1.35)), held=(1, s.phone(70)), smile=2, glasses=True, feet=((-.5, 3.46), (.55, 3.4))).draw(c)
    Person(330, 605, 660, .7, SKIN[2], "thin", GREY[0], top="#4d7ea8", wear=("jacket",), accent="#f4efe0", bottom="#5b5145",
           hands=((-.3, .1), (.6, -.9)), held=(1, s.phone(10)), look=.06).draw(c)
    Person(835, 600, 700, -.7, SKIN[3], "ponytail", top="#f3ede0", wear=("vest", ), accent="#d13b32", bottom="#37415f",
           hands=((-1.35, -1.7), (.3, .1)), smile=1, mouth_open=True).draw(c)
    Person(1170, 610, 660, -.5, SKIN[1], "crop", GREY[2], top="#6a8f5f", wear=("shirt",), bottom="#474a5a", hands=((-.75, -1.0), (.3, .1)),
           held=(0, s.phone(-8)), smile=2).draw(c)
    Person(1330, 612, 640, -.6, SKIN[4], "curly", GREY[0], top="#d58a3e", wear=("dots",), accent="#f6dca8", bottom="#5d4a63", skirt=False,
           hands=((-.6, -.9), (.35, .1)), smile=1, held=(0, s.phone(-10))).draw(c)
    c.glow(800, 60, 700, "#fffbe4", .55, ry=260)
    c.wash((0, "#fff8e0", .3), (1, "#27406a", .5))
    c.vignette(.34, "#1e2d55")
    return c


def meeting():
    """Neighbours talk at dusk under a banyan, lamps on."""
    c = Canvas(seed=71)
    c.rect(0, 0, 1600, 900, c.lin("#3c4a86", "#8a6fa6", "#f0a57a", "#f7cf95"))
    c.glow(1180, 470, 520, "#ffd79a", .6)
    # Houses of six floors, lit.
    for i, (x, w, top, color) in enumerate(((-30, 330, 60, "#5f5a8c"), (320, 250, 150, "#6d6296"), (1010, 270, 130, "#77669a"), (1290, 340, 40, "#58548a"))):
        c.rect(x, top, w, 620, c.lin(color, mix(color, "#c98a8a", .45)))
        c.rect(x, top, w, 12, lighter(color, .2))
        for row in range(6):
            for col in range(int(w // 76)):
                lit = (row * 7 + col * 5 + i * 3) % 4 != 0
                xx, yy = x + 26 + col * 76, top + 36 + row * 84
                c.rect(xx, yy, 48, 46, "#ffd98f" if lit else "#474778", 3)
                if lit and (row + col) % 3 == 0:
                    c.rect(xx + 26, yy, 22, 46, "#f4b46c", 2)
                c.rect(xx - 5, yy + 46, 58, 11, darker(color, .2))
                if (row + col + i) % 3 == 1:
                    for k in range(4):
                        c.ell(xx + 6 + k * 12, yy + 44, 9, 8, "#4f8a68")
    # The lift shaft of glass, newly added to the house.
    c.rect(590, 120, 92, 520, c.lin("#d7eef2", "#8fb9cc"), 6, opacity=.9)
    for i in range(7):
        c.rect(590, 120 + i * 74, 92, 6, "#f4f7f4")
    c.rect(602, 290, 68, 84, "#ffe6a8", 5)
    c.rect(690, 150, 320, 500, "#6a6094")
    for row in range(5):
        for col in range(4):
            c.rect(712 + col * 76, 184 + row * 84, 48, 46, "#ffd98f" if (row + col) % 3 else "#4b4a7c", 3)
            c.rect(707 + col * 76, 230 + row * 84, 58, 11, "#55507f")
    c.rect(0, 600, 1600, 300, c.lin("#b9776a", "#6d4763"))
    s.tree(c, 1320, 640, 560, "#3f6f6a", "#5a4152", seed=9)
    s.tree(c, 130, 640, 500, "#47766c", "#5a4152", seed=5)
    # Strings of lamps.
    for x0, x1, y in ((150, 780, 190), (780, 1360, 190)):
        c.path(f"M{x0} {y}Q{(x0 + x1) / 2} {y + 120} {x1} {y}", stroke="#3a2f55", stroke_width=3)
        for i in range(1, 9):
            t = i / 9
            x, yy = x0 + (x1 - x0) * t, y + 240 * t * (1 - t)
            c.glow(x, yy + 8, 54, "#ffdf9a", .7)
            c.ell(x, yy + 8, 9, 11, "#fff3c9")
    c.glow(790, 470, 560, "#ffcf8a", .45)
    # Around the table.
    folk = [
        (330, 640, .75, "thin", GREY[0], "#4f7f74", ("shirt",), ((.5, -.65), (1.25, -.7)), 1, 600),
        (480, 632, .5, "bob", HAIR[0], "#d9603b", ("stripes",), ((.1, -.7), (.85, -.7)), 1, 600),
        (650, 622, .25, "short", HAIR[1], "#3f6ea5", ("jacket",), ((-.35, -.65), (.5, -.65)), 1, 600),
        (985, 622, -.3, "long", HAIR[2], "#e9b23f", ("shirt",), ((-.5, -.65), (.4, -.65)), 2, 600),
        (1140, 632, -.55, "bun", GREY[1], "#8b5b8c", ("dots",), ((-.85, -.7), (-.1, -.7)), 1, 600),
        (1290, 640, -.75, "crop", HAIR[0], "#5d8a4f", (), ((-1.2, -1.5), (-.4, -.6)), 0, 610),
    ]
    for x, y, face, hair, color, top, wear, hands, smile, h in folk:
        Person(x, y, h, face, SKIN[(x // 7) % 5], hair, color, top=top, wear=wear, accent="#f4e3b8", hands=hands, legs=False,
               smile=smile, mouth_open=x == 1290, glasses=x in (650, 330)).draw(c)
    # She who leads stands and shows a sheet.
    Person(820, 560, 690, 0.15, SKIN[3], "ponytail", HAIR[0], top="#f4efe0", wear=("vest",), accent="#2f8f83", legs=False, mouth_open=True,
           hands=((-1.15, -1.9), (.95, -1.35)), held=(0, s.board(turn=-6)), smile=1).draw(c)
    s.table(c, 230, 596, 1160, 96, "#c58656", 200)
    for x, y, t in ((430, 640, -5), (600, 650, 4), (830, 656, -2), (1040, 648, 6), (1190, 640, -6)):
        s.paper(c, x, y, 104, 40, t)
    for x in (350, 720, 930, 1270):
        s.cup(c, x, 668, 1.05, "#f4efe2")
    s.paper(c, 705, 636, 60, 26, 8, 2, "#f7d98c")
    # Two listen with their backs to us.
    Person(500, 838, 800, None, SKIN[1], "bun", HAIR[3], top="#a8475a", legs=False, hands_front=(False, False)).draw(c)
    Person(1120, 842, 820, None, SKIN[2], "crop", HAIR[0], top="#34597f", legs=False, hands_front=(False, False)).draw(c)
    c.rect(0, 880, 1600, 30, "#3f2c4a")
    c.wash((0, "#2a2f70", .35), (.5, "#ffcf9a", .2), (1, "#2d1f4a", .55))
    c.vignette(.4, "#1d1642")
    return c


def vote():
    """Hands up in a bright hall; paper tokens on a board."""
    c = Canvas(1600, 1200, seed=72)
    c.rect(0, 0, 1600, 1200, c.lin("#fbe9cf", "#f3c99c"))
    c.rect(0, 640, 1600, 560, c.lin("#d9976a", "#8f5546"))

    def sea():
        c.rect(0, 330, 1600, 300, "#7fc0cc")
        s.hills(c, 340, "#6ba39a", 70, 4, 3, 420)
        s.ripples(c, 350, 560, "#ffffff", 30, 3)
        s.palm(c, 150, 620, 300)
    s.window(c, 60, 110, 420, 440, panes=2, view=sea, sky=("#a8d8e6", "#f7efd6"))
    # Seven steps as a ring of signs around a house.
    c.rect(590, 80, 900, 520, "#a86f4a", 16)
    c.rect(612, 102, 856, 476, c.lin("#fffaf0", "#f4e7cd"), 6)
    import math
    palette = ["#e2604a", "#f08a5b", "#f2c14e", "#7fb56a", "#49a08d", "#4f86b8", "#8b6da8"]
    cx, cy = 1040, 340
    c.ell(cx, cy, 250, 190, "none", stroke="#e2cfa8", stroke_width=10, stroke_dasharray="4 20", stroke_linecap="round")
    for i in range(7):
        a = math.radians(-90 + i * 360 / 7)
        x, y = cx + 300 * math.cos(a), cy + 184 * math.sin(a)
        c.ell(x, y, 50, 50, palette[i])
        c.ell(x - 8, y - 10, 34, 30, lighter(palette[i], .25), opacity=.6)
        if i == 0:
            c.path(f"M{x - 20} {y - 16}h40v26h-24l-10 12v-12h-6Z", "#fff")
        elif i == 1:
            c.path(f"M{x - 22} {y + 20}v-26l22 -20l22 20v26h-14v-16h-16v16Z", "#fff")
        elif i == 2:
            c.rect(x - 17, y - 22, 34, 44, "#fff", 3); c.rect(x - 10, y - 12, 20, 5, palette[i]); c.rect(x - 10, y, 20, 5, palette[i])
        elif i == 3:
            for k in (-16, 0, 16):
                c.ell(x + k, y - 6, 7, 7, "#fff"); c.path(f"M{x + k - 9} {y + 18}q0 -18 9 -18t9 18Z", "#fff")
        elif i == 4:
            c.path(f"M{x - 20} {y}l14 15l26 -30", stroke="#fff", stroke_width=10, stroke_linecap="round", stroke_linejoin="round")
        elif i == 5:
            c.path(f"M{x - 8} {y + 22}v-28l-8 -4v-8l6 4v-12h5v12h4v-14h5v14h4v-10h5v22q0 14 -8 24Z", "#fff")
        else:
            c.ell(x - 3, y - 3, 15, 15, "none", stroke="#fff", stroke_width=8); c.line(x + 9, y + 9, x + 20, y + 20, "#fff", 9)
    c.path(f"M{cx - 80} {cy + 80}v-90l80 -64l80 64v90Z", "#d9795a")
    c.path(f"M{cx - 100} {cy + 4}l100 -84l100 84Z", "#b2503f")
    for k in range(3):
        c.rect(cx - 58 + k * 42, cy + 10, 28, 30, "#ffe6a8", 3)
    c.rect(cx - 16, cy + 46, 32, 34, "#7a3f36", 3)
    s.plant(c, 540, 650, 160, seed=6)
    c.beam([(80, 110), (480, 110), (1000, 1200), (300, 1200)], strength=.32)
    Person(640, 760, 700, .7, SKIN[0], "bob", HAIR[0], top="#2f8f83", wear=("jacket",), accent="#fff4dc", skirt=True, bottom="#3b4766",
           hands=((-.2, -.3), (1.5, -2.9)), mouth_open=True).draw(c)
    people = [(120, 870, 560, "crop", GREY[2], "#4d7ea8", 1), (330, 850, 540, "long", HAIR[1], "#e2904a", 0), (560, 900, 560, "short", HAIR[0], "#7d9a5c", 1),
              (930, 850, 540, "bun", GREY[1], "#b55a76", 1), (1130, 870, 560, "thin", GREY[0], "#5a7f86", 0), (1330, 850, 550, "ponytail", HAIR[2], "#d9603b", 1), (1510, 880, 570, "short", HAIR[3], "#5b6aa0", 1)]
    for i, (x, y, h, hair, color, top, up) in enumerate(people):
        hand = (.75, -4.3) if i % 2 else (-.75, -4.3)
        hands = (None, hand) if i % 2 else (hand, None)
        Person(x, y, h, None, SKIN[i % 5], hair, color, top=top, bottom=["#4a4660", "#3b4a66", "#5b4650"][i % 3], hands=hands if up else (None, None),
               hands_front=(True, True), sleeves="short" if i % 3 == 0 else "long").draw(c)
    near = [(230, 1130, 830, "bob", HAIR[0], "#c8454f", 1), (660, 1150, 850, "crop", HAIR[0], "#f0e4cc", 1), (1090, 1140, 830, "curly", HAIR[3], "#3f8a80", 0), (1440, 1150, 840, "bun", GREY[0], "#7a5a94", 1)]
    for i, (x, y, h, hair, color, top, up) in enumerate(near):
        hand = (.9, -4.2)
        Person(x, y, h, None, SKIN[(i + 1) % 5], hair, color, top=top, bottom="#33365a", hands=(None, hand if up else None),
               held=(1, lambda cc: cc.rect(-.34, -.95, .68, .8, "#4fae72", .06)) if i == 1 else None).draw(c)
    c.glow(270, 250, 560, "#fff0c0", .5)
    c.wash((0, "#fff6dc", .4), (1, "#5a2748", .5))
    c.vignette(.34, "#4d2440")
    return c
