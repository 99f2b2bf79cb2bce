//! The parts of a tip's page.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::{
    lit::{Lights, Lit},
    tip_files::is_shown,
    tips::moment,
};
use crate::{
    app::Tip,
    model::{
        Attachment, Millis, StoryState, SubmissionId,
        letter::{Letter, LetterKind},
        mail::MailState,
        story::Fact,
        submission::{AttachmentRole, Authentication, BigAttachmentLink, NestedSubmission},
        units::size_label,
        zone::chinese_date,
    },
};

/// Characters of one text that are shown; who needs more takes the original.
const LONGEST: usize = 20_000;
/// Characters of a document's text.
const LONGEST_DOCUMENT: usize = 4_000;

/// One thing that is told of a tip.
#[derive(Debug, Serialize)]
pub struct Told {
    what: &'static str,
    text: String,
    tone: &'static str,
    address: String,
}

/// The text as it came.
#[derive(Debug, Serialize)]
pub struct Original {
    title: String,
    parts: Vec<Lit>,
    legend: Vec<Light>,
    cut: bool,
}

#[derive(Debug, Serialize)]
struct Light {
    kind: &'static str,
    word: &'static str,
    count: usize,
}

/// A story, or an article of which none is made yet.
#[derive(Debug, Serialize)]
pub struct Card {
    address: String,
    title: String,
    state: &'static str,
    tone: &'static str,
    lines: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    heading: bool,
    parts: Vec<Lit>,
}

/// A file that came with it.
#[derive(Debug, Serialize)]
pub struct File {
    address: String,
    /// Empty: nothing of it can be shown.
    thumbnail: String,
    name: String,
    kind: &'static str,
    about: String,
    caption: String,
    credit: String,
    problem: String,
    media_type: String,
    video: bool,
    audio: bool,
    opens: bool,
    gone: bool,
    text: String,
    cut: bool,
}

/// A file too big for the mail.
#[derive(Debug, Serialize)]
pub struct Link {
    provider: String,
    name: String,
    about: String,
    url: String,
    /// A browser may follow it.
    opens: bool,
}

/// A mail inside the mail.
#[derive(Debug, Serialize)]
pub struct Inner {
    depth: usize,
    subject: String,
    from: String,
    at: String,
    text: String,
    cut: bool,
    files: Vec<File>,
}

/// Who sent it, when, and what is known of them.
pub fn details(tip: &Tip, zone: Tz, now: DateTime<Utc>) -> Vec<Told> {
    let row = &tip.submission;
    let mut told: Vec<Told> = Vec::new();
    let mut tell = |what, text: String, tone, address: String| {
        if !text.is_empty() {
            told.push(Told {
                what,
                text,
                tone,
                address,
            });
        }
    };
    let from = &row.from;
    let sender = match (from.name.as_str(), from.address.as_str()) {
        ("", "") => "不明".to_owned(),
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    };
    tell("发件人", sender, "", String::new());
    let (proof, tone) = match (row.verified, row.envelope.authentication) {
        (true, _) => ("已核实：登记邮箱，身份核验通过", "good"),
        (_, Authentication::Failed) => ("核验未通过，疑似冒用", "bad"),
        (_, Authentication::Passed) => ("邮箱属实，单位未登记", "quiet"),
        (_, Authentication::Unknown) => ("未核实", "quiet"),
    };
    tell("身份", proof.to_owned(), tone, String::new());
    if let Some(other) = &row.envelope.reply_to
        && other.address != from.address
    {
        tell("要求回信到", other.address.clone(), "work", String::new());
    }
    tell(
        "单位",
        row.organization
            .clone()
            .unwrap_or_else(|| "未登记".to_owned()),
        "",
        String::new(),
    );
    tell("往来", history(tip), "", String::new());
    let arrived = row.envelope.arrived_at.unwrap_or(row.received_at);
    let late = if row.is_late() { "（截稿后）" } else { "" };
    let tone = if row.is_late() { "work" } else { "" };
    tell(
        "到达",
        format!("{}{late}", moment(arrived, zone, now)),
        tone,
        String::new(),
    );
    let at = row.sent_at.map(|at| moment(at, zone, now));
    tell("邮件所写时间", at.unwrap_or_default(), "", String::new());
    let edition = match &tip.edition {
        Some(edition) => format!(
            "第{}期，{}",
            edition.number,
            chinese_date(edition.id.date())
        ),
        None => row.edition.to_string(),
    };
    tell("归入", edition, "", String::new());
    for (what, other) in [("重复于", &tip.twin), ("补充", &tip.first)] {
        if let Some(other) = other {
            let text = format!("{} {}", other.receipt, other.subject);
            tell(what, text, "", format!("/tips/{}", other.receipt));
        }
    }
    // What people wrote stands below, with its words.
    let machine = tip
        .letters
        .iter()
        .filter(|one| one.kind != LetterKind::Reply);
    for one in machine {
        let (text, tone) = letter(one, zone, now);
        tell(what_letter(one.kind), text, tone, String::new());
    }
    let source = match row.source.as_str() {
        // What `gather --from` took without a name.
        "path" => "手工收取",
        name => name,
    };
    tell("来源", source.to_owned(), "", String::new());
    told
}

