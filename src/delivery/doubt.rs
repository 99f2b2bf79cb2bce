//! A mail whose fate nobody knows: when it is looked for, when it has arrived, when it is sent again.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::mail::{MailPurpose, OutboxMail};

/// A copy may take so long to show in the archive; what is not there then was not sent.
const SHOWS: TimeDelta = TimeDelta::minutes(3);

/// Shortest and longest time between two looks; between them, a quarter of the time it took so far.
const PAUSE: (TimeDelta, TimeDelta) = (TimeDelta::seconds(30), TimeDelta::minutes(5));

/// From here on a Saturday without a package is a worse danger than a mail that comes twice.
const LAST_CALL: TimeDelta = TimeDelta::minutes(20);

/// Even then a copy gets so long to show.
const MOMENT: TimeDelta = TimeDelta::minutes(1);

/// An archive that never has a copy may be the wrong folder: after so many times a person decides.
const MOST_RESENDS: u32 = 3;

/// What a look into the archive found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// The mail is there.
    Found,
    /// It is not.
    Absent,
    /// It cannot be looked into, for this reason; that proves nothing.
    Unreachable(String),
    /// There is none.
    NoArchive,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It arrived.
    Arrived(String),
    /// It is sent again, the same bytes under the same Message-ID.
    Again(String),
    /// Nobody knows yet; looked for again at this instant.
    Wait(String, DateTime<Utc>),
}

/// Decides what becomes of a mail that is in doubt since `since`.
///
/// In the archive: arrived. Not there three minutes later: sent again. From 20 minutes before air on it
/// is sent again whatever the archive says or cannot say, once, when `may_guess`.
#[must_use]
pub fn decide(
    mail: &OutboxMail,
    since: DateTime<Utc>,
    look: &Look,
    now: DateTime<Utc>,
    air_at: DateTime<Utc>,
    may_guess: bool,
) -> Verdict {
    if *look == Look::Found {
        return Verdict::Arrived("a copy lies in the archive: it was sent".to_owned());
    }
    let waited = now - since;
    let last_call = air_at - LAST_CALL;
    let known = match look {
        Look::Unreachable(why) => format!("the archive cannot be looked into ({why})"),
        Look::NoArchive => "there is no [delivery.archive]".to_owned(),
        _ => "no copy in the archive".to_owned(),
    };
    if *look == Look::Absent && waited >= SHOWS && mail.resends < MOST_RESENDS {
        return Verdict::Again(format!(
            "{known} {} minutes after it was cut off: sent again",
            waited.num_minutes()
        ));
    }
    let pressing = now >= last_call && now < air_at && mail.purpose == MailPurpose::Package;
    if pressing && may_guess && mail.resends == 0 && waited >= MOMENT {
        return Verdict::Again(format!(
            "{known}, and air is near: sent again, so it may arrive twice"
        ));
    }
    let next = if *look == Look::NoArchive {
        last_call.max(now + MOMENT)
    } else {
        let next = now + (waited / 4).clamp(PAUSE.0, PAUSE.1);
        if now < last_call {
            next.min(last_call)
        } else {
            next
        }
    };
    let ending = if mail.resends > 0 {
        "; it was sent again before: a person must ask the station"
    } else {
        ""
    };
    Verdict::Wait(format!("in doubt, {known}{ending}"), next)
}

