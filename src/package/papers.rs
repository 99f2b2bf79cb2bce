//! The revision as every paper prints it: one row an item, times counted, text on one line. All
//! documents, captions and tables are made from this, so they cannot tell different stories.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{
    PackageError, captions,
    graphics::{self, Graphic},
    media::MediaFile,
    templates::Templates,
    wants::Wants,
};
use crate::{
    model::{
        Caption, EditionRevision, Item, ItemKind, Millis, Story, StoryState,
        edition::PackageStatus,
        language::{hygiene::one_line, without_controls},
        people::ReviewLevel,
        special::listed,
        story::{CheckLevel, Draft, MediaKind, Strap},
        zone::{STATION_ZONE, chinese_date, chinese_minute, chinese_weekday},
    },
    speech::{Rate, read_time},
};

/// The edition as it is printed.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Papers {
    /// What it is printed on.
    #[serde(skip)]
    pub forms: Arc<Templates>,
    /// Which files lie beside it, and under which names.
    #[serde(skip)]
    pub wants: Wants,
    /// Programme, e.g. 每周一现.
    pub programme: String,
    /// Host programme.
    pub host: String,
    /// The edition, e.g. `2026-11-28`.
    pub edition: String,
    /// 第 N 期.
    pub number: u32,
    /// `r3`.
    pub revision: String,
    /// 正式 or 未经终审.
    pub status: PackageStatus,
    /// `2026年11月28日`.
    pub date: String,
    /// `星期六`.
    pub weekday: String,
    /// `12:00`, in the station's zone.
    pub air_time: String,
    /// `2026-11-28T12:00:00+08:00`.
    pub air_at: String,
    /// `2026年11月27日 18:00`, in the station's zone.
    pub frozen: String,
    /// When the revision was frozen.
    pub frozen_at: DateTime<Utc>,
    /// The slot.
    pub slot_ms: Millis,
    /// Total running time.
    pub trt_ms: Millis,
    /// TRT less slot.
    pub over_ms: Millis,
    /// `超 00:12`, `欠 00:08` or `准`.
    pub over_label: String,
    /// The rundown, in air order.
    pub rows: Vec<Row>,
    /// What a person should know before air.
    pub warnings: Vec<String>,
    /// What is not in, and why.
    pub left_out: Vec<LeftOutRow>,
    /// One entry a level: who signed how many of the stories.
    pub reviews: Vec<Review>,
}

/// One item.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Row {
    /// From 1.
    pub number: usize,
    /// What it is.
    pub kind: ItemKind,
    /// 片头, 串词, 稿件, 片尾.
    pub label: &'static str,
    /// Title.
    pub title: String,
    /// What is spoken in a link or closer, a paragraph each.
    pub words: Vec<String>,
    /// 顺推时间.
    pub start_ms: Millis,
    /// 倒推时间; negative where the rest does not fit.
    pub back_ms: Millis,
    /// Its length.
    pub duration_ms: Millis,
    /// Silent lead-in.
    pub fixed_ms: Millis,
    /// Read time.
    pub read_ms: Millis,
    /// 同期声.
    pub media_ms: Millis,
    /// Air after the last word.
    pub pad_ms: Millis,
    /// How long the title card stands, from the item's start.
    pub card_ms: Millis,
    /// Why it is here, or where its length comes from.
    pub why: String,
    /// 唱词, timed from the item's start.
    pub captions: Vec<Caption>,
    /// Where they lie in the package as SRT; `None`: the station does not want them.
    #[serde(skip)]
    pub captions_file: Option<String>,
    /// What is typed at the graphics desk, timed from the item's start.
    pub graphics: Vec<Graphic>,
    /// The story, for 稿件.
    pub story: Option<StoryPaper>,
}

