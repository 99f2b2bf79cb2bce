//! 实播: on Monday a producer enters what was on air, item by item or by a table.

use std::collections::BTreeMap;

use axum::{
    Extension, Form, Json,
    body::Bytes,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize};

use super::{frame::Failed, gate::told, rights::Right, rundown::parsed, state::DeskState, words};
use crate::{
    app::{
        AiredBase, AiredEntry, AiredProblem, AiredRow, AiredSheet, AppError, FEWEST_READINGS,
        Visitor,
    },
    model::{
        Edition, EditionId, ItemKind, Millis, aired_item::difference, as_run::ReadKind,
        register::Level, zone::chinese_day_minute,
    },
};

/// Which edition; empty: the last one on air.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    edition: String,
    /// What was entered is kept.
    #[serde(default)]
    kept: String,
}

#[derive(Serialize)]
struct Page {
    editions: Vec<Choice>,
    sheet: Option<Sheet>,
    may_enter: bool,
    kept: bool,
    problems: usize,
}

#[derive(Serialize)]
struct Choice {
    address: String,
    word: String,
    here: bool,
}

#[derive(Serialize)]
struct Sheet {
    edition: String,
    number: u32,
    air: String,
    state: &'static str,
    tone: &'static str,
    revision: String,
    rows: Vec<Row>,
    presenters: Vec<String>,
    rates: Vec<RateRow>,
    fewest: usize,
    planned: String,
    real: String,
    off: String,
    off_tone: &'static str,
    timed: usize,
    aired: usize,
}

#[derive(Serialize)]
struct Row {
    position: usize,
    title: String,
    kind: &'static str,
    is_story: bool,
    spoken: bool,
    planned: String,
    aired: bool,
    length: String,
    presenter: String,
    off: String,
    off_tone: &'static str,
    rate: String,
    /// What the boxes held when the page was made: what a change of the visitor's is told from.
    was: String,
    wrong_length: String,
    wrong_presenter: String,
    /// What somebody else entered meanwhile.
    theirs: String,
}

#[derive(Serialize)]
struct RateRow {
    presenter: String,
    rate: String,
    readings: usize,
}

/// `GET /package/as-run`.
pub async fn page(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    shown(
        &state,
        &visitor,
        &wanted,
        &BTreeMap::new(),
        &BTreeMap::new(),
    )
    .await
}

async fn shown(
    state: &DeskState,
    visitor: &Visitor,
    wanted: &Wanted,
    typed: &BTreeMap<usize, AiredEntry>,
    problems: &BTreeMap<usize, AiredProblem>,
) -> Result<Response, Failed> {
    let app = &state.app;
    let past = app.aired_editions().await?;
    let chosen: Option<EditionId> = match wanted.edition.as_str() {
        "" => past.first().map(|edition| edition.id),
        named => {
            let named = parsed(named)?;
            let known = past.iter().any(|edition| edition.id == named);
            Some(named).filter(|_| known)
        }
    };
    if chosen.is_none() && !wanted.edition.is_empty() {
        return Err(Failed::missing());
    }
    let zone = app.settings().settings.programme.zone;
    let sheet = match chosen {
        Some(id) => Some(app.aired_sheet(id).await?),
        None => None,
    };
    let mut names = BTreeMap::new();
    for entered in sheet.iter().flat_map(|sheet| &sheet.rows) {
        if let Some(entered) = &entered.entered {
            let login = entered.entered_by.clone();
            if !problems.is_empty() && !names.contains_key(&login) {
                let name = app.name_of(&login).await;
                names.insert(login, name);
            }
        }
    }
    let page = Page {
        editions: past.iter().map(|one| choice(one, chosen)).collect(),
        sheet: sheet.map(|sheet| {
            let usual = &app.settings().settings.editorial.presenter;
            laid(&sheet, usual, zone, (typed, problems, &names))
        }),
        may_enter: Right::Deliver.is_of(visitor.user.role),
        kept: !wanted.kept.is_empty(),
        problems: problems.len(),
    };
    state.show(("aired", "实播", "/package"), visitor, &page)
}

fn choice(edition: &Edition, chosen: Option<EditionId>) -> Choice {
    Choice {
        address: format!("/package/as-run?edition={}", edition.id),
        word: format!("第{}期", edition.number),
        here: chosen == Some(edition.id),
    }
}

