"""Opens the package with readers that are not ours; prints the number of cues and of caption lines."""

import json, pathlib, sys
import docx, openpyxl, srt
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
print(len(cues), len(lines))
