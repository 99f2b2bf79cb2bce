//! The one way out to the web: every hop checked, everything bounded, nothing remembered but the
//! validators that the caller keeps.
//!
//! An address is checked as written, then as resolved, and the connection is made to exactly the
//! addresses that passed: a name that answers differently the second time gains nothing.

mod call;

use std::{
    error::Error,
    io::{self, Write},
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use flate2::write::{MultiGzDecoder, ZlibDecoder};
use reqwest::{
    Client, Response, StatusCode, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{self, HeaderMap, HeaderName},
    redirect::Policy,
};
use tokio::time::timeout;

pub use call::call;

use crate::intake::web_guard::{
    Allowed, MOST_HOPS, Refusal, check, check_hop, internal, is_global, retry_after,
};

const USER_AGENT: &str = concat!("yixian/", env!("CARGO_PKG_VERSION"));
const ACCEPT: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.9, */*;q=0.5";

/// How long and how much. Tests shorten it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// Until the connection stands, its TLS included.
    pub connect: Duration,
    /// Until the head of an answer is there.
    pub answer: Duration,
    /// From the first byte sent to the last read, all hops together.
    pub whole: Duration,
    /// In each such span at least [`Self::least_bytes`] must arrive, until the body ends.
    pub span: Duration,
    /// 100 bytes a second is slower than the slowest modem: only a trap drips like that.
    pub least_bytes: usize,
    /// Of a body, as sent and as unpacked. A feed of 200 long items has 2 MB.
    pub max_bytes: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(20),
            whole: Duration::from_secs(30),
            span: Duration::from_secs(10),
            least_bytes: 1_000,
            max_bytes: 10 * 1024 * 1024,
        }
    }
}

/// By what a server knows that we have its newest version (RFC 9110, section 8.8).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// What a server gave.
#[derive(Debug)]
pub(crate) enum Answer {
    /// 304: what we have is the newest.
    Unchanged,
    /// A body.
    Page(Page),
}

/// A body and what it is.
#[derive(Debug)]
pub(crate) struct Page {
    /// Where it was found at last: relative links count from here.
    pub url: String,
    pub bytes: Vec<u8>,
    pub content_type: Option<String>,
    pub validators: Validators,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WebError {
    /// For the producer, in Chinese.
    pub reason: String,
    /// For the log, in English.
    pub detail: String,
    /// How long the server asks us to stay away.
    pub wait: Option<TimeDelta>,
}

impl WebError {
    pub fn new(reason: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            detail: detail.into(),
            wait: None,
        }
    }
}

impl From<Refusal> for WebError {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.reason, refusal.detail)
    }
}

/// How a name becomes addresses: the system's resolver, in tests a list.
type Lookup = Arc<dyn Fn(String) -> Looking + Send + Sync>;
type Looking = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// The client of one source.
#[derive(Debug)]
pub(crate) struct Web {
    client: Client,
    allowed: Arc<Allowed>,
    pace: Pace,
}

impl Web {
    /// `allow_hosts`: hosts of one's own network that may be asked, from the source's settings.
    ///
    /// # Errors
    /// The TLS library cannot be set up.
    pub fn new(allow_hosts: &[String], pace: Pace) -> Result<Self, WebError> {
        let system: Lookup = Arc::new(|name| {
            Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) })
        });
        Self::with_lookup(allow_hosts, pace, system)
    }

    fn with_lookup(allow_hosts: &[String], pace: Pace, lookup: Lookup) -> Result<Self, WebError> {
        let allowed = Arc::new(Allowed::new(allow_hosts));
        let resolver = Checked {
            allowed: allowed.clone(),
            lookup,
        };
        let tls = crate::net::web_trust()
            .map_err(|error| WebError::new("加密组件启动失败，请联系运维", error.to_string()))?;
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .no_proxy()
            .referer(false)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(pace.connect)
            .dns_resolver(resolver)
            .tls_backend_preconfigured(tls)
            .build()
            .map_err(|error| WebError::new("网络组件启动失败，请联系运维", chain(&error)))?;
        Ok(Self {
            client,
            allowed,
            pace,
        })
    }

    /// Reads `address`. `known`: what the caller has already.
    ///
    /// # Errors
    /// [`WebError`]: refused, unreachable, too slow, too large, or not there.
    pub async fn get(
        &self,
        address: &str,
        known: &Validators,
        now: DateTime<Utc>,
    ) -> Result<Answer, WebError> {
        timeout(self.pace.whole, self.follow(address, known, now))
            .await
            .unwrap_or_else(|_| Err(too_slow(self.pace.whole)))
    }

    async fn follow(
        &self,
        address: &str,
        known: &Validators,
        now: DateTime<Utc>,
    ) -> Result<Answer, WebError> {
        let mut url = check(address, &self.allowed)?;
        let mut seen = vec![url.clone()];
        loop {
            let response = self.ask(&url, known).await?;
            let status = response.status();
            if !status.is_redirection() || status == StatusCode::NOT_MODIFIED {
                return self.read(url, response, known, now).await;
            }
            let Some(location) = text(response.headers(), header::LOCATION) else {
                let detail = format!("{url}: {status} without a Location");
                return Err(WebError::new("网站跳转时没有给出新网址", detail));
            };
            let next = check_hop(&url, &location, &self.allowed)?;
            if seen.contains(&next) || seen.len() > MOST_HOPS {
                let detail = format!("{address}: redirect {} to {next}", seen.len());
                return Err(WebError::new("网站来回跳转，读不到内容", detail));
            }
            seen.push(next.clone());
            url = next;
        }
    }

    async fn ask(&self, url: &Url, known: &Validators) -> Result<Response, WebError> {
        let mut request = self
            .client
            .get(url.clone())
            .header(header::ACCEPT, ACCEPT)
            .header(header::ACCEPT_ENCODING, "gzip");
        if let Some(etag) = &known.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = &known.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        let response = timeout(self.pace.answer, request.send())
            .await
            .map_err(|_| too_slow(self.pace.answer))?
            .map_err(|error| no_answer(&error))?;
        // The resolver has seen to it; a second look costs nothing.
        let host = url.host_str().unwrap_or_default();
        match response.remote_addr() {
            Some(peer) if !is_global(peer.ip()) && !self.allowed.host(host) => {
                Err(internal(host, peer.ip()).into())
            }
            _ => Ok(response),
        }
    }

    async fn read(
        &self,
        url: Url,
        response: Response,
        known: &Validators,
        now: DateTime<Utc>,
    ) -> Result<Answer, WebError> {
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED && *known != Validators::default() {
            return Ok(Answer::Unchanged);
        }
        if !status.is_success() {
            let mut error = refused(status, &url);
            if matches!(
                status,
                StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
            ) {
                error.wait = text(response.headers(), header::RETRY_AFTER)
                    .and_then(|value| retry_after(&value, now));
            }
            return Err(error);
        }
        let headers = response.headers();
        let content_type = text(headers, header::CONTENT_TYPE);
        let validators = Validators {
            etag: text(headers, header::ETAG).filter(|tag| tag.len() <= 1_000),
            last_modified: text(headers, header::LAST_MODIFIED).filter(|date| date.len() <= 100),
        };
        let bytes = self.body(&url, response).await?;
        Ok(Answer::Page(Page {
            url: url.into(),
            bytes,
            content_type,
            validators,
        }))
    }

    async fn body(&self, url: &Url, mut response: Response) -> Result<Vec<u8>, WebError> {
        let most = self.pace.max_bytes;
        let stated = response.content_length().unwrap_or(0);
        if usize::try_from(stated).unwrap_or(usize::MAX) > most {
            return Err(too_large(url, most));
        }
        let encoding = text(response.headers(), header::CONTENT_ENCODING).unwrap_or_default();
        let mut body = Body::new(&encoding, most).ok_or_else(|| {
            let detail = format!("{url}: content encoding `{encoding}`");
            WebError::new("网站用了读不了的压缩方式", detail)
        })?;
        let mut on_the_wire = 0;
        loop {
            let mut got = 0;
            let span = async {
                while got < self.pace.least_bytes {
                    let Some(chunk) = response.chunk().await.map_err(|error| torn(url, &error))?
                    else {
                        return Ok(true);
                    };
                    got += chunk.len();
                    on_the_wire += chunk.len();
                    if on_the_wire > most {
                        return Err(too_large(url, most));
                    }
                    body.write(&chunk).map_err(|error| match error.kind() {
                        io::ErrorKind::FileTooLarge => too_large(url, most),
                        _ => torn(url, &error),
                    })?;
                }
                Ok(false)
            };
            let ended = timeout(self.pace.span, span).await.map_err(|_| {
                let detail = format!("{url}: {got} bytes in {:?}", self.pace.span);
                WebError::new("网站传得太慢，已放弃，稍后会再试", detail)
            })??;
            if ended {
                return body.end().map_err(|error| torn(url, &error));
            }
        }
    }
}

/// Resolves names and keeps the addresses that may be asked.
struct Checked {
    allowed: Arc<Allowed>,
    lookup: Lookup,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let own = self.allowed.host(&host);
        let looking = (self.lookup)(host.clone());
        Box::pin(async move {
            let found = looking.await?;
            let first = found.first().copied();
            let kept: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| own || is_global(address.ip()))
                .collect();
            match first {
                Some(address) if kept.is_empty() => {
                    Err(Box::new(Blocked(internal(&host, address.ip()))) as Box<_>)
                }
                _ => Ok(Box::new(kept.into_iter()) as Addrs),
            }
        })
    }
}

/// A name behind which there is nothing but addresses of some house.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.detail)]
struct Blocked(Refusal);

/// Unpacks while it counts: a bomb is noticed at its first byte too many.
enum Body {
    Plain(Capped),
    Gzip(MultiGzDecoder<Capped>),
    Zlib(ZlibDecoder<Capped>),
}

impl Body {
    fn new(encoding: &str, most: usize) -> Option<Self> {
        let room = Capped {
            bytes: Vec::new(),
            most,
        };
        match encoding.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Some(Self::Plain(room)),
            "gzip" | "x-gzip" => Some(Self::Gzip(MultiGzDecoder::new(room))),
            "deflate" => Some(Self::Zlib(ZlibDecoder::new(room))),
            _ => None,
        }
    }

    fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(body) => body.write_all(chunk),
            Self::Gzip(body) => body.write_all(chunk),
            Self::Zlib(body) => body.write_all(chunk),
        }
    }

    fn end(self) -> io::Result<Vec<u8>> {
        Ok(match self {
            Self::Plain(body) => body.bytes,
            Self::Gzip(body) => body.finish()?.bytes,
            Self::Zlib(body) => body.finish()?.bytes,
        })
    }
}

struct Capped {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Capped {
    fn write(&mut self, chunk: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + chunk.len() > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(chunk);
        Ok(chunk.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A header's value; one that is no text counts as missing.
fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.trim().to_owned())
}

/// An error with its causes: reqwest's own words end before the reason.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        let more = deeper.to_string();
        if !words.ends_with(&more) {
            words = format!("{words}: {more}");
        }
        cause = deeper.source();
    }
    words
}

fn no_answer(error: &reqwest::Error) -> WebError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(deeper) = cause {
        if let Some(Blocked(refusal)) = deeper.downcast_ref() {
            return refusal.clone().into();
        }
        cause = deeper.source();
    }
    let detail = chain(error);
    let reason = if detail.contains("certificate") {
        "网站的证书有问题，没有继续连接，请联系对方网站"
    } else if error.is_timeout() {
        "网站没有在规定时间内应答，稍后会再试"
    } else if error.is_connect() {
        "连不上网站，请核对网址，稍后会再试"
    } else {
        "网站没有正常应答，稍后会再试"
    };
    WebError::new(reason, detail)
}

fn torn(url: &Url, error: &(dyn Error + 'static)) -> WebError {
    WebError::new(
        "网站传到一半断了，稍后会再试",
        format!("{url}: {}", chain(error)),
    )
}

fn too_slow(limit: Duration) -> WebError {
    WebError::new(
        "网站没有在规定时间内应答，稍后会再试",
        format!("no complete answer within {limit:?}"),
    )
}

fn too_large(url: &Url, most: usize) -> WebError {
    WebError::new(
        format!("网站的内容超过 {} MB，没有读取", most.div_ceil(1 << 20)),
        format!("{url}: more than {most} bytes"),
    )
}

fn refused(status: StatusCode, url: &Url) -> WebError {
    let code = status.as_u16();
    let reason = match code {
        401 | 403 => format!("网站拒绝访问（{code}），请向对方询问"),
        404 | 410 => format!("网址不存在（{code}），请向对方要新的网址"),
        429 => "网站嫌我们读得太勤（429），稍后会再试".to_owned(),
        503 => "网站暂停服务（503），稍后会再试".to_owned(),
        500.. => format!("网站出错（{code}），稍后会再试"),
        _ => format!("网站没有给出内容（{code}）"),
    };
    WebError::new(reason, format!("{url}: {status}"))
}

#[cfg(test)]
mod tests;
