//! A frozen rundown → cards, straps and the preview.

pub mod card;
