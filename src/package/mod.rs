//! A frozen revision and its rendered files → the folder and zip that a station opens.

mod captions;
mod check;
mod checks_page;
mod documents;
mod docx;
pub mod error;
mod files;
mod graphics;
mod graphics_xlsx;
mod interchange;
mod json;
mod manifest;
mod media;
mod papers;
mod pdf;
mod readme;
mod rtf;
mod rundown_csv;
mod rundown_docx;
mod script_docx;
mod script_text;
pub mod shell;
mod templates;
mod wants;
mod xlsx;

#[cfg(test)]
mod sample;

pub use error::PackageError;
pub use shell::{
    PackageSettings, SamplePaper, build, check_forms, flaw, holds, is_whole, sample_papers,
};
