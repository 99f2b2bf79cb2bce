//! 唱词 of the story: every line with its times; the page's script makes them a list to write in.

use serde::Serialize;

use crate::{
    app::App,
    model::{Story, amend::Field, captions::clock},
};

#[derive(Debug, Serialize)]
pub(super) struct CaptionsView {
    /// As a field: `mm:ss.cc-mm:ss.cc words`, a line each.
    value: String,
    /// Which lines a person set, apart by spaces.
    by_hand: String,
    count: usize,
    by_hand_count: usize,
    lines: Vec<CaptionView>,
    /// Widest line, full-width cells; shortest and longest stand and the reading, milliseconds.
    cells: u32,
    least: i64,
    longest: i64,
    read: i64,
}

#[derive(Debug, Serialize)]
struct CaptionView {
    start: String,
    text: String,
}

pub(super) fn captions(app: &App, story: &Story) -> CaptionsView {
    let (draft, rules) = (&story.draft, app.caption_rules());
    let by_hand: Vec<String> = draft
        .captions_by_hand
        .iter()
        .map(usize::to_string)
        .collect();
    let lines = draft.captions.iter().map(|caption| CaptionView {
        start: clock(caption.start_ms),
        text: caption.text.clone(),
    });
    CaptionsView {
        value: draft.text(Field::Captions).into_owned(),
        by_hand_count: by_hand.len(),
        by_hand: by_hand.join(" "),
        count: draft.captions.len(),
        lines: lines.collect(),
        cells: rules.max_cells,
        least: rules.min_ms,
        longest: rules.max_ms,
        read: draft.read_ms.0,
    }
}
