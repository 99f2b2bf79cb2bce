"""The drawings of the sample week: file name → scene."""

from . import scenes_a as a
from . import scenes_b as b
from . import scenes_c as c

SCENES = {
    "01a-phone-class.jpg": a.phone_class,
    "01b-classroom.jpg": a.classroom,
    "02a-rope.jpg": b.rope,
    "03a-portrait.jpg": b.portrait,
    "03b-night-class.jpg": b.night_class,
    "04a-robots.jpg": b.robots,
    "04b-machinists.jpg": b.machinists,
    "04c-masters.png": b.masters,
    "06a-bus.jpg": c.bus,
    "06b-inside.jpg": c.inside,
    "06c-lesson.jpg": c.lesson,
    "07a-meeting.jpg": a.meeting,
    "07b-vote.jpg": a.vote,
    "08a-assembly.jpg": b.assembly,
    "10a-shore.jpg": c.shore,
    "10b-tidepool.jpg": c.tidepool,
    "11a-metro.jpg": a.metro,
    "12a-workbench.jpg": c.workbench,
    "12b-batik.jpg": c.batik,
    "12c-delegation.jpg": c.delegation,
}
