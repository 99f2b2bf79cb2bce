//! 来稿: every tip with its state, filtered and searched.

use std::collections::HashMap;

use axum::{
    Extension,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Datelike, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{frame::Failed, rights::Right, state::DeskState};
use crate::{
    app::{TipCount, TipEditions, TipFilter, Visitor},
    model::{
        Attachment, Submission, SubmissionState,
        language::search::{self, Piece, excerpt},
        submission::{AttachmentRole, NestedSubmission},
        zone::{chinese_day_minute, chinese_minute},
    },
};

/// Tips on a page.
const A_PAGE: u32 = 50;
/// Characters of a tip's text in the list.
const EXCERPT: usize = 90;
/// Pages that can be asked for.
const MOST_PAGES: u32 = 100_000;

/// What the address says. Nothing of it can be wrong: what is not known counts as not said.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    edition: String,
    state: String,
    late: String,
    q: String,
    page: String,
}

impl Asked {
    /// The address of the same list with some of it changed; always its first page.
    fn address(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut asked = Self {
            page: String::new(),
            ..self.clone()
        };
        change(&mut asked);
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("edition", &asked.edition),
            ("state", &asked.state),
            ("late", &asked.late),
            ("q", &asked.q),
            ("page", &asked.page),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        match query.finish() {
            all if all.is_empty() => "/tips".to_owned(),
            query => format!("/tips?{query}"),
        }
    }
}

/// A state's word, and how it is to be seen.
pub fn state(name: &str) -> (&'static str, &'static str) {
    match name {
        "received" => ("待读取", "quiet"),
        "accepted" => ("可用", "good"),
        "quarantined" => ("待查", "work"),
        "rejected" => ("已退回", "bad"),
        "duplicate" => ("重复", "quiet"),
        "automatic" => ("自动回复", "quiet"),
        "bounce" => ("退信", "quiet"),
        "oversize" => ("太大", "work"),
        _ => ("其他", "quiet"),
    }
}

/// In the order in which a newsroom looks through them.
const STATES: [&str; 8] = [
    "quarantined",
    "accepted",
    "duplicate",
    "rejected",
    "oversize",
    "received",
    "automatic",
    "bounce",
];

#[derive(Serialize)]
struct Page {
    editions: Vec<Tray>,
    trays: Vec<Tray>,
    asked: Hidden,
    rows: Vec<Row>,
    total: u64,
    searching: bool,
    /// What was typed holds nothing that can be looked for.
    unreadable: bool,
    clear: String,
    wider: String,
    from: u64,
    to: u64,
    newer: String,
    older: String,
    may_merge: bool,
}

#[derive(Serialize)]
struct Hidden {
    edition: String,
    state: String,
    late: String,
    q: String,
}

/// A filter that one can choose.
#[derive(Serialize)]
struct Tray {
    word: String,
    address: String,
    count: Option<u64>,
    here: bool,
}

#[derive(Serialize)]
struct Row {
    address: String,
    receipt: String,
    at: String,
    subject: Vec<Part>,
    who: Vec<Part>,
    text: Vec<Part>,
    state: &'static str,
    tone: &'static str,
    why: String,
    late: bool,
    /// It can be chosen for a merge.
    usable: bool,
    first: bool,
    verified: bool,
    files: String,
    stories: Vec<String>,
}

#[derive(Serialize)]
struct Part {
    text: String,
    found: bool,
}

impl From<Piece> for Part {
    fn from(piece: Piece) -> Self {
        Self {
            text: piece.text,
            found: piece.found,
        }
    }
}