/// What was typed, what is wrong with it, and the names of whoever entered what stands; by position.
type Refused<'a> = (
    &'a BTreeMap<usize, AiredEntry>,
    &'a BTreeMap<usize, AiredProblem>,
    &'a BTreeMap<String, String>,
);

fn laid(sheet: &AiredSheet, usual: &str, zone: chrono_tz::Tz, refused: Refused<'_>) -> Sheet {
    let rows: Vec<Row> = sheet
        .rows
        .iter()
        .map(|one| row(one, usual, refused))
        .collect();
    let on_air = |one: &&AiredRow| one.entered.as_ref().is_none_or(|entered| entered.aired);
    let timed = sheet.rows.iter().filter_map(|one| {
        let entered = one.entered.as_ref().filter(|entered| entered.aired)?;
        Some((one.item.duration(), entered.length_ms?))
    });
    let timed: Vec<(Millis, Millis)> = timed.collect();
    let planned: Millis = timed.iter().map(|(planned, _)| *planned).sum();
    let real: Millis = timed.iter().map(|(_, real)| *real).sum();
    let mut presenters: Vec<String> = sheet
        .rates
        .iter()
        .map(|rate| rate.presenter.clone())
        .collect();
    presenters.push(usual.to_owned());
    presenters.retain(|name| !name.is_empty());
    presenters.sort();
    presenters.dedup();
    let rundown = &sheet.revision.rundown;
    Sheet {
        edition: sheet.edition.id.to_string(),
        number: sheet.edition.number,
        air: chinese_day_minute(sheet.edition.air_at, zone),
        state: words::edition_state(sheet.edition.state),
        tone: words::edition_tone(sheet.edition.state),
        revision: sheet.revision.revision.to_string(),
        planned: rundown.trt().mm_ss(),
        real: if timed.is_empty() {
            "未填".to_owned()
        } else {
            real.mm_ss()
        },
        off: if timed.is_empty() {
            String::new()
        } else {
            difference(real, planned)
        },
        off_tone: tone(real, planned),
        timed: timed.len(),
        aired: sheet.rows.iter().filter(on_air).count(),
        rows,
        presenters,
        rates: sheet
            .rates
            .iter()
            .filter(|rate| rate.kind == ReadKind::Whole)
            .map(|rate| RateRow {
                presenter: rate.presenter.clone(),
                rate: rate.syllables_per_minute.map_or_else(
                    || format!("还差{}条", FEWEST_READINGS.saturating_sub(rate.readings)),
                    |rate| format!("{rate}字/分"),
                ),
                readings: rate.readings,
            })
            .collect(),
        fewest: FEWEST_READINGS,
    }
}

fn tone(real: Millis, planned: Millis) -> &'static str {
    let off = (real - planned).0.abs();
    match off {
        0..=1_499 => "good",
        1_500..=5_000 => "work",
        _ => "bad",
    }
}

/// As it is typed: `01:05`, `01:05.250`.
fn written(length: Millis) -> String {
    match length.0 % 1000 {
        0 => length.mm_ss(),
        rest => format!("{}.{rest:03}", Millis(length.0 - rest).mm_ss()),
    }
}

