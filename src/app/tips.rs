//! Tips as the desk shows them: one with all that is known of it, its files, their small pictures.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use tokio::sync::Semaphore;

use super::{App, AppError, OrganizationCard};
use crate::{
    editorial::reading::{self, Reading},
    intake,
    model::{
        Attachment, BlobHash, Edition, EditionId, Story, Submission, SubmissionId, SubmissionState,
        letter::Letter,
        merge::StoryMerge,
        submission::{NestedSubmission, RawFormat},
    },
    store::StoreError,
};

/// The longest side of a small picture.
const SIDE: u32 = 480;
/// Raised when the same file would give another small picture.
const MAKE: &str = "1";
/// A picture file that is longer is not taken into memory.
const MOST_PICTURE: u64 = 100 << 20;
/// Small pictures that are made at once: each may take 256 MB for a moment.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// One tip and all that is known of it.
#[derive(Debug)]
pub struct Tip {
    /// The row.
    pub submission: Submission,
    /// Its edition, where that is planned.
    pub edition: Option<Edition>,
    /// Its text beside what is made of it.
    pub reading: Reading,
    /// The stories that are made of it.
    pub stories: Vec<Story>,
    /// Who sent it, when that is registered.
    pub organization: Option<OrganizationCard>,
    /// Tips from its address, itself among them, and how many of them were accepted.
    pub sent: (u64, u64),
    /// The one that it repeats.
    pub twin: Option<Submission>,
    /// The one that it adds to.
    pub first: Option<Submission>,
    /// What its sender was told.
    pub letters: Vec<Letter>,
    /// The merges that stand of its stories, the newest first.
    pub merges: Vec<StoryMerge>,
    /// The name of who decided about it, when somebody did.
    pub decided_by: String,
}

/// A file that came with a tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipFile {
    /// Where its bytes are.
    pub path: PathBuf,
    /// Safe, and unique in the tip.
    pub name: String,
    /// By its bytes where known, else as the sender declared.
    pub media_type: String,
}

/// The editions whose tips are looked at most.
#[derive(Debug, Clone)]
pub struct TipEditions {
    /// The next on air.
    pub this: Edition,
    /// The one before it.
    pub last: Option<Edition>,
    /// The one that collects, when that is a later one.
    pub next: Option<Edition>,
}

impl TipEditions {
    /// Which edition a person named: `last`, `next`, `all`, a date, else the next on air; `None`: all.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<EditionId> {
        let of = |edition: &Option<Edition>| edition.as_ref().map_or(self.this.id, |one| one.id);
        match name {
            "all" => None,
            "last" => Some(of(&self.last)),
            "next" => Some(of(&self.next)),
            date => Some(date.parse().unwrap_or(self.this.id)),
        }
    }
}

impl App {
    /// One tip, by id or receipt number.
    ///
    /// # Errors
    /// There is none, or the database cannot be read.
    pub async fn tip(&self, id_or_receipt: &str) -> Result<Tip, AppError> {
        let store = &self.store;
        let submission = store.submission(id_or_receipt).await?;
        let mut stories = Vec::new();
        for (_, story) in store.stories_of_tips(&[submission.id]).await? {
            stories.push(store.story(story).await?.0);
        }
        let organization = match &submission.organization {
            Some(name) => found(self.organization_card(name).await)?,
            None => None,
        };
        let twin = match submission.state {
            SubmissionState::Duplicate { of } => Some(of),
            _ => None,
        };
        let zone = self.settings.settings.programme.zone;
        let received = submission.received_at.with_timezone(&zone).date_naive();
        let own = submission.clone();
        let starts = store.tip_cut(submission.id).await?;
        // A long text takes its time: other pages do not wait for it.
        let reading = tokio::task::spawn_blocking(move || reading::read(&own, received, &starts))
            .await
            .unwrap_or_else(|error| {
                tracing::error!(receipt = %submission.receipt, %error, "reading a tip panicked: keep it and report it");
                Reading::default()
            });
        let decided_by = match &submission.decision {
            Some(decision) => {
                let user = found(store.user(&decision.by).await.map_err(AppError::from))?;
                user.map_or_else(|| decision.by.clone(), |user| user.name)
            }
            None => String::new(),
        };
        let sent = store.tips_of_sender(&submission.from.address).await?;
        let ids: Vec<_> = stories.iter().map(|one| one.id).collect();
        let merges = store.merges_with(&ids).await?;
        Ok(Tip {
            edition: found(
                store
                    .edition(submission.edition)
                    .await
                    .map_err(AppError::from),
            )?,
            reading,
            stories,
            organization,
            sent,
            twin: self.other_tip(twin).await?,
            first: self.other_tip(submission.envelope.supplements).await?,
            merges,
            letters: store.letters_about(submission.id).await?,
            decided_by,
            submission,
        })
    }

    async fn other_tip(&self, id: Option<SubmissionId>) -> Result<Option<Submission>, AppError> {
        match id {
            Some(id) => {
                let other = self.store.submission(&id.to_string()).await;
                found(other.map_err(AppError::from))
            }
            None => Ok(None),
        }
    }

