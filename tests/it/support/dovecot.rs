//! A real IMAP server on loopback (Dovecot) with one mailbox, ended with its value.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

/// The mailbox's owner on the server.
pub const USER: &str = "tips";
/// His password.
pub const PASSWORD: &str = "an authorization code";

/// The running server.
pub struct Dovecot {
    folder: tempfile::TempDir,
    /// Where it speaks TLS from the first byte on 127.0.0.1.
    pub port: u16,
}

impl Dovecot {
    /// Starts it with an empty mailbox. Its logins run as Debian's own users, which only root may
    /// start: `None`, with a word, for others and where it is missing.
    pub fn start() -> Option<Self> {
        let root = Command::new("id").arg("-u").output().ok()?.stdout == b"0\n";
        let there = Path::new("/usr/sbin/dovecot").exists();
        if !(root && there) {
            assert!(!super::on_ci(), "CI has Dovecot and is root");
            eprintln!("skipped: no Dovecot here, or not root");
            return None;
        }
        let folder = tempfile::Builder::new()
            .prefix("dovecot-")
            .tempdir()
            .expect("a folder");
        let server = Self {
            port: free_port(),
            folder,
        };
        server.certificate();
        let base = server.folder.path().display().to_string();
        fs::set_permissions(&base, fs::Permissions::from_mode(0o755)).expect("its own folder");
        for part in ["cur", "new", "tmp"] {
            fs::create_dir_all(server.maildir().join(part)).expect("a Maildir");
        }
        fs::write(
            server.folder.path().join("users"),
            format!("{USER}:{PASSWORD}\n"),
        )
        .expect("the users");
        let port = server.port;
        fs::write(
            server.config(),
            format!(
                "base_dir = {base}/run\nlog_path = {base}/log\nprotocols = imap\nlisten = 127.0.0.1\n\
                 ssl = required\nssl_cert = <{base}/cert.pem\nssl_key = <{base}/key.pem\n\
                 mail_location = maildir:{base}/mail/%u\nfirst_valid_uid = 1\nmail_fsync = never\n\
                 mail_max_userip_connections = 100\n\
                 passdb {{\n driver = passwd-file\n args = scheme=PLAIN username_format=%u {base}/users\n}}\n\
                 userdb {{\n driver = static\n args = uid=mail gid=mail home={base}/home/%u\n}}\n\
                 namespace inbox {{\n inbox = yes\n mailbox done {{\n auto = create\n }}\n}}\n\
                 service imap-login {{\n inet_listener imap {{\n port = 0\n }}\n inet_listener imaps {{\n port = {port}\n ssl = yes\n }}\n}}\n\
                 service stats {{\n unix_listener stats-writer {{\n mode = 0666\n }}\n}}\n"
            ),
        )
        .expect("its configuration");
        server.own();
        let started = Command::new("/usr/sbin/dovecot")
            .arg("-c")
            .arg(server.config())
            .status()
            .expect("dovecot starts");
        assert!(started.success(), "{}", server.log());
        let answers = wait(|| std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        assert!(answers, "{}", server.log());
        Some(server)
    }

    /// An authority of its own, and a certificate of it for 127.0.0.1.
    fn certificate(&self) {
        let base = self.folder.path();
        let openssl = |arguments: &[&str]| {
            let ran = Command::new("openssl")
                .args(arguments)
                .current_dir(base)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .expect("openssl runs");
            assert!(ran.success(), "{arguments:?}");
        };
        let key = [
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
        ];
        openssl(
            &[
                &[
                    "req",
                    "-x509",
                    "-subj",
                    "/CN=test authority",
                    "-days",
                    "3650",
                ][..],
                &key,
                &["-keyout", "ca-key.pem", "-out", "ca.pem"],
            ]
            .concat(),
        );
        openssl(
            &[
                &["req", "-subj", "/CN=127.0.0.1"][..],
                &key,
                &["-keyout", "key.pem", "-out", "request.pem"],
            ]
            .concat(),
        );
        fs::write(base.join("names"), "subjectAltName=IP:127.0.0.1\n").expect("the names");
        openssl(&[
            "x509",
            "-req",
            "-in",
            "request.pem",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca-key.pem",
            "-CAcreateserial",
            "-days",
            "3650",
            "-extfile",
            "names",
            "-out",
            "cert.pem",
        ]);
    }

    /// The authority that signed its certificate.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("dovecot.conf")
    }

    /// What it logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn maildir(&self) -> PathBuf {
        self.folder.path().join("mail").join(USER)
    }

    /// Puts a mail into the mailbox.
    pub fn put(&self, name: &str, mail: &[u8]) {
        let path = self.maildir().join("new").join(name);
        fs::write(&path, mail).expect("a mail");
        chown(&path);
    }

    fn own(&self) {
        chown(&self.folder.path().join("mail"));
    }

    /// How many mails are flagged as read.
    pub fn seen(&self) -> usize {
        self.doveadm(&["search", "-u", USER, "mailbox", "INBOX", "SEEN"])
            .lines()
            .count()
    }

    /// How many mails lie in `folder`.
    pub fn count(&self, folder: &str) -> usize {
        self.doveadm(&["search", "-u", USER, "mailbox", folder, "ALL"])
            .lines()
            .count()
    }

    /// Gives every mail a new UID under a new UIDVALIDITY, as a rebuilt server does.
    pub fn renumber(&self) {
        self.doveadm(&["kick", USER]);
        for entry in fs::read_dir(self.maildir()).expect("the Maildir").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("dovecot") {
                fs::remove_file(entry.path()).expect("an index goes");
            }
        }
        // UIDVALIDITY is a time in seconds; a quick test would get the same again.
        std::thread::sleep(Duration::from_millis(1100));
    }

    /// What `doveadm` prints.
    pub fn doveadm(&self, arguments: &[&str]) -> String {
        let ran = Command::new("doveadm")
            .arg("-c")
            .arg(self.config())
            .args(arguments)
            .output()
            .expect("doveadm runs");
        String::from_utf8_lossy(&ran.stdout).into_owned()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.doveadm(&["stop"]);
        let pid = self.folder.path().join("run/master.pid");
        wait(|| !pid.exists());
    }
}

/// Whether `done` comes true within about 20 seconds.
fn wait(done: impl Fn() -> bool) -> bool {
    (0..400).any(|_| {
        let yes = done();
        if !yes {
            std::thread::sleep(Duration::from_millis(50));
        }
        yes
    })
}

fn chown(path: &Path) {
    let owned = Command::new("chown")
        .args(["-R", "mail:mail"])
        .arg(path)
        .status()
        .expect("chown runs");
    assert!(owned.success());
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("its number").port()
}
