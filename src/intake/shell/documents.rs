//! Word, PDF, plain text and zips → their text and what is inside, read in time and within bounds.

use std::{ffi::OsString, path::Path, time::Duration};

use super::examine::{Found, Tools};
use crate::{
    confined::{self, Bounds, Scratch, Trouble},
    intake::{
        IntakeError,
        credit_lines::{self, Whose},
        document::{self, Kind, Paper},
        joining::{self, Candidate},
        lines,
        parse::ReadMail,
        sniff, unzip,
    },
    model::{
        Attachment, Submission,
        submission::{
            AttachmentFacts, AttachmentRole, NestedSubmission, ParsedAttachment, ParsedMail,
        },
    },
    store::Blobs,
};

/// Documents and archives of one mail that are opened, and PDFs among them: each may take its time.
const MOST_OPENED: usize = 40;
const MOST_PDFS: usize = 5;
/// Files that documents and archives of one mail may add to it.
const MOST_INSIDE: usize = 60;
/// Bytes of a document: none is larger, and it is held in memory.
const LARGEST: u64 = 60 * 1024 * 1024;
/// As long as a whole mail may take.
const LONGEST: Duration = Duration::from_secs(20);
/// Pages of a PDF that are read.
const MOST_PAGES: &str = "60";
const PDF: Bounds = Bounds {
    time: Duration::from_secs(10),
    // UTF-8 of the text that is kept, and its white space.
    output: 4 * document::MOST_TEXT,
    memory: 512 << 20,
    file: 1 << 20,
};

const NO_PROGRAM: &str = "服务器未装 PDF 阅读程序，请运维安装 poppler-utils";
const SCANNED: &str = "PDF 里没有文字（可能是扫描件），请对方发 Word 或文字版";
const GARBLED: &str = "PDF 的字体没有文字编码，读不出，请对方发 Word 或文字版";
const LOCKED: &str = "PDF 加了密码或禁止复制文字，请对方发 Word 或文字版";
const DAMAGED: &str = "PDF 打不开，可能已损坏，请对方重发";
const SLOW: &str = "PDF 太复杂，系统读不完，请对方发 Word 或文字版";
const TOO_MANY: &str = "文件太多，系统没有读这一份，请人工查看";
const BROKEN: &str = "读取文档时程序出错，请人工查看";

/// What may still be opened in one mail.
#[derive(Debug)]
pub(super) struct Budget {
    opened: usize,
    pdfs: usize,
    inside: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            opened: MOST_OPENED,
            pdfs: MOST_PDFS,
            inside: MOST_INSIDE,
        }
    }
}

impl Budget {
    fn open(&mut self, kind: Kind) -> bool {
        let pdf = usize::from(kind == Kind::Pdf);
        let enough = self.opened > 0 && self.pdfs >= pdf;
        if enough {
            self.opened -= 1;
            self.pdfs -= pdf;
        }
        enough
    }
}

/// The text of a document, or what is in an archive; `None` when the file is neither. `depth` counts
/// the files that `file` is inside: an archive in an archive stays closed.
pub(super) async fn look(
    blobs: &Blobs,
    tools: &Tools,
    file: &Attachment,
    depth: usize,
    budget: &mut Budget,
) -> Result<Option<Found>, IntakeError> {
    let name = shown_name(file);
    if let Some(kind) = document::kind(&file.media_type, name) {
        return Ok(Some(read(blobs, tools, file, kind, depth, budget).await?));
    }
    if let Some(problem) = unzip::closed(&file.media_type, name) {
        return Ok(Some(closed(AttachmentRole::Archive, problem)));
    }
    let zip = file.media_type == "application/zip"
        || (file.media_type.contains("zip") && name.to_lowercase().ends_with(".zip"));
    if !zip {
        return Ok(None);
    }
    if depth > 0 || budget.opened == 0 || file.bytes > LARGEST {
        let problem = "压缩包未打开，请人工解压".to_owned();
        return Ok(Some(closed(AttachmentRole::Archive, problem)));
    }
    budget.opened -= 1;
    Ok(Some(archive(blobs, file, budget).await?))
}

/// What the sender called it: our own name where he gave none.
fn shown_name(file: &Attachment) -> &str {
    if file.original_name.is_empty() {
        &file.name
    } else {
        &file.original_name
    }
}

fn closed(role: AttachmentRole, problem: String) -> Found {
    Found {
        facts: AttachmentFacts {
            role,
            problem: Some(problem),
            ..AttachmentFacts::default()
        },
        inside: Vec::new(),
    }
}

