//! A Debian machine for one test: this one's file system with a layer over it, in namespaces of their
//! own. What is installed, written or started there is gone with it.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

/// Mounts the layer and waits; first process of its process namespace, so that all others end with it.
const BOOT: &str = r#"
set -e
mount -t tmpfs -o mode=755 tmpfs "$1/layer"
mkdir "$1/layer/upper" "$1/layer/work"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/layer/upper,workdir=$1/layer/work" "$1/root"
mount -t proc proc "$1/root/proc"
mount --rbind /dev "$1/root/dev"
mount -t tmpfs tmpfs "$1/root/run"
mkdir "$1/root/run/shared"
mount --bind "$1/shared" "$1/root/run/shared"
echo up
exec sleep infinity
"#;

/// The machine; switched off when it is dropped.
pub struct Machine {
    folder: tempfile::TempDir,
    /// `unshare`, whose child is the machine's first process and dies with it.
    switch: Child,
    first: String,
}

impl Machine {
    /// Switches one on; what hinders it, when it cannot be: no root, no overlay.
    pub fn boot() -> Result<Self, String> {
        use std::io::BufRead;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        for name in ["layer", "root", "shared"] {
            fs::create_dir(folder.path().join(name)).map_err(|error| error.to_string())?;
        }
        let mut switch = Command::new("unshare")
            .args(["--mount", "--propagation", "private", "--pid", "--fork"])
            .args(["--kill-child=KILL", "sh", "-c", BOOT, "sh"])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("unshare: {error}"))?;
        let mut line = String::new();
        let stdout = switch.stdout.take().ok_or("no output")?;
        let _ = std::io::BufReader::new(stdout).read_line(&mut line);
        if line.trim() != "up" {
            let _ = switch.kill();
            let output = switch
                .wait_with_output()
                .map_err(|error| error.to_string())?;
            return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
        }
        let children = format!("/proc/{0}/task/{0}/children", switch.id());
        let first = fs::read_to_string(children).map_err(|error| error.to_string())?;
        Ok(Self {
            folder,
            switch,
            first: first.trim().to_owned(),
        })
    }

    /// A folder that both sides see; `/run/shared` inside.
    pub fn shared(&self) -> PathBuf {
        self.folder.path().join("shared")
    }

    /// `program` inside, not yet begun.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command
            .args(["--target", &self.first, "--mount", "--pid", "--"])
            .arg("chroot")
            .arg(self.folder.path().join("root"))
            .args(["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
            .args(["LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"])
            .arg(program)
            .stdin(Stdio::null());
        command
    }

    /// Runs a line of shell inside.
    pub fn try_sh(&self, line: &str) -> Output {
        self.command("sh")
            .args(["-c", line])
            .output()
            .expect("nsenter starts")
    }

    /// Runs a line of shell that must succeed; its standard output.
    pub fn sh(&self, line: &str) -> String {
        let output = self.try_sh(line);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{line}\n{said}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        said
    }

    /// Where a file of the machine stands for those outside.
    pub fn has(&self, path: &str) -> bool {
        self.try_sh(&format!("test -e {path}")).status.success()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = self.switch.kill();
        let _ = self.switch.wait();
    }
}

/// Asks until `look` has an answer; `None` after half a minute.
pub fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
    for _ in 0..600 {
        if let Some(found) = look() {
            return Some(found);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    None
}
