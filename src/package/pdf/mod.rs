//! 串联单 and 口播稿 as PDF: laid out here, compared with the rundown, then written. Pure.

mod blocks;
mod breaks;
mod faces;
mod lines;
mod look;
mod pages;
mod paint;
mod rundown;
mod script;

pub(super) use faces::Faces;
pub(super) use lines::Field;
pub(super) use pages::Page;

use super::{PackageError, papers::Papers};

/// Pages that are laid out, not yet written.
pub(super) struct Sheet {
    /// Its name in the folder.
    pub name: &'static str,
    paper: &'static str,
    size: (f32, f32),
    /// In order.
    pub pages: Vec<Page>,
}

/// `rundown.pdf`.
pub(super) fn rundown(papers: &Papers, faces: &Faces) -> Sheet {
    Sheet {
        name: "rundown.pdf",
        paper: "串联单",
        size: rundown::PAPER,
        pages: pages::pages(&rundown::flow(papers), faces),
    }
}

/// `script.pdf`.
pub(super) fn script(papers: &Papers, faces: &Faces) -> Sheet {
    Sheet {
        name: "script.pdf",
        paper: "口播稿",
        size: script::PAPER,
        pages: pages::pages(&script::flow(papers), faces),
    }
}

impl Sheet {
    /// The PDF.
    ///
    /// # Errors
    /// A font that cannot be embedded.
    pub fn document(&self, papers: &Papers, faces: &Faces) -> Result<Vec<u8>, PackageError> {
        paint::document(papers, self.paper, self.name, self.size, &self.pages, faces)
    }
}

/// What the papers should warn of, in Chinese: characters that no font has.
pub(super) fn warning(papers: &Papers, faces: &Faces) -> Option<String> {
    let text = serde_json::to_string(papers).unwrap_or_default();
    let missing = faces.missing(&text);
    if missing.is_empty() {
        return None;
    }
    let shown: Vec<String> = missing
        .iter()
        .take(8)
        .map(|c| format!("「{c}」（U+{:04X}）", u32::from(*c)))
        .collect();
    let more = if missing.len() > 8 {
        format!("等 {} 个字符", missing.len())
    } else {
        String::new()
    };
    Some(format!(
        "字库中没有{}{more}，PDF 上印作〓，请对照 Word 版",
        shown.join("、")
    ))
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(super) use tests::faces;
