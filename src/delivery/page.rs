//! What the duty editor reads: the revision's facts, in the words of the station.

use serde::Serialize;

use super::{
    freight::{self, Freight},
    letter::{Sender, Stamp},
    listing::{File, Group, contents, named, what},
    names::{self, Standing},
    picture::Inline,
    plain::{pad, size},
};
use crate::model::{
    EditionRevision, ItemKind, Story, changes,
    edition::PackageStatus,
    language::hygiene::one_line,
    package::Manifest,
    people::ReviewLevel,
    zone::{chinese_date, chinese_day_minute, chinese_minute, chinese_weekday},
};

/// More than these and nobody reads them: the papers say it all.
const MOST_CHANGES: usize = 20;
/// Files named one by one that are not attached.
const MOST_KEPT: usize = 8;

/// Everything the two templates show. All text is one line, without controls.
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    subject: String,
    preheader: String,
    programme: String,
    host: String,
    number: u32,
    revision: String,
    state: &'static str,
    state_colour: &'static str,
    is_final: bool,
    is_rehearsal: bool,
    replaces: bool,
    /// `r2`, of which `changes` tells the differences.
    before: String,
    changes: Vec<String>,
    /// How many more there are.
    more_changes: usize,
    /// The page with all files and the button 确认签收.
    page_url: Option<String>,
    /// `12月4日 18:30`.
    links_until: String,
    who: String,
    contact: String,
    air: String,
    frozen: String,
    slot: String,
    trt: String,
    over: String,
    over_colour: &'static str,
    reviews: Vec<Review>,
    rows: Vec<Row>,
    /// 特批: what airs by a producer's word.
    special: Vec<String>,
    warnings: Vec<String>,
    sheet: Option<Sheet>,
    zip: Zip,
    attached: Vec<File>,
    attached_total: String,
    contents: Vec<Group>,
    kept: Vec<File>,
    /// How many more there are, and how large.
    kept_more: usize,
    kept_more_size: String,
}

#[derive(Debug, Clone, Serialize)]
struct Review {
    level: &'static str,
    names: String,
    missing: String,
    line: String,
}

#[derive(Debug, Clone, Serialize)]
struct Row {
    number: usize,
    category: &'static str,
    title: String,
    duration: String,
    front: String,
    is_story: bool,
    line: String,
}

#[derive(Debug, Clone, Serialize)]
struct Sheet {
    cid: String,
    width: u32,
    height: u32,
    alt: String,
}

#[derive(Debug, Clone, Serialize)]
struct Zip {
    name: String,
    size: String,
    sha256: String,
    attached: bool,
}

