"""Reads the mails of a folder with Python's email package, a round for each line of input.

The files are in memory before the first round; a round prints its seconds and how many bytes the
decoded parts have.
"""

import email
import email.policy
import pathlib
import sys
import time

mails = [path.read_bytes() for path in sorted(pathlib.Path(sys.argv[1]).iterdir())]


def read(mail):
    message = email.message_from_bytes(mail, policy=email.policy.default)
    str(message["subject"]), str(message["from"])
    decoded = 0
    for part in message.walk():
        if part.is_multipart():
            continue
        part.get_filename()
        try:
            decoded += len(part.get_content())
        except LookupError:
            decoded += len(part.get_payload(decode=True))
    return decoded


print("ready", flush=True)
for _ in sys.stdin:
    begin = time.perf_counter()
    decoded = sum(read(mail) for mail in mails)
    print(time.perf_counter() - begin, decoded, flush=True)
