//! `yixian serve` beside a test, and plain HTTP to it. It ends with its value.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        mpsc::{Receiver, channel},
    },
    time::Duration,
};

use serde_json::Value;

use super::machine::wait_for;

/// Longer than anything takes on a busy machine: a test fails and does not hang.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a server said.
#[derive(Debug, Default)]
pub struct Answer {
    pub status: u16,
    /// Its lines as they came, the first one too.
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of a header; the name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let mut found = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.trim())
    }

    /// The target of a redirect, nothing for another answer.
    pub fn leads_to(&self) -> &str {
        let redirect = (300..400).contains(&self.status);
        self.header("location")
            .filter(|_| redirect)
            .unwrap_or_default()
    }
}

/// Sends the first bytes of a request: `head` are whole lines.
pub fn begin(address: &str, method: &str, target: &str, head: &str, body: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("somebody listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
    let length = body.len();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n{head}\r\n"
    );
    stream.write_all(request.as_bytes()).expect("it reads");
    stream.write_all(body).expect("it reads");
    stream
}

/// Asks once, on a connection of its own.
pub fn ask(address: &str, method: &str, target: &str, head: &str, body: &[u8]) -> Answer {
    let mut stream = BufReader::new(begin(address, method, target, head, body));
    let mut answer = Answer::default();
    while !answer.head.ends_with("\r\n\r\n") {
        let read = stream.read_line(&mut answer.head);
        let read = read.unwrap_or_else(|error| panic!("{method} {target}: {error}"));
        assert_ne!(read, 0, "{method} {target} was cut off: {}", answer.head);
    }
    answer.status = answer.head[9..12].parse().expect("a status");
    // Chromium's driver says how long its answer is, and does not hang up after it.
    let length = answer.header("content-length").filter(|_| method != "HEAD");
    let length = length.map_or(u64::MAX, |length| length.parse().expect("a length"));
    stream
        .take(length)
        .read_to_end(&mut answer.body)
        .unwrap_or_else(|error| panic!("{method} {target}: {error}"));
    let whole = length == u64::MAX || answer.body.len() as u64 == length;
    assert!(whole, "{method} {target} was cut off");
    answer
}

/// The status alone: of an answer that does not end, too.
pub fn status(address: &str, method: &str, target: &str, head: &str, body: &[u8]) -> u16 {
    let mut line = [0; 12];
    begin(address, method, target, head, body)
        .read_exact(&mut line)
        .unwrap_or_else(|error| panic!("{method} {target}: {error}"));
    let line = String::from_utf8_lossy(&line);
    line[9..].parse().expect("a status")
}

/// The daemon.
pub struct Daemon {
    child: Child,
    said: Mutex<Receiver<Value>>,
    /// Where its desk listens: `127.0.0.1:PORT`.
    pub address: String,
}

impl Daemon {
    /// Starts `… serve`, and returns once its desk is open.
    pub fn start(mut serve: Command) -> Self {
        let mut child = serve
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the daemon starts");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let (tell, said) = channel();
        // All that it prints is read, so that it never waits for us.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let object = serde_json::from_str(&line).expect("JSON on standard output");
                let _ = tell.send(object);
            }
        });
        let mut daemon = Self {
            child,
            said: Mutex::new(said),
            address: String::new(),
        };
        let opened = daemon.until(|object| object["desk"].is_string());
        let address = opened["desk"].as_str().expect("an address");
        daemon.address = address.trim_start_matches("http://").to_owned();
        daemon
    }

    /// What it prints next that satisfies `wanted`.
    pub fn until(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let said = self.said.lock().expect("one listener at a time");
        loop {
            let object = said.recv_timeout(PATIENCE);
            let object = object.expect("it ended, or is silent, without saying so");
            if wanted(&object) {
                return object;
            }
        }
    }

    pub fn ask(&self, method: &str, target: &str, head: &str, body: &str) -> Answer {
        ask(&self.address, method, target, head, body.as_bytes())
    }

    pub fn get(&self, target: &str) -> Answer {
        self.ask("GET", target, "", "")
    }

    /// As a power cut ends it.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    /// As an operator tells it to end.
    pub fn tell_to_stop(&self) {
        let told = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(told.is_ok_and(|status| status.success()));
    }

    /// Its exit code, once it has ended.
    pub fn ended(&mut self) -> Option<i32> {
        self.child.try_wait().expect("a child")?.code()
    }

    /// As an operator ends it: its exit code, `None` when it does not end.
    pub fn stop(mut self) -> Option<i32> {
        self.tell_to_stop();
        wait_for(|| self.child.try_wait().expect("a child"))?.code()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
