//! Pictures, clips and sounds → what they are and whether they can go on air.

use std::{
    ffi::OsString,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::sync::Semaphore;

use super::{
    decode,
    examine::{Found, Tools},
};
use crate::{
    confined::{Bounds, Scratch, Trouble, run_on},
    intake::{
        IntakeError, captions,
        film::{self, Torn},
        furniture::{Seen, is_furniture, needs_colours},
        parse::ReadMail,
        picture::{self, Class, called},
        sniff,
    },
    model::{
        Attachment, Submission,
        submission::{AttachmentFacts, AttachmentRole, NestedSubmission, ParsedMail, WorkingCopy},
    },
    store::Blobs,
};

/// Pictures and clips that are looked at at once, whatever the number of mailboxes: each picture may
/// take 256 MB.
static AT_ONCE: Semaphore = Semaphore::const_new(2);
/// Bytes in which a file says what it is.
const HEAD: u64 = 64 << 10;
/// A picture file that is longer is not taken into memory.
const MOST_PICTURE: u64 = 100 << 20;

/// What a picture, clip or sound is; `None` when the file is none.
pub(super) async fn look(
    blobs: &Blobs,
    tools: &Tools,
    file: &Attachment,
) -> Result<Option<Found>, IntakeError> {
    if picture::class(&file.media_type, &file.original_name).is_none() {
        return Ok(None);
    }
    // Never closed: it is a static.
    let _permit = AT_ONCE.acquire().await.ok();
    let (path, own, tools) = (blobs.path(&file.sha256), file.clone(), tools.clone());
    let looked = tokio::task::spawn_blocking(move || one(&path, &tools, &own)).await;
    let (mut facts, working) = looked.unwrap_or_else(|error| {
        tracing::error!(file = %file.name, %error, "looking at a file panicked: keep it and report it");
        let facts = AttachmentFacts {
            problem: Some("检查此文件时程序出错，请人工打开查看".to_owned()),
            ..AttachmentFacts::default()
        };
        (facts, None)
    });
    if let Some((bytes, media_type)) = working {
        facts.working = Some(WorkingCopy {
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            sha256: blobs.keep(bytes).await?,
            media_type: media_type.to_owned(),
        });
    }
    let inside = Vec::new();
    Ok(Some(Found { facts, inside }))
}

type Working = Option<(Vec<u8>, &'static str)>;

fn one(path: &Path, tools: &Tools, file: &Attachment) -> (AttachmentFacts, Working) {
    let name = &file.original_name;
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    if let Err(error) = read {
        tracing::error!(file = %file.name, %error, "a stored file cannot be read");
        return problem(
            AttachmentRole::Other,
            "文件不在素材库中，请联系运维从备份恢复".to_owned(),
        );
    }
    let real = sniff::kind(&head, name).map(|(media_type, _)| media_type);
    // Bytes outweigh the name: a clip named .jpg is a clip.
    let class = picture::class(real.unwrap_or(&file.media_type), name);
    match class {
        Some(Class::Picture) => still(path, tools, file, real, &head),
        _ => (clip(path, tools, file, real, &head), None),
    }
}

fn problem(role: AttachmentRole, why: String) -> (AttachmentFacts, Working) {
    let facts = AttachmentFacts {
        role,
        problem: Some(why),
        ..AttachmentFacts::default()
    };
    (facts, None)
}

fn still(
    path: &Path,
    tools: &Tools,
    file: &Attachment,
    real: Option<&str>,
    head: &[u8],
) -> (AttachmentFacts, Working) {
    let mut seen = Seen {
        name: &file.original_name,
        media_type: real.unwrap_or(&file.media_type),
        inline: file.inline,
        bytes: file.bytes,
        size: None,
        flat: None,
    };
    let role = |seen: &Seen<'_>| {
        if is_furniture(seen) {
            AttachmentRole::Logo
        } else {
            AttachmentRole::Photo
        }
    };
    if file.bytes == 0 {
        return problem(role(&seen), "照片是空文件（0 字节），请对方重发".to_owned());
    }
    if let Some(why) = picture::no_raster(real.unwrap_or(&file.media_type), seen.name, head) {
        return problem(role(&seen), why);
    }
    let colours = |size| needs_colours(&file.original_name, file.inline, size);
    let looked = match real {
        Some(kind @ ("image/heic" | "image/avif")) => heif(path, tools, head, kind),
        Some(kind) if kind.starts_with("image/") => {
            bytes(path).and_then(|all| decode::picture(&all, &colours))
        }
        Some(kind) => {
            let why = format!("不是图片（是{}），已拒绝打开", called(kind));
            return problem(AttachmentRole::Other, why);
        }
        None => Err("不是可用的图片格式，请对方改发 JPG".to_owned()),
    };
    match looked {
        Ok(found) => {
            seen.size = Some(found.size);
            seen.flat = found.flat;
            let facts = AttachmentFacts {
                role: role(&seen),
                size: Some(found.size),
                problem: found.doubt,
                ..AttachmentFacts::default()
            };
            // Nobody works with furniture.
            let wanted = facts.role == AttachmentRole::Photo;
            (facts, found.working.filter(|_| wanted))
        }
        Err(why) => problem(role(&seen), why),
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let gone = |_: io::Error| "文件不在素材库中，请联系运维从备份恢复".to_owned();
    let length = std::fs::metadata(path).map_err(gone)?.len();
    if length > MOST_PICTURE {
        return Err(format!(
            "图片文件过大（{} MB），请对方改发 JPG",
            length >> 20
        ));
    }
    std::fs::read(path).map_err(gone)
}

/// A telephone's picture, by libheif in a process of its own.
fn heif(path: &Path, tools: &Tools, head: &[u8], kind: &str) -> Result<decode::Picture, String> {
    let called = if kind == "image/avif" { "AVIF" } else { "HEIC" };
    if let Some((width, height)) = picture::heif_size(head) {
        picture::within(width, height, u64::MAX)?;
    }
    let failed = |error: io::Error| {
        tracing::error!(%error, folder = %tools.work.display(), "no folder to work in");
        format!("{called} 照片未能转换（服务器磁盘出错），请联系运维")
    };
    let scratch = Scratch::under(&tools.work).map_err(failed)?;
    // It runs in another folder: a relative path would be another file.
    let path = &path.canonicalize().map_err(failed)?;
    let out = scratch.path().join("out.jpg");
    let words: [&std::ffi::OsStr; 5] = [
        "--quiet".as_ref(),
        "-q".as_ref(),
        "95".as_ref(),
        path.as_os_str(),
        out.as_os_str(),
    ];
    let words: Vec<OsString> = words.iter().map(OsString::from).collect();
    let bounds = Bounds {
        time: Duration::from_secs(30),
        memory: 3 << 29,
        ..Bounds::default()
    };
    if let Err(trouble) = run_on(&tools.heif_convert, &words, &scratch, Some(path), bounds) {
        tracing::warn!(%trouble, "heif-convert");
        return Err(match trouble {
            Trouble::Start { .. } => {
                format!("{called} 照片，服务器未装转换程序，请对方改发 JPG")
            }
            Trouble::Hung(_) => format!("{called} 照片转换超时，请对方改发 JPG"),
            _ => format!("{called} 照片无法转换，文件可能已损坏，请对方改发 JPG"),
        });
    }
    // Of several pictures in one file the first is written as out-1.jpg.
    let written = [out, scratch.path().join("out-1.jpg")]
        .into_iter()
        .find(|out| out.is_file());
    let all = written
        .and_then(|out| std::fs::read(out).ok())
        .ok_or_else(|| format!("{called} 照片无法转换，请对方改发 JPG"))?;
    let all = picture::without_exif(&all);
    let mut found = decode::picture(&all, &|_| false)?;
    found.working.get_or_insert((all, "image/jpeg"));
    Ok(found)
}

fn clip(
    path: &Path,
    tools: &Tools,
    file: &Attachment,
    real: Option<&str>,
    head: &[u8],
) -> AttachmentFacts {
    let sound = file.media_type.starts_with("audio/");
    let (word, role) = if sound {
        ("录音", AttachmentRole::Sound)
    } else {
        ("视频", AttachmentRole::Clip)
    };
    let refused = |role, why| problem(role, why).0;
    if file.bytes == 0 {
        return refused(role, format!("{word}文件是空的（0 字节），请对方重发"));
    }
    let container = match film::container(real, head) {
        Ok(container) => container,
        Err(why) => {
            let text = if sound {
                "不是录音文件"
            } else {
                "不是视频文件"
            };
            return refused(AttachmentRole::Other, format!("{text}{why}"));
        }
    };
    let torn = match container {
        "mov" => File::open(path)
            .and_then(|mut file| film::torn(&mut file))
            .unwrap_or(Torn::Whole),
        "avi" | "wav" => film::torn_riff(head, file.bytes),
        _ => Torn::Whole,
    };
    if torn == Torn::NoTable {
        return refused(role, format!("{word}文件不完整（传输中断），请对方重发"));
    }
    let answer = match probe(path, tools, container) {
        Ok(answer) => answer,
        Err(Probe::Disk(error)) => {
            tracing::error!(%error, folder = %tools.work.display(), "no folder to work in");
            return refused(
                role,
                format!("{word}未能检查（服务器磁盘出错），请联系运维"),
            );
        }
        Err(Probe::Program(trouble)) => {
            tracing::warn!(file = %file.name, %trouble, "ffprobe");
            let why = match trouble {
                Trouble::Start { .. } => {
                    format!("服务器未装检测程序（ffprobe），{word}未能检查，请联系运维")
                }
                Trouble::Hung(after) => format!(
                    "检查{word}超过 {} 秒，文件可能已损坏，请对方重新导出后重发",
                    after.as_secs()
                ),
                _ => format!("{word}已损坏或不完整，无法打开，请对方重新导出后重发"),
            };
            return refused(role, why);
        }
    };
    match film::facts(&answer, &file.media_type, &file.original_name) {
        Ok(mut facts) => {
            if let Torn::Part(percent) = torn {
                facts.problem.get_or_insert_with(|| {
                    format!("{word}文件不完整（传输中断，只收到约 {percent}%），请对方重发")
                });
            }
            facts
        }
        Err(error) => {
            tracing::error!(file = %file.name, %error, "ffprobe answered in another language");
            refused(role, format!("{word}未能检查，请人工打开查看"))
        }
    }
}

enum Probe {
    Disk(io::Error),
    Program(Trouble),
}

fn probe(path: &Path, tools: &Tools, container: &str) -> Result<Vec<u8>, Probe> {
    let scratch = Scratch::under(&tools.work).map_err(Probe::Disk)?;
    let path: PathBuf = path.canonicalize().map_err(Probe::Disk)?;
    let words = film::arguments(&path, container);
    let bounds = Bounds::default();
    run_on(&tools.ffprobe, &words, &scratch, Some(&path), bounds).map_err(Probe::Program)
}

/// 图说 and 摄影 that the text gives for its pictures.
pub(super) fn captions(row: &mut Submission, read: &mut ReadMail) {
    give(&mut row.attachments, &read.mail.text);
    nested(&mut row.nested, &read.mail.nested);
}

/// The depth of mails inside one another is bounded by the reader.
fn nested(rows: &mut [NestedSubmission], mails: &[ParsedMail]) {
    for (row, mail) in rows.iter_mut().zip(mails) {
        give(&mut row.attachments, &mail.text);
        nested(&mut row.nested, &mail.nested);
    }
}

fn give(files: &mut [Attachment], text: &str) {
    let mut shown: Vec<&mut Attachment> = files
        .iter_mut()
        .filter(|file| {
            matches!(
                file.facts.role,
                AttachmentRole::Photo | AttachmentRole::Clip
            )
        })
        .collect();
    let names: Vec<captions::Shown<'_>> = shown
        .iter()
        .map(|file| captions::Shown {
            name: &file.original_name,
            clip: file.facts.role == AttachmentRole::Clip,
        })
        .collect();
    let given = captions::give(text, &names);
    for (file, given) in shown.iter_mut().zip(given) {
        // A picture of a Word file came with what stood under it.
        let facts = &mut file.facts;
        facts.caption = facts.caption.take().or(given.caption);
        facts.credit = facts.credit.take().or(given.credit);
    }
}

#[cfg(test)]
mod tests;