fn history(tip: &Tip) -> String {
    let Some(card) = &tip.organization else {
        let (tips, accepted) = tip.sent;
        return match tips {
            0 | 1 => "这个邮箱第一次来稿".to_owned(),
            _ => format!("这个邮箱来稿{tips}件，可用{accepted}件"),
        };
    };
    let known = &card.history;
    let mut said = format!(
        "来稿{}件，可用{}件，写成{}条，播出{}条",
        known.submissions, known.accepted, known.stories, known.aired
    );
    if let Some(last) = &known.last_aired {
        said.push_str(&format!("，最近播出 {last}"));
    }
    said
}

fn what_letter(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Receipt => "回执",
        LetterKind::Scheduled => "入选通知",
        LetterKind::Aired => "播出通知",
        LetterKind::Reply => "回信",
    }
}

fn letter(letter: &Letter, zone: Tz, now: DateTime<Utc>) -> (String, &'static str) {
    if !letter.withheld.is_empty() {
        return (format!("未发：{}", letter.withheld), "quiet");
    }
    let at = moment(letter.updated_at, zone, now);
    match letter.state {
        _ if letter.bounced => (format!("{at} 被退回"), "bad"),
        MailState::Accepted => (format!("{at} 已发出"), "good"),
        MailState::Failed => (format!("{at} 发不出去"), "bad"),
        _ => ("待发".to_owned(), "quiet"),
    }
}

/// Its own text; before it the text that is drafted from, where that is another.
pub fn originals(tip: &Tip) -> Vec<Original> {
    let reading = &tip.reading;
    let source: Vec<char> = reading.text.chars().collect();
    let facts = facts(tip);
    let lights = Lights::new(&source, &facts);
    let mut kept = vec![false; source.len()];
    for article in &reading.articles {
        for line in article.headings.iter().chain(&article.paragraphs) {
            for at in &line.from {
                if let Some(kept) = kept.get_mut(*at) {
                    *kept = true;
                }
            }
        }
    }
    let length = source.len().min(LONGEST);
    let mut all = Vec::new();
    if !source.is_empty() {
        all.push(Original {
            title: reading.note.clone().unwrap_or_else(|| "原文".to_owned()),
            parts: lights.whole(&source[..length], &kept),
            legend: lights
                .legend()
                .into_iter()
                .map(|(kind, word, count)| Light { kind, word, count })
                .collect(),
            cut: source.len() > LONGEST || reading.own && reading.text != tip.submission.text,
        });
    }
    if !reading.own && !tip.submission.text.trim().is_empty() {
        let (text, cut) = head(&tip.submission.text, LONGEST);
        all.push(Original {
            title: "邮件正文".to_owned(),
            parts: vec![Lit {
                text,
                ..Lit::default()
            }],
            legend: Vec::new(),
            cut,
        });
    }
    all
}

