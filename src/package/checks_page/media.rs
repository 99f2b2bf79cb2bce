//! What was measured on the files, and the pictures of what was found.

use serde::Serialize;

use super::super::papers::Papers;
use crate::model::{
    Millis, base64,
    language::hygiene::one_line,
    profile::{Check, DeliveryProfile, Level},
    qc::{FileReport, Finding, Frame, Outcome, Report},
};

#[derive(Serialize)]
pub(super) struct Media {
    profile: String,
    title: String,
    count: usize,
    faulty: Vec<Faulty>,
    files: Vec<File>,
    rules: Vec<Rule>,
    title_safe: u8,
    graphics_safe: u8,
    #[serde(skip)]
    pub must: usize,
    #[serde(skip)]
    pub look: usize,
    #[serde(skip)]
    pub passed: usize,
}

/// A file with findings.
#[derive(Serialize)]
struct Faulty {
    name: String,
    item: Option<String>,
    findings: Vec<Found>,
    pictures: Vec<Picture>,
}

#[derive(Serialize)]
struct Found {
    level: &'static str,
    class: &'static str,
    check: &'static str,
    place: String,
    value: String,
    wanted: String,
}

#[derive(Serialize)]
struct Picture {
    data: String,
    text: String,
}

#[derive(Serialize)]
struct File {
    name: String,
    outcome: &'static str,
    class: &'static str,
    duration: String,
    codec: String,
    fields: String,
    loudness: String,
    true_peak: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    check: &'static str,
    outcome: &'static str,
    class: &'static str,
    value: String,
    wanted: String,
    source: String,
    ebu: &'static str,
}

#[derive(Serialize)]
struct Rule {
    check: &'static str,
    level: &'static str,
    limit: String,
    source: String,
    ebu: &'static str,
}

pub(super) fn read(
    papers: &Papers,
    report: &Report,
    picture: &dyn Fn(&Frame) -> Option<Vec<u8>>,
) -> Media {
    let profile = &report.profile;
    let faulty = |file: &&FileReport| !file.findings.is_empty();
    let rows = || report.files.iter().flat_map(|file| &file.rows);
    Media {
        profile: one_line(&profile.name),
        title: one_line(&profile.title),
        count: report.files.len(),
        faulty: report
            .files
            .iter()
            .filter(faulty)
            .map(|file| Faulty {
                name: file.name.clone(),
                item: file
                    .item
                    .and_then(|item| papers.rows.get(item))
                    .map(|row| format!("第 {} 条「{}」", row.two_digits(), row.title)),
                findings: file.findings.iter().map(found).collect(),
                pictures: file
                    .findings
                    .iter()
                    .filter_map(|finding| {
                        let bytes = picture(finding.frame.as_ref()?)?;
                        Some(Picture {
                            data: base64::encode(&bytes),
                            text: format!("{}　{}", place(finding), one_line(&finding.value)),
                        })
                    })
                    .collect(),
            })
            .collect(),
        files: report.files.iter().map(|it| file(it, profile)).collect(),
        rules: Check::ALL
            .iter()
            .map(|check| Rule {
                check: check.label(),
                level: match profile.rule(*check).0 {
                    Level::Fail => "必须处理",
                    Level::Warn => "请人工确认",
                    Level::Off => "不检",
                },
                limit: limit(*check, profile),
                source: source(*check, profile),
                ebu: check.ebu().unwrap_or("—"),
            })
            .collect(),
        title_safe: profile.safe.title,
        graphics_safe: profile.safe.graphics,
        must: report.count(Level::Fail),
        look: report.count(Level::Warn),
        passed: rows().filter(|row| row.outcome == Outcome::Pass).count(),
    }
}

fn found(finding: &Finding) -> Found {
    let (level, class) = match finding.level {
        Level::Fail => ("必须处理", "fail"),
        Level::Warn | Level::Off => ("请确认", "warn"),
    };
    Found {
        level,
        class,
        check: finding.check.label(),
        place: place(finding),
        value: one_line(&finding.value),
        wanted: one_line(&finding.wanted),
    }
}

/// `00:00:02:00 – 00:00:02:15`, or 整个文件.
fn place(finding: &Finding) -> String {
    // A time between two frames is that of the nearest.
    let code = |at: Millis| at.round_to_frame().timecode();
    match (finding.from_ms, finding.to_ms) {
        (Some(from), Some(to)) => format!("{} – {}", code(from), code(to)),
        (Some(from), None) => code(from),
        _ => "整个文件".to_owned(),
    }
}

fn word(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Exempt => ("不适用", "soft"),
        Outcome::Pass => ("通过", "pass"),
        Outcome::Warn => ("请确认", "warn"),
        Outcome::Fail => ("必须处理", "fail"),
    }
}

fn file(file: &FileReport, profile: &DeliveryProfile) -> File {
    let value = |check: Check| {
        let row = file.rows.iter().find(|row| row.check == check);
        row.map_or("—".to_owned(), |row| one_line(&row.value))
    };
    let (outcome, class) = word(file.outcome());
    File {
        name: file.name.clone(),
        outcome,
        class,
        duration: value(Check::Duration),
        codec: value(Check::Codec),
        fields: value(Check::Fields)
            .split('；')
            .next()
            .unwrap_or_default()
            .to_owned(),
        loudness: value(Check::Loudness),
        true_peak: value(Check::TruePeak),
        rows: file
            .rows
            .iter()
            .map(|row| {
                let (outcome, class) = word(row.outcome);
                Row {
                    check: row.check.label(),
                    outcome,
                    class,
                    value: one_line(&row.value),
                    wanted: one_line(&row.wanted),
                    source: source(row.check, profile),
                    ebu: row.check.ebu().unwrap_or("—"),
                }
            })
            .collect(),
    }
}

fn source(check: Check, profile: &DeliveryProfile) -> String {
    let rule = profile.checks.get(&check);
    rule.map_or_else(|| "—".to_owned(), |rule| one_line(&rule.source))
}

/// The limit with its unit.
fn limit(check: Check, profile: &DeliveryProfile) -> String {
    let (_, limit) = profile.rule(check);
    let sound = profile.sound;
    match check {
        Check::Black | Check::EdgeBlack | Check::Freeze | Check::Silence => format!("{limit} 秒"),
        Check::Duration | Check::Sync => format!("±{limit} 帧"),
        Check::Range => format!("{limit}% 像素"),
        Check::Fields => format!("{limit}% 帧"),
        Check::Loudness => format!("{:.1} ±{} LKFS", sound.loudness, sound.tolerance),
        Check::TruePeak => format!("{:.1} dBTP", sound.true_peak),
        Check::Size => format!("{}×{}", profile.picture.width, profile.picture.height),
        Check::Rate => format!("{} 帧/秒", profile.picture.rate),
        Check::Colour => one_line(&profile.picture.colour),
        Check::SafeArea => {
            let safe = profile.safe;
            format!("文字 {}%，图形 {}%", safe.title, safe.graphics)
        }
        Check::Decode | Check::Container | Check::Codec | Check::Tracks | Check::Clipping => {
            "按文件种类".to_owned()
        }
    }
}