/// Whether a mail's header holds exactly this Message-ID (RFC 5322, section 2.2.3: it may be folded).
#[must_use]
pub fn carries(header: &[u8], message_id: &str) -> bool {
    let text = String::from_utf8_lossy(header);
    let mut lines = text.lines();
    let mut found: Option<String> = None;
    for line in &mut lines {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            if let Some(value) = &mut found {
                value.push_str(line.trim());
            }
            continue;
        }
        if found.as_deref() == Some(message_id) {
            return true;
        }
        found = line
            .split_once(':')
            .filter(|(name, _)| name.trim_end().eq_ignore_ascii_case("message-id"))
            .map(|(_, value)| value.trim().to_owned());
    }
    found.as_deref() == Some(message_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::tests::row;

    fn air() -> DateTime<Utc> {
        "2026-11-28T04:00:00Z".parse().unwrap()
    }

    fn word(verdict: &Verdict) -> &'static str {
        match verdict {
            Verdict::Arrived(_) => "arrived",
            Verdict::Again(_) => "again",
            Verdict::Wait(..) => "wait",
        }
    }

    #[test]
    fn what_is_in_the_archive_arrived_and_what_is_not_is_sent_again() {
        let since = air() - TimeDelta::hours(1);
        let lost = Look::Unreachable("no route".to_owned());
        for (look, seconds, resends, expected) in [
            (Look::Found, 0, 0, "arrived"),
            (Look::Found, 9000, 9, "arrived"),
            (Look::Absent, 0, 0, "wait"),
            (Look::Absent, 179, 0, "wait"),
            (Look::Absent, 180, 0, "again"),
            (Look::Absent, 180, 2, "again"),
            // Three times not there: it may be the wrong folder.
            (Look::Absent, 180, 3, "wait"),
            (lost.clone(), 180, 0, "wait"),
            (lost.clone(), 2399, 0, "wait"),
            // 20 minutes before air.
            (lost.clone(), 2400, 0, "again"),
            (lost.clone(), 2400, 1, "wait"),
            (Look::NoArchive, 2399, 0, "wait"),
            (Look::NoArchive, 2400, 0, "again"),
            (Look::NoArchive, 2400, 1, "wait"),
            // After air it helps nobody to guess.
            (Look::NoArchive, 3600, 0, "wait"),
        ] {
            let mut mail = row("a@tv.example");
            mail.resends = resends;
            let now = since + TimeDelta::seconds(seconds);
            let verdict = decide(&mail, since, &look, now, air(), true);
            assert_eq!(word(&verdict), expected, "{look:?} {seconds} {resends}");
            if let Verdict::Wait(_, next) = verdict {
                assert!(next > now);
                assert!(look != Look::NoArchive || next >= air() - LAST_CALL);
            }
            // `doubt = "wait"`, and rehearsals.
            let careful = decide(&mail, since, &look, now, air(), false);
            let proven = look == Look::Absent && seconds >= 180 && resends < 3;
            assert_eq!(word(&careful) == "again", proven);
            mail.purpose = MailPurpose::Rehearsal;
            let tried = decide(&mail, since, &look, now, air(), true);
            assert_eq!(word(&tried) == "again", proven);
        }
        // In doubt since just now: a copy gets its minute.
        let mail = row("a@tv.example");
        let late = air() - TimeDelta::minutes(10);
        let verdict = decide(&mail, late, &Look::NoArchive, late, air(), true);
        assert_eq!(word(&verdict), "wait");
    }

    #[test]
    fn only_the_whole_message_id_counts() {
        let id = "<yixian.2026-11-28.r3.00ff@newsroom.example>";
        for header in [
            format!("From: a@b\r\nMessage-ID: {id}\r\nTo: c\r\n\r\n"),
            format!("message-id:{id}\n\n"),
            format!("Message-Id:\r\n {id}\r\n\r\n"),
            format!("MESSAGE-ID :  {id}  "),
        ] {
            assert!(carries(header.as_bytes(), id), "{header}");
        }
        for header in [
            format!("In-Reply-To: {id}\r\n\r\n"),
            format!("Message-ID: {id}x\r\n\r\n"),
            format!("Message-ID: <a@b>\r\n {id}\r\n\r\n"),
            format!("Subject: x\r\n\r\nMessage-ID: {id}\r\n"),
            format!("X-Message-ID: {id}\r\n"),
            String::new(),
        ] {
            assert!(!carries(header.as_bytes(), id), "{header}");
        }
    }
}
