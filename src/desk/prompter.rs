//! 提词: what is read, paragraph by paragraph, in air order, for whoever reads it; the page runs it past a
//! line at the presenter's pace.

use axum::{Extension, extract::State, response::Response};
use serde::Serialize;

use super::{frame::Failed, now::Now, state::DeskState};
use crate::{
    app::{App, Visitor},
    model::{EditionRevision, Item, ItemKind, Story},
};

#[derive(Serialize)]
struct Page {
    number: u32,
    /// Syllables a minute.
    rate: u32,
    parts: Vec<Part>,
}

/// What one voice reads of an item without a break.
#[derive(Debug, Serialize)]
struct Part {
    /// Stays the same when the text changes.
    key: String,
    /// The first of its item: the title stands above it.
    first: bool,
    /// Of stories alone.
    number: String,
    title: String,
    duration: String,
    who: &'static str,
    /// `anchor`, `voice` or `link`.
    kind: &'static str,
    paragraphs: Vec<Paragraph>,
}

#[derive(Debug, Serialize)]
struct Paragraph {
    key: String,
    text: String,
    syllables: u32,
}

/// `GET /prompter`.
pub async fn page(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    let Now {
        edition, outlook, ..
    } = state.now().await?;
    let page = Page {
        number: edition.number,
        rate: state.app.drafting_rate().await?.syllables_per_minute,
        parts: parts(&outlook.revision),
    };
    state.show(("prompter", "提词", "/rundown"), &visitor, &page)
}

fn parts(revision: &EditionRevision) -> Vec<Part> {
    let mut number = 0;
    let mut parts = Vec::new();
    for (at, item) in revision.rundown.items.iter().enumerate() {
        number += usize::from(item.kind == ItemKind::Story);
        let story = item.story.and_then(|id| revision.story(id));
        parts.extend(of_item(item, at, number, story));
    }
    parts
}

fn of_item(item: &Item, at: usize, number: usize, story: Option<&Story>) -> Vec<Part> {
    let read = match story {
        Some(story) => vec![
            ("口播", "anchor", story.draft.lead.as_str()),
            ("配音", "voice", story.draft.voice_over.as_str()),
        ],
        None => vec![("口播", "link", item.script.as_str())],
    };
    // A story keeps its name wherever it is moved; what stands between stories has its place.
    let name = story.map_or_else(|| format!("i{at}"), |story| story.id.to_string());
    let mut parts: Vec<Part> = read
        .into_iter()
        .map(|(who, kind, text)| Part {
            key: format!("{name}/{kind}"),
            first: false,
            number: if story.is_some() {
                number.to_string()
            } else {
                String::new()
            },
            title: match story {
                Some(story) => story.draft.headline.clone(),
                None => item.kind.label().to_owned(),
            },
            duration: item.duration().mm_ss(),
            who,
            kind,
            paragraphs: paragraphs(&format!("{name}/{kind}"), text),
        })
        .filter(|part| !part.paragraphs.is_empty())
        .collect();
    if let Some(first) = parts.first_mut() {
        first.first = true;
    }
    parts
}

fn paragraphs(key: &str, text: &str) -> Vec<Paragraph> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .enumerate()
        .map(|(at, line)| Paragraph {
            key: format!("{key}/{at}"),
            syllables: App::syllables(line),
            text: line.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_paragraph_has_a_name_and_its_weight() {
        let cut = paragraphs("s/voice", "车间面积2600平方米。\n\n 每月培训80人。\n");
        let keys: Vec<_> = cut.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["s/voice/0", "s/voice/1"]);
        // 两千六百: numbers weigh as they are read.
        assert_eq!((cut[0].syllables, cut[1].syllables), (11, 7));
        assert_eq!(cut[1].text, "每月培训80人。");
    }
}
