"""Mails built part by part, because the forms that Chinese mail programs write are the point:
names in RFC 2231 and in RFC 2047 words, bodies in GBK, pictures without a disposition.
The same input gives the same bytes."""

import base64
import quopri
from urllib.parse import quote


def words(text: str, charset: str = "utf-8", form: str = "B") -> str:
    """`text` as folded RFC 2047 words, none cut inside a character."""
    if text.isascii():
        return text
    out, piece = [], ""
    limit = 45 if form == "B" else 20  # bytes: a word stays within 75 characters
    for c in text:
        if piece and len((piece + c).encode(charset)) > limit:
            out.append(piece)
            piece = ""
        piece += c
    out.append(piece)

    def word(piece: str) -> str:
        raw = piece.encode(charset)
        if form == "B":
            return f"=?{charset}?B?{base64.b64encode(raw).decode()}?="
        safe = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        coded = "".join(chr(b) if b in safe else f"={b:02X}" for b in raw)
        return f"=?{charset}?Q?{coded}?="

    return "\r\n ".join(word(p) for p in out)


def rfc2231(key: str, value: str, charset: str = "utf-8") -> str:
    """`key*0*=…; key*1*=…`, in pieces when long."""
    coded = "".join(
        chr(b) if chr(b).isalnum() and b < 128 or chr(b) in "._-" else f"%{b:02X}"
        for b in value.encode(charset)
    )
    if len(coded) <= 60:
        return f"{key}*={charset}''{coded}"
    pieces, rest = [], coded
    while rest:
        cut = 54
        while "%" in rest[cut - 2:cut] and cut < len(rest):
            cut -= 1
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return ";\r\n ".join(
        f"{key}*{i}*={charset + chr(39) * 2 if i == 0 else ''}{p}" for i, p in enumerate(pieces)
    )


def wrapped64(raw: bytes) -> str:
    text = base64.b64encode(raw).decode()
    return "\r\n".join(text[i:i + 76] for i in range(0, len(text), 76)) + "\r\n"


def crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def text_part(text: str, charset: str = "utf-8", coding: str = "base64", kind: str = "plain") -> str:
    raw = crlf(text).encode(charset)
    if coding == "base64":
        body = wrapped64(raw)
    elif coding == "quoted-printable":
        body = crlf(quopri.encodestring(raw.replace(b"\r\n", b"\n")).decode())
    else:
        raise ValueError(coding)
    return (f'Content-Type: text/{kind}; charset="{charset}"\r\n'
            f"Content-Transfer-Encoding: {coding}\r\n\r\n{body}")


def file_part(raw: bytes, media_type: str, name: str, form: str, cid: str = "") -> str:
    """A file. `form` is how its name is written:
    rfc2231, rfc2231-gbk, rfc2047, rfc2047-gbk, no-disposition, inline."""
    if form.startswith("rfc2231"):
        charset = "gb18030" if form.endswith("gbk") else "utf-8"
        head = f"Content-Type: {media_type}\r\n"
        head += f"Content-Disposition: attachment;\r\n {rfc2231('filename', name, charset)}\r\n"
    else:
        charset = "gbk" if form.endswith("gbk") else "utf-8"
        coded = words(name, charset)
        head = f'Content-Type: {media_type};\r\n name="{coded}"\r\n'
        if form == "inline":
            head += f'Content-Disposition: inline;\r\n filename="{coded}"\r\n'
        elif form != "no-disposition":
            head += f'Content-Disposition: attachment;\r\n filename="{coded}"\r\n'
    if cid:
        head += f"Content-ID: <{cid}>\r\n"
    return head + "Content-Transfer-Encoding: base64\r\n\r\n" + wrapped64(raw)


def multipart(kind: str, boundary: str, parts: list[str]) -> str:
    body = "".join(f"--{boundary}\r\n{p.rstrip(chr(13) + chr(10))}\r\n\r\n" for p in parts)
    return (f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'
            f"This is a multi-part message in MIME format.\r\n\r\n{body}--{boundary}--\r\n")
