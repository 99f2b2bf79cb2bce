//! The folder transport and the books: once, whole, and again only when that is safe.

use super::*;
use crate::{
    delivery::{DeliveryError, Desk, deliver, settle},
    model::{clock::FixedClock, mail::MailState, zone::STATION_ZONE},
    store::{Blobs, Store},
};

/// A house with one edition to send.
pub struct House {
    pub root: tempfile::TempDir,
    pub store: Store,
    pub blobs: Blobs,
    pub clock: FixedClock,
    pub settings: Delivery,
    pub outbox: std::path::PathBuf,
}

impl House {
    pub async fn new(recipients: &[&str]) -> Self {
        let root = tempfile::tempdir().unwrap();
        Self {
            store: Store::open_sqlite(root.path()).await.unwrap(),
            blobs: Blobs::open(&root.path().join("blobs")).unwrap(),
            clock: FixedClock::at(evening()),
            settings: settings(recipients),
            outbox: root.path().join("outbox"),
            root,
        }
    }

    pub fn desk(&self) -> Desk<'_> {
        Desk {
            store: &self.store,
            blobs: &self.blobs,
            clock: &self.clock,
            settings: &self.settings,
            zone: STATION_ZONE,
            outbox_folder: &self.outbox,
            links: None,
            phases: None,
        }
    }

    pub fn later(&mut self, minutes: i64) {
        use crate::model::Clock;
        self.clock = FixedClock::at(self.clock.now() + chrono::TimeDelta::minutes(minutes));
    }

    fn written(&self) -> Vec<std::path::PathBuf> {
        let mut names: Vec<_> = std::fs::read_dir(&self.outbox)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
            .collect();
        names.sort();
        names
    }
}

#[tokio::test]
async fn one_mail_a_recipient_and_the_second_run_writes_nothing() {
    let house = House::new(&["a@tv.example", "b@tv.example", "A@tv.example"]).await;
    let revision = revision(true);
    let package = package(house.root.path(), &revision, 500_000, 900_000);
    let rows = deliver(&house.desk(), &revision, &package, false)
        .await
        .unwrap();
    assert_eq!(rows.len(), 2);
    for row in &rows {
        assert_eq!((row.state.clone(), row.attempts), (MailState::Accepted, 1));
        assert!(row.reply.starts_with("written to "), "{}", row.reply);
    }
    let files = house.written();
    assert_eq!(files.len(), 2);
    let raw = std::fs::read(&files[0]).unwrap();
    assert_eq!(house.blobs.read(&rows[0].raw).await.unwrap(), raw);
    assert_eq!(
        deliver(&house.desk(), &revision, &package, false)
            .await
            .unwrap(),
        rows
    );
    assert_eq!(house.written(), files);
}

#[tokio::test]
async fn two_at_once_send_once() {
    let house = House::new(&["a@tv.example", "b@tv.example"]).await;
    let revision = revision(true);
    let package = package(house.root.path(), &revision, 500_000, 900_000);
    let (desk, other) = (house.desk(), house.desk());
    let (one, two) = tokio::join!(
        deliver(&desk, &revision, &package, false),
        deliver(&other, &revision, &package, false),
    );
    assert_eq!(one.unwrap(), two.unwrap());
    assert_eq!(house.written().len(), 2);
    for row in house.store.mails(revision.edition).await.unwrap() {
        assert_eq!((row.state, row.attempts), (MailState::Accepted, 1));
    }
}