/// Collects the page. `names` are those of the attachments after the zip, in order; `sheet` and its
/// `cid` stand in the HTML part.
#[must_use]
pub fn page(
    revision: &EditionRevision,
    manifest: &Manifest,
    freight: &Freight,
    sender: &Sender,
    stamp: &Stamp,
    names: &[String],
    sheet: Option<(&Inline, &str)>,
) -> Page {
    let status = status(revision, manifest);
    let standing = standing(revision, manifest, stamp);
    let url = |path: &str| stamp.links.map(|links| links.url(path));
    let mut changes = stamp
        .before
        .map(|before| changes::since(before, revision))
        .unwrap_or_default();
    let more_changes = changes.len().saturating_sub(MOST_CHANGES);
    changes.truncate(MOST_CHANGES);
    let rundown = &revision.rundown;
    let over = rundown.over();
    let air_date = revision.air_at.with_timezone(&sender.zone).date_naive();
    let air = format!(
        "{} {} {}",
        chinese_date(air_date),
        chinese_weekday(air_date),
        revision.air_at.with_timezone(&sender.zone).format("%H:%M")
    );
    let over_label = rundown.over_label();
    let file = |path: &String| manifest.files.iter().find(|file| file.path == *path);
    let zip = &freight.archive;
    let folder = zip.name.trim_end_matches(".zip").to_owned();
    let mut attached: Vec<File> = Vec::new();
    if freight.load.zip {
        attached.push(named(
            &zip.name,
            "全部文件",
            zip.bytes,
            &zip.sha256.to_string(),
        ));
    }
    attached.extend(
        freight
            .load
            .attached
            .iter()
            .filter_map(file)
            .zip(names)
            .map(|(file, name)| named(name, what(file), file.bytes, &file.sha256.to_string())),
    );
    let attached_bytes: u64 = freight.zip.iter().map(|zip| zip.len() as u64).sum::<u64>()
        + freight
            .attached
            .iter()
            .map(|file| file.len() as u64)
            .sum::<u64>();
    let mut kept = Vec::new();
    if !freight.load.zip {
        let whole = named(&zip.name, "全部文件", zip.bytes, &zip.sha256.to_string());
        kept.push(whole.at(url(&zip.name)));
    }
    let told = freight::told(manifest, &freight.load, MOST_KEPT);
    let kept_more = freight.load.kept.len() - told.len();
    let all: u64 = freight
        .load
        .kept
        .iter()
        .filter_map(file)
        .map(|file| file.bytes)
        .sum();
    let kept_more_bytes = all - told.iter().map(|file| file.bytes).sum::<u64>();
    kept.extend(told.into_iter().map(|file| {
        let path = format!("{folder}/{}", one_line(&file.path));
        named(&path, what(file), file.bytes, &file.sha256.to_string()).at(url(&file.path))
    }));
    let special: Vec<String> = revision
        .stories
        .iter()
        .filter_map(Story::override_words)
        .collect();
    Page {
        subject: names::mail_subject(revision, standing),
        preheader: format!(
            "第{}期 · {}月{}日{} {} 播出 · 总时长 {}（{over_label}）· {}",
            revision.number,
            air_date.format("%-m"),
            air_date.format("%-d"),
            chinese_weekday(air_date),
            revision.air_at.with_timezone(&sender.zone).format("%H:%M"),
            rundown.trt(),
            standing.label()
        ),
        programme: one_line(&revision.programme),
        host: one_line(&revision.host),
        number: revision.number,
        revision: revision.revision.to_string(),
        state: standing.label(),
        state_colour: match standing {
            Standing::Final => "#1b6b3a",
            Standing::Correction => "#8a5a00",
            Standing::Rehearsal => "#4a3a8c",
            Standing::Unapproved => "#b3261e",
        },
        is_final: status == PackageStatus::Final,
        is_rehearsal: standing == Standing::Rehearsal,
        replaces: standing == Standing::Correction,
        before: stamp
            .before
            .map(|before| before.revision.to_string())
            .unwrap_or_default(),
        changes,
        more_changes,
        page_url: url(""),
        links_until: stamp
            .links
            .map(|links| chinese_day_minute(links.expires_at(), sender.zone))
            .unwrap_or_default(),
        who: one_line(sender.name),
        contact: one_line(sender.contact),
        air,
        frozen: chinese_minute(revision.frozen_at, sender.zone),
        slot: rundown.slot_ms.mm_ss(),
        trt: rundown.trt().mm_ss(),
        over_colour: match (over_label.as_str(), over.0 > 0) {
            ("准", _) => "#1b6b3a",
            (_, true) => "#b3261e",
            _ => "#8a5a00",
        },
        over: over_label,
        reviews: reviews(revision),
        rows: rows(revision),
        special: special.iter().map(|one| one_line(one)).collect(),
        warnings: revision
            .warnings
            .iter()
            .filter(|one| !special.contains(one))
            .map(|w| one_line(w))
            .collect(),
        sheet: sheet.map(|(picture, cid)| Sheet {
            cid: cid.to_owned(),
            width: picture.width,
            height: picture.height,
            alt: alt(revision),
        }),
        zip: Zip {
            name: zip.name.clone(),
            size: size(zip.bytes),
            sha256: zip.sha256.to_string(),
            attached: freight.load.zip,
        },
        attached,
        attached_total: size(attached_bytes),
        contents: contents(manifest),
        kept,
        kept_more,
        kept_more_size: size(kept_more_bytes),
    }
}

