//! What an ffmpeg may read and write: the files that its arguments name, and nothing else.

use std::{
    ffi::{OsStr, OsString},
    fs, io,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use crate::{confined::Walls, render::encoders::Arguments};

/// Reads the arguments: `-i file:A` may be read, as may what A names if it is a concat list of ours;
/// any other `file:B` is an output, which is made here, empty, because walls stand around what is there.
pub fn reach(arguments: &Arguments) -> io::Result<Walls> {
    let mut walls = Walls::default();
    let mut before: &OsStr = OsStr::new("");
    let mut format: &OsStr = OsStr::new("");
    for word in arguments {
        if before == "-f" {
            format = word;
        }
        if let Some(path) = path_of(word) {
            if before == "-i" {
                if format == "concat" {
                    walls
                        .read
                        .extend(listed(&fs::read(path).map_err(of(path))?));
                }
                walls.read.push(path.to_owned());
                format = OsStr::new("");
            } else {
                fs::File::options()
                    .create(true)
                    .append(true)
                    .open(path)
                    .map(drop)
                    .map_err(of(path))?;
                walls.write.push(path.to_owned());
            }
        }
        before = word;
    }
    Ok(walls)
}

fn of(path: &Path) -> impl Fn(io::Error) -> io::Error {
    let path = path.display().to_string();
    move |error| io::Error::new(error.kind(), format!("{path}: {error}"))
}

fn path_of(word: &OsString) -> Option<&Path> {
    let path = word.as_bytes().strip_prefix(b"file:")?;
    Some(Path::new(OsStr::from_bytes(path)))
}

/// Files of an ffconcat script: `file 'file:/path'`, a quote inside as `'\''`.
fn listed(script: &[u8]) -> Vec<PathBuf> {
    let lines = script.split(|byte| *byte == b'\n');
    let quoted = lines.filter_map(|line| line.strip_prefix(b"file '")?.strip_suffix(b"'"));
    quoted
        .filter_map(|name| name.strip_prefix(b"file:"))
        .map(|name| {
            let name = String::from_utf8_lossy(name).replace("'\\''", "'");
            PathBuf::from(name)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_read_outputs_written_and_lists_looked_through() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let named = |name: &str| {
            let mut word = OsString::from("file:");
            word.push(at(name));
            word
        };
        let script = format!(
            "ffconcat version 1.0\nfile 'file:{}'\nduration 1.000\nfile 'file:{}'\n",
            at("one.mkv").display(),
            at("it'\\''s.mkv").display()
        );
        fs::write(at("list.txt"), script).unwrap();
        let words = ["-y", "-f", "concat", "-i"].map(OsString::from);
        let mut arguments: Arguments = words.to_vec();
        arguments.push(named("list.txt"));
        arguments.extend(["-f", "wav", "-i"].map(OsString::from));
        arguments.push(named("sound.wav"));
        arguments.extend(["-f", "mp4"].map(OsString::from));
        arguments.push(named("out.mp4"));
        let walls = reach(&arguments).unwrap();
        let read = ["one.mkv", "it's.mkv", "list.txt", "sound.wav"].map(at);
        assert_eq!(walls.read, read);
        assert_eq!(walls.write, [at("out.mp4")]);
        assert!(at("out.mp4").is_file());
    }
}
