//! 信函样张 and 文件样张: what leaves the house, in the words of the coming edition, before it leaves.

use axum::{
    Extension,
    extract::{Path, Query},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use super::State;
use crate::{
    app::{SampleMail, SamplePaper, SamplePapers, Visitor, paper_word},
    desk::{
        frame::Failed,
        server::{POLICY_FRAMED, POLICY_WITH_FRAME},
    },
    model::{letter::ReplyTemplate, units::size_label},
};

/// Which mail; none: the first.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    mail: String,
}

#[derive(Serialize)]
struct MailsPage {
    groups: Vec<MailGroup>,
    label: &'static str,
    when: &'static str,
    /// The address of its HTML; empty: nothing can be shown yet.
    address: String,
    subject: String,
    text: String,
    nothing: bool,
}

#[derive(Serialize)]
struct MailGroup {
    to: &'static str,
    mails: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    address: String,
    label: &'static str,
    here: bool,
}

/// To whom, what it is called, when it leaves.
fn about(mail: SampleMail) -> (&'static str, &'static str, &'static str) {
    const STATION: &str = "发给电视台";
    const SENDERS: &str = "发给来稿人和通讯员";
    const OWN: &str = "发给自己人";
    match mail {
        SampleMail::Package => (
            STATION,
            "播出包",
            "锁单打包后按时间表发出，是最近一个包的内容；真发时另有签收链接",
        ),
        SampleMail::Skipped => (STATION, "停播通知", "停播经两人确认后发出"),
        SampleMail::Moved => (STATION, "改期通知", "改期经两人确认后发出"),
        SampleMail::Receipt => (SENDERS, "回执", "收到来稿后自动回"),
        SampleMail::Scheduled => (SENDERS, "编入通知", "锁单后自动发"),
        SampleMail::Aired => (SENDERS, "播出通知", "播出后自动发"),
        SampleMail::Reply(template) => {
            let when = "编辑在来稿页上写，看过再发；方括号里的由编辑填";
            match template {
                ReplyTemplate::Picture => (SENDERS, "请补图", when),
                ReplyTemplate::Verify => (SENDERS, "请核实", when),
                ReplyTemplate::Decline => (SENDERS, "谢绝", when),
                ReplyTemplate::Free => (SENDERS, "自由回复", when),
            }
        }
        SampleMail::Invitation => (SENDERS, "约稿", "每周按时间表发给设置里的通讯员"),
        SampleMail::Remind => (OWN, "催审", "按时间表发，有待签的才发"),
        SampleMail::Escalate => (OWN, "催审·升级", "到时仍没签齐，发给上一级"),
        SampleMail::LastCall => (OWN, "最后提醒", "自动发出前的最后一次"),
        SampleMail::Ready => (OWN, "系统就绪", "播出前一天发，没有问题也发"),
        SampleMail::Alarm => (OWN, "告警", "出了事立刻发，按级别重发，解除时再发一封"),
    }
}

fn named(name: &str) -> Option<SampleMail> {
    SampleMail::ALL.into_iter().find(|one| one.name() == name)
}

/// `GET /manage/mails?mail=…`.
pub async fn mails(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let shown = named(&wanted.mail).unwrap_or(SampleMail::ALL[0]);
    let (_, label, when) = about(shown);
    let words = state.app.sample_mail(shown).await?;
    let mut groups: Vec<MailGroup> = Vec::new();
    for mail in SampleMail::ALL {
        let (to, label, _) = about(mail);
        if groups.last().is_none_or(|group| group.to != to) {
            let mails = Vec::new();
            groups.push(MailGroup { to, mails });
        }
        if let Some(group) = groups.last_mut() {
            group.mails.push(Choice {
                address: format!("/manage/mails?mail={}", mail.name()),
                label,
                here: mail == shown,
            });
        }
    }
    let page = MailsPage {
        groups,
        label,
        when,
        nothing: words.is_none(),
        address: words
            .as_ref()
            .map_or_else(String::new, |_| format!("/manage/mails/{}", shown.name())),
        subject: words
            .as_ref()
            .map_or_else(String::new, |one| one.subject.clone()),
        text: words.map_or_else(String::new, |one| one.text),
    };
    let mut answer = state.show_managed(("mails", "信函样张", "/manage/cards"), &visitor, &page)?;
    let policy = HeaderValue::from_static(POLICY_WITH_FRAME);
    answer
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(answer)
}

/// `GET /manage/mails/{mail}`: its HTML, as a mail program gets it.
pub async fn mail(
    axum::extract::State(state): State,
    Path(name): Path<String>,
) -> Result<Response, Failed> {
    let mail = named(&name).ok_or_else(Failed::missing)?;
    let words = state.app.sample_mail(mail).await?;
    let words = words.ok_or_else(Failed::missing)?;
    Ok(framed("text/html; charset=utf-8", words.html.into_bytes()))
}

