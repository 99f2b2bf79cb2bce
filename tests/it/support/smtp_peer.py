"""A mail server for tests: aiosmtpd that takes mail, or fails as --mode says.

Prints its port, then serves until its standard input ends or it is killed. Each mail taken becomes
N.eml and N.to in --folder; `connections` grows by one byte with each connection.
"""

import argparse
import asyncio
import os
import pathlib
import ssl
import subprocess
import sys

from aiosmtpd.smtp import SMTP, AuthResult

REFUSALS = {
    "rcpt550": "550 5.1.1 no such user",
    "rcpt450": "450 4.2.0 greylisted, come back",
    "rcpt452": "452 4.3.1 mailbox full for now",
    "rcpt421": "421 4.3.2 shutting down",
}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", required=True)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--tls", choices=["none", "implicit", "starttls"], default="none")
    parser.add_argument("--login", help="user:password that is asked for")
    parser.add_argument("--times", type=int, default=0, help="connections that fail; 0: all")
    parser.add_argument("--size", type=int, default=70 * 1024 * 1024)
    return parser.parse_args()


class Handler:
    def __init__(self, options):
        self.options = options
        self.count = 0

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if server.mode == "mail553":
            # As 163 says it, in GBK.
            return "553 发件人与登录帐号不一致"
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        mode = server.mode
        if mode in REFUSALS:
            return REFUSALS[mode]
        if mode == "one_bad" and address.startswith("bad@") or mode == "no_copy" and envelope.rcpt_tos:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def keep(self, envelope):
        self.count += 1
        name = self.options.folder / f"{self.count:03}"
        name.with_suffix(".to").write_text(",".join(envelope.rcpt_tos))
        temporary = name.with_suffix(".tmp")
        temporary.write_bytes(envelope.original_content)
        os.rename(temporary, name.with_suffix(".eml"))

    async def handle_DATA(self, server, session, envelope):
        mode = server.mode
        if mode == "data554":
            return "554 5.3.0 transaction failed"
        if mode == "hang_and_forget":
            await asyncio.sleep(3600)
        if mode == "data550":
            return "550 5.7.1 DT:SPM judged as spam"
        if mode == "data451":
            return "451 4.7.1 try again"
        if mode == "data552all" or mode == "data552" and len(envelope.original_content) > 400_000:
            return "552 5.3.4 message size exceeds fixed limit"
        self.keep(envelope)
        if mode == "drop_after_accept":
            server.transport.abort()
            return "250 never seen"
        if mode == "hang_after_data":
            await asyncio.sleep(3600)
        return f"250 2.0.0 queued as {self.count:03}"


class Server(SMTP):
    """aiosmtpd speaks UTF-8; QQ and 163 speak GBK where they explain a refusal."""

    options = None
    count = 0
    mode = "ok"

    async def _handle_client(self):
        if self.mode == "greet421":
            await self.push("421 4.3.2 too busy")
            self.transport.close()
        elif self.mode == "hang_at_greeting":
            await asyncio.sleep(3600)
        else:
            await super()._handle_client()

    async def push(self, status):
        if isinstance(status, str) and not status.isascii():
            self._writer.write(status.encode("gbk") + b"\r\n")
            await self._writer.drain()
        elif self.mode == "slow_drip":
            for byte in str(status).encode() + b"\r\n":
                self._writer.write(bytes([byte]))
                await self._writer.drain()
                await asyncio.sleep(1)
        else:
            await super().push(status)

    def connection_made(self, transport):
        # A connection that comes after the failing ones is served well.
        if self.transport is None:  # else it is STARTTLS
            Server.count += 1
        fails = not self.options.times or Server.count <= self.options.times
        self.mode = self.options.mode if fails else "ok"
        with open(self.options.folder / "connections", "a", encoding="ascii") as log:
            log.write("x")
        super().connection_made(transport)

    async def smtp_AUTH(self, arg):
        if self.mode == "auth535":
            await self.push("535 登录失败：请使用授权码登录，密码在 http://service.mail.qq.com")
            return
        await super().smtp_AUTH(arg)

    async def smtp_DATA(self, arg):
        if self.mode == "cut_in_data":
            await self.push("354 go ahead")
            await self._reader.read(200)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


def certificates(folder):
    """An authority of our own and a certificate for 127.0.0.1 and localhost, by openssl."""
    run = lambda *words: subprocess.run(words, check=True, cwd=folder, capture_output=True)
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-days", "36500", "-subj", "/CN=yixian test CA", "-keyout", "ca.key", "-out", "ca.pem")
    run("openssl", "x509", "-in", "ca.pem", "-outform", "DER", "-out", "ca.der")
    run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-subj", "/CN=localhost", "-keyout", "peer.key", "-out", "peer.csr")
    (folder / "ext").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    run("openssl", "x509", "-req", "-in", "peer.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
        "-CAcreateserial", "-days", "36500", "-extfile", "ext", "-out", "peer.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "peer.pem", folder / "peer.key")
    return context


async def main():
    options = arguments()
    Server.options = options
    context = None if options.tls == "none" else certificates(options.folder)
    handler = Handler(options)

    def check(server, session, envelope, mechanism, data):
        given = data.login + b":" + data.password
        return AuthResult(success=given == options.login.encode(), handled=False)

    def protocol():
        asks = options.login is not None
        return Server(
            handler,
            hostname="peer.example",
            data_size_limit=options.size,
            tls_context=context if options.tls == "starttls" else None,
            require_starttls=options.tls == "starttls",
            authenticator=check if asks else None,
            auth_required=asks,
            auth_require_tls=False,
            loop=asyncio.get_running_loop(),
        )

    listener = await asyncio.get_running_loop().create_server(
        protocol, "127.0.0.1", 0, ssl=context if options.tls == "implicit" else None
    )
    print(listener.sockets[0].getsockname()[1], flush=True)
    # A test that dies leaves no server behind: its end of the pipe closes.
    await asyncio.to_thread(sys.stdin.read)
    os._exit(0)


asyncio.run(main())
