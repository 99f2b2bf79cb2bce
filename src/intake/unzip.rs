//! A zip attached to a mail → what is in it, and its photos and manuscripts as files of their own.

use super::{
    package::{Entry, Package, Refusal},
    sniff,
};
use crate::model::language::hygiene::one_line;

/// Names that are listed.
const MOST_NAMES: usize = 200;
/// Characters of a listed name.
const LONGEST_NAME: usize = 200;
/// Files that are taken out, and their bytes together.
const MOST_FILES: usize = 30;
const MOST_BYTES: u64 = 100 * 1024 * 1024;
/// Times its packed length that a file may grow; photos do not shrink at all.
const MOST_RATIO: u64 = 200;
/// Below this no growth is worth a doubt: an empty form in XML.
const SMALL: u64 = 1024 * 1024;
const PHOTOS: [&str; 7] = ["jpg", "jpeg", "png", "heic", "webp", "bmp", "gif"];
const TEXTS: [&str; 8] = ["docx", "doc", "wps", "rtf", "odt", "pdf", "txt", "md"];
const CLIPS: [&str; 14] = [
    "mp4", "mov", "avi", "wmv", "mkv", "m4v", "mpg", "mpeg", "flv", "3gp", "mp3", "wav", "m4a",
    "amr",
];
const ARCHIVES: [&str; 6] = ["zip", "rar", "7z", "gz", "tar", "bz2"];

/// What was found in an archive.
#[derive(Debug, Default)]
pub(super) struct Unzipped {
    /// Names of its files, one a line.
    pub listing: Option<String>,
    /// Name as written there, and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// What a person must know or do, in Chinese.
    pub problem: Option<String>,
}

/// Why an archive that is no zip stays closed; `None`: it is no archive, or a zip.
pub(super) fn closed(media_type: &str, name: &str) -> Option<String> {
    let name = name.to_lowercase();
    let kind = match media_type {
        "application/vnd.rar" | "application/x-rar-compressed" | "application/x-rar" => "RAR",
        "application/x-7z-compressed" => "7z",
        "application/gzip" | "application/x-gzip" => "GZ",
        _ if name.ends_with(".rar") => "RAR",
        _ if name.ends_with(".7z") || name.ends_with(".7z.001") => "7z",
        _ if name.ends_with(".tar") => "TAR",
        _ if name.ends_with(".zip.001") || name.ends_with(".z01") => "分卷 ZIP",
        _ => return None,
    };
    Some(format!("压缩包是 {kind} 格式，系统打不开，请人工解压"))
}

/// Looks into a zip. Names are for showing only; no path of the archive is ever used.
pub(super) fn look(bytes: &[u8]) -> Unzipped {
    let problem = |problem: &str| Unzipped {
        problem: Some(problem.to_owned()),
        ..Unzipped::default()
    };
    let mut package = match Package::open(bytes, MOST_BYTES) {
        Ok(package) => package,
        Err(Refusal::Bomb) => return problem("压缩包里文件太多，系统未打开，请人工核实来源"),
        Err(_) => return problem("压缩包打不开，可能已损坏或缺少分卷，请对方重发"),
    };
    let entries: Vec<(usize, Entry)> = package
        .entries
        .iter()
        .cloned()
        .enumerate()
        .filter(|(_, entry)| !entry.folder && !is_dross(&entry.name))
        .collect();
    let mut out = Unzipped {
        listing: Some(listing(&entries)),
        ..Unzipped::default()
    };
    let mut left: Vec<&str> = Vec::new();
    let mut say = |what: &'static str| {
        if !left.contains(&what) {
            left.push(what);
        }
    };
    for (number, entry) in &entries {
        let ending = ending(&entry.name);
        if sniff::runs("", &entry.name) {
            say("压缩包里有可执行程序，请勿打开，先向来稿单位核实");
        } else if CLIPS.contains(&ending.as_str()) {
            say("压缩包里的音视频未取出，请人工解压");
        } else if ARCHIVES.contains(&ending.as_str()) {
            say("压缩包里还有压缩包，请人工解压");
        }
        let photo = PHOTOS.contains(&ending.as_str());
        if !photo && !TEXTS.contains(&ending.as_str()) || entry.size == 0 {
            continue;
        }
        if entry.locked {
            say("压缩包加了密码，请对方发无密码版本");
            continue;
        }
        if out.files.len() >= MOST_FILES {
            say("压缩包里文件较多，系统只取出前 30 个，其余请人工解压");
            continue;
        }
        match package.read(*number, MOST_BYTES) {
            Ok(read) => {
                let length = u64::try_from(read.len()).unwrap_or(u64::MAX);
                let packed = package.packed(*number).max(1);
                if length > SMALL && length / packed > MOST_RATIO {
                    say("压缩包异常（压缩比过高），系统未取出其中文件，请人工核实来源");
                    continue;
                }
                // A photo by name alone is none.
                let kind = sniff::kind(&read, &entry.name);
                if photo && !kind.is_some_and(|(media, _)| media.starts_with("image/")) {
                    say("压缩包里有后缀与内容不符的文件，请人工核实");
                    continue;
                }
                out.files.push((shown(&entry.name), read));
            }
            Err(Refusal::Bomb) => say("压缩包解压后过大，只取出一部分，其余请人工解压"),
            Err(Refusal::Locked) => say("压缩包加了密码，请对方发无密码版本"),
            Err(Refusal::Unknown) => say("压缩包的压缩方式系统不支持，请人工解压"),
            Err(Refusal::Damaged) => say("压缩包里有文件已损坏，请对方重发"),
        }
    }
    if entries.is_empty() {
        say("压缩包是空的，请对方重发");
    }
    out.problem = (!left.is_empty()).then(|| left.join("；"));
    out
}

