"""Opens interchange/ with readers that are not ours and compares each with rundown.json: number, order,
titles, times and captions. Prints how many items and captions every one of them found."""

import glob, json, logging, pathlib, re, sys, warnings
import xml.etree.ElementTree as et
import openpyxl
import opentimelineio as otio
from dateutil.parser import parse as when
from mosromgr.moscollection import MosCollection
from mosromgr.mostypes import MosFile

package = pathlib.Path(sys.argv[1])
folder = package / "interchange"
rundown = json.loads((package / "rundown.json").read_text("utf-8"))
manifest = json.loads((package / "manifest.json").read_text("utf-8"))
rows = rundown["rows"]


def frame(ms):
    return (ms + 20) // 40


def code(text):
    h, m, s, f = map(int, text.split(":"))
    return ((h * 60 + m) * 60 + s) * 25 + f


ITEMS = [(r["number"], r["title"], frame(r["start_ms"]), frame(r["start_ms"] + r["duration_ms"])) for r in rows]
CAPTIONS = [(frame(r["start_ms"] + c["start_ms"]), frame(r["start_ms"] + c["end_ms"]), c["text"])
            for r in rows for c in r["captions"]]
TOTAL = frame(rundown["trt_ms"])
there = {file["path"] for file in manifest["files"]}


def same(name, found, known):
    assert found == known, (name, [pair for pair in zip(found, known) if pair[0] != pair[1]][:2], len(found), len(known))


def is_there(url):
    assert url.startswith("../") and url[3:] in there, url


def value(time, rate=25):
    assert time.rate == rate and time.value == int(time.value), time
    return int(time.value)


def tracks(timeline, name):
    """Every track as long as it says; what is not a gap points into the package."""
    files = 0
    for track in timeline.tracks:
        for child in track:
            if isinstance(child, otio.schema.Clip) and isinstance(child.media_reference, otio.schema.ExternalReference):
                is_there(child.media_reference.target_url)
                all, seen = child.media_reference.available_range, child.source_range
                inside = all is None or all.start_time <= seen.start_time and seen.end_time_exclusive() <= all.end_time_exclusive()
                assert inside, (name, child)
                files += 1
    assert files or not any(f["role"] == "preview" for f in manifest["files"]), name
    return files


# OpenTimelineIO itself.
timeline = otio.adapters.read_from_file(str(folder / "edition.otio"))
assert rundown["edition"] in timeline.name and rundown["revision"] in timeline.name
assert timeline.metadata["yixian"]["revision"] == rundown["revision"]
assert value(timeline.duration()) == TOTAL
assert all(value(track.duration()) == TOTAL for track in timeline.tracks)
assert [track.kind for track in timeline.tracks] == ["Video", "Video", "Audio"]


def span(marker):
    start = value(marker.marked_range.start_time)
    return start, start + value(marker.marked_range.duration)


kinds = {}
for marker in timeline.tracks.markers:
    own = marker.metadata["yixian"]
    kinds.setdefault(own["kind"], []).append((own["item"], marker.name, *span(marker)))
same("otio items", kinds["item"], ITEMS)
same("otio captions", [(a, b, text) for _, text, a, b in kinds["caption"]], CAPTIONS)
clips = tracks(timeline, "otio")
# What it writes again is what it read.
again = otio.adapters.read_from_string(otio.adapters.write_to_string(timeline, "otio_json"), "otio_json")
assert again.is_equivalent_to(timeline)

# Final Cut Pro 7 XML through its adapter.
fcp = otio.adapters.read_from_file(str(folder / "edition.xml"), "fcp_xml")
items, captions = [], []
for marker in fcp.tracks.markers:
    number, kind = marker.metadata["fcp_xml"]["comment"].split(" ")
    if kind == "唱词":
        captions.append((*span(marker), marker.name))
    elif kind != "包装":
        items.append((int(number), marker.name, *span(marker)))
