"""The drawings of the sample week: file name → scene."""

from . import scenes_a as a

SCENES = {
    "01a-phone-class.jpg": a.phone_class,
    "01b-classroom.jpg": a.classroom,
    "11a-metro.jpg": a.metro,
    "07a-meeting.jpg": a.meeting,
    "07b-vote.jpg": a.vote,
}