/// What the stories may claim that were written from it; where none was, what one could.
fn facts(tip: &Tip) -> Vec<Fact> {
    let own = |submissions: &[SubmissionId]| submissions.first() == Some(&tip.submission.id);
    let mut told = tip
        .stories
        .iter()
        .filter(|story| own(&story.submissions))
        .peekable();
    if told.peek().is_none() {
        return tip.reading.facts.clone();
    }
    told.flat_map(|story| story.draft.facts.iter().cloned())
        .collect()
}

/// The stories that are made of it, each beside its cleaned text.
pub fn cards(tip: &Tip) -> Vec<Card> {
    let reading = &tip.reading;
    let source: Vec<char> = reading.text.chars().collect();
    let facts = facts(tip);
    let lights = Lights::new(&source, &facts);
    let mut left = LONGEST;
    let mut articles = reading.articles.iter().map(|article| {
        let mut lines = Vec::new();
        let parts = [(true, &article.headings), (false, &article.paragraphs)];
        for (heading, several) in parts {
            for line in several {
                if line.chars.len() > left {
                    left = 0;
                    break;
                }
                left -= line.chars.len();
                let parts = lights.line(&line.chars, &line.from);
                lines.push(Line { heading, parts });
            }
        }
        (article.heading.clone().unwrap_or_default(), lines)
    });
    let mut cards: Vec<Card> = Vec::new();
    // Stories stand in the order of the articles, unless some were merged elsewhere.
    let several = reading.articles.len() == tip.stories.len();
    for story in &tip.stories {
        let (state, tone) = story_state(&story.state());
        let own = several.then(|| articles.next()).flatten();
        cards.push(Card {
            address: format!("/stories/{}", story.id),
            title: story.draft.headline.clone(),
            state,
            tone,
            lines: own.map(|(_, lines)| lines).unwrap_or_default(),
        });
    }
    for (title, lines) in articles {
        if lines.is_empty() {
            continue;
        }
        cards.push(Card {
            address: String::new(),
            title,
            state: "",
            tone: "",
            lines,
        });
    }
    cards
}

fn story_state(state: &StoryState) -> (&'static str, &'static str) {
    match state {
        StoryState::Draft => ("待初审", "work"),
        StoryState::FirstReview => ("待复审", "work"),
        StoryState::SecondReview => ("待终审", "work"),
        StoryState::Approved => ("已过终审", "good"),
        StoryState::Held { .. } => ("待播", "quiet"),
        StoryState::Killed { .. } => ("已撤", "bad"),
    }
}

/// Files that may be of use, and the furniture of the mail.
pub fn files(all: &[Attachment], tip: &str, gone: bool) -> (Vec<File>, Vec<File>) {
    let (furniture, files): (Vec<&Attachment>, Vec<&Attachment>) = all
        .iter()
        .partition(|file| file.facts.role == AttachmentRole::Logo);
    let shown = |several: Vec<&Attachment>| {
        several
            .into_iter()
            .map(|one| file(one, tip, gone))
            .collect()
    };
    (shown(files), shown(furniture))
}

