//! 社会组织: the register that tips are held against: found, looked up, taught addresses, imported.

use axum::{
    Extension, Form, Json,
    body::Bytes,
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize};

use super::{ROWS, State, Turning, turning, veiled};
use crate::{
    app::{AppError, Visitor},
    desk::{frame::Failed, gate::told, manage::sees_senders},
    model::{
        people::Organization,
        register::{Level, RowProblem},
        zone::chinese_day_minute,
    },
};

/// Problems that are told at once.
const PROBLEMS: usize = 100;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: u32,
}

#[derive(Serialize)]
struct Page {
    q: String,
    /// The visitor sees addresses, and may look for them.
    sees: bool,
    rows: Vec<Row>,
    turning: Turning,
}

#[derive(Serialize)]
struct Row {
    code: String,
    name: String,
    kind: String,
    district: String,
    status: String,
    aliases: String,
    mails: usize,
}

/// `GET /manage/organizations`.
pub async fn page(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let q = wanted.q.trim();
    // Beyond any register, and no overflow.
    let page = wanted.page.min(10_000);
    let sees = sees_senders(&visitor);
    let (found, total) = state
        .app
        .find_organizations(q, sees, page * ROWS, ROWS)
        .await?;
    let page = Page {
        sees,
        rows: found.into_iter().map(row).collect(),
        turning: turning("/manage/organizations", q, page, total),
        q: q.to_owned(),
    };
    state.show_managed(
        ("organizations", "社会组织", "/manage/organizations"),
        &visitor,
        &page,
    )
}

fn row(one: Organization) -> Row {
    Row {
        aliases: one.aliases.join("、"),
        mails: one.addresses.len(),
        district: one.district.unwrap_or_default(),
        code: one.code,
        name: one.name,
        kind: one.kind,
        status: one.status,
    }
}

#[derive(Serialize)]
struct Card {
    row: Row,
    domains: String,
    addresses: Vec<Address>,
    submissions: u64,
    accepted: u64,
    stories: u64,
    aired: u64,
    last_received: String,
    last_aired: String,
    error: &'static str,
}

#[derive(Serialize)]
struct Address {
    shown: String,
    /// What the form sends; empty for whoever does not see it.
    whole: String,
}

/// `GET /manage/organizations/{code}`.
pub async fn card(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
    Path(code): Path<String>,
) -> Result<Response, Failed> {
    one(&state, &visitor, &code, "").await
}

async fn one(
    state: &crate::desk::state::DeskState,
    visitor: &Visitor,
    code: &str,
    error: &'static str,
) -> Result<Response, Failed> {
    let zone = state.app.settings().settings.programme.zone;
    let card = state.app.organization_card(code).await?;
    let (organization, history) = (card.organization, card.history);
    let sees = sees_senders(visitor);
    let page = Card {
        domains: organization.domains.join("、"),
        addresses: organization
            .addresses
            .iter()
            .map(|address| Address {
                shown: if sees {
                    address.clone()
                } else {
                    veiled(address)
                },
                whole: if sees { address.clone() } else { String::new() },
            })
            .collect(),
        submissions: history.submissions,
        accepted: history.accepted,
        stories: history.stories,
        aired: history.aired,
        last_received: history
            .last_received_at
            .map_or_else(String::new, |at| chinese_day_minute(at, zone)),
        last_aired: history.last_aired.unwrap_or_default(),
        row: row(organization),
        error,
    };
    let title = page.row.name.clone();
    let head = ("organization", title.as_str(), "/manage/organizations");
    super::told_wrong(state.show_managed(head, visitor, &page)?, error)
}

/// An address that writes for it, or no more.
#[derive(Debug, Deserialize)]
pub struct Taught {
    #[serde(default)]
    address: String,
    #[serde(default)]
    what: String,
}

/// `POST /manage/organizations/{code}/addresses`.
pub async fn teach(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
    Path(code): Path<String>,
    Form(form): Form<Taught>,
) -> Result<Response, Failed> {
    let by = &visitor.user.login;
    let taught = state
        .app
        .set_organization_address(&code, &form.address, form.what != "remove", by)
        .await;
    match taught {
        Ok(organization) => {
            let to = format!("/manage/organizations/{}", organization.code);
            Ok(Redirect::to(&to).into_response())
        }
        Err(AppError::Usage(_)) => {
            let wrong = "这不是邮箱地址，请写成 name@example.org.cn 的样子。";
            one(&state, &visitor, &code, wrong).await
        }
        Err(other) => Err(other.into()),
    }
}

/// How a table is taken.
#[derive(Debug, Deserialize)]
pub struct Way {
    /// `yes`: only say what would be done.
    #[serde(default)]
    trial: String,
    /// `yes`: rows with errors stay out, the others come in.
    #[serde(default)]
    skip: String,
}

#[derive(Serialize)]
struct Report {
    rows: usize,
    added: usize,
    changed: usize,
    unchanged: usize,
    errors: usize,
    imported: usize,
    problems: Vec<Problem>,
    more: usize,
}

#[derive(Serialize)]
struct Problem {
    row: usize,
    column: String,
    text: String,
    error: bool,
}

/// `POST /api/organizations/import`: the bytes of a CSV or XLSX file.
pub async fn import(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
    Query(way): Query<Way>,
    table: Bytes,
) -> Result<Response, Failed> {
    let (trial, skip) = (way.trial == "yes", way.skip == "yes");
    let by = &visitor.user.login;
    let report = state
        .app
        .import_organization_table(table.to_vec(), trial, skip, by)
        .await;
    let report = match report {
        Ok(report) => report,
        Err(AppError::Table(why)) => return Ok(told(StatusCode::UNPROCESSABLE_ENTITY, &why)),
        Err(other) => return Err(other.into()),
    };
    let errors = report.errors();
    let problem = |one: &RowProblem| Problem {
        row: one.row,
        column: one.column.clone(),
        text: one.problem.clone(),
        error: one.level == Level::Error,
    };
    Ok(Json(Report {
        rows: report.rows,
        added: report.added,
        changed: report.changed,
        unchanged: report.unchanged,
        errors,
        imported: report.imported,
        problems: report.problems.iter().take(PROBLEMS).map(problem).collect(),
        more: report.problems.len().saturating_sub(PROBLEMS),
    })
    .into_response())
}
