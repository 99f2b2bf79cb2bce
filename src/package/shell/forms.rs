//! The station's own forms of the papers, read from their folder.

use std::{collections::BTreeMap, fs, path::Path};

use super::disk::disk;
use crate::package::{PackageError, templates::Templates};

/// A form is not longer: 1 MiB.
const LONGEST: u64 = 1024 * 1024;

/// The templates of `folder` in place of ours; empty path: ours. Blocking.
///
/// # Errors
/// A folder that is not there, a file that cannot be read, a form that is broken.
pub(super) fn forms(folder: &Path) -> Result<Templates, PackageError> {
    let mut own = BTreeMap::new();
    if !folder.as_os_str().is_empty() {
        gather(folder, "", &mut own)?;
    }
    Templates::new(&own)
}

/// Whether the forms of `folder` can be used. Blocking.
///
/// # Errors
/// As when the package is built: the first thing that is wrong, with file and line.
pub fn check_forms(folder: &Path) -> Result<(), PackageError> {
    forms(folder).map(|_| ())
}

/// Takes `*.hbs` and `*.xml` of the folder and those directly in it: what else an editor keeps
/// there is his own.
fn gather(
    folder: &Path,
    below: &str,
    own: &mut BTreeMap<String, String>,
) -> Result<(), PackageError> {
    for entry in fs::read_dir(folder).map_err(disk(folder))? {
        let path = entry.map_err(disk(folder))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let is_form = [".hbs", ".xml"].iter().any(|end| name.ends_with(end));
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() && below.is_empty() {
            gather(&path, &format!("{name}/"), own)?;
        } else if path.is_file() && is_form {
            let name = format!("{below}{name}");
            let length = fs::metadata(&path).map_err(disk(&path))?.len();
            if length > LONGEST {
                return Err(PackageError::Template {
                    name,
                    detail: format!("{length} bytes are too long for a form"),
                });
            }
            own.insert(name, fs::read_to_string(&path).map_err(disk(&path))?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_replaces_what_it_holds_and_a_mistake_is_named() {
        assert!(check_forms(Path::new("")).is_ok());
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        file("notes.md", "{{#broken");
        file(".git/x.hbs", "{{#broken");
        file("script.txt.hbs", "{{revision}}");
        check_forms(folder.path()).unwrap();
        file("rundown/document.xml.hbs", "<a>\n{{#each rows}}</a>");
        let error = check_forms(folder.path()).unwrap_err().to_string();
        assert!(error.contains("rundown/document.xml.hbs"), "{error}");
        let error = check_forms(&folder.path().join("none")).unwrap_err();
        assert!(error.to_string().contains("none"), "{error}");
    }
}
