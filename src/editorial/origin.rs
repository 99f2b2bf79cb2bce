//! Which text of a submission is the tip: its own, that of a mail inside it, or of a document that came
//! with it; and which files belong to which of its articles.

use super::{
    articles::{Article, Given, articles, give},
    material::{Kind, Material},
};
use crate::model::{
    Attachment, Submission,
    story::{Check, CheckLevel},
    submission::{AttachmentRole, NestedSubmission},
};

/// Own text with fewer characters of news than this is a covering note.
const THIN: usize = 40;
/// Mails inside mails are looked at this deep.
const DEEPEST: usize = 8;

/// The text that a draft is written from, with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The text.
    pub text: String,
    /// Subject of its mail.
    pub subject: String,
    /// Address of its author.
    pub sender: String,
    /// Pictures and files, the tip's own first.
    pub attachments: Vec<Attachment>,
    /// Where it stands, in Chinese, when it is not the submission's own text.
    pub note: Option<String>,
}

/// Characters of news in `text`: what a draft could use.
#[must_use]
pub fn substance(text: &str) -> usize {
    // Any day will do: only kinds of sentences are counted.
    let material = Material::new(text, "", None, chrono::NaiveDate::MIN);
    material
        .units
        .iter()
        .filter(|unit| unit.kind != Kind::Unfit)
        .map(|unit| super::text::han_count(&unit.text))
        .sum()
}

/// Attachments whose text was read when the mail came, and names of those that only a person can open.
#[must_use]
pub fn documents(submission: &Submission) -> (Vec<(Attachment, String)>, Vec<String>) {
    let (mut documents, mut closed) = (Vec::new(), Vec::new());
    for file in &submission.attachments {
        // The text of an archive is the list of what is in it.
        if file.facts.role != AttachmentRole::Document {
            continue;
        }
        match &file.facts.text {
            Some(text) => documents.push((file.clone(), text.clone())),
            None => closed.push(file.original_name.clone()),
        }
    }
    (documents, closed)
}

/// Chooses the tip among the submission's own text, `documents` (attachments that were read, with
/// their text) and the mails inside it. Its own text wins unless it is a covering note.
#[must_use]
pub fn choose(submission: &Submission, documents: &[(Attachment, String)]) -> Origin {
    let own = Origin {
        text: submission.text.clone(),
        subject: submission.subject.clone(),
        sender: submission.from.address.clone(),
        attachments: submission.attachments.clone(),
        note: None,
    };
    let mut best = (substance(&own.text), own.clone());
    if best.0 >= THIN {
        return own;
    }
    let mut inner = Vec::new();
    gather(&submission.nested, 0, &mut inner);
    if let Some((text, names)) = together(&inner, documents) {
        best = (
            substance(&text),
            Origin {
                text,
                note: Some(format!("正文取自{}", names.join("、"))),
                ..own.clone()
            },
        );
    }
    for nested in &inner {
        let worth = substance(&nested.text);
        if worth > best.0 {
            let mut attachments = nested.attachments.clone();
            attachments.extend(submission.attachments.iter().cloned());
            best = (
                worth,
                Origin {
                    text: nested.text.clone(),
                    subject: nested.subject.clone(),
                    sender: nested.from.address.clone(),
                    attachments,
                    note: Some(format!("正文取自转发的原邮件「{}」", nested.subject)),
                },
            );
        }
    }
    for (file, text) in documents {
        let worth = substance(text);
        if worth > best.0 {
            best = (
                worth,
                Origin {
                    text: text.clone(),
                    note: Some(format!("正文取自附件「{}」", file.original_name)),
                    ..own.clone()
                },
            );
        }
    }
    let mut chosen = best.1;
    // Pictures may lie in an inner mail while the text stands in a document.
    for nested in inner {
        for file in &nested.attachments {
            if chosen
                .attachments
                .iter()
                .all(|known| known.sha256 != file.sha256)
            {
                chosen.attachments.push(file.clone());
            }
        }
    }
    chosen
}

/// The text of several files that hold an article each, with what to call them. A plan, a speech and a
/// report of one event are no such files.
fn together(
    mails: &[&NestedSubmission],
    documents: &[(Attachment, String)],
) -> Option<(String, Vec<String>)> {
    let mails = mails.iter().map(|mail| {
        (
            mail.text.as_str(),
            format!("转发的原邮件「{}」", mail.subject),
        )
    });
    let files = documents
        .iter()
        .map(|(file, text)| (text.as_str(), format!("附件「{}」", file.original_name)));
    let (texts, names): (Vec<&str>, Vec<String>) = mails
        .chain(files)
        .filter(|(text, _)| substance(text) >= THIN)
        .unzip();
    if texts.len() < 2 {
        return None;
    }
    let text = texts.join("\n\n————————\n\n");
    (articles(&text).len() == texts.len()).then_some((text, names))
}

fn gather<'a>(mails: &'a [NestedSubmission], depth: usize, all: &mut Vec<&'a NestedSubmission>) {
    if depth < DEEPEST {
        for mail in mails {
            all.push(mail);
            gather(&mail.nested, depth + 1, all);
        }
    }
}

