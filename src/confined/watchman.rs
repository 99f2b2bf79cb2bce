//! Kills what we started when we can no longer do it ourselves.

use std::{
    io::{self, Write},
    os::unix::process::CommandExt,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Mutex, PoisonError},
};

use rustix::process::Pid;

/// Keeps a list of process groups; when its input ends without our goodbye, it kills what is on it.
///
/// The kernel can do that for a child of ours (`limited`), not for a child's children; and a script
/// in place of a program has some.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
groups=
while read -r what group; do
  case $what in
    +) groups="$groups $group" ;;
    -) rest=
       for each in $groups; do [ "$each" = "$group" ] || rest="$rest $each"; done
       groups=$rest ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group"; done 2>/dev/null
"#;

/// A small shell that outlives us by a moment: at our death the system closes its input.
#[derive(Debug)]
pub struct Watchman {
    child: Mutex<Child>,
    input: Mutex<Option<ChildStdin>>,
}

impl Watchman {
    /// Puts it on duty, in a process group of its own: a signal to ours must not reach it.
    ///
    /// # Errors
    /// The shell cannot be started.
    pub fn start() -> io::Result<Self> {
        let mut child = Command::new("/bin/sh")
            .args(["-c", SCRIPT])
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        let input = child.stdin.take();
        Ok(Self {
            child: Mutex::new(child),
            input: Mutex::new(input),
        })
    }

    /// The group lives from now on.
    pub fn began(&self, group: Pid) {
        self.say('+', group);
    }

    /// The group is gone: its number may soon be another's.
    pub fn ended(&self, group: Pid) {
        self.say('-', group);
    }

    fn say(&self, what: char, group: Pid) {
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(input) = input.as_mut() {
            // Were it killed, there would still be the kernel's own signal to each child.
            let _ = input.write_all(format!("{what} {}\n", group.as_raw_nonzero()).as_bytes());
        }
    }
}

impl Drop for Watchman {
    fn drop(&mut self) {
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        *input = None;
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(script: &str) -> (Child, Pid) {
        let child = Command::new("/bin/sh")
            .args(["-c", script])
            .process_group(0)
            .spawn()
            .unwrap();
        let pid = Pid::from_child(&child);
        (child, pid)
    }

    #[test]
    fn what_was_begun_and_not_ended_is_killed_with_its_children() {
        let watchman = Watchman::start().unwrap();
        let (mut left, one) = group("sleep 600 & wait");
        let (mut done, two) = group("exec sleep 600");
        watchman.began(one);
        watchman.began(two);
        watchman.ended(two);
        // As when we die: the input closes.
        drop(watchman);
        assert!(!left.wait().unwrap().success());
        assert!(
            done.try_wait().unwrap().is_none(),
            "not on the list any more"
        );
        done.kill().unwrap();
        done.wait().unwrap();
    }
}
