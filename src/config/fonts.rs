//! Font files: those that the settings name, or Debian's.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Where Debian's fonts-noto-cjk puts its collections.
pub const FOLDER: &str = "/usr/share/fonts/opentype/noto";
/// The first two are needed, the others used where they are.
const WANTED: [&str; 4] = [
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJK-Bold.ttc",
    "NotoSerifCJK-Regular.ttc",
    "NotoSerifCJK-Bold.ttc",
];

/// A font file's bytes, wherever they are kept.
pub type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// The font files that are used; none: none are named and none are there.
#[must_use]
pub fn files(named: &[PathBuf]) -> Vec<PathBuf> {
    if !named.is_empty() {
        return named.to_vec();
    }
    let there = WANTED.iter().map(|name| Path::new(FOLDER).join(name));
    there.filter(|path| path.is_file()).collect()
}

/// A font file in the address space: of 90 MB, papers and cards touch a few.
///
/// # Errors
/// It cannot be read.
pub fn mapped(path: &Path) -> io::Result<Bytes> {
    let file = fs::File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Ok(Arc::new(Vec::new()));
    }
    // SAFETY: the bytes change only when somebody writes into an installed font file in place. A
    // package replaces it by another file under its name, which leaves this one as it is.
    let map = unsafe { memmap2::Mmap::map(&file)? };
    Ok(Arc::new(map))
}
