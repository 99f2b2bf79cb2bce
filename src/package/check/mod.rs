//! Do the papers tell one story? Read back from the finished bytes, before the package is sealed. Pure.

mod captions;
mod graphics;
mod json;
mod pages;
mod prompter;
mod table;
mod workbook;

pub(super) use captions::story;

use super::{PackageError, captions::Format, papers::Papers, pdf::Sheet};

/// The papers that are compared.
pub(super) struct Finished<'a> {
    /// `rundown.json`.
    pub json: &'a [u8],
    /// `rundown.xlsx`.
    pub xlsx: &'a [u8],
    /// `rundown.csv`.
    pub csv: &'a [u8],
    /// `script.rtf`.
    pub rtf: &'a [u8],
    /// `captions.xlsx`.
    pub graphics: &'a [u8],
    /// `rundown.pdf` and `script.pdf`, laid out.
    pub sheets: [&'a Sheet; 2],
    /// The captions of the whole edition, in each format.
    pub captions: &'a [(&'static Format, Vec<u8>)],
}

/// Number, order, titles and start times of the items are equal everywhere, and each caption lies
/// in its item.
///
/// # Errors
/// [`PackageError::Disagree`], with the first difference.
pub(super) fn agree(papers: &Papers, finished: &Finished<'_>) -> Result<(), PackageError> {
    json::agrees(papers, finished.json)?;
    workbook::agrees(papers, finished.xlsx)?;
    table::agrees(papers, finished.csv)?;
    prompter::agrees(papers, finished.rtf)?;
    graphics::agrees(papers, finished.graphics)?;
    pages::agrees(papers, finished.sheets)?;
    finished
        .captions
        .iter()
        .try_for_each(|(format, bytes)| captions::agree(papers, format, bytes))
}

fn disagree(paper: &'static str, detail: String) -> PackageError {
    PackageError::Disagree { paper, detail }
}

fn same<T: PartialEq + std::fmt::Debug>(
    paper: &'static str,
    what: &str,
    there: &T,
    here: &T,
) -> Result<(), PackageError> {
    if there == here {
        Ok(())
    } else {
        Err(disagree(
            paper,
            format!("{what} is {there:?}, in the rundown {here:?}"),
        ))
    }
}

#[cfg(test)]
mod tests;