/// What is no page of ours: in a frame of ours at most, and without a right of its own.
fn framed(kind: &'static str, bytes: Vec<u8>) -> Response {
    let heads = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY_FRAMED),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
    ];
    (heads, bytes).into_response()
}

#[derive(Serialize)]
struct PapersPage {
    /// 第 N 期.
    number: u32,
    groups: Vec<PaperGroup>,
    /// The form that cannot be used, and why.
    broken: String,
    detail: String,
    own: String,
}

#[derive(Serialize)]
struct PaperGroup {
    word: &'static str,
    papers: Vec<PaperRow>,
}

#[derive(Serialize)]
struct PaperRow {
    name: String,
    address: String,
    size: String,
    opens: bool,
}

/// `GET /manage/papers`.
pub async fn papers(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    let mut page = PapersPage {
        number: 0,
        groups: Vec::new(),
        broken: String::new(),
        detail: String::new(),
        own: state.app.own_form_folder(),
    };
    match state.app.sample_papers().await? {
        SamplePapers::Nothing(edition) => page.number = edition.number,
        SamplePapers::Broken { form, detail } => (page.broken, page.detail) = (form, detail),
        SamplePapers::Written(edition, papers) => {
            page.number = edition.number;
            page.groups = grouped(&papers);
        }
    }
    state.show_managed(("papers", "文件样张", "/manage/cards"), &visitor, &page)
}

fn grouped(papers: &[SamplePaper]) -> Vec<PaperGroup> {
    let mut groups: Vec<PaperGroup> = Vec::new();
    // What there is for each item in the same form as for the others is not listed.
    let one_each = |path: &str| path.contains("-story") || path.contains("roStorySend");
    for paper in papers.iter().filter(|one| !one_each(&one.path)) {
        let word = paper_word(paper.role);
        // One part of the address: `captions%2Fedition.srt`.
        let name: String = url::form_urlencoded::byte_serialize(paper.path.as_bytes()).collect();
        let row = PaperRow {
            address: format!("/manage/papers/{name}"),
            size: size_label(paper.bytes.len() as u64),
            opens: kind(&paper.path).1,
            name: paper.path.clone(),
        };
        match groups.iter_mut().find(|group| group.word == word) {
            Some(group) => group.papers.push(row),
            None => groups.push(PaperGroup {
                word,
                papers: vec![row],
            }),
        }
    }
    groups
}

/// Its media type, and whether a browser shows it.
fn kind(path: &str) -> (&'static str, bool) {
    match path.rsplit('.').next().unwrap_or_default() {
        "pdf" => ("application/pdf", true),
        "html" => ("text/html; charset=utf-8", true),
        "txt" if path.contains("gb18030") => ("text/plain; charset=gb18030", true),
        "txt" | "srt" | "vtt" | "ass" | "csv" => ("text/plain; charset=utf-8", true),
        "json" => ("application/json", true),
        _ => ("application/octet-stream", false),
    }
}

/// `GET /manage/papers/{paper}`: one paper, as it would lie in the package.
pub async fn paper(
    axum::extract::State(state): State,
    Path(name): Path<String>,
) -> Result<Response, Failed> {
    let SamplePapers::Written(_, papers) = state.app.sample_papers().await? else {
        return Err(Failed::missing());
    };
    let paper = papers.iter().find(|one| one.path == name);
    let paper = paper.ok_or_else(Failed::missing)?;
    let (kind, opens) = kind(&paper.path);
    // A viewer of PDFs is no frame without rights; it runs nothing of the page either.
    let mut answer = match kind {
        "application/pdf" => ([(header::CONTENT_TYPE, kind)], paper.bytes.clone()).into_response(),
        kind => framed(kind, paper.bytes.clone()),
    };
    let way = if opens { "inline" } else { "attachment" };
    let name = name.rsplit('/').next().unwrap_or_default();
    // Names of papers are plain ASCII without quotes.
    if let Ok(value) = HeaderValue::from_str(&format!("{way}; filename=\"{name}\"")) {
        answer
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_has_a_name_of_its_own_and_mails_to_the_same_people_stand_together() {
        let mut seen = Vec::new();
        for mail in SampleMail::ALL {
            assert_eq!(named(mail.name()), Some(mail));
            let (to, label, when) = about(mail);
            assert!(!label.is_empty() && !when.is_empty());
            if seen.last() != Some(&to) {
                assert!(!seen.contains(&to), "{label}");
                seen.push(to);
            }
        }
        assert_eq!(seen.len(), 3);
        assert_eq!(named("no-such"), None);
    }
}
