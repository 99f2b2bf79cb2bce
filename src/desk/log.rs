//! 操作记录: who did what, and when. The log is only ever added to.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Extension,
    body::Body,
    extract::{Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use chrono_tz::Tz;
use futures_util::stream;
use serde::{Deserialize, Serialize};

use super::{
    frame::Failed,
    manage::{sees_senders, veiled_in},
    state::DeskState,
    words,
};
use crate::{
    app::{AppError, Visitor},
    model::{history::LogLine, zone::chinese_day_minute},
};

/// Lines on a page.
const LINES: u32 = 100;
/// Lines that are read at once for an export.
const EXPORTED: u32 = 2_000;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    before: Option<i64>,
}

#[derive(Serialize)]
struct Page {
    q: String,
    lines: Vec<Line>,
    more: Option<String>,
    export: String,
}

#[derive(Serialize)]
struct Line {
    at: String,
    who: String,
    what: String,
    subject: String,
    link: String,
    detail: String,
}

/// `GET /log`.
pub async fn page(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let app = &state.app;
    let settings = &app.settings().settings;
    let q = wanted.q.trim();
    let sees = sees_senders(&visitor);
    let found = app.log(wanted.before, q, sees, LINES).await?;
    let more = found.last().filter(|_| found.len() == LINES as usize);
    let more = more.map(|last| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", q);
        query.append_pair("before", &last.number.to_string());
        format!("/log?{}", query.finish())
    });
    let mut lines = Vec::with_capacity(found.len());
    for line in found {
        lines.push(Line {
            at: chinese_day_minute(line.at, settings.programme.zone),
            who: app.name_of(&line.actor).await,
            what: words::action(&line.action),
            link: if line.action.starts_with("story.") {
                format!("/stories/{}", line.subject)
            } else {
                String::new()
            },
            subject: line.subject,
            detail: if line.detail == "{}" {
                String::new()
            } else if sees {
                line.detail
            } else {
                veiled_in(&line.detail)
            },
        });
    }
    let page = Page {
        q: q.to_owned(),
        lines,
        more,
        export: {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.append_pair("q", q);
            format!("/log/export?{}", query.finish())
        },
    };
    state.show_managed(("log", "操作记录", "/log"), &visitor, &page)
}

/// `GET /log/export`: what was looked for, all of it, as a table that a spreadsheet opens.
pub async fn export(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let sees = sees_senders(&visitor);
    let zone = state.app.settings().settings.programme.zone;
    let today = state.app.clock().now().with_timezone(&zone).date_naive();
    let q = wanted.q.trim().to_owned();
    let names: HashMap<String, String> = state
        .app
        .staff()
        .await?
        .into_iter()
        .map(|one| (one.user.login, one.user.name))
        .collect();
    let app = Arc::clone(&state.app);
    // A page at a time: a log of years never stands in memory whole.
    let begun = Reached {
        before: None,
        head: true,
        ended: false,
    };
    let rows = stream::try_unfold(begun, move |reached| {
        let (app, q, names) = (Arc::clone(&app), q.clone(), names.clone());
        async move {
            if reached.ended {
                return Ok(None);
            }
            let found = app.log(reached.before, &q, sees, EXPORTED).await?;
            let text = table(&found, &names, zone, (reached.head, sees))?;
            let next = Reached {
                before: found.last().map(|line| line.number),
                head: false,
                ended: found.len() < EXPORTED as usize,
            };
            Ok::<_, AppError>(Some((text, next)))
        }
    });
    let named = format!(
        "attachment; filename=\"log-{today}.csv\"; filename*=UTF-8''{}",
        url::form_urlencoded::byte_serialize(format!("操作记录-{today}.csv").as_bytes())
            .collect::<String>()
    );
    let heads = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, named),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((heads, Body::from_stream(rows)).into_response())
}

/// How far an export is.
struct Reached {
    before: Option<i64>,
    head: bool,
    ended: bool,
}

/// Lines as CSV (RFC 4180), the first with a byte order mark and a header row: spreadsheets take it for GBK
/// without. What a spreadsheet would take for a formula is a text.
fn table(
    lines: &[LogLine],
    names: &HashMap<String, String>,
    zone: Tz,
    (head, sees): (bool, bool),
) -> Result<Vec<u8>, AppError> {
    let broken = |error: csv::Error| AppError::Defect(error.to_string());
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    if head {
        writer
            .write_record(["序号", "时间", "登录名", "姓名", "操作", "对象", "详情"])
            .map_err(broken)?;
    }
    for line in lines {
        let name = names.get(&line.actor).map_or("", String::as_str);
        let at = line.at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S");
        writer
            .write_record([
                line.number.to_string(),
                at.to_string(),
                inert(&line.actor),
                inert(name),
                inert(&words::action(&line.action)),
                inert(&line.subject),
                inert(&match line.detail.as_str() {
                    "{}" => String::new(),
                    detail if sees => detail.to_owned(),
                    detail => veiled_in(detail),
                }),
            ])
            .map_err(broken)?;
    }
    let rows = writer
        .into_inner()
        .map_err(|error| AppError::Defect(error.to_string()))?;
    let mark: &[u8] = if head { b"\xef\xbb\xbf" } else { b"" };
    Ok([mark, &rows].concat())
}

/// A cell that no spreadsheet computes.
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_cell_stays_text_and_rows_stay_rows() {
        let line = LogLine {
            number: 7,
            at: "2026-11-27T03:30:00Z".parse().unwrap(),
            actor: "=cmd|' /C calc'!A1".to_owned(),
            action: "story.sign".to_owned(),
            subject: "a\"b\r\nc".to_owned(),
            detail: r#"{"reason":"逗号,换行"}"#.to_owned(),
        };
        let zone = chrono_tz::Asia::Shanghai;
        let bytes = table(&[line], &HashMap::new(), zone, (true, true)).unwrap();
        assert!(bytes.starts_with(b"\xef\xbb\xbf"));
        let mut reader = csv::Reader::from_reader(&bytes[3..]);
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1);
        assert_eq!(&rows[0][1], "2026-11-27 11:30:00");
        assert_eq!(&rows[0][2], "'=cmd|' /C calc'!A1");
        assert_eq!(&rows[0][4], "签字");
        assert_eq!(&rows[0][5], "a\"b\r\nc");
        assert_eq!(&rows[0][6], r#"{"reason":"逗号,换行"}"#);
    }
}
