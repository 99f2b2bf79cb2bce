//! The files of a package, as the mail lists them.

use serde::Serialize;

use super::plain::{pad, size};
use crate::model::{
    package::{Manifest, ManifestFile},
    rendered::FileRole,
};

/// One file as the mail lists it.
#[derive(Debug, Clone, Serialize)]
pub struct File {
    name: String,
    what: &'static str,
    size: String,
    sha256: String,
    line: String,
    url: Option<String>,
}

impl File {
    /// The same, with a link to it.
    #[must_use]
    pub fn at(self, url: Option<String>) -> Self {
        Self { url, ..self }
    }
}

/// Files of one purpose, counted.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    what: &'static str,
    count: usize,
    size: String,
    line: String,
}

/// A row of the list of attachments, or of what stays.
#[must_use]
pub fn named(name: &str, what: &'static str, bytes: u64, sha256: &str) -> File {
    let size = size(bytes);
    File {
        line: format!("{}  {}  {name}", pad(&size, 9), pad(what, 16)),
        name: name.to_owned(),
        what,
        size,
        sha256: sha256.to_owned(),
        url: None,
    }
}

/// What the zip holds, by purpose.
#[must_use]
pub fn contents(manifest: &Manifest) -> Vec<Group> {
    let mut groups: Vec<(&'static str, usize, u64)> = Vec::new();
    let mut files: Vec<&ManifestFile> = manifest.files.iter().collect();
    files.sort_by_key(|file| order(file.role));
    for file in files {
        let what = what(file);
        match groups.iter_mut().find(|(known, ..)| *known == what) {
            Some((_, count, bytes)) => {
                *count += 1;
                *bytes += file.bytes;
            }
            None => groups.push((what, 1, file.bytes)),
        }
    }
    groups
        .into_iter()
        .map(|(what, count, bytes)| {
            let size = size(bytes);
            Group {
                line: format!("{}  {:>4} 个  {size}", pad(what, 16), count),
                what,
                count,
                size,
            }
        })
        .collect()
}

/// Where files of this purpose stand in a list, 0 first.
#[must_use]
pub fn order(role: FileRole) -> u8 {
    match role {
        FileRole::Rundown => 0,
        FileRole::Script => 1,
        FileRole::Captions => 2,
        FileRole::TitleCardStill => 3,
        FileRole::TitleCardClip => 4,
        FileRole::StrapStill => 5,
        FileRole::StrapClip => 6,
        FileRole::GraphicStill => 7,
        FileRole::GraphicClip => 8,
        FileRole::Opener => 9,
        FileRole::Closer => 10,
        FileRole::Preview => 11,
        FileRole::Media => 12,
        FileRole::ContactSheet => 13,
        FileRole::Interchange => 14,
        FileRole::Checks => 15,
        FileRole::Readme => 16,
    }
}

/// What a file is for, in the words of the station.
#[must_use]
pub fn what(file: &ManifestFile) -> &'static str {
    what_is(file.role)
}

/// The word for files of a role.
#[must_use]
pub fn what_is(role: FileRole) -> &'static str {
    match role {
        FileRole::TitleCardStill => "标题板（静帧）",
        FileRole::TitleCardClip => "标题板（动态）",
        FileRole::StrapStill => "人名条（静帧）",
        FileRole::StrapClip => "人名条（动态）",
        FileRole::GraphicStill => "图文包装（静帧）",
        FileRole::GraphicClip => "图文包装（动态）",
        FileRole::Opener => "片头",
        FileRole::Closer => "片尾",
        FileRole::Preview => "小样",
        FileRole::ContactSheet => "标题板总览",
        FileRole::Rundown => "串联单",
        FileRole::Script => "口播稿",
        FileRole::Captions => "唱词字幕",
        FileRole::Media => "选用素材",
        FileRole::Interchange => "系统交换文件",
        FileRole::Readme => "说明",
        FileRole::Checks => "检查报告",
    }
}
