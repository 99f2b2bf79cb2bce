//! A frozen rundown → cards, straps and the preview.

pub mod card;
pub mod error;

pub use error::RenderError;
