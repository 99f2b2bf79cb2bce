"""An SSH server for tests (asyncssh) that serves the SFTP subsystem and nothing else.

Makes its keys in --folder: `key` (the client's), `known_hosts`, and `strange_hosts` with another
server's key. Prints its port, then serves below --folder/root until its standard input ends. --mode
`cut` breaks an upload off, `silent` answers nothing after the login.
"""

import argparse
import asyncio
import os
import pathlib
import sys

import asyncssh


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", choices=["ok", "cut", "silent"], default="ok")
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    return parser.parse_args()


OPTIONS = arguments()
ROOT = OPTIONS.folder / "root"


class Files(asyncssh.SFTPServer):
    def __init__(self, channel):
        super().__init__(channel, chroot=bytes(ROOT))

    def write(self, file_obj, offset, data):
        if OPTIONS.mode == "cut" and offset > 100_000:
            os._exit(1)
        return super().write(file_obj, offset, data)

    async def realpath(self, path, *rest):
        if OPTIONS.mode == "silent":
            await asyncio.sleep(3600)
        return super().realpath(path, *rest)


async def main():
    (ROOT / "in").mkdir(parents=True, exist_ok=True)
    names = ["host", "key", "other"]
    for name in names:
        if not (OPTIONS.folder / name).exists():
            key = asyncssh.generate_private_key("ssh-ed25519")
            key.write_private_key(str(OPTIONS.folder / name))
            key.write_public_key(str(OPTIONS.folder / f"{name}.pub"))
            os.chmod(OPTIONS.folder / name, 0o600)
    server = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_host_keys=[str(OPTIONS.folder / "host")],
        authorized_client_keys=str(OPTIONS.folder / "key.pub"),
        sftp_factory=Files,
        allow_scp=False,
    )
    port = server.sockets[0].getsockname()[1]
    for name, hosts in [("host", "known_hosts"), ("other", "strange_hosts")]:
        public = (OPTIONS.folder / f"{name}.pub").read_text()
        (OPTIONS.folder / hosts).write_text(f"[127.0.0.1]:{port} {public}")
    print(port, flush=True)
    # A test that dies leaves no server behind: its end of the pipe closes.
    await asyncio.to_thread(sys.stdin.read)
    os._exit(0)


asyncio.run(main())