/// One story as it is printed.
#[derive(Debug, Clone, Serialize)]
pub(super) struct StoryPaper {
    /// Its id.
    pub id: String,
    /// 短题.
    pub slug: String,
    /// False: the headline is 待改.
    pub headline_licensed: bool,
    /// The headline where no card binds its width, when it says more.
    pub headline_long: Option<String>,
    /// 全, 中 or 短, where the story could be told otherwise.
    pub version: Option<&'static str>,
    /// One of the four 新.
    pub category: &'static str,
    /// The theme.
    pub topic: &'static str,
    /// 福田 …
    pub district: Option<String>,
    /// 地名条.
    pub locator: Option<String>,
    /// The organization it is about.
    pub organization: Option<String>,
    /// How much of the read time is the lead; the rest is the voice-over.
    pub lead_ms: Millis,
    /// 导语, a paragraph each.
    pub lead: Vec<String>,
    /// 配音稿, a paragraph each.
    pub voice_over: Vec<String>,
    /// 人名条.
    pub strap: Vec<Strap>,
    /// 通讯员, 记者.
    pub writers: Vec<String>,
    /// 摄影.
    pub photographers: Vec<String>,
    /// Pictures and clips, in order.
    pub media: Vec<MediaPaper>,
    /// Every signature holds.
    pub approved: bool,
    /// 特批: `周制特批播出，未经复审、终审：联系不上审片`; `None`: nothing was overridden.
    pub special: Option<String>,
    /// 初审, 复审, 终审, in that order, signed or not.
    pub sign_offs: Vec<Signature>,
    /// What must be changed or be looked at before air.
    pub checks: Vec<CheckPaper>,
}

/// One picture or clip.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MediaPaper {
    /// Picture or clip.
    pub kind: MediaKind,
    /// The sender's name for it.
    pub name: String,
    /// `图：某某`.
    pub credit: String,
    /// Its path in the package; `None` where the bytes could not be had.
    pub file: Option<String>,
}

/// One of the three signatures.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Signature {
    /// 初审, 复审 or 终审.
    pub level: &'static str,
    /// As printed; `None`: not signed.
    pub name: Option<String>,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// `11月27日 18:05`, in the station's zone; of the override where there is one; else empty when not
    /// signed.
    pub minute: String,
    /// 特批: the producer who let it go on without this review.
    pub special: Option<String>,
}

impl Signature {
    /// What stands in the place of a name that is missing: red wherever there is colour.
    pub fn instead(&self) -> String {
        match &self.special {
            Some(producer) => format!("未审，{producer}特批"),
            None => "未签".to_owned(),
        }
    }
}

/// One finding.
#[derive(Debug, Clone, Serialize)]
pub(super) struct CheckPaper {
    /// How grave.
    pub level: CheckLevel,
    /// Where.
    pub place: String,
    /// What to do.
    pub suggestion: String,
}

/// A story that is not in.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LeftOutRow {
    /// Its headline.
    pub title: String,
    /// Why.
    pub reason: String,
}

/// One review over the whole edition.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Review {
    /// 初审, 复审 or 终审.
    pub level: &'static str,
    /// Who, without repetition, in air order.
    pub names: Vec<String>,
    /// How many stories carry it.
    pub signed: usize,
    /// How many there are.
    pub stories: usize,
    /// When the last was given, `11月27日 18:05`; empty when none.
    pub last: String,
}