same("fcp7 items", items, ITEMS)
same("fcp7 captions", captions, CAPTIONS)
assert rundown["revision"] in fcp.name
fcp_clips = tracks(fcp, "fcp7")
assert fcp_clips == clips, (fcp_clips, clips)
for mine, theirs in zip(timeline.tracks[0], fcp.tracks[0]):
    assert value(mine.duration()) == value(theirs.duration()), (mine, theirs)
    if isinstance(mine, otio.schema.Clip):
        assert mine.name == theirs.name and mine.source_range == theirs.source_range, (mine, theirs)

# CMX3600 through its adapter.
edl = otio.adapters.read_from_file(str(folder / "edition.edl"), "cmx_3600", rate=25)
assert (folder / "edition.edl").read_bytes().split(b"\r\n")[0].isascii()
items, captions = [], []
at = 0
for clip in edl.tracks[0]:
    assert value(edl.tracks[0].range_of_child(clip).start_time) == at
    at += value(clip.duration())
    if not isinstance(clip.media_reference, otio.schema.GeneratorReference):
        source = [c for c in clip.metadata["cmx_3600"]["comments"] if c.startswith("SOURCE FILE: ")]
        is_there(source[0][len("SOURCE FILE: "):])
    for marker in clip.markers:
        number, kind, text = (marker.name.split(" ", 2) + [""])[:3]
        start = value(marker.marked_range.start_time)
        if kind == "唱词":
            captions.append((start, text))
        elif kind != "包装":
            items.append((int(number), text, start))
assert at == TOTAL
same("edl items", items, [item[:3] for item in ITEMS])
same("edl captions", captions, [(start, text) for start, _, text in CAPTIONS])

# MOS: read in order, each story replaced by what was sent of it.
paths = sorted(glob.glob(str(folder / "mos-*.xml")))
warnings.simplefilter("error")
logging.getLogger().setLevel(logging.WARNING)
collection = MosCollection.from_files(paths, allow_incomplete=True)
created = collection.ro
assert created.start_time == when(rundown["air_at"]), created.start_time
order = [story.id for story in created.stories]
assert len(set(order)) == len(rows)


def told(story):
    payload = story.xml.find("mosExternalMetadata/mosPayload")
    text = lambda name: payload.find(name).text or ""
    return int(text("Number")), text("Title"), int(text("StartFrame")), int(text("EndFrame"))


same("mos roCreate", [told(story) for story in created.stories], ITEMS)
same("mos starts", [round(story.offset * 25) for story in created.stories], [item[2] for item in ITEMS])
for story, title in zip(created.stories, (item[1] for item in ITEMS)):
    slug = story.slug or ""
    assert slug == title or (slug.endswith("…") and title.startswith(slug[:-1])), (slug, title)
collection.merge(strict=False)
merged = collection.ro
assert [story.id for story in merged.stories] == order
same("mos roStorySend", [told(story) for story in merged.stories], ITEMS)
captions = [tuple(caption.find(name).text or "" for name in ["In", "Out", "Text"])
            for story in merged.stories for caption in story.xml.iter("Caption")]
same("mos captions", [(int(a), int(b), text) for a, b, text in captions], CAPTIONS)
words = [["".join(p.itertext()) for p in story.xml.findall("p")] for story in merged.stories]
spoken = [row["words"] + (row["story"]["lead"] + row["story"]["voice_over"] if row["story"] else []) for row in rows]
same("mos words", words, spoken)
objects = 0
for story in merged.stories:
    for item in story.items:
        assert item.mos_id and item.object_id and len(item.object_id) <= 128
        is_there(item.xml.find("objPaths/objPath").text)
        objects += 1
ready = MosFile.from_file(paths[-1])
assert type(ready).__name__ == "ReadyToAir" and ready.ro_id == created.ro_id and rundown["revision"] in ready.ro_id

# Ontime: the table as its import reads it, and the project.
book = openpyxl.load_workbook(folder / "ontime.xlsx")
sheet = book["event schedule"]
assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"], "a formula"
lines = [[cell for cell in row] for row in sheet.iter_rows(values_only=True)]
head = next(n for n, line in enumerate(lines) if line[:4] == ["ID", "Flag", "Cue", "Title"])
names = lines[head]
assert all(re.fullmatch("[a-z0-9_ ]+", name) for name in names[16:])
events = [dict(zip(names, line)) for line in lines[head + 1:]]
air = when(rundown["air_at"])
midnight = air.replace(hour=0, minute=0, second=0, microsecond=0)
top = round((air - midnight).total_seconds() * 1000)


