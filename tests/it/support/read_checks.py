"""Opens checks.html as a browser's parser does; prints how many pictures it holds."""

import base64, html.parser, json, pathlib, sys
package = pathlib.Path(sys.argv[1])
manifest = json.loads((package / "manifest.json").read_text("utf-8"))
source = (package / "checks.html").read_text("utf-8")
VOID = {"meta", "img", "br"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.seen, self.pictures, self.text = [], set(), [], []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.seen.add(tag)
        assert not [name for name in attributes if name.startswith("on") or name in ("href", "srcset", "style")], attributes
        if tag == "img":
            self.pictures.append(attributes["src"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        assert tag in VOID, tag
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)


page = Page()
page.feed(source)
page.close()
assert not page.open, page.open
assert not page.seen & {"script", "link", "iframe", "object", "form", "a", "base", "svg"}, page.seen
text = "".join(page.text)
for word in [manifest["edition"], f"r{manifest['revision']}", manifest["status"], "必须处理", "请人工确认", "频闪"]:
    assert word in text, word
moving = [file["path"] for file in manifest["files"]
          if file["path"].endswith((".mp4", ".mov", ".mxf")) and not file["path"].startswith("media/")]
assert moving
assert not [path for path in moving if path not in text]
for picture in page.pictures:
    kind, data = picture.split(",")
    assert kind == "data:image/jpeg;base64" and base64.b64decode(data, validate=True).startswith(b"\xff\xd8")
print(len(page.pictures))
