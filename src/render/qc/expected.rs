//! What a file of the package is, and what therefore is no fault of it.

use serde::Serialize;

use crate::{
    model::{
        Millis,
        profile::{DeliveryProfile, Fields, Films, Strap},
        rendered::{FileRole, RenderedFile},
    },
    render::card::{Card, Inked},
};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Opener, title card, board, bumper, closer.
    Film(Films),
    /// A card with alpha.
    Strap(Strap),
    /// The rough cut.
    Preview,
    /// A clip as its sender made it.
    Original,
    /// A finished film that somebody else made, to be aired as it is.
    Finished(Films),
}

/// What is known of a file before it is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// What it is.
    pub sort: Sort,
    /// Its length by the rundown.
    pub frames: Option<u32>,
    /// Where its pictures may stand still: cards and photographs. In order, `to` not included.
    pub still: Vec<(Millis, Millis)>,
    /// The words on a card of ours, at rest.
    pub texts: Vec<Inked>,
    /// The card fills the screen.
    pub full: bool,
}

impl Expected {
    /// Of a rendered file; `None`: it does not move. `still`: where the preview may stand still. `card`:
    /// what it is a film of.
    #[must_use]
    pub fn of(
        file: &RenderedFile,
        profile: &DeliveryProfile,
        still: &[(Millis, Millis)],
        card: Option<&Card>,
    ) -> Option<Self> {
        let ending = file.name.rsplit('.').next().unwrap_or_default();
        let film = Sort::Film(profile.films.kind);
        let strap = if file.name.ends_with(Strap::Prores4444.suffix()) {
            Sort::Strap(Strap::Prores4444)
        } else {
            Sort::Strap(Strap::Qtrle)
        };
        let films = profile.films.kind.extension();
        let sort = match file.role {
            FileRole::Preview => Sort::Preview,
            FileRole::Opener | FileRole::Closer | FileRole::TitleCardClip => film,
            FileRole::StrapClip => strap,
            // A board is a film, a headline strip has alpha: the render room names them.
            FileRole::GraphicClip if is_strap(&file.name, films) => strap,
            FileRole::GraphicClip => film,
            FileRole::Media if moves(ending) => Sort::Original,
            _ => return None,
        };
        Some(Self {
            sort,
            frames: file.duration_ms.map(Millis::frames),
            still: if sort == Sort::Preview {
                still.to_vec()
            } else {
                Vec::new()
            },
            texts: card.map_or_else(Vec::new, |card| card.texts.clone()),
            full: card.is_some_and(|card| card.opaque),
        })
    }

    /// How its pictures are scanned; `None`: as they like.
    #[must_use]
    pub fn fields(&self, profile: &DeliveryProfile) -> Option<Fields> {
        match self.sort {
            Sort::Film(_) | Sort::Strap(_) | Sort::Finished(_) => Some(profile.picture.fields),
            Sort::Preview => Some(Fields::Progressive),
            Sort::Original => None,
        }
    }
}

fn is_strap(name: &str, films: &str) -> bool {
    name.contains("-headline") || name.contains("-place") || !name.ends_with(&format!(".{films}"))
}

/// Whether the file is a clip, by the ending that the render room gave it.
fn moves(ending: &str) -> bool {
    [
        "mp4", "mov", "mkv", "webm", "ts", "mpg", "mxf", "avi", "wmv", "flv",
    ]
    .contains(&ending)
}
