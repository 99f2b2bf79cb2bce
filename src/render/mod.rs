//! A frozen rundown → cards, straps and the preview.

pub mod breaks;
pub mod card;
pub mod cards;
pub mod clips;
pub mod compose;
pub mod copy;
pub mod encoders;
pub mod error;
pub mod fit;
pub mod fonts;
pub mod frame;
pub mod framing;
pub mod jpeg;
pub mod layers;
pub mod motion;
pub mod painter;
pub mod pose;
pub mod resample;
pub mod rest;
pub mod samples;
pub mod shadow;
pub mod sheet;
pub mod shell;
pub mod sound;
pub mod stamp;
pub mod still;
pub mod straight;
pub mod svg;
pub mod template;
pub mod timeline;
pub mod typeset;

pub use error::RenderError;
pub use painter::Painter;
