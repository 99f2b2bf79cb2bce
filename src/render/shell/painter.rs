//! Reads fonts and templates from disk for the painter.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use rust_embed::RustEmbed;

use crate::{
    model::BlobHash,
    render::{RenderError, fonts::Fonts, painter::Painter, template::Templates},
};

/// Where Debian's fonts-noto-cjk puts its collections; the first two are needed, the others used
/// where they are.
const DEBIAN: &str = "/usr/share/fonts/opentype/noto";
const WANTED: [&str; 4] = [
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJK-Bold.ttc",
    "NotoSerifCJK-Regular.ttc",
    "NotoSerifCJK-Bold.ttc",
];

/// The built-in design.
#[derive(RustEmbed)]
#[folder = "templates/card"]
struct BuiltIn;

/// Opens the painter. `fonts`: font files, or empty for Debian's fonts-noto-cjk. `templates`: a
/// folder whose files take the place of the built-in ones of the same name.
///
/// # Errors
/// [`RenderError::Fonts`]: no Simplified Chinese face; [`RenderError::Template`]: a template that
/// cannot be used; [`RenderError::Disk`]: a named file that cannot be read.
pub fn open_painter(fonts: &[PathBuf], templates: Option<&Path>) -> Result<Painter, RenderError> {
    let fonts = Fonts::load(read_fonts(fonts)?)?;
    let templates = Templates::new(read_templates(templates)?)?;
    Painter::new(fonts, templates)
}

/// Font files with their hashes, read side by side: they are 90 MB.
fn read_fonts(named: &[PathBuf]) -> Result<Vec<(String, Vec<u8>, BlobHash)>, RenderError> {
    let paths: Vec<PathBuf> = if named.is_empty() {
        let folder = Path::new(DEBIAN);
        let found: Vec<PathBuf> = WANTED
            .iter()
            .map(|name| folder.join(name))
            .filter(|path| path.is_file())
            .collect();
        if found.is_empty() {
            return Err(RenderError::Fonts {
                looked: DEBIAN.to_owned(),
            });
        }
        found
    } else {
        named.to_vec()
    };
    let read = |path: &PathBuf| match fs::read(path) {
        Ok(bytes) => {
            let hash = BlobHash::of(&bytes);
            Ok((path.display().to_string(), bytes, hash))
        }
        Err(source) => Err(RenderError::Disk {
            path: path.clone(),
            source,
        }),
    };
    std::thread::scope(|scope| {
        let readers: Vec<_> = paths
            .iter()
            .map(|path| scope.spawn(move || read(path)))
            .collect();
        readers
            .into_iter()
            .zip(&paths)
            .map(|(reader, path)| {
                reader.join().unwrap_or_else(|_| {
                    Err(RenderError::Fonts {
                        looked: path.display().to_string(),
                    })
                })
            })
            .collect()
    })
}

fn read_templates(folder: Option<&Path>) -> Result<BTreeMap<String, Vec<u8>>, RenderError> {
    let mut files: BTreeMap<String, Vec<u8>> = BuiltIn::iter()
        .filter_map(|name| {
            let file = BuiltIn::get(&name)?;
            Some((name.into_owned(), file.data.into_owned()))
        })
        .collect();
    let Some(folder) = folder else {
        return Ok(files);
    };
    let disk = |path: &Path, source| RenderError::Disk {
        path: path.to_owned(),
        source,
    };
    for entry in fs::read_dir(folder).map_err(|source| disk(folder, source))? {
        let path = entry.map_err(|source| disk(folder, source))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if path.is_file() {
            let bytes = fs::read(&path).map_err(|source| disk(&path, source))?;
            files.insert(name.to_owned(), bytes);
        }
    }
    Ok(files)
}