/// Files of one article, and what a producer should know of them, in Chinese.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    /// Those that belong to it, in the order of the mail.
    pub attachments: Vec<Attachment>,
    /// Pictures that may belong to another article.
    pub note: Option<String>,
}

/// The files of each article. A picture whose article cannot be told goes to all of them, and what is
/// no picture as well.
#[must_use]
pub fn files(origin: &Origin, articles: &[Article]) -> Vec<Files> {
    if articles.len() == 1 {
        return vec![Files {
            attachments: origin.attachments.clone(),
            note: None,
        }];
    }
    let shown = |file: &&Attachment| {
        file.facts.role != AttachmentRole::Logo
            && (file.media_type.starts_with("image/") || file.media_type.starts_with("video/"))
    };
    let given: Vec<Given<'_>> = origin
        .attachments
        .iter()
        .filter(shown)
        .map(|file| Given {
            name: &file.original_name,
            caption: file.facts.caption.as_deref(),
        })
        .collect();
    let mut owners = give(articles, &given).into_iter();
    let owners: Vec<Option<usize>> = origin
        .attachments
        .iter()
        .map(|file| {
            if shown(&file) {
                owners.next().flatten()
            } else {
                None
            }
        })
        .collect();
    let unknown = origin
        .attachments
        .iter()
        .zip(&owners)
        .filter(|(file, owner)| shown(file) && owner.is_none())
        .count();
    (0..articles.len())
        .map(|part| Files {
            attachments: origin
                .attachments
                .iter()
                .zip(&owners)
                .filter(|(_, owner)| owner.is_none_or(|owner| owner == part))
                .map(|(file, _)| file.clone())
                .collect(),
            note: (unknown > 0).then(|| {
                format!("来稿含多篇，有{unknown}个图片或视频不能确定属于哪一篇，每篇都已列出，请核对删减")
            }),
        })
        .collect()
}

/// Tells the producer that a mail held several articles.
#[must_use]
pub fn several(part: usize, count: usize) -> Option<Check> {
    (count > 1).then(|| Check {
        rule: "source.several".to_owned(),
        level: CheckLevel::Note,
        place: "来稿".to_owned(),
        suggestion: format!("来稿含{count}篇，这是第{}篇", part + 1),
        fix: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BlobHash, submission::Mailbox};

    fn nested(subject: &str, text: &str) -> NestedSubmission {
        NestedSubmission {
            subject: subject.to_owned(),
            from: Mailbox {
                name: String::new(),
                address: "b@y.example".to_owned(),
            },
            sent_at: None,
            text: text.to_owned(),
            attachments: Vec::new(),
            nested: Vec::new(),
        }
    }

    fn document(name: &str, text: &str) -> (Attachment, String) {
        let file = Attachment {
            name: name.to_owned(),
            original_name: name.to_owned(),
            media_type: "application/msword".to_owned(),
            bytes: 9_000,
            sha256: BlobHash::of(name.as_bytes()),
            inline: false,
            facts: Default::default(),
        };
        (file, text.to_owned())
    }

    const CHAIRS: &str = "光明街坊把废奶盒做成了公园长椅\n11月20日，深圳市光明区拾光环保促进会在马田街道的口袋公园里安放了12张用废奶盒压制的长椅，每张用掉4,600个奶盒。促进会会长池南星说，孩子们会指着长椅说，那里面有我喝过的牛奶。";
    const COFFEE: &str = "宝安聋人咖啡馆开出第三家门店\n11月22日，由深圳市宝安区无声伙伴就业服务中心运营的咖啡馆第三家门店在新桥街道开业，6名听障咖啡师用手语接单，开业首日卖出咖啡318杯。";
    const PLAN: &str = "“废奶盒长椅”活动方案\n活动将于11月20日在马田街道的口袋公园举行，由深圳市光明区拾光环保促进会主办。促进会安放12张用废奶盒压制的长椅，每张用掉4,600个奶盒，请各志愿者准时到场。";

    #[test]
    fn files_with_an_article_each_are_read_together() {
        let both = [document("长椅.docx", CHAIRS), document("咖啡.docx", COFFEE)];
        let (text, names) = together(&[], &both).unwrap();
        assert_eq!(articles(&text).len(), 2);
        assert_eq!(names, ["附件「长椅.docx」", "附件「咖啡.docx」"]);
        let (one, two) = (nested("长椅", CHAIRS), nested("咖啡", COFFEE));
        assert!(together(&[&one, &two], &[]).is_some());
        // The plan of the same event is no article of its own, nor is a short note.
        let plan = [document("长椅.docx", CHAIRS), document("方案.docx", PLAN)];
        assert_eq!(together(&[], &plan), None);
        let note = [
            document("长椅.docx", CHAIRS),
            document("说明.docx", "照片拍摄说明"),
        ];
        assert_eq!(together(&[], &note), None);
    }
}
