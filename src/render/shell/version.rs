//! Which ffmpeg this is: part of every film's key. Asked once, until the program's file changes.

use std::path::{Path, PathBuf};

use super::{
    cache::{Cache, key},
    tool::{Failure, Tools},
    unchanged::Identity,
};
use crate::render::RenderError;

/// The version of `tools.ffmpeg`.
pub fn version(cache: &Cache, tools: &Tools) -> Result<String, RenderError> {
    let file = found(&tools.ffmpeg)
        .map(Identity::of)
        .filter(Identity::exists);
    let note = file.map(|file| key(&("version", file)));
    if let Some(version) = note.as_ref().and_then(|note| cache.noted(note)) {
        return Ok(version);
    }
    let asked = ask(tools).map_err(|failure| failure.on(&tools.ffmpeg, "its version"))?;
    if let Some(note) = note {
        cache.note(&note, &asked)?;
    }
    Ok(asked)
}

fn ask(tools: &Tools) -> Result<String, Failure> {
    let mut running = tools.ffmpeg(&vec!["-nostdin".into(), "-version".into()], None)?;
    let answer = running.read_all(1 << 16).unwrap_or_default();
    running.finish()?;
    let answer = String::from_utf8_lossy(&answer);
    let line = answer.lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        return Err(Failure::Ended("it does not say its version".to_owned()));
    }
    Ok(line.to_owned())
}

/// Where the program is, as the system would find it.
#[expect(
    clippy::disallowed_methods,
    reason = "a bare name is looked up on the PATH, by us as by the system"
)]
fn found(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return program.canonicalize().ok();
    }
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())?
        .canonicalize()
        .ok()
}
