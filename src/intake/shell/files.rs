//! Which files of a folder are mails, and their bytes. Nothing but regular files is ever opened.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use crate::intake::IntakeError;

/// Folders inside one another that are entered.
const DEEPEST: usize = 20;

/// One file to take in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub path: PathBuf,
    /// Why it is not opened, in Chinese.
    pub refused: Option<String>,
}

/// A file's content.
#[derive(Debug)]
pub(super) enum Content {
    /// All of it.
    Whole(Vec<u8>),
    /// It is above the limit.
    TooLarge,
}

/// Lists the mails at `root`, sorted by path.
pub(super) fn list(root: &Path) -> Result<Vec<Entry>, IntakeError> {
    let unreadable = |source| IntakeError::Unreadable {
        path: root.to_owned(),
        source,
    };
    let meta = match fs::metadata(root) {
        Ok(meta) => meta,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(IntakeError::NoSuchPath {
                path: root.to_owned(),
            });
        }
        Err(error) => return Err(unreadable(error)),
    };
    if !meta.is_dir() {
        let refused = (!meta.is_file()).then(|| "不是普通文件，未打开".to_owned());
        return Ok(vec![Entry {
            path: root.to_owned(),
            refused,
        }]);
    }
    let mut walk = Walk {
        inside: root.canonicalize().map_err(unreadable)?,
        seen: HashSet::new(),
        found: Vec::new(),
    };
    fs::read_dir(root).map_err(unreadable)?;
    walk.folder(root, 0);
    walk.found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(walk.found)
}

struct Walk {
    inside: PathBuf,
    seen: HashSet<PathBuf>,
    found: Vec<Entry>,
}

impl Walk {
    fn folder(&mut self, folder: &Path, depth: usize) {
        // A folder linked twice, or into itself, is entered once.
        let Ok(real) = folder.canonicalize() else {
            return;
        };
        if depth > DEEPEST || !real.starts_with(&self.inside) || !self.seen.insert(real) {
            return;
        }
        let maildir = folder.join("cur").is_dir() && folder.join("new").is_dir();
        if maildir {
            for part in ["new", "cur"] {
                self.entries(&folder.join(part), |walk, path, name| {
                    if !name.starts_with('.') {
                        walk.file(path);
                    }
                });
            }
        }
        self.entries(folder, |walk, path, name| {
            if path.is_dir() {
                let own = maildir && matches!(name, "cur" | "new" | "tmp");
                // `.Folder` is a subfolder of a Maildir (Maildir++); elsewhere it is hidden.
                if !own && (maildir || !name.starts_with('.')) {
                    walk.folder(path, depth + 1);
                }
            } else if !maildir && !name.starts_with('.') && is_eml(name) {
                walk.file(path);
            }
        });
    }

    fn entries(&mut self, folder: &Path, mut each: impl FnMut(&mut Self, &Path, &str)) {
        match fs::read_dir(folder) {
            Ok(entries) => {
                let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
                paths.sort();
                for path in paths {
                    let name = path
                        .file_name()
                        .unwrap_or_default()
                        .to_string_lossy()
                        .into_owned();
                    each(self, &path, &name);
                }
            }
            Err(error) => self.found.push(Entry {
                path: folder.to_owned(),
                refused: Some(reason(&error)),
            }),
        }
    }

    fn file(&mut self, path: &Path) {
        let refused = match (path.canonicalize(), fs::metadata(path)) {
            (Ok(real), _) if !real.starts_with(&self.inside) => {
                Some("链接指向文件夹之外，未打开".to_owned())
            }
            (Ok(_), Ok(meta)) if !meta.is_file() => Some("不是普通文件，未打开".to_owned()),
            (Err(error), _) | (_, Err(error)) => Some(reason(&error)),
            _ => None,
        };
        self.found.push(Entry {
            path: path.to_owned(),
            refused,
        });
    }
}

fn is_eml(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("eml"))
}

/// Reads a file of at most `most` bytes; of a larger one its beginning.
pub(super) fn read(path: &Path, most: u64) -> io::Result<Content> {
    // Asked before opening: opening a pipe would wait for its writer for ever.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    }
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut bytes = Vec::new();
    if length > most {
        return Ok(Content::TooLarge);
    }
    file.by_ref()
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|read| read > most) {
        // It grew while it was read.
        return Ok(Content::TooLarge);
    }
    Ok(Content::Whole(bytes))
}

/// An error in the producer's words.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "文件已不在",
        io::ErrorKind::PermissionDenied => "没有读取权限",
        io::ErrorKind::InvalidInput => "不是普通文件，未打开",
        _ => "文件读取出错",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(root: &Path) -> Vec<(String, bool)> {
        let entries = list(root).unwrap();
        let short = |entry: &Entry| entry.path.strip_prefix(root).unwrap().display().to_string();
        entries
            .iter()
            .map(|entry| (short(entry), entry.refused.is_none()))
            .collect()
    }

    #[test]
    fn a_folder_gives_its_mails_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        let root = folder.path();
        for file in ["b.eml", "a.EML", "c.txt", ".hidden.eml"] {
            fs::write(root.join(file), b"x").unwrap();
        }
        fs::create_dir_all(root.join("sub/deeper")).unwrap();
        fs::create_dir_all(root.join(".git")).unwrap();
        fs::write(root.join("sub/deeper/d.eml"), b"x").unwrap();
        fs::write(root.join(".git/e.eml"), b"x").unwrap();
        fs::write(outside.path().join("secret.eml"), b"x").unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret.eml"), root.join("out.eml"))
            .unwrap();
        std::os::unix::fs::symlink(outside.path(), root.join("outdir")).unwrap();
        std::os::unix::fs::symlink(root.join("b.eml"), root.join("in.eml")).unwrap();
        std::os::unix::fs::symlink(root, root.join("sub/loop")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", root.join("zero.eml")).unwrap();
        fs::create_dir(root.join("folder.eml")).unwrap();
        let yes = |name: &str| (name.to_owned(), true);
        let no = |name: &str| (name.to_owned(), false);
        assert_eq!(
            names(root),
            [
                yes("a.EML"),
                yes("b.eml"),
                yes("in.eml"),
                no("out.eml"),
                yes("sub/deeper/d.eml"),
                no("zero.eml")
            ]
        );
    }

    #[test]
    fn a_maildir_gives_new_and_cur_of_all_its_folders() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for part in ["cur", "new", "tmp", ".来稿/cur", ".来稿/new", ".来稿/tmp"] {
            fs::create_dir_all(root.join(part)).unwrap();
        }
        for file in [
            "cur/1.host:2,S",
            "new/2.host",
            "tmp/3.host",
            ".来稿/cur/4.host:2,",
            "dovecot-uidlist",
            "stray.eml",
        ] {
            fs::write(root.join(file), b"x").unwrap();
        }
        let yes = |name: &str| (name.to_owned(), true);
        assert_eq!(
            names(root),
            [
                yes(".来稿/cur/4.host:2,"),
                yes("cur/1.host:2,S"),
                yes("new/2.host")
            ]
        );
    }

    #[test]
    fn one_file_is_taken_by_any_name_and_a_device_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("mail"), b"x").unwrap();
        assert_eq!(list(&folder.path().join("mail")).unwrap().len(), 1);
        assert!(list(Path::new("/dev/zero")).unwrap()[0].refused.is_some());
        assert!(matches!(
            list(&folder.path().join("none")),
            Err(IntakeError::NoSuchPath { .. })
        ));
        assert!(read(Path::new("/dev/zero"), 10).is_err());
    }
}
