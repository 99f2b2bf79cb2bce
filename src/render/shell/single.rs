//! Single cards as films, without an edition around them.

use std::path::{Path, PathBuf};

use super::{
    RenderSettings,
    cache::Cache,
    films, pool,
    studio::{Paint, Studio},
    tool::Patience,
    version::version,
};
use crate::{
    model::BlobHash,
    render::{RenderError, card::CardData, profile::Strap},
};

/// What is made of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Making {
    /// A full-screen film of so many frames, of the profile's kind.
    Film(u32),
    /// A strap of so many frames.
    Strap(u32, Strap),
}

/// Makes each of `cards`, as many at a time as the settings say; their files, in `cache`.
///
/// # Errors
/// As [`super::render_edition`].
pub fn render_cards(
    cards: &[(CardData, Making)],
    settings: &RenderSettings,
    cache: &Path,
    paint: Paint<'_>,
) -> Result<Vec<PathBuf>, RenderError> {
    let cache = Cache::open(cache)?;
    let tools = settings.tools(Patience::default());
    let version = version(&cache, &tools)?;
    let media = |_: &BlobHash| PathBuf::new();
    let studio = Studio::new(&tools, version, &cache, settings, &media, paint);
    pool::each(settings.workers(), cards, &|(data, making)| {
        let card = studio.card(data)?;
        let kept = match making {
            Making::Film(frames) => films::card_film(&studio, "a card", &card, *frames)?,
            Making::Strap(frames, strap) => {
                films::strap_film(&studio, "a strap", &card, *frames, *strap)?
            }
        };
        Ok(kept.path)
    })
}
