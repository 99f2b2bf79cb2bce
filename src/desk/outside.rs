//! What the desk shows; Chinese. Every value is escaped by the template.

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use chrono_tz::Tz;
use handlebars::{Handlebars, RenderError};
use serde::Serialize;

use crate::{
    app::{Handover, HandoverFile, Refusal},
    model::{
        language::hygiene::one_line,
        mail::MailPurpose,
        units::size_label,
        zone::{chinese_date, chinese_day_minute, chinese_weekday},
    },
};

const HANDOVER: &str = include_str!("../../templates/desk/handover.html.hbs");
const MESSAGE: &str = include_str!("../../templates/desk/message.html.hbs");
const EXPIRED: &str = include_str!("../../templates/desk/expired.html.hbs");

/// A page that says one thing and what to do.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Message {
    title: &'static str,
    text: &'static str,
    /// Whether the page before is where one goes on.
    back: bool,
}

/// There is no such page.
pub(super) const NOT_FOUND: Message = Message {
    title: "没有这个页面",
    text: "请检查地址是否完整；播出包请从邮件里的链接打开。",
    back: false,
};

/// There is, but not for him.
pub(super) const FORBIDDEN: Message = Message {
    title: "没有权限",
    text: "您的账号不能打开这个页面，请找制片开通。",
    back: false,
};

/// A link for guests that does not open, whatever the reason.
pub(super) const NO_SHARE: Message = Message {
    title: "这个链接打不开",
    text: "链接可能已经到期、被收回，或者地址没有复制完整。请向发给您链接的编辑要一个新的。",
    back: false,
};

/// We are at fault.
pub(super) const FAILED: Message = Message {
    title: "暂时打不开",
    text: "编辑部的系统出了问题，值班人员会看到记录。请稍后再试，或致电邮件中的联系人。",
    back: false,
};

#[derive(Serialize)]
struct Page {
    programme: String,
    host: String,
    number: u32,
    revision: String,
    state: &'static str,
    is_final: bool,
    is_rehearsal: bool,
    air: String,
    trt: String,
    slot: String,
    over: String,
    replaced_by: Option<String>,
    until: String,
    /// `11月27日 18:30`, once it was confirmed.
    confirmed: Option<String>,
    by: String,
    contact: String,
    zip: Option<Row>,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    what: &'static str,
    count: usize,
    files: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    path: String,
    size: String,
    sha256: String,
    query: String,
}

/// The page of a package: what it is, the button 确认签收, every file.
///
/// # Errors
/// The template asks for what the page does not have.
pub(super) fn handover(
    handover: &Handover,
    files: &[HandoverFile],
    zone: Tz,
    contact: &str,
) -> Result<Response, RenderError> {
    let revision = &handover.revision;
    let local = revision.air_at.with_timezone(&zone);
    let date = local.date_naive();
    let is_rehearsal = handover.mail.purpose == MailPurpose::Rehearsal;
    let status = revision.status();
    let mut groups: Vec<Group> = Vec::new();
    for file in files.iter().skip(1) {
        let row = row(file);
        match groups.iter_mut().find(|group| group.what == file.what) {
            Some(group) => {
                group.count += 1;
                group.files.push(row);
            }
            None => groups.push(Group {
                what: file.what,
                count: 1,
                files: vec![row],
            }),
        }
    }
    let page = Page {
        programme: one_line(&revision.programme),
        host: one_line(&revision.host),
        number: revision.number,
        revision: revision.revision.to_string(),
        state: if is_rehearsal {
            "演练"
        } else {
            status.label()
        },
        is_final: !is_rehearsal && status == crate::model::edition::PackageStatus::Final,
        is_rehearsal,
        air: format!(
            "{} {} {}",
            chinese_date(date),
            chinese_weekday(date),
            local.format("%H:%M")
        ),
        trt: revision.rundown.trt().mm_ss(),
        slot: revision.rundown.slot_ms.mm_ss(),
        over: revision.rundown.over_label(),
        replaced_by: handover.replaced_by.map(|later| later.to_string()),
        until: chinese_day_minute(handover.expires_at, zone),
        confirmed: handover
            .receipt
            .as_ref()
            .map(|receipt| chinese_day_minute(receipt.at, zone)),
        by: handover
            .receipt
            .as_ref()
            .map(|receipt| receipt.who.clone())
            .unwrap_or_default(),
        contact: one_line(contact),
        zip: files.first().map(row),
        groups,
    };
    Ok(Html(fill(HANDOVER, &page)?).into_response())
}

fn row(file: &HandoverFile) -> Row {
    Row {
        path: file.path.clone(),
        size: size_label(file.bytes),
        sha256: file.sha256.map(|sum| sum.to_string()).unwrap_or_default(),
        query: file.query.clone(),
    }
}

/// Why a link does not open, and what to do.
pub(super) fn refusal(refusal: Refusal) -> Response {
    let (status, title, text) = match refusal {
        Refusal::Forged => (
            StatusCode::FORBIDDEN,
            "链接不完整",
            "请回到邮件里重新点开链接；如果是复制的地址，请确认复制完整。",
        ),
        Refusal::Expired => (
            StatusCode::GONE,
            "链接已过期",
            "请致电邮件中的联系人，或回复原邮件，编辑部会重新发送。",
        ),
        Refusal::Revoked => (
            StatusCode::GONE,
            "链接已收回",
            "编辑部收回了这一版的链接。请以最新一封播出包邮件为准，有疑问请致电邮件中的联系人。",
        ),
        Refusal::Gone => (
            StatusCode::NOT_FOUND,
            "没有这个文件",
            "这一版播出包里没有这个文件。请从邮件里的文件页打开，或致电邮件中的联系人。",
        ),
        Refusal::Damaged => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "文件需要重做",
            "这个文件没有通过完整性检查，暂不提供下载。请致电邮件中的联系人，编辑部会重做。",
        ),
    };
    plain(
        status,
        Message {
            title,
            text,
            back: false,
        },
    )
}

/// A page with one message.
pub(super) fn plain(status: StatusCode, message: Message) -> Response {
    // The template is ours and a test fills it; without it the words still come.
    let page = fill(MESSAGE, &message).unwrap_or_else(|_| message.text.to_owned());
    (status, Html(page)).into_response()
}

/// A page that says why something was not done.
pub(super) fn said(status: StatusCode, title: &str, text: &str) -> Response {
    let words = serde_json::json!({"title": title, "text": text, "back": true});
    let page = fill(MESSAGE, &words).unwrap_or_else(|_| text.to_owned());
    (status, Html(page)).into_response()
}

/// The session is over: what was typed, and where one signs in.
pub(super) fn expired(login: &str, typed: &[super::expired::Typed]) -> Response {
    let version = super::assets::version();
    let words = serde_json::json!({"login": login, "typed": typed, "version": version});
    // The template is ours and a test fills it; without it there is the login.
    match fill(EXPIRED, &words) {
        Ok(page) => (
            StatusCode::UNAUTHORIZED,
            [(axum::http::header::CACHE_CONTROL, "no-store")],
            Html(page),
        )
            .into_response(),
        Err(_) => axum::response::Redirect::to(login).into_response(),
    }
}

fn fill(template: &str, page: &impl Serialize) -> Result<String, RenderError> {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.render_template(template, page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_fills_its_template() {
        for message in [NOT_FOUND, FORBIDDEN, FAILED] {
            let page = fill(MESSAGE, &message).unwrap();
            assert!(page.contains(message.title) && page.contains(message.text));
        }
    }
}
