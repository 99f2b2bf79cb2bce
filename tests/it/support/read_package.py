"""Opens the package with readers that are not ours; prints the number of cues and of caption lines."""

import html, json, pathlib, sys
import xml.etree.ElementTree as et
import docx, openpyxl, pysubs2, srt, webvtt
from ttconv.imsc import reader as imsc
from ttconv.srt import writer as to_srt
from ttconv.srt.config import SRTWriterConfiguration
package = pathlib.Path(sys.argv[1])
rundown = json.loads((package / "rundown.json").read_text("utf-8"))
titles = [item["title"] for item in rundown["rows"]]
document = docx.Document(package / "rundown.docx")
cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
missing = [title for title in titles if not any(title in cell for cell in cells)]
assert not missing, missing
assert docx.Document(package / "script.docx").tables
book = openpyxl.load_workbook(package / "rundown.xlsx", data_only=True)
values = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
assert all(any(title in str(v) for v in values) for title in titles)
assert not [v for v in values if isinstance(v, str) and v.startswith("#")]
cues = list(srt.parse((package / "captions/edition.srt").read_text("utf-8")))
plain = (package / "captions/edition.txt").read_bytes()
assert plain.startswith(b"\xef\xbb\xbf")
lines = [line for line in plain.decode("utf-8-sig").split("\r\n") if line]
gb = (package / "captions/edition-gb18030.txt").read_bytes().decode("gb18030")
assert [line for line in gb.split("\r\n") if line] == lines
assert all(a.end <= b.start for a, b in zip(cues, cues[1:]))


def ms(time):
    return round(time.total_seconds() * 1000)


def code(text):
    h, m, s, f = map(int, text.split(":"))
    return ((h * 60 + m) * 60 + s) * 1000 + f * 40


def plain(text):
    """Look-alikes of what a format cannot say, and the mark that keeps a backslash apart, undone."""
    return text.replace("\u2060", "").translate(str.maketrans("＜＞｛｝", "<>{}"))


def agree(stem):
    """Every format of the same captions, each by a reader of its own: count, times and words."""
    known = [(ms(c.start), ms(c.end), plain(c.content)) for c in srt.parse((package / f"{stem}.srt").read_text("utf-8"))]
    vtt = webvtt.read(package / f"{stem}.vtt")
    found = {"vtt": [(ms(srt.srt_timestamp_to_timedelta(c.start.replace(".", ","))),
                      ms(srt.srt_timestamp_to_timedelta(c.end.replace(".", ","))), html.unescape(c.text)) for c in vtt]}
    found["ass"] = [(e.start, e.end, plain(e.plaintext)) for e in pysubs2.load(package / f"{stem}.ass")]
    bare = SRTWriterConfiguration(text_formatting=False)
    for form in ["imsc.ttml", "ebu-tt-d.xml"]:
        model = imsc.to_model(et.parse(package / f"{stem}-{form}"))
        found[form] = [(ms(c.start), ms(c.end), c.content) for c in srt.parse(to_srt.from_model(model, bare))]
    rows = (package / f"{stem}-timecode.txt").read_text("utf-8-sig").splitlines()[1:]
    found["timecode"] = [(code(a), code(b), text) for _, a, b, text in (row.split("\t") for row in rows)]
    for form, cues in found.items():
        assert cues == known, (stem, form, [pair for pair in zip(cues, known) if pair[0] != pair[1]][:2], len(cues), len(known))


for path in sorted(package.glob("captions/*.srt")):
    agree(f"captions/{path.stem}")
print(len(cues), len(lines))