/// `GET /tips`.
pub async fn page(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failed> {
    let app = &state.app;
    let settings = &app.settings().settings;
    let (zone, now) = (settings.programme.zone, app.clock().now());
    let editions = app.tip_editions().await?;
    let query = search::Query::read(&asked.q);
    let unreadable = query.is_none() && !asked.q.trim().is_empty();
    let filter = TipFilter {
        edition: editions.named(&asked.edition),
        state: STATES
            .iter()
            .find(|name| **name == asked.state)
            .map(|name| (*name).to_owned()),
        late: asked.late == "1",
        query: query.clone(),
    };
    let number = asked.page.parse::<u32>().unwrap_or(1).clamp(1, MOST_PAGES);
    let skip = (number - 1) * A_PAGE;
    let (rows, counts) = if unreadable {
        (Vec::new(), Vec::new())
    } else {
        let store = app.store();
        tokio::try_join!(store.tips(&filter, skip, A_PAGE), store.tip_counts(&filter))?
    };
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut stories: HashMap<_, Vec<String>> = HashMap::new();
    for (tip, story) in app.store().stories_of_tips(&ids).await? {
        stories
            .entry(tip)
            .or_default()
            .push(format!("/stories/{story}"));
    }
    let total: u64 = counts
        .iter()
        .filter(|one| {
            filter
                .state
                .as_ref()
                .is_none_or(|state| *state == one.state)
        })
        .map(|one| if filter.late { one.late } else { one.tips })
        .sum();
    let shown = u64::try_from(rows.len()).unwrap_or(0);
    let (skip, last) = (u64::from(skip), u64::from(skip) + shown);
    let turn = |to: u32| asked.address(|asked| asked.page = to.to_string());
    let page = Page {
        editions: editions_of(&asked, &editions),
        trays: trays(&asked, &filter, &counts),
        rows: rows
            .iter()
            .map(|row| {
                let stories = stories.remove(&row.id).unwrap_or_default();
                row_of(row, stories, query.as_ref(), (zone, now))
            })
            .collect(),
        total,
        searching: query.is_some() || unreadable,
        unreadable,
        clear: asked.address(|asked| asked.q.clear()),
        wider: if filter.edition.is_some() || filter.state.is_some() || filter.late {
            asked.address(|asked| {
                "all".clone_into(&mut asked.edition);
                asked.state.clear();
                asked.late.clear();
            })
        } else {
            String::new()
        },
        from: (skip + 1).min(last),
        to: last,
        newer: if number > 1 {
            turn(number - 1)
        } else {
            String::new()
        },
        older: if last < total && shown > 0 {
            turn(number + 1)
        } else {
            String::new()
        },
        may_merge: Right::Edit.is_of(visitor.user.role),
        asked: Hidden {
            edition: asked.edition,
            state: asked.state,
            late: asked.late,
            q: asked.q,
        },
    };
    let head = (settings.programme.name.as_str(), "来稿", "/tips");
    let shown = state.pages.page("tips", head, Some(&visitor), &page)?;
    Ok(shown.into_response())
}

fn editions_of(asked: &Asked, editions: &TipEditions) -> Vec<Tray> {
    let chosen = editions.named(&asked.edition);
    let tray = |word: &str, name: &str, here: bool| Tray {
        word: word.to_owned(),
        address: asked.address(|asked| name.clone_into(&mut asked.edition)),
        count: None,
        here,
    };
    let is = |edition: &Option<crate::model::Edition>| {
        edition.as_ref().is_some_and(|one| chosen == Some(one.id))
    };
    let mut trays = vec![tray("本期", "", chosen == Some(editions.this.id))];
    if editions.next.is_some() {
        trays.push(tray("下期", "next", is(&editions.next)));
    }
    if editions.last.is_some() {
        trays.push(tray("上期", "last", is(&editions.last)));
    }
    trays.push(tray("全部", "all", chosen.is_none()));
    if let Some(other) = chosen.filter(|_| trays.iter().all(|tray| !tray.here)) {
        trays.push(tray(&other.to_string(), &other.to_string(), true));
    }
    trays
}

/// All, each state that has tips, and the late ones.
fn trays(asked: &Asked, filter: &TipFilter, counts: &[TipCount]) -> Vec<Tray> {
    let all = counts.iter().map(|one| one.tips).sum();
    let late = counts.iter().map(|one| one.late).sum();
    let mut trays = vec![Tray {
        word: "全部来稿".to_owned(),
        address: asked.address(|asked| {
            asked.state.clear();
            asked.late.clear();
        }),
        count: Some(all),
        here: filter.state.is_none() && !filter.late,
    }];
    for name in STATES {
        let count = counts
            .iter()
            .find(|one| one.state == name)
            .map_or(0, |one| one.tips);
        let here = filter.state.as_deref() == Some(name);
        if count > 0 || here || name == "quarantined" {
            trays.push(Tray {
                word: state(name).0.to_owned(),
                address: asked.address(|asked| {
                    name.clone_into(&mut asked.state);
                    asked.late.clear();
                }),
                count: Some(count),
                here,
            });
        }
    }
    trays.push(Tray {
        word: "迟到".to_owned(),
        address: asked.address(|asked| {
            asked.state.clear();
            "1".clone_into(&mut asked.late);
        }),
        count: Some(late),
        here: filter.late,
    });
    trays
}

fn row_of(
    tip: &Submission,
    stories: Vec<String>,
    query: Option<&search::Query>,
    (zone, now): (Tz, DateTime<Utc>),
) -> Row {
    let parts = |text: &str, length| excerpt(text, query, length).into_iter().map(Part::from);
    let (word, tone) = state(tip.state.name());
    let subject = if tip.subject.trim().is_empty() {
        "（没有主题）"
    } else {
        &tip.subject
    };
    Row {
        address: format!("/tips/{}", tip.receipt),
        receipt: tip.receipt.to_string(),
        at: moment(
            tip.envelope.arrived_at.unwrap_or(tip.received_at),
            zone,
            now,
        ),
        subject: parts(subject, 120).collect(),
        who: parts(&sender(tip), 80).collect(),
        text: parts(&tip.text, EXCERPT).collect(),
        state: word,
        tone,
        why: why(tip),
        late: tip.is_late(),
        usable: tip.state == SubmissionState::Accepted,
        first: tip.envelope.first_time,
        verified: tip.verified,
        files: files(tip),
        stories,
    }
}

/// `11月27日 18:30`; with its year when that is another one.
pub fn moment(at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> String {
    if at.with_timezone(&zone).year() == now.with_timezone(&zone).year() {
        chinese_day_minute(at, zone)
    } else {
        chinese_minute(at, zone)
    }
}

/// The organization, and who wrote for it.
fn sender(tip: &Submission) -> String {
    let from = &tip.from;
    let person = match (from.name.trim(), from.address.as_str()) {
        ("", "") => "发件人不明".to_owned(),
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    };
    match &tip.organization {
        Some(organization) => format!("{organization} · {person}"),
        None => person,
    }
}

/// Why it stands where it stands, in words.
pub fn why(tip: &Submission) -> String {
    use crate::model::SubmissionState as S;
    match &tip.state {
        // Numbers of rows say nothing to a person; the note names the receipt number.
        S::Duplicate { .. } => {
            let note = tip.notes.iter().find(|note| note.contains("重复"));
            note.cloned()
                .unwrap_or_else(|| "与另一件来稿内容相同".to_owned())
        }
        S::Automatic | S::Bounce => String::new(),
        other => other.reason().unwrap_or_default(),
    }
}

/// `照片2 · 视频1 · 文档1`.
fn files(tip: &Submission) -> String {
    let mut all: Vec<&Attachment> = tip.attachments.iter().collect();
    let mut inner: Vec<&NestedSubmission> = tip.nested.iter().collect();
    while let Some(mail) = inner.pop() {
        all.extend(&mail.attachments);
        inner.extend(&mail.nested);
    }
    let mut told = Vec::new();
    for (role, word) in [
        (AttachmentRole::Photo, "照片"),
        (AttachmentRole::Clip, "视频"),
        (AttachmentRole::Sound, "录音"),
        (AttachmentRole::Document, "文档"),
        (AttachmentRole::Archive, "压缩包"),
        (AttachmentRole::Other, "其他文件"),
    ] {
        let count = all.iter().filter(|file| file.facts.role == role).count();
        if count > 0 {
            told.push(format!("{word}{count}"));
        }
    }
    if !tip.links.is_empty() {
        told.push(format!("超大附件{}", tip.links.len()));
    }
    told.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_word_and_addresses_are_safe() {
        for name in STATES {
            assert_ne!(state(name).0, "其他", "{name}");
        }
        let asked = Asked {
            q: "a&b=c#\"<深".to_owned(),
            page: "7".to_owned(),
            ..Asked::default()
        };
        assert_eq!(asked.address(|_| ()), "/tips?q=a%26b%3Dc%23%22%3C%E6%B7%B1");
        assert_eq!(asked.address(|a| a.q.clear()), "/tips");
    }
}
