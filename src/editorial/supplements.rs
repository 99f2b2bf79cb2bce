//! Mails that add to a tip: their files belong to its story, and no story is made of them.

use crate::model::{
    Submission, SubmissionId,
    story::{Check, CheckLevel},
};

/// Letters of an addition that are shown to the producer.
const SHOWN: usize = 60;

/// Tips, and additions to tips. An addition to what is not here becomes a tip of its own: nothing is
/// lost for want of its beginning.
pub(super) fn split(
    waiting: Vec<(SubmissionId, Option<SubmissionId>)>,
) -> (Vec<SubmissionId>, Vec<SubmissionId>) {
    let (tips, additions): (Vec<_>, Vec<_>) = waiting
        .into_iter()
        .partition(|(_, adds_to)| adds_to.is_none());
    let ids = |rows: Vec<(SubmissionId, _)>| rows.into_iter().map(|(id, _)| id).collect();
    (ids(tips), ids(additions))
}

/// Takes the additions to `tip` out of `all`, in their order.
pub(super) fn take(all: &mut Vec<Submission>, tip: SubmissionId) -> Vec<Submission> {
    let (own, rest) = std::mem::take(all)
        .into_iter()
        .partition(|addition| addition.envelope.supplements == Some(tip));
    *all = rest;
    own
}

/// The tip with the files and links of its additions. Their text stays out: it is a letter to the
/// newsroom as often as news.
pub(super) fn joined(mut tip: Submission, additions: &[Submission]) -> Submission {
    for addition in additions {
        for file in &addition.attachments {
            if tip
                .attachments
                .iter()
                .all(|known| known.sha256 != file.sha256)
            {
                tip.attachments.push(file.clone());
            }
        }
        tip.links.extend(addition.links.iter().cloned());
    }
    tip
}

/// What the producer is told about an addition.
pub(super) fn check(addition: &Submission) -> Check {
    told(addition, "补充材料", ("来稿人补发了材料", "来稿人补充"))
}

/// What the producer is told about a tip that a person merged into a story.
#[must_use]
pub fn merged(tip: &Submission) -> Check {
    told(tip, "并入的来稿", ("并入了另一件来稿", "并入的来稿写道"))
}

fn told(addition: &Submission, what: &str, (came, wrote): (&str, &str)) -> Check {
    let text: String = addition
        .text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(SHOWN)
        .collect();
    let files = match addition.attachments.len() {
        0 => String::new(),
        count => format!("，附件{count}个"),
    };
    Check {
        rule: "source.supplement".to_owned(),
        level: CheckLevel::Fix,
        place: format!("{what} {}{files}", addition.receipt),
        suggestion: if text.is_empty() {
            format!("{came}，请查看是否采用")
        } else {
            format!("{wrote}：“{text}”，请查看是否采用")
        },
        fix: None,
    }
}
