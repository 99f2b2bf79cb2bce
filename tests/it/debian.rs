//! The Debian package: built from this binary, installed, started and removed on a machine of its own.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::net::UnixDatagram,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use crate::support::{
    has_programs,
    machine::{Machine, wait_for},
    on_ci, printed,
};

const PROJECT: &str = env!("CARGO_MANIFEST_DIR");
const PROGRAM: &str = env!("CARGO_BIN_EXE_yixian");

fn ours(name: &str) -> PathBuf {
    Path::new(PROJECT).join("config/debian").join(name)
}

/// A value of the unit file; the last one of its name.
fn unit(key: &str) -> String {
    let text = fs::read_to_string(ours("yixian.service")).expect("the unit");
    text.lines()
        .filter_map(|line| line.strip_prefix(key)?.strip_prefix('='))
        .next_back()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn the_package_is_installed_started_and_removed() {
    if !has_programs(&["dpkg-deb", "unshare", "nsenter", "systemd-sysusers"]) {
        return;
    }
    let machine = match Machine::boot() {
        Ok(machine) => machine,
        Err(why) => {
            assert!(!on_ci(), "no machine to install on: {why}");
            eprintln!("skipped: needs root and overlayfs: {why}");
            return;
        }
    };
    let package = printed(
        Command::new(ours("build"))
            .env("DEB_COMPRESSION", "none")
            .arg(PROGRAM)
            .arg(machine.shared()),
    );
    let name = Path::new(package.trim())
        .file_name()
        .and_then(|name| name.to_str())
        .expect("a path")
        .to_owned();
    assert!(
        name.starts_with("yixian_") && name.ends_with(".deb"),
        "{name}"
    );

    machine.sh(&format!("dpkg --install /run/shared/{name}"));
    is_in_place(&machine);
    starts_and_ends(&machine);

    moves_to_another_machine(&machine);

    // A person's settings and data outlive the program, and an upgrade.
    machine.sh("echo '# ours' >> /etc/yixian/yixian.toml");
    machine.sh("install -o yixian -g yixian -m 600 /dev/null /etc/yixian/smtp-password");
    machine.sh(&format!(
        "dpkg --force-confdef --install /run/shared/{name}"
    ));
    machine.sh("grep -qx '# ours' /etc/yixian/yixian.toml");
    machine.sh("dpkg --remove yixian");
    assert!(!machine.has("/usr/bin/yixian"));
    assert!(
        machine.has("/etc/yixian/yixian.toml") && machine.has("/var/lib/yixian/data/yixian.db")
    );
    machine.sh("dpkg --purge yixian");
    assert!(!machine.has("/etc/yixian/yixian.toml"));
    for kept in [
        "/var/lib/yixian/data/yixian.db",
        "/var/backups/yixian",
        "/etc/yixian/smtp-password",
    ] {
        assert!(machine.has(kept), "{kept} was removed");
    }
    let left = machine.sh("ls -d /usr/bin/yixian* /usr/sbin/yixian* /lib/systemd/system/yixian* /etc/systemd/system/*/yixian* /usr/share/man/man1/yixian* 2>/dev/null || true");
    assert!(!left.contains("/yixian"), "{left}");
    drop(machine);
    assert!(
        !Path::new("/usr/sbin/yixianctl").exists(),
        "left on this machine"
    );
}

/// After `dpkg --install`: user, folders with their rights, settings, and nothing started.
fn is_in_place(machine: &Machine) {
    let rights = machine.sh(
        "stat -c '%U:%G %a %n' /etc/yixian /etc/yixian/yixian.toml /var/lib/yixian /var/backups/yixian /usr/bin/yixian",
    );
    assert_eq!(
        rights,
        "root:yixian 750 /etc/yixian\n\
         root:yixian 640 /etc/yixian/yixian.toml\n\
         yixian:yixian 700 /var/lib/yixian\n\
         yixian:yixian 700 /var/backups/yixian\n\
         root:root 755 /usr/bin/yixian\n"
    );
    assert!(
        !machine.has("/var/lib/yixian/data"),
        "something ran already"
    );
    assert!(!machine.has("/etc/systemd/system/multi-user.target.wants/yixian.service"));
    // By the wrapper root makes no files of root's.
    let found = machine.sh("yixianctl doctor");
    assert!(found.contains("/etc/yixian/yixian.toml"), "{found}");
    assert!(!found.contains("BAD"), "{found}");
    assert_eq!(machine.sh("find /var/lib/yixian ! -user yixian"), "");
    let refused = machine.try_sh("setpriv --reuid=nobody --clear-groups yixianctl doctor");
    assert_eq!(refused.status.code(), Some(2));
    // Each verified by what reads it.
    machine.sh("dpkg --verify yixian");
    machine.sh("systemd-analyze verify yixian.service");
    machine.sh("man -w yixian-edition-skip && man -w 8 yixianctl");
}

/// The unit's own line, as its user, with this test in the place of systemd.
fn starts_and_ends(machine: &Machine) {
    machine.sh("sed -i 's/^listen = .*/listen = \"127.0.0.1:0\"/' /etc/yixian/yixian.toml");
    let told = UnixDatagram::bind(machine.shared().join("notify")).expect("a socket");
    told.set_read_timeout(Some(Duration::from_secs(60)))
        .expect("a limit");
    machine.sh("chmod 711 /run/shared && chmod 666 /run/shared/notify");
    let user = unit("User");
    let mut line = vec![
        format!("--reuid={user}"),
        format!("--regid={}", unit("Group")),
        "--init-groups".to_owned(),
        "env".to_owned(),
        "NOTIFY_SOCKET=/run/shared/notify".to_owned(),
    ];
    line.extend(unit("ExecStart").split(' ').map(str::to_owned));
    let mut daemon = machine
        .command("setpriv")
        .args(line)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("the daemon starts");
    let mut words = vec![0; 4096];
    let length = told.recv(&mut words).expect("READY=1 within a minute");
    let ready = String::from_utf8_lossy(&words[..length]).into_owned();
    assert!(ready.lines().any(|line| line == "READY=1"), "{ready}");

    let mut address = None;
    let mut lines = BufReader::new(daemon.stdout.take().expect("a pipe")).lines();
    while address.is_none() {
        let line = lines
            .next()
            .expect("an address before the end")
            .expect("UTF-8");
        address = line
            .split_once("http://")
            .map(|(_, address)| address.trim().to_owned());
    }
    let address = address.expect("an address");
    let answer = wait_for(|| {
        let mut desk = TcpStream::connect(&address).ok()?;
        desk.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        desk.write_all(b"GET /healthz HTTP/1.0\r\n\r\n").ok()?;
        let mut answer = String::new();
        desk.read_to_string(&mut answer).ok()?;
        Some(answer)
    });
    let answer = answer.expect("the desk answers");
    assert!(
        answer.starts_with("HTTP/1.") && answer.contains(" 200 "),
        "{answer}"
    );

    machine.sh("pkill -TERM -x yixian -U yixian");
    let end = wait_for(|| daemon.try_wait().ok().flatten());
    let end = end.unwrap_or_else(|| {
        let _ = daemon.kill();
        panic!("SIGTERM did not end it")
    });
    assert_eq!(end.code(), Some(0), "{end:?}");
    assert_eq!(machine.sh("find /var/lib/yixian ! -user yixian"), "");
}

/// What the handbook says for a machine that broke.
fn moves_to_another_machine(machine: &Machine) {
    machine.sh("echo 'a long password' | yixianctl user add prod --name 丙制片 --role producer");
    let made = machine.sh("yixianctl store backup");
    assert!(made.contains("/var/backups/yixian/"), "{made}");
    let before = machine.sh("yixianctl user list; yixianctl edition list");
    let backup = machine.sh("ls -d /var/backups/yixian/*Z");
    let restore = format!("yixianctl store restore --from {}", backup.trim());
    let refused = machine.try_sh(&restore);
    assert_eq!(refused.status.code(), Some(2), "over what is there");
    machine.sh("mv /var/lib/yixian/data /var/lib/yixian/data.old");
    machine.sh(&restore);
    assert_eq!(
        machine.sh("yixianctl user list; yixianctl edition list"),
        before
    );
    assert!(before.contains("丙制片"), "{before}");
    let doctor = machine.sh("yixianctl doctor");
    assert!(!doctor.contains("BAD"), "{doctor}");
    assert_eq!(
        machine.sh("find /var/lib/yixian /var/backups/yixian ! -user yixian"),
        ""
    );
}

#[test]
fn the_unit_is_sound_and_hardened() {
    if !has_programs(&["systemd-analyze"]) {
        return;
    }
    // `verify` looks for the program, too: here it is this one.
    let folder = tempfile::tempdir().expect("a folder");
    let text = fs::read_to_string(ours("yixian.service")).expect("the unit");
    let here = folder.path().join("yixian.service");
    fs::write(&here, text.replace("/usr/bin/yixian", PROGRAM)).expect("written");
    let verified = Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .arg(&here)
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&verified.stderr);
    let about_ours: Vec<_> = said
        .lines()
        .filter(|line| line.contains("yixian"))
        .collect();
    assert!(about_ours.is_empty(), "{about_ours:?}");

    let table = printed(
        Command::new("systemd-analyze")
            .args(["security", "--offline=true", "--no-pager"])
            .arg(&here),
    );
    let score: f64 = table
        .lines()
        .find(|line| line.contains("Overall exposure level"))
        .and_then(|line| line.split_once(": ")?.1.split(' ').next()?.parse().ok())
        .unwrap_or_else(|| panic!("{table}"));
    println!("systemd-analyze security: {score}");
    assert!(score <= 3.0, "{table}");

    for (key, value) in [
        ("Type", "notify"),
        ("WatchdogSec", "60"),
        ("Restart", "always"),
        ("RestartSec", "2"),
        ("StartLimitIntervalSec", "0"),
        ("KillMode", "control-group"),
        ("TimeoutStopSec", "40"),
    ] {
        assert_eq!(unit(key), value, "{key}");
    }
}

