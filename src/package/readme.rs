//! `README.txt`: what is in the folder, for whoever opens it first. Pure.

use serde::Serialize;

use super::{
    PackageError, files,
    papers::{Papers, Row},
};
use crate::model::{rendered::FileRole, units::size_label};

/// A file that README explains.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    /// Path inside the folder.
    pub path: String,
    /// What it is for.
    pub role: FileRole,
    /// Index into the rows.
    pub item: Option<usize>,
    /// Length.
    pub bytes: u64,
}

#[derive(Serialize)]
struct Readme<'a> {
    name: String,
    status: &'static str,
    is_final: bool,
    revision: &'a str,
    frozen: &'a str,
    date: &'a str,
    weekday: &'a str,
    air_time: &'a str,
    host: &'a str,
    programme: &'a str,
    slot: String,
    total: String,
    over_label: &'a str,
    items: usize,
    stories: usize,
    contacts: Vec<String>,
    reviews: Vec<String>,
    rows: Vec<String>,
    warnings: Vec<String>,
    groups: Vec<Group>,
    /// From where the times of captions count; nothing where there are none.
    captions: Vec<String>,
}

#[derive(Serialize)]
struct Group {
    name: &'static str,
    files: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    path: String,
    what: String,
    size: String,
}

/// `README.txt`: UTF-8 with a byte order mark, CRLF. `listed`: every other file, in package order.
///
/// # Errors
/// The template is broken.
pub(super) fn document(papers: &Papers, listed: &[Listed]) -> Result<Vec<u8>, PackageError> {
    let readme = Readme {
        name: papers.name(),
        status: papers.status.label(),
        is_final: papers.is_final(),
        revision: &papers.revision,
        frozen: &papers.frozen,
        date: &papers.date,
        weekday: &papers.weekday,
        air_time: &papers.air_time,
        host: &papers.host,
        programme: &papers.programme,
        slot: papers.slot_ms.mm_ss(),
        total: papers.trt_ms.mm_ss(),
        over_label: &papers.over_label,
        items: papers.rows.len(),
        stories: papers.story_count(),
        contacts: contacts(papers),
        reviews: papers
            .reviews
            .iter()
            .map(|review| format!("{}：{}", review.level, review.text()))
            .collect(),
        rows: papers
            .rows
            .iter()
            .map(|row| {
                let title = if row.title == row.label {
                    String::new()
                } else {
                    format!("　{}", row.title)
                };
                format!(
                    "{}　{}　{}　{}{title}",
                    row.two_digits(),
                    row.duration_ms.mm_ss(),
                    row.start_ms.mm_ss(),
                    row.label,
                )
            })
            .collect(),
        warnings: papers
            .warnings
            .iter()
            .enumerate()
            .map(|(index, warning)| format!("{}．{warning}", index + 1))
            .collect(),
        groups: groups(papers, listed),
        captions: times(papers, listed),
    };
    Ok(files::for_notepad(&papers.forms.text("readme", &readme)?))
}

/// `captions/edition.* 从本期开头计时`, and the same of the items' own.
fn times(papers: &Papers, listed: &[Listed]) -> Vec<String> {
    let has = |of_item: bool| {
        let mut timed = listed.iter().filter(|file| file.path.contains('/'));
        timed.any(|file| file.role == FileRole::Captions && file.item.is_some() == of_item)
    };
    [
        ("captions/edition.*", "从本期开头计时", has(false)),
        ("captions/NN-story.*", "从该条目开头计时", has(true)),
    ]
    .into_iter()
    .filter(|(.., there)| *there)
    .map(|(own, from, _)| format!("{} {from}", papers.wants.name(own)))
    .collect()
}

/// Whom to ask by name: who gave the last review.
fn contacts(papers: &Papers) -> Vec<String> {
    papers
        .reviews
        .last()
        .filter(|review| !review.names.is_empty())
        .map(|review| format!("本期终审：{}", review.names.join("、")))
        .into_iter()
        .collect()
}

const GROUPS: [(&str, &[FileRole]); 8] = [
    ("检查报告", &[FileRole::Checks]),
    ("串联单与口播稿", &[FileRole::Rundown, FileRole::Script]),
    ("字幕单与唱词", &[FileRole::Captions]),
    (
        "小样与标题板总览",
        &[FileRole::Preview, FileRole::ContactSheet],
    ),
    (
        "标题板、人名条、片头片尾",
        &[
            FileRole::TitleCardStill,
            FileRole::TitleCardClip,
            FileRole::StrapStill,
            FileRole::StrapClip,
            FileRole::Opener,
            FileRole::Closer,
        ],
    ),
    (
        "标题条、地名条、数据板、图片框、片花",
        &[FileRole::GraphicStill, FileRole::GraphicClip],
    ),
    ("素材", &[FileRole::Media]),
    ("与其他系统交换", &[FileRole::Interchange]),
];