def lines_of(text):
    found = re.findall(r"^([\d:]{11})-([\d:]{11}) (.*)$", text or "", re.M)
    return [(code(a), code(b), words) for a, b, words in found]


def event(cue, title, timecode):
    start, end = timecode.split("-")
    return int(cue), title or "", code(start), code(end)


def seconds(text):
    assert isinstance(text, str) and re.fullmatch(r"\d\d:\d\d:\d\d", text), text
    h, m, s = map(int, text.split(":"))
    return (h * 60 + m) * 60 + s


same("ontime.xlsx", [event(e["Cue"], e["Title"], e["timecode"]) for e in events], ITEMS)
same("ontime.xlsx captions", [line for e in events for line in lines_of(e["captions"])], CAPTIONS)
for e, (_, _, start, end) in zip(events, ITEMS):
    for name, at in [("Time Start", start), ("Time End", end)]:
        assert abs(seconds(e[name]) * 1000 - (top + at * 40) % 86_400_000) <= 500, e
    assert (seconds(e["Time End"]) - seconds(e["Time Start"])) % 86_400 == seconds(e["Duration"])
    assert e["Timer Type"] == "count-down" and e["Link Start"] in (True, None)
project = json.loads((folder / "ontime.json").read_text("utf-8"))
assert project["settings"]["version"].split(".")[0] == "4"
(timer,) = project["rundowns"].values()
assert timer["order"] == timer["flatOrder"] and set(timer["order"]) == set(timer["entries"])
entries = [timer["entries"][id] for id in timer["order"]]
same("ontime.json", [event(e["cue"], e["title"], e["custom"]["timecode"]) for e in entries], ITEMS)
same("ontime.json times", [(e["timeStart"], e["timeEnd"], e["duration"]) for e in entries],
     [((top + a * 40) % 86_400_000, (top + b * 40) % 86_400_000, (b - a) * 40) for _, _, a, b in ITEMS])
same("ontime.json captions", [line for e in entries for line in lines_of(e["custom"]["captions"])], CAPTIONS)
assert all(set(e["custom"]) == set(project["customFields"]) for e in entries)

# Sofie Rundown Editor, checked as its own import checks it.
sofie = json.loads((folder / "sofie-rundown-editor.json").read_text("utf-8"))
assert isinstance(sofie["rundown"]["sync"], bool) and sofie["rundown"]["playlistId"] is None
for name in ["segments", "parts", "pieces"]:
    ids = [one["id"] for one in sofie[name]]
    assert len(set(ids)) == len(ids)
    for one in sofie[name]:
        assert isinstance(one["name"], str) and one["rundownId"] == sofie["rundown"]["id"] and one["playlistId"] is None
        assert name == "pieces" or isinstance(one["rank"], int)
at, items, captions = 0, [], []
by_part = {}
for piece in sofie["pieces"]:
    by_part.setdefault(piece["partId"], []).append(piece)
for n, (segment, part) in enumerate(zip(sofie["segments"], sofie["parts"])):
    assert part["segmentId"] == segment["id"] and segment["rank"] == n
    length = round(part["payload"]["duration"] * 25)
    items.append((n + 1, part["name"], at, at + length))
    for piece in by_part.get(part["id"], []):
        if piece["pieceType"] == "caption":
            start = at + round(piece["start"] * 25)
            captions.append((start, start + round(piece["duration"] * 25), piece["payload"]["text"]))
        else:
            path = piece["payload"].get("fileName") or piece["payload"]["url"]
            assert path in there, path
    at += length
same("sofie", items, ITEMS)
same("sofie captions", captions, CAPTIONS)
assert when(rundown["air_at"]).timestamp() * 1000 == sofie["rundown"]["expectedStartTime"]

for path in folder.glob("*.xml"):
    et.parse(path)
print(len(ITEMS), len(CAPTIONS), clips, objects)
