//! 催审, and the last call: which signatures are missing, until when, and what happens without them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    AlarmError, House, left,
    page::{AMBER, CALM, Page, RED, row, step},
    ready::{UnsignedStory, labels},
};
use crate::model::{
    notice::{NoticeKind, Words},
    zone::{chinese_day_minute, chinese_minute},
};

/// What leaves the house when nobody does anything more.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Unattended {
    /// All is signed: this revision goes out.
    Approved {
        /// Which.
        revision: u32,
    },
    /// Policy `hold`: the last revision that was approved whole goes out.
    LastApproved {
        /// Which.
        revision: u32,
    },
    /// Policy `hold` without one: the reserve edition goes out.
    Reserve {
        /// How old it is, days.
        age_days: u32,
    },
    /// Policy `hold` with neither: nothing goes out.
    Nothing,
    /// Policy `auto`: the last good revision goes out, marked 未经终审.
    Unapproved {
        /// Which.
        revision: u32,
    },
}

impl Unattended {
    fn words(&self) -> String {
        match self {
            Self::Approved { revision } => format!("正式播出包 r{revision}"),
            Self::LastApproved { revision } => {
                format!("最近一次签齐的播出包 r{revision}，其后的修改不发")
            }
            Self::Reserve { age_days } => format!("备播包（{age_days} 天前制作）"),
            Self::Nothing => "什么都不发，电视台收不到本期节目".to_owned(),
            Self::Unapproved { revision } => format!("播出包 r{revision}，标明“未经终审”"),
        }
    }

    fn is_grave(&self) -> bool {
        matches!(self, Self::Nothing)
    }
}

/// What the mail tells.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Review {
    /// [`NoticeKind::Remind`], [`NoticeKind::Escalate`] or [`NoticeKind::LastCall`].
    pub kind: NoticeKind,
    /// 第 N 期.
    pub number: u32,
    /// Its date, as commands want it.
    pub edition: crate::model::EditionId,
    /// When it goes on air.
    pub air_at: DateTime<Utc>,
    /// When it is locked.
    pub lock_at: DateTime<Utc>,
    /// When it is sent.
    pub send_at: DateTime<Utc>,
    /// Stories that lack a signature, in air order.
    pub stories: Vec<UnsignedStory>,
    /// What is sent when nobody does anything more.
    pub unattended: Unattended,
}

/// Writes the mail.
///
/// # Errors
/// A template asks for what the page does not have.
pub fn review(asked: &Review, house: &House<'_>, now: DateTime<Utc>) -> Result<Words, AlarmError> {
    let title = format!("《{}》第{}期", house.programme, asked.number);
    let lock = chinese_day_minute(asked.lock_at, house.zone);
    let open = match asked.stories.len() {
        0 => "已签齐".to_owned(),
        count => format!("还有 {count} 条待签"),
    };
    let (tag, tone) = match asked.kind {
        NoticeKind::LastCall => ("【最后提醒】", RED),
        NoticeKind::Escalate => ("【催审·升级】", AMBER),
        _ => ("【催审】", CALM),
    };
    let subject = match asked.kind {
        NoticeKind::LastCall => format!(
            "{tag}{title}{open}，{} 将自动发送：{}",
            chinese_day_minute(asked.send_at, house.zone),
            asked.unattended.words()
        ),
        _ => format!("{tag}{title}{open}，{lock} 锁单"),
    };
    let sub = format!(
        "{title} · {} 播出",
        chinese_minute(asked.air_at, house.zone)
    );
    let heading = format!("{}{open}", tag.trim_matches(['【', '】']).to_owned() + "：");
    let mut page = Page::new(house, &subject, tone, &heading, &sub);
    page.strong_fact("播出", &left(asked.air_at, now), "");
    page.fact("锁单", &lock, "此后改动须出更正版");
    page.fact("送播", &chinese_day_minute(asked.send_at, house.zone), "");
    let stories = asked
        .stories
        .iter()
        .enumerate()
        .map(|(number, story)| {
            let note = format!("待{} · {}", labels(&story.lacks), story.organization);
            row(&format!("{}.", number + 1), &story.headline, &note)
        })
        .collect();
    page.block("待签稿件", AMBER, stories);
    let tone = if asked.unattended.is_grave() {
        RED
    } else {
        CALM
    };
    page.block(
        "如果没有人处理，届时将发送",
        tone,
        vec![row("", &asked.unattended.words(), "")],
    );
    if !asked.stories.is_empty() {
        let edition = asked.edition;
        let rows = [
            "看待签稿件：`yixian story list`".to_owned(),
            "逐条签发：`yixian story approve 稿件编号 --level 级别 --by 登录名`，级别为 first 初审、second 复审、final 终审"
                .to_owned(),
            "赶不上的先放下：`yixian story hold 稿件编号 --reason 原因`".to_owned(),
            format!("签齐后可提前锁单：`yixian edition lock {edition}`"),
        ];
        page.block(
            "现在要做",
            AMBER,
            rows.iter()
                .enumerate()
                .map(|(number, line)| step(&format!("{}.", number + 1), line))
                .collect(),
        );
    }
    page.words(asked.kind == NoticeKind::LastCall)
}