fn groups(papers: &Papers, listed: &[Listed]) -> Vec<Group> {
    GROUPS
        .iter()
        .map(|(name, roles)| Group {
            name,
            files: entries(papers, listed, roles),
        })
        .filter(|group| !group.files.is_empty())
        .collect()
}

/// One entry a file; what each story has a set of is one entry for all.
fn entries(papers: &Papers, listed: &[Listed], roles: &[FileRole]) -> Vec<Entry> {
    let listed = || listed.iter().filter(|file| roles.contains(&file.role));
    let mut entries: Vec<Entry> = listed()
        .filter(|file| !is_of_set(file) && !is_message(file))
        .map(|file| Entry {
            path: file.path.clone(),
            what: what(papers, file),
            size: size_label(file.bytes),
        })
        .collect();
    let set: Vec<&Listed> = listed().filter(|file| is_of_set(file)).collect();
    if !set.is_empty() {
        let mut numbers: Vec<String> = set
            .iter()
            .filter_map(|file| papers.rows.get(file.item?).map(Row::two_digits))
            .collect();
        numbers.dedup();
        let bytes = set.iter().map(|file| file.bytes).sum();
        entries.push(Entry {
            path: papers.wants.name("captions/NN-story.*"),
            what: format!(
                "每条稿件一套，NN 为条目号（{}），格式与整期的相同，从本条开头计时",
                numbers.join("、")
            ),
            size: format!("共 {} 个文件，{}", set.len(), size_label(bytes)),
        });
    }
    let messages: Vec<&Listed> = listed().filter(|file| is_message(file)).collect();
    if !messages.is_empty() {
        let bytes = messages.iter().map(|file| file.bytes).sum();
        entries.push(Entry {
            path: "interchange/mos-NN-*.xml".to_owned(),
            what: "MOS 2.8 消息，供新闻制作网和演播室系统接收，按序号发送：roCreate 建立串联单，\
                   roStorySend 逐条送口播稿、唱词和包装，roReadyToAir 收尾"
                .to_owned(),
            size: format!("共 {} 个文件，{}", messages.len(), size_label(bytes)),
        });
    }
    entries
}

/// 唱词 of one story.
fn is_of_set(file: &Listed) -> bool {
    file.role == FileRole::Captions && file.item.is_some()
}

/// One of the MOS messages.
fn is_message(file: &Listed) -> bool {
    file.path.starts_with("interchange/mos-")
}

/// Which graphic it is: its name says so, as the render room gave it.
fn graphic(path: &str, extension: &str) -> &'static str {
    let is = |name: &str| path.ends_with(&format!("-{name}.{extension}"));
    if path.contains("-picture-") {
        return "图片框，静帧";
    }
    match (is("headline"), is("place"), is("figure"), extension) {
        (true, _, _, "png") => "标题条，静帧，透明底",
        (true, ..) => "标题条，动画，透明底",
        (_, true, _, "png") => "地名条，静帧，透明底",
        (_, true, ..) => "地名条，动画，透明底",
        (_, _, true, "png") => "数据板，静帧",
        (_, _, true, _) => "数据板，动画",
        (.., "png") => "间隔片花，静帧",
        _ => "间隔片花，动画",
    }
}

/// Which program opens it.
fn interchange(path: &str, extension: &str) -> &'static str {
    match extension {
        "otio" => "时间线，OTIO，供 DaVinci Resolve 等剪辑系统导入，条目、包装、唱词为标记点",
        "edl" => "剪辑表，CMX3600 EDL，供各类剪辑系统套片，一条视频轨，25 帧时码",
        "xlsx" => "Ontime 计时系统导入用表格，工作表名 event schedule",
        "json" if path.ends_with("/ontime.json") => "Ontime 4 项目文件，由计时系统直接打开",
        "json" => "串联单，供 Sofie Rundown Editor（演播室自动化系统）导入",
        _ => {
            "时间线，Final Cut Pro 7 XML，供 Premiere、EDIUS 等剪辑系统导入，条目、包装、唱词为标记点"
        }
    }
}