fn row(one: &AiredRow, usual: &str, (typed, problems, names): Refused<'_>) -> Row {
    let item = &one.item;
    let spoken = item.read_ms > Millis::ZERO;
    let entered = one.entered.as_ref();
    let problem = problems.get(&one.position).cloned().unwrap_or_default();
    let stands = AiredBase::of(entered, item, usual);
    // A row that the visitor left alone shows what stands now, as a page that was opened anew does.
    let typed = typed
        .get(&one.position)
        .filter(|typed| problem != AiredProblem::default() || is_changed(typed));
    // Whoever is shown what stands answers to that; the others to what they saw.
    let was = match typed.and_then(|typed| typed.was.as_ref()) {
        Some(was) if !problem.moved => was,
        _ => &stands,
    };
    let real = entered.and_then(|entered| entered.length_ms);
    let theirs = entered.filter(|_| problem.moved).map(|entered| {
        let by = names
            .get(&entered.entered_by)
            .unwrap_or(&entered.entered_by);
        let what = match (entered.aired, entered.length_ms) {
            (false, _) => "未播".to_owned(),
            (true, Some(length)) => written(length),
            (true, None) => "播了，没有时长".to_owned(),
        };
        let reader = match entered.presenter.as_str() {
            "" => String::new(),
            name => format!("，{name}读"),
        };
        format!("{by}刚填了：{what}{reader}。要以您填的为准，请再保存一次。")
    });
    Row {
        position: one.position,
        title: item.title.clone(),
        kind: if item.title == item.kind.label() {
            ""
        } else {
            item.kind.label()
        },
        is_story: item.kind == ItemKind::Story,
        spoken,
        planned: item.duration().mm_ss(),
        aired: match (typed, entered) {
            (Some(typed), _) => typed.aired,
            (None, Some(entered)) => entered.aired,
            (None, None) => true,
        },
        length: match (typed, real) {
            (Some(typed), _) => typed.length.clone(),
            (None, Some(real)) => written(real),
            (None, None) => String::new(),
        },
        presenter: match (typed, entered) {
            (Some(typed), _) => typed.presenter.clone(),
            (None, Some(entered)) => entered.presenter.clone(),
            (None, None) if spoken => usual.to_owned(),
            (None, None) => String::new(),
        },
        off: match (real, entered) {
            (Some(real), _) => difference(real, item.duration()),
            (None, Some(entered)) if !entered.aired => "未播".to_owned(),
            _ => String::new(),
        },
        off_tone: real.map_or("quiet", |real| tone(real, item.duration())),
        rate: match (one.per_minute, real, entered) {
            (Some(rate), ..) => format!("{rate}字/分"),
            (None, Some(_), Some(entered)) if spoken && !entered.presenter.is_empty() => {
                "语速不合常理，不用于学习".to_owned()
            }
            _ => String::new(),
        },
        was: serde_json::to_string(was).unwrap_or_default(),
        wrong_length: problem.length,
        wrong_presenter: problem.presenter,
        theirs: theirs.unwrap_or_default(),
    }
}

/// Whether the boxes hold something else than when the page was made.
fn is_changed(typed: &AiredEntry) -> bool {
    typed.was.as_ref().is_none_or(|was| {
        let length = was.length_ms.map(written).unwrap_or_default();
        (typed.aired, typed.length.trim(), typed.presenter.trim())
            != (was.aired, length.as_str(), was.presenter.as_str())
    })
}

/// `POST /package/as-run`: `edition`, and `was-3`, `aired-3`, `length-3`, `presenter-3` of the third item.
pub async fn enter(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Failed> {
    let mut wanted = Wanted::default();
    let mut entries: BTreeMap<usize, AiredEntry> = BTreeMap::new();
    for (name, value) in form {
        if name == "edition" {
            wanted.edition = value;
            continue;
        }
        let Some((what, position)) = name.split_once('-') else {
            continue;
        };
        let Ok(position) = position.parse() else {
            continue;
        };
        let entry = entries.entry(position).or_default();
        match what {
            "was" => entry.was = serde_json::from_str(&value).ok(),
            "aired" => entry.aired = value == "yes",
            "length" => entry.length = value,
            "presenter" => entry.presenter = value,
            _ => {}
        }
    }
    let id: EditionId = parsed(&wanted.edition)?;
    let by = &visitor.user.login;
    let problems = state.app.enter_aired(id, &entries, by).await?;
    if problems.is_empty() {
        let to = format!("/package/as-run?edition={id}&kept=yes");
        return Ok(Redirect::to(&to).into_response());
    }
    let mut page = shown(&state, &visitor, &wanted, &entries, &problems).await?;
    *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(page)
}

/// `POST /api/editions/{id}/as-run`: a table of timed readings, CSV or XLSX, as it is.
pub async fn table(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(edition): Path<String>,
    file: Bytes,
) -> Result<Response, Failed> {
    let id: EditionId = parsed(&edition)?;
    let by = &visitor.user.login;
    let report = match state.app.import_as_run_bytes(id, file, by).await {
        Err(AppError::Usage(why)) => return Ok(told(StatusCode::UNPROCESSABLE_ENTITY, &why)),
        other => other?,
    };
    let told: Vec<String> = report
        .problems
        .iter()
        .map(|one| match one.level {
            Level::Error => format!("第{}行 {}：{}", one.row, one.column, one.problem),
            Level::Warning => format!("第{}行：{}", one.row, one.problem),
        })
        .collect();
    let body = serde_json::json!({
        "problems": told,
        "recorded": report.recorded,
        "unchanged": report.unchanged,
        "error": if report.errors() > 0 { format!("有{}处要改，一行都没有存。", report.errors()) } else { String::new() },
    });
    let status = match report.errors() {
        0 => StatusCode::OK,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok((status, Json(body)).into_response())
}
