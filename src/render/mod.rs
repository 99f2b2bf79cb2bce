//! A frozen rundown → cards, straps and the preview.

pub mod breaks;
pub mod card;
pub mod copy;
pub mod error;
pub mod fit;
pub mod fonts;
pub mod layers;
pub mod motion;
pub mod painter;
pub mod rest;
pub mod samples;
pub mod shadow;
pub mod shell;
pub mod svg;
pub mod template;
pub mod typeset;

pub use error::RenderError;
pub use painter::Painter;
