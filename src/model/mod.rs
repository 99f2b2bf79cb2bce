//! The newsroom's nouns: ids, units, states. Imports no other room, touches no disk, clock or network.

pub mod aired;
pub mod as_run;
pub mod changes;
pub mod clock;
pub mod correction;
pub mod credit_code;
pub mod edition;
pub mod ids;
pub mod ladder;
pub mod language;
pub mod letter;
pub mod link;
pub mod mail;
pub mod package;
pub mod people;
pub mod polished;
pub mod profile;
pub mod qc;
pub mod register;
pub mod rendered;
pub mod rundown;
pub mod schedule;
pub mod story;
pub mod submission;
pub mod units;
pub mod version;
pub mod zone;

pub use clock::Clock;
pub use edition::{Edition, EditionRevision, EditionState};
pub use ids::{BlobHash, EditionId, MailId, ReceiptNumber, Revision, StoryId, SubmissionId};
pub use rundown::{Item, ItemKind, LeftOut, Rundown};
pub use story::{Caption, Story, StoryState};
pub use submission::{Attachment, Submission, SubmissionState};
pub use units::Millis;
pub use version::{Placement, Version};