#[tokio::test]
async fn a_dry_run_shows_the_rows_and_leaves_no_trace() {
    let house = House::new(&["a@tv.example"]).await;
    let revision = revision(true);
    let package = package(house.root.path(), &revision, 500_000, 900_000);
    let rows = deliver(&house.desk(), &revision, &package, true)
        .await
        .unwrap();
    assert_eq!(rows[0].state, MailState::Ready);
    assert!(
        rows[0].reply.starts_with("dry run: would send"),
        "{}",
        rows[0].reply
    );
    assert!(
        house
            .store
            .mails(revision.edition)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(!house.outbox.exists());
    let real = deliver(&house.desk(), &revision, &package, false)
        .await
        .unwrap();
    assert_eq!(real[0].message_id, rows[0].message_id);
    assert_eq!(real[0].raw, rows[0].raw);
}

#[tokio::test]
async fn the_next_revision_answers_the_one_before() {
    let house = House::new(&["a@tv.example"]).await;
    let old = EditionRevision {
        revision: Revision(2),
        ..revision(false)
    };
    let first = package(house.root.path(), &old, 1000, 2000);
    let before = deliver(&house.desk(), &old, &first, false).await.unwrap();
    let new = revision(true);
    let second = package(house.root.path(), &new, 1000, 2000);
    let after = deliver(&house.desk(), &new, &second, false).await.unwrap();
    let raw = house.blobs.read(&after[0].raw).await.unwrap();
    let text = String::from_utf8(raw).unwrap();
    assert!(text.contains(&format!("In-Reply-To: {}\r\n", before[0].message_id)));
    assert_eq!(house.written().len(), 2);
}

#[tokio::test]
async fn a_crash_before_and_after_the_file_stands_is_told_apart() {
    let mut house = House::new(&["a@tv.example"]).await;
    let revision = revision(true);
    let package = package(house.root.path(), &revision, 1000, 2000);
    let mut row = deliver(&house.desk(), &revision, &package, false)
        .await
        .unwrap()
        .remove(0);
    let interrupt = async |store: &Store, row: &mut OutboxMail| {
        let before = row.state.clone();
        row.state = MailState::Sending;
        store.move_mail(row, &before).await.unwrap();
    };
    interrupt(&house.store, &mut row).await;
    let found = deliver(&house.desk(), &revision, &package, false)
        .await
        .unwrap();
    assert_eq!(found[0].state, MailState::Accepted);
    assert_eq!(found[0].attempts, 1);

    row = found[0].clone();
    interrupt(&house.store, &mut row).await;
    let path = house.written().remove(0);
    std::fs::remove_file(&path).unwrap();
    let half = house.outbox.join(".x.eml.tmp");
    std::fs::write(&half, "half").unwrap();
    house.later(1);
    let again = deliver(&house.desk(), &revision, &package, false)
        .await
        .unwrap();
    assert_eq!(again[0].state, MailState::Accepted, "{}", again[0].reply);
    assert!(path.exists() && !half.exists());
}

#[tokio::test]
async fn a_name_that_is_taken_is_never_overwritten() {
    let house = House::new(&["a@tv.example"]).await;
    let revision = revision(true);
    let package = package(house.root.path(), &revision, 1000, 2000);
    deliver(&house.desk(), &revision, &package, false)
        .await
        .unwrap();
    let path = house.written().remove(0);
    std::fs::write(&path, "somebody else's").unwrap();
    let other = House::new(&["a@tv.example"]).await;
    let desk = Desk {
        outbox_folder: &house.outbox,
        ..other.desk()
    };
    let rows = deliver(&desk, &revision, &package, false).await.unwrap();
    assert_eq!(rows[0].state, MailState::Failed);
    assert!(rows[0].reply.contains("move it away"), "{}", rows[0].reply);
    assert_eq!(std::fs::read(&path).unwrap(), b"somebody else's");
}

#[tokio::test]
async fn a_package_that_is_not_what_it_was_is_refused_before_anything_is_posted() {
    let house = House::new(&["a@tv.example"]).await;
    let revision = revision(true);
    let mut package = package(house.root.path(), &revision, 1000, 2000);
    std::fs::write(package.folder.join("rundown.docx"), "changed").unwrap();
    let error = deliver(&house.desk(), &revision, &package, false)
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("run `yixian build` again"),
        "{error}"
    );
    package.manifest.revision = Revision(9);
    let error = deliver(&house.desk(), &revision, &package, false)
        .await
        .unwrap_err();
    assert!(
        matches!(error, DeliveryError::OtherRevision { .. }),
        "{error}"
    );
    assert!(
        house
            .store
            .mails(revision.edition)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_large_package_sends_its_papers_and_names_the_rest() {
    let mut house = House::new(&["a@tv.example"]).await;
    house.settings.max_attached_bytes = 400_000;
    let revision = revision(true);
    let package = package(house.root.path(), &revision, 2_000_000, 2_500_000);
    let rows = deliver(&house.desk(), &revision, &package, false)
        .await
        .unwrap();
    let raw = house.blobs.read(&rows[0].raw).await.unwrap();
    let mail = mail_parser::MessageParser::default().parse(&raw).unwrap();
    use mail_parser::MimeHeaders;
    let names: Vec<&str> = mail
        .attachments()
        .filter_map(|part| part.attachment_name())
        .collect();
    assert!(
        names.contains(&"rundown.docx") && names.contains(&"cards-04-title.png"),
        "{names:?}"
    );
    assert!(
        !names.iter().any(|name| name.ends_with(".zip")),
        "{names:?}"
    );
    let text = mail.body_text(0).unwrap();
    for kept in [
        "yixian-2026-11-28-r3.zip",
        "yixian-2026-11-28-r3/preview.mp4",
    ] {
        assert!(text.contains(kept), "{text}");
    }
}

#[tokio::test]
async fn a_person_settles_what_is_in_doubt_and_nothing_else() {
    let house = House::new(&["a@tv.example"]).await;
    let revision = revision(true);
    let package = package(house.root.path(), &revision, 1000, 2000);
    let row = deliver(&house.desk(), &revision, &package, false)
        .await
        .unwrap()
        .remove(0);
    settle(&house.desk(), &row, false, "chen")
        .await
        .unwrap_err();
}
