//! `yixian submission …`

use std::path::Path;

use serde_json::{Value, json};

use super::{Output, args, exit};
use crate::{
    app::{App, AppError},
    model::{
        Attachment, Submission,
        letter::Letter,
        submission::{NestedSubmission, PARSER_VERSION},
    },
    store::Blobs,
};

const STATES: [&str; 8] = [
    "received",
    "accepted",
    "quarantined",
    "rejected",
    "duplicate",
    "automatic",
    "bounce",
    "oversize",
];

pub(super) async fn run(
    arguments: &args::Submission,
    app: &App,
    output: &Output,
) -> Result<u8, AppError> {
    match arguments {
        args::Submission::List { state } => {
            if let Some(state) = state.as_deref().filter(|state| !STATES.contains(state)) {
                return Err(AppError::Usage(format!(
                    "`{state}` is not a state: {}",
                    STATES.join(", ")
                )));
            }
            for submission in app.store().submissions(state.as_deref()).await? {
                output.object(&object(&submission, app.blobs()));
                output.line(line(&submission));
            }
            Ok(exit::DONE)
        }
        args::Submission::Show { id } => {
            let submission = app.store().submission(id).await?;
            let letters = app.store().letters_about(submission.id).await?;
            let mut shown = object(&submission, app.blobs());
            shown["letters"] = letters.iter().map(letter).collect();
            output.object(&shown);
            show(&submission, app.blobs(), output);
            for letter in &letters {
                output.line(format!(
                    "  letter {}: {}",
                    letter.kind.name(),
                    if letter.withheld.is_empty() {
                        format!(
                            "{} to {} {}",
                            letter.state.name(),
                            letter.recipient,
                            letter.reply
                        )
                    } else {
                        format!("withheld: {}", letter.withheld)
                    }
                ));
            }
            Ok(exit::DONE)
        }
        args::Submission::Raw { id, by, out } => {
            let bytes = app.raw_submission(id, by).await?;
            let length = bytes.len();
            write_new(out, &bytes).map_err(|source| AppError::File {
                path: out.clone(),
                source,
            })?;
            output.object(&json!({"path": out, "bytes": length}));
            output.line(format!("{}: {length} bytes", out.display()));
            Ok(exit::DONE)
        }
        args::Submission::Release { id, by, reason } => {
            let submission = app.release_submission(id, by, reason).await?;
            output.object(&object(&submission, app.blobs()));
            output.line(line(&submission));
            Ok(exit::DONE)
        }
        args::Submission::Reject { id, by, reason } => {
            let submission = app.reject_submission(id, by, reason).await?;
            output.object(&object(&submission, app.blobs()));
            output.line(line(&submission));
            Ok(exit::DONE)
        }
        args::Submission::Reparse { ids, all, outdated } => {
            let ids = if *all || *outdated {
                app.store()
                    .submissions(None)
                    .await?
                    .into_iter()
                    .filter(|s| s.purged_at.is_none() && (*all || s.parser < PARSER_VERSION))
                    .map(|s| s.id.to_string())
                    .collect()
            } else {
                ids.clone()
            };
            for id in &ids {
                let submission = app.reparse(id).await?;
                output.object(&object(&submission, app.blobs()));
                output.line(line(&submission));
            }
            Ok(if ids.is_empty() {
                exit::NOTHING
            } else {
                exit::DONE
            })
        }
    }
}

/// Readable by its owner alone, like the blob it comes from; never over another file.
fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn line(submission: &Submission) -> String {
    let reason = submission
        .state
        .reason()
        .map(|reason| format!("  {reason}"))
        .unwrap_or_default();
    format!(
        "{}  {:<11} {}  <{}>{reason}",
        submission.receipt,
        submission.state.name(),
        submission.subject,
        submission.from.address
    )
}

