//! `ontime.json`: a project of Ontime 4 with the edition as its only rundown.

use serde_json::{Map, Value, json};

use super::{CAPTIONS, Cut, DAY_MS, Event, FIELDS, Found, TIMECODE, events, found};
use crate::{
    model::units::FRAME_MS,
    package::{PackageError, json::pretty},
};

/// The release of Ontime whose shape this is; a newer one migrates it.
const VERSION: &str = "4.5.0";

/// The file.
///
/// # Errors
/// The air time is none.
pub fn project(cut: &Cut<'_>) -> Result<Vec<u8>, PackageError> {
    let papers = cut.papers;
    let events = events(cut)?;
    let id = format!("{}-{}", papers.edition, papers.revision);
    let order: Vec<&str> = events.iter().map(|event| event.id.as_str()).collect();
    let entries: Map<String, Value> = events
        .iter()
        .enumerate()
        .map(|(n, event)| (event.id.clone(), entry(event, n > 0)))
        .collect();
    let fields: Map<String, Value> = FIELDS
        .iter()
        .map(|name| {
            let field = json!({ "type": "text", "colour": "#339E4E", "label": name });
            ((*name).to_owned(), field)
        })
        .collect();
    let document = json!({
        "rundowns": { &id: {
            "id": id,
            "title": papers.full_name(),
            "order": order,
            "flatOrder": order,
            "entries": entries,
            "revision": 0,
        } },
        "project": {
            "title": papers.full_name(),
            "description": format!("{} {} {}", papers.host, papers.date, papers.status.label()),
            "url": "",
            "info": papers.warnings.join("\n"),
            "logo": null,
            "custom": [],
        },
        "settings": {
            "app": "ontime",
            "version": VERSION,
            "editorKey": null,
            "operatorKey": null,
            "timeFormat": "24",
            "language": "en",
            "auxTimerNames": ["", "", ""],
        },
        "viewSettings": {
            "dangerColor": "#ED3333",
            "normalColor": "#ffffffcc",
            "overrideStyles": false,
            "warningColor": "#FFAB33",
        },
        "urlPresets": [],
        "customFields": fields,
        "automation": {
            "enabledAutomations": false,
            "enabledOscIn": false,
            "oscPortIn": 8888,
            "triggers": [],
            "automations": {},
        },
    });
    pretty("interchange/ontime.json", &document)
}

fn entry(event: &Event<'_>, linked: bool) -> Value {
    let names = FIELDS.iter().map(|name| (*name).to_owned());
    let values = event.fields.iter().map(|text| Value::from(text.as_str()));
    let custom: Map<String, Value> = names.zip(values).collect();
    json!({
        "type": "event",
        "id": event.id,
        "flag": false,
        "cue": event.cue,
        "title": event.title,
        "note": event.note,
        "endAction": "none",
        "timerType": "count-down",
        "countToEnd": false,
        "linkStart": linked,
        "timeStrategy": "lock-duration",
        "timeStart": event.start_ms,
        "timeEnd": event.end_ms,
        "duration": (event.end_ms - event.start_ms).rem_euclid(DAY_MS),
        "skip": false,
        "colour": event.colour,
        "timeWarning": 10_000,
        "timeDanger": 5_000,
        "custom": custom,
        "triggers": [],
        "parent": null,
        "revision": 0,
        "delay": 0,
        "dayOffset": 0,
        "gap": 0,
    })
}

/// The items of a finished file; `None`: it is none.
pub fn read(bytes: &[u8]) -> Option<Vec<Found>> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let rundown = value["rundowns"].as_object()?.values().next()?;
    let order = rundown["order"].as_array()?;
    (rundown["entries"].as_object()?.len() == order.len()).then_some(())?;
    let mut first = None;
    order
        .iter()
        .map(|id| {
            let event = &rundown["entries"][id.as_str()?];
            let text = |field: &Value| field.as_str().map(str::to_owned);
            let field = |at: usize| text(&event["custom"][FIELDS[at]]);
            let found = found(
                &text(&event["cue"])?,
                &text(&event["title"])?,
                &field(TIMECODE)?,
                &field(CAPTIONS)?,
            )?;
            let start = event["timeStart"].as_i64()?;
            let (top, length) = (*first.get_or_insert(start), event["duration"].as_i64()?);
            let frame = |frame: u32| i64::from(frame) * FRAME_MS;
            let right = (start - top).rem_euclid(DAY_MS) == frame(found.from).rem_euclid(DAY_MS)
                && length == frame(found.to - found.from)
                && event["timeEnd"].as_i64()? == (start + length).rem_euclid(DAY_MS);
            right.then_some(found)
        })
        .collect()
}