/// What the mail is to its recipient.
#[must_use]
pub fn standing(revision: &EditionRevision, manifest: &Manifest, stamp: &Stamp) -> Standing {
    let status = status(revision, manifest);
    Standing::of(status, stamp.purpose, !stamp.earlier.is_empty())
}

/// 正式 only when revision and manifest both say so.
#[must_use]
pub fn status(revision: &EditionRevision, manifest: &Manifest) -> PackageStatus {
    if revision.status() == PackageStatus::Final && manifest.status == PackageStatus::Final {
        PackageStatus::Final
    } else {
        PackageStatus::Unapproved
    }
}

/// Row numbers of the stories, by their place in the rundown.
fn story_numbers(revision: &EditionRevision) -> Vec<(usize, &Story)> {
    revision
        .rundown
        .items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| {
            item.story
                .and_then(|id| revision.story(id))
                .map(|story| (index + 1, story))
        })
        .collect()
}

fn reviews(revision: &EditionRevision) -> Vec<Review> {
    let stories = story_numbers(revision);
    ReviewLevel::ALL
        .into_iter()
        .map(|level| {
            let mut names: Vec<String> = Vec::new();
            let mut missing: Vec<String> = Vec::new();
            let mut special: Vec<String> = Vec::new();
            for (number, story) in &stories {
                match story.valid_sign_offs().iter().find(|s| s.level == level) {
                    Some(sign) => {
                        let name = one_line(&sign.name);
                        if !names.contains(&name) {
                            names.push(name);
                        }
                    }
                    None if is_overridden(story, level) => special.push(number.to_string()),
                    None => missing.push(number.to_string()),
                }
            }
            let which = |numbers: &[String], what: &str| match numbers.is_empty() {
                true => String::new(),
                false => format!("（第{}条{what}）", numbers.join("、")),
            };
            let (names, missing) = match (names.is_empty(), special.is_empty()) {
                (true, true) => (String::new(), "未签".to_owned()),
                _ => (
                    names.join("、"),
                    which(&missing, "未签") + &which(&special, "特批"),
                ),
            };
            Review {
                level: level.label(),
                line: format!("{}      {names}{missing}", level.label()),
                names,
                missing,
            }
        })
        .collect()
}

fn is_overridden(story: &Story, level: ReviewLevel) -> bool {
    let special = story.overridden();
    special.is_some_and(|(_, levels)| levels.contains(&level))
}

fn rows(revision: &EditionRevision) -> Vec<Row> {
    revision
        .rundown
        .items
        .iter()
        .zip(revision.rundown.front_times())
        .enumerate()
        .map(|(index, (item, front))| {
            let story = item.story.and_then(|id| revision.story(id));
            let category = story.map_or(item.kind.label(), |story| story.draft.category.label());
            let title = one_line(&item.title);
            let duration = item.duration().mm_ss();
            let front = front.mm_ss();
            let number = index + 1;
            Row {
                line: format!(
                    "{number:>4}  {front}  {duration}  {}  {title}",
                    pad(category, 8)
                ),
                number,
                category,
                title,
                duration,
                front,
                is_story: item.kind == ItemKind::Story,
            }
        })
        .collect()
}

/// What the cards say, for readers that show no pictures.
fn alt(revision: &EditionRevision) -> String {
    let titles: Vec<String> = story_numbers(revision)
        .iter()
        .map(|(_, story)| {
            format!(
                "{}：{}",
                story.draft.category.label(),
                one_line(&story.draft.headline)
            )
        })
        .collect();
    format!("标题板总览。{}", titles.join("；"))
}