/// One line on a file.
fn what(papers: &Papers, file: &Listed) -> String {
    let extension = file.path.rsplit('.').next().unwrap_or_default();
    let text = match (file.role, extension) {
        (FileRole::Rundown, "docx") => "串联单，Word，A4 横向，打印签字用",
        (FileRole::Rundown, "xlsx") => "串联单、唱词、人名条，Excel，时间由公式推算，改时长即重算",
        (FileRole::Rundown, "pdf") => "串联单，PDF，A4 横向，字体已嵌入，任何电脑打印都一样",
        (FileRole::Rundown, "csv") => {
            "串联单，CSV 表格，Excel 可直接打开；会被当作公式、日期的文字前加一个单引号"
        }
        (FileRole::Rundown, _) if file.path.ends_with(".schema.json") => {
            "rundown.json 的字段说明（JSON Schema），供开发人员"
        }
        (FileRole::Rundown, _) => "串联单全部数据，供系统读取",
        (FileRole::Script, "docx") => "口播稿，Word，含导语、配音稿、人名条、画面和三审",
        (FileRole::Script, "pdf") => "口播稿，PDF，A4 竖向，字体已嵌入，任何电脑打印都一样",
        (FileRole::Script, "rtf") => "提词稿，RTF，36 磅黑体，导入提词器用",
        (FileRole::Script, _) if file.path.contains("gb18030") => {
            "提词稿，纯文本，GB18030 编码，旧提词器用"
        }
        (FileRole::Script, _) => "提词稿，纯文本，UTF-8 编码，导入提词器用",
        (FileRole::Captions, "xlsx") => {
            "字幕单，Excel，标题、人名条、地名条等上屏文字和唱词，带时码和校对栏"
        }
        (FileRole::Captions, "srt") => "唱词，SRT 字幕，带时间码",
        (FileRole::Captions, "vtt") => "唱词，WebVTT 字幕，网页播放用",
        (FileRole::Captions, "ass") => "唱词，ASS 字幕，带字体和位置，压制用",
        (FileRole::Captions, "ttml") => "唱词，IMSC 1.1 字幕（TTML），存档和新媒体用",
        (FileRole::Captions, "xml") => "唱词，EBU-TT-D 字幕，互动电视用",
        (FileRole::Captions, _) if file.path.ends_with("-timecode.txt") => {
            "唱词，序号、入点、出点、文字，制表符分隔，25 帧时码"
        }
        (FileRole::Captions, _) if file.path.contains("gb18030") => {
            "唱词，一行一条，GB18030 编码，旧字幕机用"
        }
        (FileRole::Captions, _) => "唱词，一行一条，UTF-8 编码，唱词机用",
        (FileRole::Preview, _) => "小样，整期粗编，字幕已压入，仅供审看，不作播出带",
        (FileRole::ContactSheet, _) => "标题板与人名条总览，一页看全",
        (FileRole::TitleCardStill, _) => "标题板，静帧",
        (FileRole::TitleCardClip, _) => "标题板，动画",
        (FileRole::StrapStill, _) => "人名条，静帧，透明底",
        (FileRole::StrapClip, _) => "人名条，动画，透明底",
        (FileRole::GraphicStill | FileRole::GraphicClip, extension) => {
            graphic(&file.path, extension)
        }
        (FileRole::Opener, _) => "片头",
        (FileRole::Closer, _) => "片尾",
        (FileRole::Media, _) => "原始素材",
        (FileRole::Interchange, extension) => interchange(&file.path, extension),
        (FileRole::Readme, _) => "本说明",
        (FileRole::Checks, _) => "检查报告，浏览器打开，可打印：查了什么、查出什么、还要人看什么",
    };
    let row = file.item.and_then(|index| papers.rows.get(index));
    let scope = match (file.role, row) {
        (FileRole::Captions, None) => "整期".to_owned(),
        (_, Some(row)) if row.story.is_some() => {
            format!("第 {} 条「{}」", row.two_digits(), row.title)
        }
        _ => String::new(),
    };
    format!("{scope}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::sample;

    #[test]
    fn it_explains_each_file_with_its_item() {
        let papers = sample::papers();
        let listed = [
            Listed {
                path: "captions/edition.srt".to_owned(),
                role: FileRole::Captions,
                item: None,
                bytes: 900,
            },
            Listed {
                path: "cards/03-title.png".to_owned(),
                role: FileRole::TitleCardStill,
                item: Some(2),
                bytes: 3_600_000,
            },
            Listed {
                path: "captions/03-story.srt".to_owned(),
                role: FileRole::Captions,
                item: Some(2),
                bytes: 500,
            },
            Listed {
                path: "captions/05-story.srt".to_owned(),
                role: FileRole::Captions,
                item: Some(4),
                bytes: 500,
            },
        ];
        let text = String::from_utf8(document(&papers, &listed).unwrap()).unwrap();
        assert!(
            text.contains("captions/edition.srt\r\n    整期唱词，SRT"),
            "{text}"
        );
        assert!(text.contains(&format!("第 03 条「{}」标题板", papers.rows[2].title)));
        assert!(text.contains("（3.4 MB）"));
        assert!(text.contains("captions/NN-story.*\r\n    每条稿件一套，NN 为条目号（03、05）"));
        assert!(text.contains("（共 2 个文件，1000 字节）"), "{text}");
        assert!(
            text.contains(
                "\r\ncaptions/edition.* 从本期开头计时，captions/NN-story.* 从该条目开头计时。\r\n同一版本"
            ),
            "{text}"
        );
        assert!(!text.contains("captions/03-story.srt"));
        assert!(text.contains("状　　态：正式\r\n"));
        assert!(text.contains(&papers.over_label));
    }

    #[test]
    fn hostile_words_stand_in_the_text_as_they_are() {
        let papers = sample::papers();
        let text = String::from_utf8(document(&papers, &[]).unwrap()).unwrap();
        assert!(text.contains("{{x}}") && text.contains("<w:p>"), "{text}");
        assert!(
            !text.contains("captions/"),
            "nothing that is not there: {text}"
        );
    }
}
