//! A web server whose every byte the test decides.

use std::{
    io::Write,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What the server does with one request.
pub enum Reply {
    /// Writes this and closes.
    Whole(Vec<u8>),
    /// Writes this, then one byte every `Duration`, for ever.
    Drip(Vec<u8>, Duration),
    /// Writes this, then a block again and again, for ever.
    Endless(Vec<u8>, Vec<u8>),
    /// Says nothing.
    Silence,
}

/// 200 with a body.
pub fn page(content_type: &str, body: impl AsRef<[u8]>) -> Reply {
    with("200 OK", &format!("Content-Type: {content_type}\r\n"), body)
}

/// A status, its headers (each with its line end), a body.
pub fn with(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let mut bytes = format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    Reply::Whole(bytes)
}

/// A redirect.
pub fn to(location: &str) -> Reply {
    with("302 Found", &format!("Location: {location}\r\n"), "")
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// The running server; it ends with the test.
pub struct HttpPeer {
    pub port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl HttpPeer {
    /// `script`: from the path of a request and its whole head to what is done.
    pub async fn new(script: impl Fn(&str, &str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (script, heads) = (Arc::new(script), asked.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (script, heads) = (script.clone(), heads.clone());
                tokio::spawn(async move { serve(stream, &*script, &heads).await });
            }
        });
        Self { port, asked, task }
    }

    /// The heads of all requests so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host())
    }
}

impl Drop for HttpPeer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    script: &(impl Fn(&str, &str) -> Reply + Send + Sync),
    heads: &Mutex<Vec<String>>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else {
            return;
        };
        head.push(byte);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    heads.lock().unwrap().push(head.clone());
    let path = head.split(' ').nth(1).unwrap_or_default();
    match script(path, &head) {
        Reply::Whole(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Reply::Drip(bytes, every) => {
            let _ = stream.write_all(&bytes).await;
            while stream.write_all(b" ").await.is_ok() {
                tokio::time::sleep(every).await;
            }
        }
        Reply::Endless(bytes, block) => {
            let _ = stream.write_all(&bytes).await;
            while stream.write_all(&block).await.is_ok() {}
        }
        Reply::Silence => std::future::pending().await,
    }
}
