"""The drawings of the sample week: file name → scene."""

from . import scenes_a as a
from . import scenes_b as b

SCENES = {
    "01a-phone-class.jpg": a.phone_class,
    "01b-classroom.jpg": a.classroom,
    "02a-rope.jpg": b.rope,
    "03a-portrait.jpg": b.portrait,
    "03b-night-class.jpg": b.night_class,
    "04a-robots.jpg": b.robots,
    "04b-machinists.jpg": b.machinists,
    "04c-masters.png": b.masters,
    "07a-meeting.jpg": a.meeting,
    "07b-vote.jpg": a.vote,
    "08a-assembly.jpg": b.assembly,
    "11a-metro.jpg": a.metro,
}