#[test]
fn the_settings_that_come_along_can_be_switched_on_line_by_line() {
    let text = fs::read_to_string(ours("yixian.toml")).expect("settings");
    let folder = tempfile::tempdir().expect("a folder");
    let secrets = folder.path().join("secrets");
    fs::create_dir(&secrets).expect("a folder");
    for name in ["imap-password", "smtp-password"] {
        let file = secrets.join(name);
        fs::write(&file, "secret\n").expect("written");
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("rights");
    }
    // `#key` is a setting that sleeps, `# words` are words; of two kinds of transport the later one stays.
    let awake: Vec<&str> = text
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(setting) if !setting.starts_with(' ') => setting,
            _ => line,
        })
        .filter(|line| *line != "transport = \"folder\"")
        .collect();
    assert!(awake.iter().any(|line| line.starts_with("[delivery.smtp]")));
    let all = awake
        .join("\n")
        .replace("/etc/yixian", &secrets.to_string_lossy());
    for (name, text) in [("sleeping", &text), ("awake", &all)] {
        let file = folder.path().join(name);
        fs::write(&file, text).expect("written");
        printed(
            Command::new(PROGRAM)
                .arg("--config")
                .arg(&file)
                .arg("--data")
                .arg(folder.path().join(format!("{name}-data")))
                .args(["--now", crate::support::FRIDAY, "schedule"]),
        );
    }
}
