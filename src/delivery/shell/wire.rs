//! The byte stream under lettre's dialogue: decodes replies that are GBK, straightens those that
//! lettre cannot read, and notes what was said and whether the final dot has left.

use std::{
    fmt, io,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::model::language::hygiene::one_line;

/// How lettre ends a mail, in one write.
const FINAL_DOT: &[u8] = b"\r\n.\r\n";

/// A longer line is no reply of a mail server (RFC 5321, section 4.5.3.1.5, allows 512).
const LONGEST_LINE: usize = 8192;

/// lettre refuses lines above 1000 bytes; GBK grows by half when it becomes UTF-8.
const KEPT_OF_LINE: usize = 900;

/// The last reply, and whether a mail is through.
#[derive(Debug, Default)]
pub struct Heard {
    code: Option<u16>,
    lines: Vec<String>,
    dot_sent: bool,
}

/// A handle on what the stream heard.
#[derive(Debug, Clone, Default)]
pub struct Ear(Arc<Mutex<Heard>>);

impl Ear {
    fn with<T>(&self, act: impl FnOnce(&mut Heard) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Forgets the last reply, before a command goes out.
    pub fn forget(&self) {
        self.with(|heard| {
            heard.code = None;
            heard.lines.clear();
        });
    }

    /// The complete reply to the last command: its code, and its lines as one.
    pub fn reply(&self) -> Option<(u16, String)> {
        self.with(|heard| heard.code.map(|code| (code, heard.lines.join(" "))))
    }

    /// The lines of that reply, e.g. of EHLO.
    pub fn lines(&self) -> Vec<String> {
        self.with(|heard| heard.lines.clone())
    }

    /// Whether the final dot of a mail went out since [`Ear::new_mail`].
    pub fn dot_sent(&self) -> bool {
        self.with(|heard| heard.dot_sent)
    }

    /// Forgets the dot of the mail before.
    pub fn new_mail(&self) {
        self.with(|heard| heard.dot_sent = false);
    }
}

/// The stream.
pub struct Wired<S> {
    inner: S,
    peer: SocketAddr,
    ear: Ear,
    line: Vec<u8>,
    ready: Vec<u8>,
    taken: usize,
}

impl<S> fmt::Debug for Wired<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wired({})", self.peer)
    }
}

impl<S> Wired<S> {
    /// `said`: what the server is taken to have said already, e.g. its greeting before STARTTLS.
    pub fn new(inner: S, peer: SocketAddr, ear: Ear, said: &[u8]) -> Self {
        Self {
            inner,
            peer,
            ear,
            line: Vec::new(),
            ready: said.to_vec(),
            taken: 0,
        }
    }

    fn hear(&mut self, bytes: &[u8]) -> io::Result<()> {
        for &byte in bytes {
            if byte != b'\n' {
                self.line.push(byte);
                if self.line.len() > LONGEST_LINE {
                    return Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        "the server sent a line without end",
                    ));
                }
                continue;
            }
            let line = straighten(&self.line);
            self.line.clear();
            self.ready.extend_from_slice(line.as_bytes());
            self.ready.extend_from_slice(b"\r\n");
            self.ear.with(|heard| {
                let (code, more, text) = parts(&line);
                if heard.code.take().is_some() {
                    heard.lines.clear();
                }
                heard.lines.push(one_line(text));
                if !more {
                    heard.code = code;
                }
            });
        }
        Ok(())
    }
}

/// Code, whether more lines follow, and the words.
fn parts(line: &str) -> (Option<u16>, bool, &str) {
    let code = line
        .get(..3)
        .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
        .and_then(|digits| digits.parse().ok());
    match code {
        Some(_) => (
            code,
            line[3..].starts_with('-'),
            line.get(4..).unwrap_or(""),
        ),
        None => (None, true, line),
    }
}

/// One line of a reply as UTF-8, short enough, with the blank that lettre wants after a bare code.
pub fn straighten(raw: &[u8]) -> String {
    let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
    let mut line = match std::str::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        // QQ explains a refused login in GBK; GB18030 reads all of it.
        Err(_) => encoding_rs::GB18030
            .decode_without_bom_handling(raw)
            .0
            .into_owned(),
    };
    line.retain(|c| c != '\r' && c != '\0');
    if let Some((end, _)) = line.char_indices().find(|(at, _)| *at >= KEPT_OF_LINE) {
        line.truncate(end);
    }
    if line.len() == 3 {
        line.push(' ');
    }
    line
}

impl<S: AsyncRead + Unpin> AsyncRead for Wired<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.taken >= this.ready.len() {
            this.ready.clear();
            this.taken = 0;
            let mut space = [0_u8; 2048];
            let mut block = ReadBuf::new(&mut space);
            ready!(Pin::new(&mut this.inner).poll_read(cx, &mut block))?;
            if block.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            let block = block.filled().to_vec();
            this.hear(&block)?;
        }
        let rest = &this.ready[this.taken..];
        let count = rest.len().min(buf.remaining());
        buf.put_slice(&rest[..count]);
        this.taken += count;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wired<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = ready!(Pin::new(&mut this.inner).poll_write(cx, buf))?;
        this.ear.with(|heard| {
            heard.dot_sent |= buf == FINAL_DOT && written > 0;
        });
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin> AsyncTokioStream for Wired<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

#[cfg(test)]
mod tests {
    use lettre::transport::smtp::response::Response;

    use super::*;

    #[test]
    fn a_reply_in_gbk_or_without_words_is_one_that_lettre_reads() {
        let raw = encoding_rs::GBK.encode("535 登录失败，请使用授权码").0;
        assert_eq!(straighten(&raw), "535 登录失败，请使用授权码");
        for raw in [&b"250"[..], b"250\r", b"250 ok\r", b"250 \xff\xfe"] {
            let line = format!("{}\r\n", straighten(raw));
            let reply: Response = line.parse().unwrap();
            assert!(reply.has_code(250), "{line:?}");
        }
        assert!(straighten(&[b'5'; 5000]).len() <= KEPT_OF_LINE);
        assert!(straighten("2".repeat(3).as_bytes()).ends_with(' '));
    }

    #[test]
    fn the_last_whole_reply_is_what_was_said() {
        let ear = Ear::default();
        let peer = SocketAddr::from(([127, 0, 0, 1], 25));
        let mut wired = Wired::new(tokio::io::empty(), peer, ear.clone(), b"");
        wired.hear(b"250-mx\r\n250-SIZE 100\r\n").unwrap();
        assert_eq!(ear.reply(), None);
        wired.hear(b"250 HELP\n").unwrap();
        assert_eq!(ear.reply(), Some((250, "mx SIZE 100 HELP".to_owned())));
        wired.hear(b"421 4.3.2 bye\r\n").unwrap();
        assert_eq!(ear.reply(), Some((421, "4.3.2 bye".to_owned())));
        ear.forget();
        assert_eq!(ear.reply(), None);
        assert!(wired.hear(&[b'x'; LONGEST_LINE + 1]).is_err());
    }
}
