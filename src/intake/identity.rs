//! By what two mails are known to be one: never by their Message-ID.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::parse::ReadMail;
use crate::model::BlobHash;

/// Below this many letters a text says nothing of its own (请查收附件): its files count too.
const TELLING: usize = 24;
/// Above this many letters a forwarder's note is a tip itself, not just a cover.
const OWN_WORDS: usize = 60;

/// The keys of one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    /// Hash of sender, text, links and files.
    pub content: BlobHash,
    /// Hash of the tip's text: an original and its forwarded copy share it.
    pub text_key: BlobHash,
    /// Text keys of what is passed on, and nothing else.
    pub forwarded: Vec<BlobHash>,
}

/// Computes the keys. `files`: hashes of the mail's own attachments. `inner`: for each mail inside,
/// the hashes of its attachments.
pub(super) fn identity(read: &ReadMail, files: &[BlobHash], inner: &[Vec<BlobHash>]) -> Identity {
    let mail = &read.mail;
    let mut content = Hash::new("content");
    content.text(&mail.from.address.to_lowercase());
    content.text(&letters(&mail.text));
    content.files(files);
    for (nested, files) in mail.nested.iter().zip(inner) {
        content.text(&nested.from.address.to_lowercase());
        content.text(&letters(&nested.text));
        content.files(files);
    }
    for link in &read.links {
        content.text(&link.url);
    }
    let note = letters(&read.note).chars().count();
    let innermost = read
        .passed_on
        .last()
        .map(|block| text_key(&block.text, files));
    let mut forwarded = Vec::new();
    let mut own = text_key(&mail.text, files);
    if let Some(innermost) = innermost.filter(|_| note <= OWN_WORDS) {
        own = innermost;
        forwarded.extend(
            read.passed_on
                .iter()
                .map(|block| text_key(&block.text, files)),
        );
    }
    // One mail inside is a forward; several are a collection, of which one may be new.
    if let ([nested], [inner]) = (mail.nested.as_slice(), inner)
        && letters(&mail.text).chars().count() <= OWN_WORDS
    {
        own = text_key(&nested.text, inner);
        forwarded.push(own);
    }
    forwarded.dedup();
    Identity {
        content: content.end(),
        text_key: own,
        forwarded,
    }
}

/// Key of a text alone; of a text that says little, with its files.
fn text_key(text: &str, files: &[BlobHash]) -> BlobHash {
    let letters = letters(text);
    let mut hash = Hash::new("text");
    hash.text(&letters);
    if letters.chars().count() < TELLING {
        hash.files(files);
    }
    hash.end()
}

/// Letters and digits alone, in one width and case: spaces and marks change on the way.
fn letters(text: &str) -> String {
    text.nfkc()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

struct Hash(Sha256);

impl Hash {
    fn new(kind: &str) -> Self {
        let mut hash = Self(Sha256::new());
        hash.text(kind);
        hash
    }

    /// With its length, so that two fields cannot be read as one.
    fn text(&mut self, text: &str) {
        self.0.update(text.len().to_be_bytes());
        self.0.update(text.as_bytes());
    }

    fn files(&mut self, files: &[BlobHash]) {
        let mut sorted = files.to_vec();
        sorted.sort_unstable();
        self.0.update(sorted.len().to_be_bytes());
        for file in sorted {
            self.0.update(file.as_bytes());
        }
    }

    fn end(self) -> BlobHash {
        BlobHash::from_digest(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Limits, read};

    const STORY: &str = "11月27日，深圳市志愿者联合会在罗湖区举行活动，三百名志愿者参加。";

    fn of(head: &str, body: &str, files: &[BlobHash]) -> Identity {
        let mail = read(format!("{head}\n\n{body}").as_bytes(), &Limits::default());
        identity(&mail, files, &[])
    }

    #[test]
    fn sender_text_and_files_make_the_content() {
        let one = of("From: a@x.cn\nMessage-ID: <1@x>", STORY, &[]);
        let again = of(
            "From: a@x.cn\nMessage-ID: <2@x>\nSubject: again",
            &STORY.replace('，', ", "),
            &[],
        );
        assert_eq!(one.content, again.content);
        assert_ne!(one.content, of("From: b@x.cn", STORY, &[]).content);
        assert_ne!(one.content, of("From: a@x.cn", "另一条", &[]).content);
        assert_ne!(
            one.content,
            of("From: a@x.cn", STORY, &[BlobHash::of(b"x")]).content
        );
    }

    #[test]
    fn a_forward_has_the_key_of_what_it_passes_on() {
        let original = of("From: a@x.cn", STORY, &[]);
        let quoted = format!(
            "请处理\n-----原始邮件-----\n发件人: a@x.cn\n收件人: c@x.cn\n主题: 来稿\n\n{STORY}"
        );
        let forward = of("From: b@x.cn\nSubject: Fw: x", &quoted, &[]);
        assert!(forward.forwarded.contains(&original.text_key));
        assert_eq!(forward.text_key, original.text_key);
        assert!(original.forwarded.is_empty());
        let own = of(
            "From: b@x.cn\nSubject: Fw: x",
            &format!("{}{quoted}", "本会上周另有一场活动，情况如下。".repeat(6)),
            &[],
        );
        assert!(own.forwarded.is_empty());
    }

    #[test]
    fn see_attachment_is_not_the_same_tip_twice() {
        let quoted = "-----原始邮件-----\n发件人: a@x.cn\n收件人: c@x.cn\n主题: 来稿\n\n见附件";
        let files = [BlobHash::of(b"one")];
        let original = of("From: a@x.cn", "见附件", &files);
        assert_eq!(
            of("From: b@x.cn\nSubject: Fw: x", quoted, &files).forwarded,
            [original.text_key]
        );
        assert_ne!(
            of(
                "From: b@x.cn\nSubject: Fw: x",
                quoted,
                &[BlobHash::of(b"two")]
            )
            .forwarded,
            [original.text_key]
        );
    }
}
