//! What a command can fail with, and the exit code that says so.

use super::Declined;
use crate::{
    alarm::AlarmError,
    config::ConfigError,
    delivery::DeliveryError,
    intake::IntakeError,
    model::{
        EditionId, EditionState, StoryId,
        amend::AmendError,
        ids::InvalidId,
        shown::{CutError, PartError},
        special::OverrideError,
        story::SignOffError,
    },
    package::PackageError,
    render::RenderError,
    store::StoreError,
};

/// A command that did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Wrong words on the command line.
    #[error("{0}")]
    Usage(String),
    /// Rows and blobs.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Reading mails.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// Pictures.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// Documents and the package.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// Mail out.
    #[error(transparent)]
    Delivery(#[from] DeliveryError),
    /// Words of an alarm.
    #[error(transparent)]
    Alarm(#[from] AlarmError),
    /// A signature that may not be given.
    #[error(transparent)]
    SignOff(#[from] SignOffError),
    /// A text that cannot stand where it was written.
    #[error(transparent)]
    Amend(#[from] AmendError),
    /// A part of a picture that cannot be shown.
    #[error(transparent)]
    Part(#[from] PartError),
    /// A clip that cannot be cut there.
    #[error(transparent)]
    Cut(#[from] CutError),
    /// A picture is asked for what only a clip has, or the other way about, or cannot be opened; Chinese.
    #[error("{0}")]
    Unfit(&'static str),
    /// 终审 of a story with remarks that nobody dealt with.
    #[error("the story has open remarks: settle them before the final review")]
    OpenRemarks,
    /// A table of the caller that cannot be read; Chinese.
    #[error("{0}")]
    Table(String),
    /// Nobody takes away his own role.
    #[error("nobody changes their own role or leaves by themselves: another producer does it")]
    Oneself,
    /// The newsroom would be left without anybody who may do all.
    #[error("the last producer stays: make another one first")]
    LastProducer,
    /// 终审 closed the story.
    #[error(
        "story {story} is closed by its final review: a producer opens it with `yixian story reopen {story}`, \
         or a reviewer returns it at the desk"
    )]
    SignedOff {
        /// Which.
        story: StoryId,
    },
    /// A producer's word that is not enough.
    #[error(transparent)]
    Override(#[from] OverrideError),
    /// An address that names nothing.
    #[error("there is no such thing")]
    Missing,
    /// A remark or a reason without words.
    #[error("say why, in a few words")]
    NothingSaid,
    /// Not now, or not any more.
    #[error(transparent)]
    Declined(#[from] Declined),
    /// Not an id.
    #[error(transparent)]
    Id(#[from] InvalidId),
    /// The edition is in a state in which this cannot be done.
    #[error("edition {edition} is {state}: {problem}")]
    EditionState {
        /// Which.
        edition: String,
        /// Where it stands.
        state: EditionState,
        /// Why not, and what to do.
        problem: String,
    },
    /// What was on air is entered after air.
    #[error("edition {edition} is not on air before its time: enter what was on air afterwards")]
    NotAired {
        /// Which.
        edition: EditionId,
    },
    /// A file of a package is not what was sealed.
    #[error(
        "{path} is not what was sealed, nothing was sent: run `yixian build --edition {edition}` to make it anew"
    )]
    Damaged {
        /// Whose package.
        edition: EditionId,
        /// Which file.
        path: std::path::PathBuf,
    },
    /// A person must act first.
    #[error("{0}")]
    Waits(String),
    /// A part of the program ended unexpectedly.
    #[error("{0}: this is a defect of yixian, please report it")]
    Defect(String),
    /// A file of the caller.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl AppError {
    /// What was asked for is not there.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(
            self,
            Self::Missing | Self::Store(StoreError::NotFound { .. })
        )
    }

    /// Somebody else was faster.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        matches!(self, Self::Store(StoreError::Stale { .. }))
    }

    /// Something else was done since the page was made that asked for it.
    #[must_use]
    pub fn is_overtaken(&self) -> bool {
        use Declined::{ChangedSince, OfferGone, PicturesMoved, StepSince};
        matches!(
            self,
            Self::Declined(StepSince | OfferGone | PicturesMoved | ChangedSince { .. })
        )
    }

    /// The books refuse it by a rule of theirs.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::Store(StoreError::Refused(_)))
    }

    /// The documented exit code: 1 failed, 2 usage or configuration, 4 waits for a person.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Usage(_) | Self::Id(_) => 2,
            Self::Store(StoreError::NotFound { .. }) => 2,
            Self::Waits(_)
            | Self::Declined(_)
            | Self::Damaged { .. }
            | Self::SignOff(_)
            | Self::SignedOff { .. }
            | Self::Override(_)
            | Self::OpenRemarks
            | Self::NotAired { .. }
            | Self::EditionState { .. } => 4,
            _ => 1,
        }
    }
}
