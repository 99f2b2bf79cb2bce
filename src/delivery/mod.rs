//! [`crate::model::package::DeliveryPackage`] → one mail a recipient, through the outbox, to a
//! relay or a folder.

pub mod answer;
mod error;
mod freight;
mod html;
mod letter;
mod links;
mod listing;
mod names;
mod outcome;
mod page;
mod picture;
mod plain;
mod retry;
mod shell;

pub use error::DeliveryError;
pub use freight::{Archive, Freight, Load, plan};
pub use letter::{Sender, Stamp, compose};
pub use links::{Links, MailLinks, opened};
pub use listing::{order, what};
pub use names::{Standing, mail_subject, message_id};
pub use outcome::{Outcome, Phase, Trouble};
pub use retry::next_try;
pub use shell::{
    Desk, Limits, RelayReport, Wire, deliver, deliver_over, probe, probe_over, rehearse,
    send_letters, send_letters_over, settle,
};

#[cfg(test)]
mod tests;