impl Papers {
    /// Reads the revision. `more`: warnings of the stages after it. `media`: what lies in `media/`.
    ///
    /// # Errors
    /// An item names a story that is not there, or a caption lies outside its item.
    pub fn read(
        revision: &EditionRevision,
        more: &[String],
        media: &[MediaFile],
    ) -> Result<Self, PackageError> {
        let rundown = &revision.rundown;
        let local = revision.air_at.with_timezone(&STATION_ZONE);
        let date = local.date_naive();
        let rows = rundown
            .items
            .iter()
            .zip(rundown.front_times())
            .zip(rundown.back_times())
            .enumerate()
            .map(|(index, ((item, start), back))| {
                Row::read(revision, item, index + 1, [start, back], media)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let reviews = ReviewLevel::ALL
            .iter()
            .enumerate()
            .map(|(level, review)| Review::read(level, review.label(), &rows))
            .collect();
        let mut papers = Self {
            forms: Templates::built_in()?,
            wants: Wants::default(),
            programme: one_line(&revision.programme),
            host: one_line(&revision.host),
            edition: revision.edition.to_string(),
            number: revision.number,
            revision: revision.revision.to_string(),
            status: revision.status(),
            date: chinese_date(date),
            weekday: chinese_weekday(date).to_owned(),
            air_time: local.format("%H:%M").to_string(),
            air_at: local.to_rfc3339(),
            frozen: chinese_minute(revision.frozen_at, STATION_ZONE),
            frozen_at: revision.frozen_at,
            slot_ms: rundown.slot_ms,
            trt_ms: rundown.trt(),
            over_ms: rundown.over(),
            over_label: rundown.over_label(),
            rows,
            warnings: revision
                .warnings
                .iter()
                .chain(more)
                .map(|warning| one_line(warning))
                .filter(|warning| !warning.is_empty())
                .collect(),
            left_out: rundown
                .left_out
                .iter()
                .map(|left| LeftOutRow {
                    title: one_line(&left.title),
                    reason: one_line(&left.reason),
                })
                .collect(),
            reviews,
        };
        graphics::complete(revision, &mut papers);
        Ok(papers)
    }

    /// Names the files beside it as the station wants them.
    pub fn wanting(mut self, wants: Wants) -> Self {
        for row in &mut self.rows {
            let own = format!("{}.srt", row.caption_stem());
            row.captions_file = wants.takes(&own).then(|| wants.name(&own));
        }
        self.wants = wants;
        self
    }

    /// Whether every story carries its three signatures.
    pub fn is_final(&self) -> bool {
        self.status == PackageStatus::Final
    }

    /// `《每周一现》第327期`.
    pub fn name(&self) -> String {
        format!("《{}》第{}期", self.programme, self.number)
    }

    /// `《每周一现》第327期 2026-11-28 r3`: what a file says of itself.
    pub fn full_name(&self) -> String {
        format!("{} {} {}", self.name(), self.edition, self.revision)
    }

    /// How many stories are in the rundown.
    pub fn story_count(&self) -> usize {
        self.rows.iter().filter(|row| row.story.is_some()).count()
    }
}

impl Row {
    fn read(
        revision: &EditionRevision,
        item: &Item,
        number: usize,
        [start, back]: [Millis; 2],
        media: &[MediaFile],
    ) -> Result<Self, PackageError> {
        let story = match item.story {
            None => None,
            Some(id) => Some(revision.story(id).ok_or_else(|| PackageError::NoStory {
                number,
                story: id.to_string(),
            })?),
        };
        let mut row = Self {
            number,
            kind: item.kind,
            label: item.kind.label(),
            title: one_line(&item.title),
            words: paragraphs(&item.script),
            start_ms: start,
            back_ms: back,
            duration_ms: item.duration(),
            fixed_ms: item.fixed_ms,
            read_ms: item.read_ms,
            media_ms: item.media_ms,
            pad_ms: item.pad_ms,
            card_ms: item.card_ms,
            why: one_line(&item.why),
            captions: captions::of_item(item, story, number)?,
            captions_file: None,
            graphics: Vec::new(),
            story: story.map(|story| StoryPaper::read(story, item.read_ms, number, media)),
        };
        row.captions_file = Some(format!("{}.srt", row.caption_stem()));
        row.graphics = graphics::of_item(item, story, &row);
        Ok(row)
    }

    /// `captions/05-story`: the name of the item's caption files without `.srt` or `.txt`.
    pub fn caption_stem(&self) -> String {
        format!("captions/{}-story", self.two_digits())
    }

    /// `05`.
    pub fn two_digits(&self) -> String {
        format!("{:02}", self.number)
    }
}

impl StoryPaper {
    fn read(story: &Story, read_ms: Millis, number: usize, media: &[MediaFile]) -> Self {
        let draft = &story.draft;
        let line = |text: &Option<String>| {
            text.as_deref()
                .map(one_line)
                .filter(|text| !text.is_empty())
        };
        let lines = |texts: &[String]| -> Vec<String> {
            texts
                .iter()
                .map(|text| one_line(text))
                .filter(|text| !text.is_empty())
                .collect()
        };
        let valid = story.valid_sign_offs();
        let special = story.overridden();
        Self {
            id: story.id.to_string(),
            slug: one_line(&draft.slug),
            headline_licensed: draft.headline_licensed,
            headline_long: Some(one_line(&draft.headline_long))
                .filter(|long| !long.is_empty() && *long != one_line(&draft.headline)),
            version: (draft.versions.len() > 1).then(|| draft.version.label()),
            category: draft.category.label(),
            topic: draft.topic.label(),
            district: line(&draft.district),
            locator: line(&draft.locator),
            organization: line(&draft.organization),
            lead_ms: lead_time(draft, read_ms),
            lead: paragraphs(&draft.lead),
            voice_over: paragraphs(&draft.voice_over),
            strap: draft
                .strap
                .iter()
                .map(|strap| Strap {
                    name: one_line(&strap.name),
                    line: one_line(&strap.line),
                })
                .collect(),
            writers: lines(&draft.credits.writers),
            photographers: lines(&draft.credits.photographers),
            media: story
                .media
                .iter()
                .map(|one| MediaPaper {
                    kind: one.kind,
                    name: one_line(&one.name),
                    credit: one_line(&one.credit),
                    file: media
                        .iter()
                        .find(|file| file.number == number && file.source == one.sha256)
                        .map(|file| file.name.clone()),
                })
                .collect(),
            approved: story.state() == StoryState::Approved,
            special: special.as_ref().map(|(one, levels)| {
                format!(
                    "{}特批播出，未经{}：{}",
                    one_line(&one.name),
                    listed(levels),
                    one_line(&one.reason)
                )
            }),
            sign_offs: ReviewLevel::ALL
                .iter()
                .map(|level| {
                    let signed = valid.iter().find(|sign| sign.level == *level);
                    let special = special
                        .as_ref()
                        .filter(|(_, levels)| levels.contains(level))
                        .map(|(one, _)| *one);
                    Signature {
                        level: level.label(),
                        name: signed.map(|sign| one_line(&sign.name)),
                        at: signed.map(|sign| sign.at),
                        minute: signed
                            .map(|sign| sign.at)
                            .or(special.map(|one| one.at))
                            .map(minute)
                            .unwrap_or_default(),
                        special: special.map(|one| one_line(&one.name)),
                    }
                })
                .collect(),
            checks: draft
                .checks
                .iter()
                .filter(|check| check.level >= CheckLevel::Fix)
                .map(|check| CheckPaper {
                    level: check.level,
                    place: one_line(&check.place),
                    suggestion: one_line(&check.suggestion),
                })
                .collect(),
        }
    }

    /// `供稿` as printed: the organization, then its writers.
    pub fn source(&self) -> String {
        let writers = self.writers.join("、");
        match (&self.organization, writers.is_empty()) {
            (Some(organization), true) => organization.clone(),
            (Some(organization), false) => format!("{organization}（{writers}）"),
            (None, true) => "未注明".to_owned(),
            (None, false) => writers,
        }
    }

    /// `图 3、视频 1`, or 画面待补.
    pub fn pictures(&self) -> String {
        let count = |kind| self.media.iter().filter(|one| one.kind == kind).count();
        match (count(MediaKind::Picture), count(MediaKind::Clip)) {
            (0, 0) => "画面待补".to_owned(),
            (pictures, 0) => format!("图 {pictures}"),
            (0, clips) => format!("视频 {clips}"),
            (pictures, clips) => format!("图 {pictures}、视频 {clips}"),
        }
    }
}

impl Review {
    fn read(level: usize, label: &'static str, rows: &[Row]) -> Self {
        let stories: Vec<&StoryPaper> = rows.iter().filter_map(|row| row.story.as_ref()).collect();
        let signatures = stories.iter().map(|story| &story.sign_offs[level]);
        let mut names: Vec<String> = Vec::new();
        let mut last: Option<DateTime<Utc>> = None;
        let mut signed = 0;
        for signature in signatures {
            if let Some(name) = &signature.name {
                signed += 1;
                if !names.contains(name) {
                    names.push(name.clone());
                }
                last = last.max(signature.at);
            }
        }
        Self {
            level: label,
            names,
            signed,
            stories: stories.len(),
            last: last.map(minute).unwrap_or_default(),
        }
    }
}

impl Review {
    /// `陈晓岚　6/6 条　11月27日 18:05`; what is missing stands first.
    pub fn text(&self) -> String {
        if self.names.is_empty() {
            return "未签".to_owned();
        }
        let missing = if self.signed == self.stories {
            ""
        } else {
            "未签齐　"
        };
        format!(
            "{missing}{}　{}/{} 条　{}",
            self.names.join("、"),
            self.signed,
            self.stories,
            self.last
        )
    }
}

/// The lead's share of the read time, by what there is to speak in it.
fn lead_time(draft: &Draft, read: Millis) -> Millis {
    let [lead, rest] =
        [&draft.lead, &draft.voice_over].map(|text| read_time(text, Rate::default()).0);
    let share = (read.0 * lead).checked_div(lead + rest);
    Millis(share.unwrap_or(0)).round_to_frame()
}

/// Paragraphs without empty ones, each on one line.
fn paragraphs(text: &str) -> Vec<String> {
    without_controls(text)
        .lines()
        .map(one_line)
        .filter(|line| !line.is_empty())
        .collect()
}

/// `11月27日 18:05` in the station's zone.
fn minute(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&STATION_ZONE);
    format!("{}日 {}", local.format("%-m月%-d"), local.format("%H:%M"))
}
