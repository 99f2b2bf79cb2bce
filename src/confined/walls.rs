//! Walls by landlock and limits by the kernel, around a program before it starts.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Once,
    time::Duration,
};

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus,
    path_beneath_rules,
};

/// Where `prlimit` and `setpriv` of util-linux, which is essential, stand on every Debian.
const PRLIMIT: &str = "/usr/bin/prlimit";
const SETPRIV: &str = "/usr/bin/setpriv";
/// Where programs of a bare name are looked for when there is no PATH.
const PROGRAMS: &str = "/usr/local/bin:/usr/bin:/bin";
/// What a program needs to start: its libraries and their tables.
const LIBRARIES: [&str; 9] = [
    "/usr",
    "/bin",
    "/lib",
    "/lib64",
    "/opt",
    "/etc/ld.so.cache",
    "/etc/fonts",
    "/dev/null",
    "/dev/urandom",
];

/// What a program can reach besides the system's programs and libraries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Walls {
    /// Files and folders that it may read.
    pub read: Vec<PathBuf>,
    /// Files and folders that it may also write; they must be there already.
    pub write: Vec<PathBuf>,
}

/// What a program can use up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Address space in bytes.
    pub memory: u64,
    /// Time on a processor, whole seconds.
    pub processor: Duration,
    /// Bytes of the largest file it may write.
    pub file: u64,
}

impl Walls {
    /// Raises the walls around **this thread** for good, and around all that it starts: call it on a
    /// thread that ends with the program. False: they do not stand, because the kernel has no
    /// landlock, which the log says once.
    pub fn enclose(&self, program: &Path) -> bool {
        let raised = self.raise(program);
        if let Err(reason) = &raised {
            static ONCE: Once = Once::new();
            ONCE.call_once(|| {
                tracing::warn!(%reason, "landlock is not in force: only limits and whitelists protect");
            });
        }
        raised.is_ok()
    }

    fn raise(&self, program: &Path) -> Result<(), String> {
        let abi = ABI::V5;
        let read = AccessFs::from_read(abi);
        let mut readable: Vec<PathBuf> = LIBRARIES.iter().map(PathBuf::from).collect();
        if let Ok(program) = program.canonicalize() {
            // A program that was not installed by the system brings its libraries beside it.
            let beside = program.parent().and_then(Path::parent);
            readable.extend(beside.map(|folder| folder.join("lib")));
            readable.push(program);
        }
        readable.extend(self.read.iter().cloned());
        let status = Ruleset::default()
            .handle_access(AccessFs::from_all(abi))
            .and_then(|rules| rules.handle_access(AccessNet::from_all(abi)))
            .and_then(Ruleset::create)
            .and_then(|rules| rules.add_rules(path_beneath_rules(readable, read)))
            .and_then(|rules| {
                // It starts nothing that it wrote.
                let write = AccessFs::from_all(abi) & !AccessFs::Execute;
                let null = Path::new("/dev/null");
                let places = self.write.iter().map(PathBuf::as_path).chain([null]);
                rules.add_rules(path_beneath_rules(places, write))
            })
            .and_then(|rules| rules.restrict_self())
            .map_err(|error| error.to_string())?;
        if status.ruleset == RulesetStatus::NotEnforced {
            return Err("this kernel has no landlock".to_owned());
        }
        Ok(())
    }
}

/// The file behind a bare name, looked up on the PATH; the name itself when there is none.
#[must_use]
pub fn found(program: &Path) -> PathBuf {
    if program.components().count() > 1 {
        return program.to_owned();
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "walls need the file that the system would start"
    )]
    let path = std::env::var_os("PATH").unwrap_or_else(|| PROGRAMS.into());
    std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
        .unwrap_or_else(|| program.to_owned())
}

/// Starts `program` (as [`found`]) under `limits`, to die with the thread that starts it. Where the
/// tools or the program are missing it is started as it is, so that the error names it.
#[must_use]
pub fn limited(program: &Path, limits: Limits) -> Command {
    let there = [Path::new(PRLIMIT), Path::new(SETPRIV), program];
    if !there.iter().all(|path| path.is_file()) {
        return Command::new(program);
    }
    // Set last, because it is lost when a program is started that has more rights; the two need none.
    let mut command = Command::new(PRLIMIT);
    command
        .arg(format!("--as={}", limits.memory))
        .arg(format!("--cpu={}", limits.processor.as_secs().max(1)))
        .arg(format!("--fsize={}", limits.file))
        .args(["--nofile=256", "--core=0", "--"])
        .args([SETPRIV, "--pdeathsig", "KILL", "--"])
        .arg(program);
    command
}
