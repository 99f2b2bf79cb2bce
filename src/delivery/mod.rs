//! [`crate::model::package::DeliveryPackage`] → one mail a recipient, through the outbox, to a
//! relay or a folder.

mod alarms;
pub mod answer;
mod breaker;
mod doubt;
mod duty;
mod error;
mod freight;
mod html;
mod letter;
mod links;
mod listing;
mod memo;
mod names;
mod outcome;
mod page;
mod picture;
mod plain;
pub mod reply;
mod retry;
mod shell;

pub use alarms::{AlarmLevel, DeliveryAlarm, alarms};
pub use doubt::Look;
pub use error::DeliveryError;
pub use freight::{Archive, Freight, Load, plan};
pub use letter::{Sender, Stamp, compose, words_of};
pub use links::{Links, MailLinks, opened};
pub use listing::{order, what, what_is};
pub use memo::{Memo, memo, memo_id};
pub use names::{Standing, mail_subject, message_id};
pub use outcome::{Outcome, Phase, Trouble};
pub use retry::next_try;
pub use shell::{
    Desk, Handing, Limits, RelayReport, SecondChannel, SmtpPhases, Wire, deliver, deliver_over,
    look_for, probe, probe_over, rehearse, second_channel, second_channel_over, send_letters,
    send_letters_over, send_memo, send_notices, settle,
};

#[cfg(test)]
mod tests;
