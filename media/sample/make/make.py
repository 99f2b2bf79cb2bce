#!/usr/bin/env python3
"""Makes the sample week again: `python3 media/sample/make/make.py [pictures [NAME…]|clip|mails]`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import check  # noqa: E402
import mails  # noqa: E402
import organizations  # noqa: E402

SAMPLE = Path(__file__).parent.parent

what = sys.argv[1] if len(sys.argv) > 1 else "all"
if what in ("all", "pictures"):
    import pictures

    pictures.write(sys.argv[2:])
if what in ("all", "clip"):
    import clip

    clip.write(SAMPLE / "make" / "build" / "02-clip.mp4")
if what in ("all", "mails"):
    organizations.write(SAMPLE / "organizations.csv")
    mails.write(SAMPLE / "mail")
    check.check(SAMPLE / "mail")