fn listing(entries: &[(usize, Entry)]) -> String {
    let mut lines: Vec<String> = entries
        .iter()
        .take(MOST_NAMES)
        .map(|(_, entry)| shown(&entry.name))
        .collect();
    if entries.len() > MOST_NAMES {
        lines.push(format!("……共 {} 个文件", entries.len()));
    }
    lines.join("\n")
}

/// A name without steps that lead nowhere.
fn shown(name: &str) -> String {
    let steps = name
        .split('/')
        .filter(|step| !matches!(step.trim(), "" | "." | ".."));
    let short: String = steps.collect::<Vec<_>>().join("/");
    one_line(&short.chars().take(LONGEST_NAME).collect::<String>())
}

fn ending(name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.trim().to_ascii_lowercase()
}

/// What systems leave behind: macOS's doubles, thumbnails, locks of Word.
fn is_dross(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    name.starts_with("__MACOSX/")
        || file.starts_with("._")
        || file.starts_with("~$")
        || matches!(file, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::intake::{docx::tests::picture, package::tests::zipped};

    #[test]
    fn photos_and_manuscripts_are_taken_out_and_the_rest_is_listed() {
        let photo = picture(240, 180, 1);
        let bytes = zipped(&[
            ("素材/会场.png", &photo),
            ("../../etc/passwd.txt", "文稿".as_bytes()),
            ("__MACOSX/._会场.png", b"x"),
            ("片.mp4", b"x"),
            ("内.zip", b"PK"),
            ("假.jpg", b"MZ"),
            ("setup.exe", b"MZ"),
            ("空.txt", b""),
        ]);
        let out = look(&bytes);
        let names: Vec<&str> = out.files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["素材/会场.png", "etc/passwd.txt"]);
        assert_eq!(out.files[0].1, photo);
        let listing = out.listing.unwrap();
        assert!(
            listing.contains("片.mp4") && !listing.contains("MACOSX"),
            "{listing}"
        );
        let problem = out.problem.unwrap();
        for word in ["音视频未取出", "还有压缩包", "后缀与内容不符", "可执行程序"]
        {
            assert!(problem.contains(word), "{problem}");
        }
    }

    #[test]
    fn names_of_windows_are_decoded() {
        let gbk = encoding_rs::GB18030.encode("图.txt").0;
        let same = "a".repeat(gbk.len() - 4) + ".txt";
        let mut bytes = zipped(&[(&same, b"text")]);
        while let Some(at) = bytes
            .windows(gbk.len())
            .position(|part| part == same.as_bytes())
        {
            bytes[at..at + gbk.len()].copy_from_slice(&gbk);
        }
        let out = look(&bytes);
        assert_eq!(out.files[0].0, "图.txt");
        assert_eq!(out.listing.as_deref(), Some("图.txt"));
    }

    #[test]
    fn bombs_and_locked_files_stay_closed() {
        let out = look(&zipped(&[("a.txt", &vec![b'x'; 4 << 20])]));
        assert!(out.files.is_empty() && out.problem.unwrap().contains("压缩比"));
        let out = look(&zipped(&[("a.txt", &vec![b'x'; 101 << 20])]));
        assert!(out.files.is_empty() && out.problem.unwrap().contains("过大"));
        let mut locked = zipped(&[("a.txt", b"text")]);
        let central = locked
            .windows(4)
            .position(|four| four == b"PK\x01\x02")
            .unwrap();
        locked[6] |= 1;
        locked[central + 8] |= 1;
        let out = look(&locked);
        assert!(out.files.is_empty() && out.problem.unwrap().contains("密码"));
        assert!(look(b"PK\x03\x04").problem.unwrap().contains("损坏"));
        let empty = zip::ZipWriter::new(Cursor::new(Vec::new()))
            .finish()
            .unwrap();
        assert!(look(&empty.into_inner()).problem.unwrap().contains("空的"));
    }

    #[test]
    fn thirty_files_are_taken() {
        let names: Vec<String> = (0..40).map(|n| format!("{n}.txt")).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &b"text"[..])).collect();
        let out = look(&zipped(&files));
        assert_eq!(out.files.len(), MOST_FILES);
        assert!(out.problem.unwrap().contains("前 30 个"));
    }

    #[test]
    fn other_archives_say_so() {
        assert_eq!(
            closed("application/vnd.rar", "a.rar").as_deref(),
            Some("压缩包是 RAR 格式，系统打不开，请人工解压")
        );
        assert!(closed("application/octet-stream", "a.7z").is_some());
        assert_eq!(closed("application/zip", "a.zip"), None);
    }
}
