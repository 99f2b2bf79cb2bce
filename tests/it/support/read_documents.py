"""Opens the papers with readers that are not ours: all tell the rundown of rundown.json."""

import csv, io, json, pathlib, re, subprocess, sys
import docx, jsonschema, openpyxl, pypdf
from striprtf.striprtf import rtf_to_text

package = pathlib.Path(sys.argv[1])
rundown = json.loads((package / "rundown.json").read_text("utf-8"))
rows = rundown["rows"]
revision, edition = rundown["revision"], rundown["edition"]

schema = json.loads((package / rundown["$schema"]).read_text("utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.Draft202012Validator(schema).validate(rundown)


def bare(text):
    return "".join(text.split())


def clock(ms):
    seconds = (abs(ms) + 500) // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def frames(ms):
    return f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02}:{ms % 1000 // 40:02}"


def words(row):
    story = row["story"]
    return story["lead"] + story["voice_over"] if story else row["words"]


# CSV
raw = (package / "rundown.csv").read_bytes()
assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\n") == raw.count(b"\r\n")
table = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
assert len(table) == len(rows)
for line, row in zip(table, rows):
    assert int(line["序号"]) == row["number"] and line["版本"] == revision, line
    assert line["标题"].removeprefix("'") == row["title"].removeprefix("'"), line
    assert line["时长"] == clock(row["duration_ms"]) and line["顺推时间"] == clock(row["start_ms"]), line
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line.values()), line

# Prompter: RTF and GB18030 say what script.txt says
plain = (package / "script.txt").read_bytes().decode("utf-8-sig")
assert (package / "script-gb18030.txt").read_bytes().decode("gb18030") == plain
rtf = rtf_to_text((package / "script.rtf").read_bytes().decode("ascii"))
# This reader leaves the two halves of a character outside the BMP apart.
rtf = bare(rtf.encode("utf-16-le", "surrogatepass").decode("utf-16-le"))
at = 0
for row in rows:
    for paragraph in words(row):
        assert paragraph in plain, paragraph
        at = rtf.index(bare(paragraph), at) + len(bare(paragraph))
assert revision in rtf

# 字幕单
book = openpyxl.load_workbook(package / "captions.xlsx")
assert book.sheetnames == ["字幕单", "唱词"]
for sheet in book:
    assert revision in sheet.oddFooter.left.text and sheet.print_title_rows and sheet.freeze_panes
lines = [row for row in book["字幕单"].iter_rows(min_row=4, values_only=True)]
wanted = [(row, graphic) for row in rows for graphic in row["graphics"]]
assert len(lines) == len(wanted), (len(lines), len(wanted))
for (_, item, kind, start, end, _, first, rest, *_), (row, graphic) in zip(lines, wanted):
    assert (item, kind, first) == (row["number"], graphic["kind"], graphic["lines"][0])
    assert (rest or "").split("\n") == (graphic["lines"][1:] or [""])
    if graphic["start_ms"] is not None:
        assert start == frames(row["start_ms"] + graphic["start_ms"])
        assert end == frames(row["start_ms"] + graphic["end_ms"])
captions = [row[6] for row in book["唱词"].iter_rows(min_row=4, values_only=True)]
assert captions == [caption["text"] for row in rows for caption in row["captions"]]


def mm_ss(ms):
    seconds = (abs(ms) + 500) // 1000
    return f"{'-' if ms < 0 and seconds else ''}{seconds // 60:02}:{seconds % 60:02}"


# Printed as 〓, for which a reader that knows no /ActualText finds one character for all of them.
unprinted = {chr(int(code, 16)) for warning in rundown["warnings"] if "PDF 上印作〓" in warning
             for code in re.findall(r"（U\+([0-9A-F]+)）", warning)}


def pdf(name, facts):
    """Words of all pages in order, without what is repeated on each; checked: each page names edition,
    revision, state and itself."""
    document = pypdf.PdfReader(package / name)
    told = subprocess.run(["pdftotext", "-raw", package / name, "-"], capture_output=True, check=True)
    pages = [bare(page) for page in told.stdout.decode("utf-8").split("\f")[:-1]]
    assert len(pages) == len(document.pages)
    bodies = []
    for number, (page, other) in enumerate(zip(pages, document.pages), 1):
        other = bare(other.extract_text())
        for part in (edition, revision, rundown["status"], f"第{number}页共{len(pages)}页"):
            assert part in page and part in other, (name, number, part)
        end = max(page.rfind(bare(mark)) for mark in (f"《{rundown['host']}》{rundown['date']}", "未经终审　仅供审看，不得播出"))
        assert end > 0, (name, number)
        # An item that runs on has its head again.
        bodies.append(re.sub(r"^\d+[^（]*?（续）.*?\d\d:\d\d", "", page[:end]))
    assert bare(rundown["programme"]) in bare(document.metadata.title)
    assert document.trailer["/Root"]["/Lang"] == "zh-CN"
    fonts = [font.get_object() for page in document.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts and all("CJKsc" in font["/BaseFont"] and "/ToUnicode" in font for font in fonts), fonts
    printed = lambda text: "".join(c for c in bare(text) if c not in unprinted)
    text, other = "".join(bodies), printed("".join(page.extract_text() for page in document.pages))
    at = 0
    for fact in facts:
        found = text.find(bare(fact), at)
        assert found >= 0, (name, fact, text[at:at + 300])
        assert printed(fact) in other, (name, fact)
        at = found + len(bare(fact))
    return len(pages)


names = lambda row: [sign["name"] for sign in (row["story"] or {}).get("sign_offs", []) if sign["name"]]
times = lambda row: mm_ss(row["duration_ms"]) + mm_ss(row["start_ms"]) + mm_ss(row["back_ms"])
rundown_pages = pdf("rundown.pdf", [fact for row in rows for fact in [row["title"], times(row), *names(row)]])
script_pages = pdf("script.pdf", [fact for row in rows
                                  for fact in [f"{row['number']:02}{row['title']}", mm_ss(row["duration_ms"]), *words(row), *names(row)]])
names = [name for row in rows for name in names(row)]

# Word: three sign-offs, source and read times of each story
script = docx.Document(package / "script.docx")
text = "".join(cell.text for table in script.tables for row in table.rows for cell in row.cells)
for row in rows:
    for name in (row["story"] or {}).get("writers", []):
        assert name in text, name
assert all(name in text for name in names)
stories = [row["story"] for row in rows if row["story"]]
assert text.count("读 ") >= 2 * len([s for s in stories if s["lead"] and s["voice_over"]])
print(len(table), rundown_pages, script_pages)
