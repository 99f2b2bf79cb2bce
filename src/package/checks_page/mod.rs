//! `checks.html` (检查报告): what was checked, what was found, and what a person must still look at.
//! One file that opens anywhere: no script, nothing from outside, pictures inside.

mod media;
mod stories;
#[cfg(test)]
mod tests;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{PackageError, papers::Papers};
use crate::model::{
    EditionRevision, base64,
    qc::{Frame, Report},
};

const STYLE: &str = include_str!("../../../templates/package/checks.css");

/// What no machine sees, hears or may decide.
const PERSONS: [&str; 8] = [
    "频闪（光敏性癫痫，EBU QC 0021B）：未检测。有闪光、快切的画面请用专用设备检测。",
    "声音：响度只是数值。请从头到尾听一遍，注意杂音、断续、左右声道、同期声口型是否对得上。",
    "小样没有主持人配音，配音后请重新测量响度。",
    "人名、职务、单位全称、数字和日期：请与供稿单位核对一次。",
    "唱词错别字、断句：请边看边听核对。",
    "画面与内容是否相符，是否出现未授权的人脸、证件、电话号码、二维码或广告。",
    "素材版权与署名：以供稿单位的授权为准。",
    "标题板、人名条的观感：字号、遮挡、停留时间是否合适。",
];

#[derive(Serialize)]
struct Page<'a> {
    style: String,
    style_hash: String,
    name: String,
    full_name: String,
    edition: &'a str,
    revision: &'a str,
    status: &'static str,
    is_final: bool,
    date: &'a str,
    weekday: &'a str,
    air_time: &'a str,
    host: &'a str,
    frozen: &'a str,
    must: usize,
    look: usize,
    passed: usize,
    total: String,
    slot: String,
    over_label: &'a str,
    over_class: &'static str,
    warnings: Vec<&'a str>,
    stories: Vec<stories::Story>,
    clean: Vec<String>,
    report: Option<media::Media>,
    persons: [&'static str; 8],
}

/// The page, UTF-8. `picture`: the bytes of a finding's picture, where they can be had.
///
/// # Errors
/// The template is broken.
pub(super) fn document(
    papers: &Papers,
    revision: &EditionRevision,
    report: Option<&Report>,
    picture: &dyn Fn(&Frame) -> Option<Vec<u8>>,
) -> Result<Vec<u8>, PackageError> {
    let (stories, clean, counts) = stories::read(papers, revision);
    let media = report.map(|report| media::read(papers, report, picture));
    // What the files' checks found stands with the files, what the stories' found with the stories.
    let mut told: Vec<String> = report.map(Report::warnings).unwrap_or_default();
    told.extend(stories::repeated(revision));
    let warnings: Vec<&str> = papers
        .warnings
        .iter()
        .filter(|warning| !told.contains(warning))
        .map(String::as_str)
        .collect();
    let over = papers.over_ms.0;
    let mut page = Page {
        style: String::new(),
        style_hash: String::new(),
        name: papers.name(),
        full_name: papers.full_name(),
        edition: &papers.edition,
        revision: &papers.revision,
        status: papers.status.label(),
        is_final: papers.is_final(),
        date: &papers.date,
        weekday: &papers.weekday,
        air_time: &papers.air_time,
        host: &papers.host,
        frozen: &papers.frozen,
        must: counts.must + usize::from(over > 0),
        look: counts.look + warnings.len(),
        passed: clean.len() + usize::from(over <= 0),
        total: papers.trt_ms.mm_ss(),
        slot: papers.slot_ms.mm_ss(),
        over_label: &papers.over_label,
        over_class: match over {
            _ if papers.over_label == "准" => "pass",
            1.. => "fail",
            _ => "warn",
        },
        warnings,
        stories,
        clean,
        report: media,
        persons: PERSONS,
    };
    if let Some(media) = &page.report {
        page.must += media.must;
        page.look += media.look;
        page.passed += media.passed;
    }
    page.style = style(papers);
    page.style_hash = format!(
        "sha256-{}",
        base64::encode(&Sha256::digest(page.style.as_bytes()))
    );
    Ok(papers.forms.html("checks", &page)?.into_bytes())
}

/// The style sheet, with the edition and its revision at the head of every printed page.
fn style(papers: &Papers) -> String {
    // Both are digits, letters and hyphens of our own: nothing to escape.
    format!(
        "{STYLE}@page {{ size: A4; margin: 20mm 14mm 16mm; @top-left {{ content: \"检查报告\"; font-size: 9pt; }} @top-right {{ content: \"{} {}\"; font-size: 9pt; }} @bottom-right {{ content: counter(page) \"/\" counter(pages); font-size: 9pt; }} }}\n",
        papers.edition, papers.revision
    )
}
