//! Alarms and the state of the week → mails and chat messages for a person. Words only: who sends
//! them, and when, is decided elsewhere.

mod announce;
mod bulletin;
mod chat;
mod error;
mod hook;
mod invite;
mod page;
mod ready;
mod review;
mod spans;
mod told;

pub use announce::{Announcement, announce};
pub use bulletin::bulletin;
pub use error::AlarmError;
pub use hook::{Verdict, body, judge, sign};
pub use invite::{Invitation, invite};
pub use page::House;
pub use ready::{Check, NextStep, Ready, RehearsalPackage, Reserve, UnsignedStory, ready};
pub use review::{Review, Unattended, review};
pub use spans::{Span, spans};
pub use told::{EditionClock, Told, left};

#[cfg(test)]
mod tests;
