//! How long the story takes whoever reads it.

use serde::Serialize;

use super::super::frame::Failed;
use crate::{app::App, model::Story};

#[derive(Debug, Serialize)]
pub(super) struct ReadingView {
    lead: String,
    voice_over: String,
    total: String,
    readers: Vec<ReaderView>,
    /// Behind addresses of other stories, so that they are read by the same: empty, or `?reader=…`.
    pub(super) query: String,
    /// By what it is reckoned, e.g. `每分钟284字`.
    by: String,
}

#[derive(Debug, Serialize)]
struct ReaderView {
    name: String,
    label: String,
    chosen: bool,
}

/// The story read by `wanted`, or by who reads the programme when nobody such is known.
pub(super) async fn reading(app: &App, story: &Story, wanted: &str) -> Result<ReadingView, Failed> {
    let readers = app.readers().await?;
    let chosen = readers.iter().position(|reader| reader.name == wanted);
    let chosen = chosen.unwrap_or(0);
    let reader = readers.get(chosen).cloned().unwrap_or_default();
    let time = reader.reads(&story.draft.lead, &story.draft.voice_over);
    let (lead, voice) = (reader.lead, reader.voice_over);
    let by = if lead == voice {
        format!("每分钟{}字", lead.syllables_per_minute)
    } else {
        let (lead, voice) = (lead.syllables_per_minute, voice.syllables_per_minute);
        format!("导语每分钟{lead}字，配音每分钟{voice}字")
    };
    let by = if reader.is_learned {
        format!("按实播记录，{by}")
    } else {
        format!("按栏目语速，{by}")
    };
    let query: String = if chosen == 0 {
        String::new()
    } else {
        let name: String = url::form_urlencoded::byte_serialize(reader.name.as_bytes()).collect();
        format!("?reader={name}")
    };
    Ok(ReadingView {
        lead: time.lead.mm_ss(),
        voice_over: time.voice_over.mm_ss(),
        total: time.total().mm_ss(),
        query,
        by,
        readers: readers
            .into_iter()
            .enumerate()
            .map(|(at, reader)| ReaderView {
                label: match (reader.name.is_empty(), at) {
                    (true, _) => "栏目语速".to_owned(),
                    (false, 0) => format!("{}（本栏目）", reader.name),
                    (false, _) => reader.name.clone(),
                },
                chosen: at == chosen,
                name: reader.name,
            })
            .collect(),
    })
}