async fn read(
    blobs: &Blobs,
    tools: &Tools,
    file: &Attachment,
    kind: Kind,
    depth: usize,
    budget: &mut Budget,
) -> Result<Found, IntakeError> {
    if !budget.open(kind) || file.bytes > LARGEST {
        return Ok(closed(AttachmentRole::Document, TOO_MANY.to_owned()));
    }
    let bytes = blobs.read(&file.sha256).await?;
    let own = tools.clone();
    let paper = in_time(move || match kind {
        Kind::Pdf => pdf(&bytes, &own),
        kind => document::read(&bytes, kind),
    })
    .await;
    let paper = match paper {
        Some(paper) => paper,
        None => Paper::closed(BROKEN),
    };
    if kind == Kind::Pdf && paper.problem.as_deref() == Some(SLOW) {
        // Made to be slow: its brothers are not tried.
        budget.pdfs = 0;
    }
    let mut found = Found {
        facts: AttachmentFacts {
            role: AttachmentRole::Document,
            text: paper.text,
            problem: paper.problem,
            ..AttachmentFacts::default()
        },
        inside: Vec::new(),
    };
    // Two steps down is far enough: a document of an archive.
    if depth < 2 {
        let stem = |name: &str| {
            name.rsplit_once('.')
                .map_or(name, |(stem, _)| stem)
                .to_owned()
        };
        for (number, picture) in (1..).zip(paper.pictures) {
            if budget.inside == 0 {
                break;
            }
            budget.inside -= 1;
            let (caption, credit) = picture.caption.map_or((None, None), credited);
            found.inside.push((
                ParsedAttachment {
                    name: format!("{}-图{number}.{}", stem(&file.name), picture.ending),
                    original_name: format!("{} 图{number}", shown_name(file)),
                    media_type: picture.media_type.to_owned(),
                    inline: false,
                    bytes: picture.bytes,
                },
                AttachmentFacts {
                    role: AttachmentRole::Photo,
                    caption,
                    credit,
                    ..AttachmentFacts::default()
                },
            ));
        }
    }
    Ok(found)
}

async fn archive(
    blobs: &Blobs,
    file: &Attachment,
    budget: &mut Budget,
) -> Result<Found, IntakeError> {
    let bytes = blobs.read(&file.sha256).await?;
    let Some(mut looked) = in_time(move || unzip::look(&bytes)).await else {
        return Ok(closed(AttachmentRole::Archive, BROKEN.to_owned()));
    };
    if looked.files.len() > budget.inside {
        looked.files.truncate(budget.inside);
        looked.problem.get_or_insert_with(|| TOO_MANY.to_owned());
    }
    budget.inside -= looked.files.len();
    let inside = looked.files.into_iter().map(|(name, bytes)| {
        let kind = sniff::kind(&bytes, &name);
        let part = ParsedAttachment {
            original_name: format!("{} {name}", shown_name(file)),
            media_type: kind
                .map_or("application/octet-stream", |(media, _)| media)
                .to_owned(),
            name,
            inline: false,
            bytes,
        };
        (part, AttachmentFacts::default())
    });
    Ok(Found {
        facts: AttachmentFacts {
            role: AttachmentRole::Archive,
            text: looked.listing,
            problem: looked.problem,
            ..AttachmentFacts::default()
        },
        inside: inside.collect(),
    })
}

/// Reads on a thread of its own: a panic or an endless loop there is one file's trouble.
async fn in_time<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    match tokio::time::timeout(LONGEST, tokio::task::spawn_blocking(read)).await {
        Ok(Ok(read)) => Some(read),
        Ok(Err(error)) => {
            tracing::error!(%error, "the document reader panicked: keep the file and report it");
            None
        }
        Err(_) => {
            tracing::error!(limit = ?LONGEST, "the document reader took too long");
            None
        }
    }
}

fn pdf(bytes: &[u8], tools: &Tools) -> Paper {
    let head = &bytes[..bytes.len().min(1024)];
    if !head.windows(5).any(|five| five == b"%PDF-") {
        return Paper::closed(DAMAGED);
    }
    match pdf_text(bytes, tools) {
        Ok(output) => {
            let text = lines::paragraphs(&String::from_utf8_lossy(&output));
            let paper = document::settled(&text, false);
            match &paper.text {
                None => Paper::closed(SCANNED),
                Some(text) if !lines::is_language(text) => Paper::closed(GARBLED),
                Some(_) => paper,
            }
        }
        Err(trouble) => {
            tracing::info!(%trouble, "a PDF gave no text");
            Paper::closed(match &trouble {
                Trouble::Start { .. } => NO_PROGRAM,
                Trouble::Hung(_) | Trouble::Flood(_) => SLOW,
                // Code 3 is poppler's word for "may not be copied".
                Trouble::Ended { status, words }
                    if words.contains("Incorrect password") || status == "code 3" =>
                {
                    LOCKED
                }
                Trouble::Ended { .. } => DAMAGED,
            })
        }
    }
}

