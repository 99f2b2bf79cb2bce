"""Opens the one mail of an outbox and compares what is attached with the package; prints the subject."""

import email, email.policy, hashlib, io, pathlib, sys, zipfile
outbox, package = map(pathlib.Path, sys.argv[1:3])
mails = sorted(outbox.glob("*.eml"))
assert len(mails) == 1, mails
mail = email.message_from_bytes(mails[0].read_bytes(), policy=email.policy.default)
assert not mail.defects
html = mail.get_body(("html",)).get_content()
assert "串联单" in html and "cid:" in html
assert "串联单" in mail.get_body(("plain",)).get_content()
for part in mail.iter_attachments():
    name = part.get_filename()
    assert name.isascii(), name
    data = part.get_content()
    data = data if isinstance(data, bytes) else data.encode()
    if name.endswith(".zip"):
        sums = {i.filename.split("/", 1)[-1]: hashlib.sha256(zipfile.ZipFile(io.BytesIO(data)).read(i)).hexdigest() for i in zipfile.ZipFile(io.BytesIO(data)).infolist()}
        for name, found in sums.items():
            assert hashlib.sha256((package / name).read_bytes()).hexdigest() == found, name
    else:
        inside = [p for p in package.rglob("*") if p.is_file() and str(p.relative_to(package)).replace("/", "-") == name]
        assert any(p.read_bytes() == data for p in inside), name
print(mail["subject"])