    /// The editions whose tips are looked at most.
    ///
    /// # Errors
    /// No edition is planned.
    pub async fn tip_editions(&self) -> Result<TipEditions, AppError> {
        let this = self.edition(None).await?;
        let collecting = self.collecting().await?;
        let all = self.store.editions().await?;
        Ok(TipEditions {
            last: all.into_iter().rfind(|edition| edition.id < this.id),
            next: (collecting.id > this.id).then_some(collecting),
            this,
        })
    }

    /// A file of the tip; `None`: it has no such file, or its files were deleted when their time was over.
    ///
    /// # Errors
    /// There is no such tip.
    pub async fn tip_file(
        &self,
        id_or_receipt: &str,
        sha256: &BlobHash,
    ) -> Result<Option<TipFile>, AppError> {
        let submission = self.store.submission(id_or_receipt).await?;
        if submission.purged_at.is_some() {
            return Ok(None);
        }
        Ok(file(&submission, sha256).map(|(name, media_type)| TipFile {
            path: self.blobs.path(sha256),
            name,
            media_type,
        }))
    }

    /// A small picture of a picture that came with the tip, made once; `None`: there is no such file, or
    /// no picture of it can be shown.
    ///
    /// # Errors
    /// There is no such tip, or the disk refuses.
    pub async fn tip_thumbnail(
        &self,
        id_or_receipt: &str,
        sha256: &BlobHash,
    ) -> Result<Option<PathBuf>, AppError> {
        let Some(file) = self.tip_file(id_or_receipt, sha256).await? else {
            return Ok(None);
        };
        let target = self.thumbnail_path(sha256);
        if tokio::fs::try_exists(&target).await.unwrap_or(false) {
            return Ok(Some(target));
        }
        // Never closed: it is a static.
        let _permit = AT_ONCE.acquire().await.ok();
        let made = tokio::task::spawn_blocking(move || -> Result<_, AppError> {
            let failed = |source| AppError::File {
                path: target.clone(),
                source,
            };
            let length = fs::metadata(&file.path).map(|file| file.len());
            let Some(bytes) = length
                .ok()
                .filter(|length| *length <= MOST_PICTURE)
                .and_then(|_| fs::read(&file.path).ok())
            else {
                return Ok(None);
            };
            let Ok(small) = intake::thumbnail(&bytes, SIDE) else {
                return Ok(None);
            };
            put(&target, &small).map_err(failed)?;
            Ok(Some(target))
        });
        made.await
            .map_err(|error| AppError::Defect(format!("a small picture was not made: {error}")))?
    }

    fn thumbnail_path(&self, sha256: &BlobHash) -> PathBuf {
        let name = sha256.to_string();
        let folder = self.data.join("cache/thumbnails").join(&name[..2]);
        folder.join(format!("{name}-{MAKE}.jpg"))
    }

    /// What was made of a file goes with it.
    pub(super) fn forget_thumbnail(&self, sha256: &BlobHash) -> Result<(), AppError> {
        let path = self.thumbnail_path(sha256);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(AppError::File { path, source })
            }
            _ => Ok(()),
        }
    }

    /// Name for the original mail of a submission that a person takes away.
    #[must_use]
    pub fn original_name(submission: &Submission) -> String {
        let ending = match submission.envelope.format {
            RawFormat::Mail => "eml",
            RawFormat::FeedItem => "json",
        };
        format!("{}.{ending}", submission.receipt)
    }
}

/// `None` for what is not there.
fn found<T>(result: Result<T, AppError>) -> Result<Option<T>, AppError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(AppError::Store(StoreError::NotFound { .. })) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Name and type of a file of the tip, or of the working copy of one.
fn file(submission: &Submission, sha256: &BlobHash) -> Option<(String, String)> {
    let mut inner: Vec<&NestedSubmission> = submission.nested.iter().collect();
    let mut files: Vec<&Attachment> = submission.attachments.iter().collect();
    while let Some(mail) = inner.pop() {
        files.extend(&mail.attachments);
        inner.extend(&mail.nested);
    }
    let whole = files.iter().find(|file| file.sha256 == *sha256);
    if let Some(file) = whole {
        return Some((file.name.clone(), file.media_type.clone()));
    }
    files.iter().find_map(|file| {
        let copy = file.facts.working.as_ref()?;
        let ending = copy.media_type.rsplit('/').next().unwrap_or("jpeg");
        (copy.sha256 == *sha256)
            .then(|| (format!("{}.{ending}", file.name), copy.media_type.clone()))
    })
}

/// Written under another name first: a reader never meets half of it.
fn put(target: &Path, bytes: &[u8]) -> std::io::Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let folder = target.parent().unwrap_or(target);
    fs::create_dir_all(folder)?;
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let draft = folder.join(format!("unfinished-{}-{number}", std::process::id()));
    let written = File::create(&draft).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written
        .and_then(|()| fs::rename(&draft, target))
        .inspect_err(|_| {
            let _ = fs::remove_file(&draft);
        })?;
    File::open(folder)?.sync_all()
}