fn show(submission: &Submission, blobs: &Blobs, output: &Output) {
    output.line(line(submission));
    output.line(format!(
        "  id {}  edition {}  received {}",
        submission.id, submission.edition, submission.received_at
    ));
    for note in &submission.notes {
        output.line(format!("  ! {note}"));
    }
    for file in &submission.attachments {
        output.line(format!(
            "  {}  {}  {} bytes  {}",
            file.name,
            file.media_type,
            file.bytes,
            blobs.path(&file.sha256).display()
        ));
        if let Some(problem) = &file.facts.problem {
            output.line(format!("    ! {problem}"));
        }
    }
    for link in &submission.links {
        let size = link.bytes.map(|bytes| format!("  {bytes} bytes"));
        let until = link.expires_at.map(|at| format!("  until {at}"));
        output.line(format!(
            "  link {}  {}{}{}  {}",
            link.provider,
            link.name.as_deref().unwrap_or("-"),
            size.unwrap_or_default(),
            until.unwrap_or_default(),
            link.url
        ));
    }
    output.line(format!("  raw {}", blobs.path(&submission.raw).display()));
    output.line("");
    output.line(&submission.text);
    output.line("");
    for mail in &submission.nested {
        show_inside(mail, 1, blobs, output);
    }
}

/// A mail inside another; the depth is bounded by the reader.
fn show_inside(mail: &NestedSubmission, depth: usize, blobs: &Blobs, output: &Output) {
    let mark = ">".repeat(depth);
    output.line(format!("{mark} {}  <{}>", mail.subject, mail.from.address));
    for file in &mail.attachments {
        output.line(format!(
            "{mark}   {}  {}  {} bytes  {}",
            file.name,
            file.media_type,
            file.bytes,
            blobs.path(&file.sha256).display()
        ));
        if let Some(problem) = &file.facts.problem {
            output.line(format!("{mark}     ! {problem}"));
        }
    }
    for line in mail.text.lines() {
        output.line(format!("{mark} {line}"));
    }
    output.line("");
    for inner in &mail.nested {
        show_inside(inner, depth + 1, blobs, output);
    }
}

/// The fixed fields of `submission list|show`.
fn object(submission: &Submission, blobs: &Blobs) -> Value {
    json!({
        "id": submission.id,
        "receipt": submission.receipt,
        "edition": submission.edition,
        "source": submission.source,
        "subject": submission.subject,
        "from": submission.from,
        "message_id": submission.message_id,
        "sent_at": submission.sent_at,
        "received_at": submission.received_at,
        "organization": submission.organization,
        "verified": submission.verified,
        "text": submission.text,
        "attachments": files(&submission.attachments, blobs),
        "nested": nested(&submission.nested, blobs),
        "links": submission.links,
        "state": submission.state.name(),
        "reason": submission.state.reason(),
        "notes": submission.notes,
        "parser": submission.parser,
        "envelope": submission.envelope,
        "decision": submission.decision,
        "purged_at": submission.purged_at,
        "raw_path": blobs.path(&submission.raw).display().to_string(),
    })
}

/// A letter to the sender, as `submission show` tells of it.
fn letter(letter: &Letter) -> Value {
    json!({
        "kind": letter.kind,
        "state": if letter.withheld.is_empty() { letter.state.name() } else { "withheld" },
        "withheld": letter.withheld,
        "recipient": letter.recipient,
        "message_id": letter.message_id,
        "bounced": letter.bounced,
        "reply": letter.reply,
        "at": letter.updated_at,
    })
}

fn files(attachments: &[Attachment], blobs: &Blobs) -> Vec<Value> {
    attachments
        .iter()
        .map(|file| {
            json!({
                "name": file.name,
                "original_name": file.original_name,
                "media_type": file.media_type,
                "bytes": file.bytes,
                "sha256": file.sha256,
                "inline": file.inline,
                "facts": file.facts,
                "path": blobs.path(&file.sha256).display().to_string(),
            })
        })
        .collect()
}

fn nested(mails: &[NestedSubmission], blobs: &Blobs) -> Vec<Value> {
    mails
        .iter()
        .map(|mail| {
            json!({
                "subject": mail.subject,
                "from": mail.from,
                "sent_at": mail.sent_at,
                "text": mail.text,
                "attachments": files(&mail.attachments, blobs),
                "nested": nested(&mail.nested, blobs),
            })
        })
        .collect()
}
