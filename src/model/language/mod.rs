//! Chinese text as everybody here counts it: cells, words, breaks, harmless characters.

pub mod cells;
pub mod hygiene;
pub mod kinsoku;
pub mod personal;
pub mod search;
pub mod words;

pub use cells::{Cells, cells};
pub use hygiene::{ascii_file_stem, without_controls};
