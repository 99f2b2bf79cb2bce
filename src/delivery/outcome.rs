//! What a relay's answer, or its silence, means for one mail.

/// How far the handing over of one mail had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`, up to its 354.
    Data,
    /// The text, its last line not begun.
    Text,
    /// The final dot has left the house.
    FinalDot,
}

/// What came instead of a plain yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// A reply with this code.
    Reply {
        /// Three digits.
        code: u16,
        /// The words, decoded, on one line.
        text: String,
    },
    /// The connection broke, or the answer was none.
    Lost(String),
    /// Silence for this many seconds.
    Silent(u64),
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Reply { code, text } => write!(f, "{code} {text}"),
            Self::Lost(why) => write!(f, "connection lost: {why}"),
            Self::Silent(seconds) => write!(f, "no answer within {seconds} s"),
        }
    }
}

/// What becomes of the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Taken; the relay's words.
    Accepted(String),
    /// Not now; try again.
    Deferred(String),
    /// Not ever; a person must look.
    Failed(String),
    /// Not as large as that: the same mail with less attached.
    TooLarge(String),
    /// Nobody knows; never sent again before it was looked for.
    Unknown(String),
    /// The channel broke before the mail was through: it did not arrive, and another relay may do better.
    Broken(String),
    /// Our own login or sender is refused: no mail can leave until that is put right.
    ChannelFault(String),
}

/// Judges `trouble` met in `phase` (RFC 5321, section 4.2; facts/mail.md, Delivery).
#[must_use]
pub fn judge(phase: Phase, trouble: &Trouble) -> Outcome {
    let said = trouble.to_string();
    match (phase, trouble) {
        // The relay closes down (RFC 5321, section 3.8): it says nothing of the mail.
        (_, Trouble::Reply { code: 421, .. }) => Outcome::Broken(said),
        // An explicit refusal after the dot is as good as one before it: the mail was not taken.
        (
            _,
            Trouble::Reply {
                code: 400..=499, ..
            },
        ) => Outcome::Deferred(said),
        // 552 here answers the SIZE we announced: the mail, not the sender, is refused.
        (Phase::Sender, Trouble::Reply { code: 552, .. }) => Outcome::TooLarge(too_large(&said)),
        (
            Phase::Sender,
            Trouble::Reply {
                code: 500..=599, ..
            },
        )
        | (
            Phase::Recipient | Phase::Data,
            Trouble::Reply {
                code: 530 | 535, ..
            },
        ) => Outcome::ChannelFault(said),
        (Phase::FinalDot, Trouble::Reply { code: 552, .. }) => Outcome::TooLarge(too_large(&said)),
        (
            _,
            Trouble::Reply {
                code: 500..=599, ..
            },
        ) => Outcome::Failed(said),
        (Phase::FinalDot, _) => Outcome::Unknown(in_doubt(&format!(
            "{said} after the whole mail had been sent"
        ))),
        // Before the dot nothing can have been taken (RFC 5321, section 4.1.1.4).
        (_, _) => Outcome::Broken(said),
    }
}

/// What stands in the row of a mail that was found `sending` after a crash.
#[must_use]
pub fn interrupted() -> String {
    in_doubt("yixian was stopped while it sent this mail")
}

fn in_doubt(what: &str) -> String {
    format!(
        "{what}: it may have arrived. It is looked for in [delivery.archive] before it is sent again; \
         or ask the recipient by phone, then `yixian deliver --arrived ADDRESS` or `--lost ADDRESS`"
    )
}

/// What stands before the server's words when a mail was too large for it: they may be a page long,
/// and a row keeps the beginning.
const SMALLER: &str =
    "too large for the relay: `yixian deliver` sends it again with fewer files attached";

/// What happens next, and `said`.
#[must_use]
pub fn too_large(said: &str) -> String {
    format!("{SMALLER}: {said}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(phase: Phase, trouble: Trouble) -> &'static str {
        match judge(phase, &trouble) {
            Outcome::Accepted(_) => "accepted",
            Outcome::Deferred(_) => "deferred",
            Outcome::Failed(_) => "failed",
            Outcome::TooLarge(_) => "too large",
            Outcome::Broken(_) => "broken",
            Outcome::Unknown(_) => "unknown",
            Outcome::ChannelFault(_) => "channel",
        }
    }

    fn reply(code: u16) -> Trouble {
        Trouble::Reply {
            code,
            text: "so".to_owned(),
        }
    }

    #[test]
    fn only_what_follows_the_final_dot_is_in_doubt() {
        use Phase::{Data, FinalDot, Recipient, Sender, Text};
        let lost = || Trouble::Lost("reset".to_owned());
        for phase in [Sender, Recipient, Data, Text] {
            assert_eq!(name(phase, lost()), "broken", "{phase:?}");
            assert_eq!(name(phase, Trouble::Silent(60)), "broken", "{phase:?}");
        }
        assert_eq!(name(FinalDot, lost()), "unknown");
        assert_eq!(name(FinalDot, Trouble::Silent(600)), "unknown");
        // A 2xx or 3xx out of place says nothing.
        assert_eq!(name(FinalDot, reply(354)), "unknown");
        assert_eq!(name(Data, reply(250)), "broken");
    }

    #[test]
    fn a_refusal_belongs_to_the_recipient_the_mail_or_the_channel() {
        use Phase::{Data, FinalDot, Recipient, Sender};
        for (phase, code, expected) in [
            (Recipient, 450, "deferred"),
            (Recipient, 452, "deferred"),
            (Recipient, 421, "broken"),
            (FinalDot, 421, "broken"),
            (Recipient, 550, "failed"),
            (Recipient, 553, "failed"),
            (Recipient, 530, "channel"),
            (Sender, 501, "channel"),
            (Sender, 553, "channel"),
            (Sender, 552, "too large"),
            (FinalDot, 552, "too large"),
            (Sender, 451, "deferred"),
            (Data, 554, "failed"),
            (FinalDot, 550, "failed"),
            (FinalDot, 451, "deferred"),
        ] {
            assert_eq!(name(phase, reply(code)), expected, "{phase:?} {code}");
        }
    }
}
