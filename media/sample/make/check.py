"""Reads every mail back with Python's own reader and compares it with what was meant."""

import email
import email.policy
import io
from pathlib import Path

from mails import TEXT

SOURCES = {
    "01": "01-hedeng-12.txt", "02": "02-xingyuan.txt", "03": "03-lanhu.txt", "04": "04-xiaowei.txt",
    "05": "05-qiyue-ad.txt", "06": "06-lingshang.txt", "08": "08-lvgou-long.txt",
    "09": "09-xiaowei-again.txt", "10": "10-chaojian.txt", "11": "11-hedeng-13.txt",
    "12": "12-haifan.txt", "13": "13-nuansui-appeal.txt", "14": "14-hesong-nofacts.txt",
}


def check(folder: Path) -> None:
    total = 0
    for path in sorted(folder.glob("*.eml")):
        raw = path.read_bytes()
        assert b"\n" not in raw.replace(b"\r\n", b""), f"{path.name}: bare LF"
        assert max(map(len, raw.split(b"\r\n"))) <= 998, path.name
        message = email.message_from_bytes(raw, policy=email.policy.default)
        for part in message.walk():
            assert not part.defects, (path.name, part.defects)
        body = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
        if source := SOURCES.get(path.name[:2]):
            assert body.rstrip() == (TEXT / source).read_text(encoding="utf-8").rstrip(), path.name
        else:
            assert not body.strip()
            html = message.get_body(("html",)).get_content()
            assert "听潮苑3栋楼长简素琴" in html
        files = []
        for part in message.walk():
            if part.get_content_maintype() in ("image", "video"):
                content = part.get_content()
                total += len(content)
                name = part.get_filename()
                assert name and "\ufffd" not in name, path.name
                shape = measure(content) if part.get_content_maintype() == "image" else ""
                files.append(f"{name} [{part.get_content_disposition()}] {len(content) // 1024} KiB {shape}")
        print(f"{path.name}  {len(raw) // 1024} KiB  {message['from']}  {message['subject']}")
        for file in files:
            print("     ", file)
    print(f"media in all: {total / 1e6:.2f} MB")


def measure(content: bytes) -> str:
    try:
        from PIL import Image
    except ImportError:
        return ""
    image = Image.open(io.BytesIO(content))
    image.load()
    turned = image.getexif().get(274, 1)
    return f"{image.width}×{image.height}" + (f" EXIF {turned}" if turned != 1 else "")