fn pdf_text(bytes: &[u8], tools: &Tools) -> Result<Vec<u8>, Trouble> {
    let disk = |source| Trouble::Start {
        program: "a folder for it".to_owned(),
        source,
    };
    let scratch = Scratch::under(&tools.work).map_err(disk)?;
    std::fs::write(scratch.path().join("in.pdf"), bytes).map_err(disk)?;
    let arguments: Vec<OsString> = ["-enc", "UTF-8", "-nopgbrk", "-l", MOST_PAGES, "in.pdf", "-"]
        .iter()
        .map(OsString::from)
        .collect();
    confined::run(Path::new(&tools.pdftotext), &arguments, &scratch, PDF)
}

/// Puts the text of a document into the mail that only points at it, and into those inside it.
pub(super) fn join(row: &mut Submission, read: &mut ReadMail) {
    let mut text = std::mem::take(&mut read.mail.text);
    match joined(&mut text, &row.attachments) {
        Some(note) => {
            read.mail.notes.push(note);
            read.mail.replacement_permille = doubt(&text).max(read.mail.replacement_permille);
        }
        None => {
            let trouble = unread(&text, &row.attachments);
            if joining::only_points(&text) {
                read.unread.clone_from(&trouble);
            }
            read.mail.notes.extend(trouble);
        }
    }
    read.mail.text = text;
    let mut open: Vec<(&mut NestedSubmission, &mut ParsedMail)> =
        row.nested.iter_mut().zip(&mut read.mail.nested).collect();
    while let Some((kept, inner)) = open.pop() {
        match joined(&mut inner.text, &kept.attachments) {
            Some(note) => {
                read.mail.notes.push(note);
                inner.replacement_permille = doubt(&inner.text).max(inner.replacement_permille);
                kept.text.clone_from(&inner.text);
            }
            None => read
                .mail
                .notes
                .extend(unread(&inner.text, &kept.attachments)),
        }
        open.extend(kept.nested.iter_mut().zip(&mut inner.nested));
    }
}

/// Adds the text of the best document to `text` where that only points at it; what the desk is told.
fn joined(text: &mut String, files: &[Attachment]) -> Option<String> {
    let documents: Vec<(&Attachment, &str)> = files
        .iter()
        .filter(|file| file.facts.role == AttachmentRole::Document)
        .filter_map(|file| Some((file, file.facts.text.as_deref()?)))
        .collect();
    let papers: Vec<Candidate<'_>> = documents
        .iter()
        .map(|(file, text)| Candidate {
            name: shown_name(file),
            text,
            pdf: file.media_type == "application/pdf",
        })
        .collect();
    let (file, paper) = documents.get(joining::choose(text, &papers)?)?;
    if !text.trim().is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(paper);
    Some(format!("正文取自附件《{}》", shown_name(file)))
}

/// A caption without the credit at its end, and the credit.
fn credited(caption: String) -> (Option<String>, Option<String>) {
    let (cut, credit) = credit_lines::off(&caption, Whose::Picture);
    if credit.is_none() {
        return (Some(caption), None);
    }
    let cut = cut.trim_end_matches(['。', '；', ';']).to_owned();
    (Some(cut).filter(|cut| !cut.is_empty()), credit)
}

/// What the desk is told when `text` points at documents of which none can be read.
fn unread(text: &str, files: &[Attachment]) -> Option<String> {
    let document = |file: &&Attachment| file.facts.role == AttachmentRole::Document;
    let shut = |file: &&Attachment| file.facts.text.is_none() && file.facts.problem.is_some();
    if !joining::is_note(text) {
        return None;
    }
    // An archive that cannot be opened may hold the text, too.
    let archive = |file: &&Attachment| {
        file.facts.role == AttachmentRole::Archive && !joining::points_at_pictures(text)
    };
    let file = files
        .iter()
        .filter(document)
        .find(shut)
        .or_else(|| files.iter().filter(archive).find(shut))?;
    let problem = file.facts.problem.as_deref()?;
    Some(format!("附件《{}》没有读出：{problem}", shown_name(file)))
}

/// Thousandths of U+FFFD.
fn doubt(text: &str) -> u32 {
    let lost = text.chars().filter(|c| *c == '\u{fffd}').count();
    let all = text.chars().filter(|c| !c.is_whitespace()).count();
    u32::try_from((lost * 1000).checked_div(all).unwrap_or(0)).unwrap_or(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_below_a_picture_of_a_document_is_no_caption() {
        for (line, caption, credit) in [
            (
                "图为志愿者清理沙滩。张三 摄",
                Some("图为志愿者清理沙滩"),
                Some("张三"),
            ),
            (
                "图为志愿者清理沙滩（摄影：张三）",
                Some("图为志愿者清理沙滩"),
                Some("张三"),
            ),
            ("张三/摄", None, Some("张三")),
            ("图为志愿者清理沙滩。", Some("图为志愿者清理沙滩。"), None),
        ] {
            let (found, who) = credited(line.to_owned());
            assert_eq!(
                (found.as_deref(), who.as_deref()),
                (caption, credit),
                "{line}"
            );
        }
    }
}