fn file(file: &Attachment, tip: &str, gone: bool) -> File {
    let facts = &file.facts;
    let picture = matches!(facts.role, AttachmentRole::Photo | AttachmentRole::Logo);
    // What cannot be shown as it came is shown in the form that the house works with.
    let (sha256, media_type) = match &facts.working {
        Some(copy) => (copy.sha256, copy.media_type.as_str()),
        None => (file.sha256, file.media_type.as_str()),
    };
    let mut about = Vec::new();
    if let Some((width, height)) = facts.size {
        about.push(format!("{width}×{height}"));
    }
    if let Some(length) = facts.duration_ms {
        about.push(Millis(i64::try_from(length).unwrap_or(i64::MAX)).mm_ss());
    }
    if facts.has_sound == Some(false) {
        about.push("没有声音".to_owned());
    }
    about.push(size_label(file.bytes));
    let (text, cut) = head(facts.text.as_deref().unwrap_or_default(), LONGEST_DOCUMENT);
    let address = |sha256| format!("{tip}/files/{sha256}");
    let word = match facts.role {
        AttachmentRole::Photo => "照片",
        AttachmentRole::Logo => "图标",
        AttachmentRole::Document => "文档",
        AttachmentRole::Clip => "视频",
        AttachmentRole::Sound => "录音",
        AttachmentRole::Archive => "压缩包",
        AttachmentRole::Other => "文件",
    };
    let is = |kind: &str| is_shown(&file.media_type) && file.media_type.starts_with(kind);
    File {
        address: address(file.sha256),
        thumbnail: if picture && facts.size.is_some() && !gone {
            format!("{tip}/thumbnails/{sha256}")
        } else {
            String::new()
        },
        name: if file.original_name.is_empty() {
            file.name.clone()
        } else {
            file.original_name.clone()
        },
        kind: word,
        about: about.join(" · "),
        caption: facts.caption.clone().unwrap_or_default(),
        credit: facts.credit.clone().unwrap_or_default(),
        problem: facts.problem.clone().unwrap_or_default(),
        video: facts.role == AttachmentRole::Clip && is("video/") && !gone,
        audio: facts.role == AttachmentRole::Sound && is("audio/") && !gone,
        opens: picture && is_shown(media_type),
        media_type: file.media_type.clone(),
        gone,
        text,
        cut,
    }
}

/// Big files behind links; only the web is followed.
pub fn links(all: &[BigAttachmentLink], zone: Tz, now: DateTime<Utc>) -> Vec<Link> {
    all.iter()
        .map(|link| {
            let mut about = Vec::new();
            if let Some(bytes) = link.bytes {
                about.push(size_label(bytes));
            }
            about.push(match link.expires_at {
                Some(at) if at <= now => format!("{}已过期", moment(at, zone, now)),
                Some(at) => format!("{}到期", moment(at, zone, now)),
                None => "何时到期不明".to_owned(),
            });
            let web = url::Url::parse(&link.url)
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
            Link {
                provider: link.provider.clone(),
                name: link.name.clone().unwrap_or_default(),
                about: about.join(" · "),
                url: link.url.clone(),
                opens: web,
            }
        })
        .collect()
}

/// Mails inside the mail, each before those inside it.
pub fn inner(
    mails: &[NestedSubmission],
    tip: &str,
    gone: bool,
    zone: Tz,
    now: DateTime<Utc>,
) -> Vec<Inner> {
    let mut waiting: Vec<(usize, &NestedSubmission)> =
        mails.iter().rev().map(|mail| (1, mail)).collect();
    let mut all = Vec::new();
    while let Some((depth, mail)) = waiting.pop() {
        let (text, cut) = head(&mail.text, LONGEST);
        let (mut own, furniture) = files(&mail.attachments, tip, gone);
        own.extend(furniture);
        all.push(Inner {
            depth,
            subject: mail.subject.clone(),
            from: format!("{} <{}>", mail.from.name, mail.from.address),
            at: mail
                .sent_at
                .map(|at| moment(at, zone, now))
                .unwrap_or_default(),
            text,
            cut,
            files: own,
        });
        waiting.extend(mail.nested.iter().rev().map(|mail| (depth + 1, mail)));
    }
    all
}

/// The first characters, and whether there are more.
fn head(text: &str, most: usize) -> (String, bool) {
    match text.char_indices().nth(most) {
        Some((end, _)) => (text[..end].to_owned(), true),
        None => (text.to_owned(), false),
    }
}
