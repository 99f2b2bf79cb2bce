//! Which mails of a folder are fetched, in which portions. Pure: UIDs and sizes in, portions out.

use std::collections::BTreeSet;

/// Mails of one FETCH: rows of one transaction.
const MOST_MAILS: usize = 25;
/// Bytes of one FETCH. Six are in memory at once: two connections each fetch one, one waits and one is
/// handed on, two are written.
const MOST_BYTES: u64 = 12 * 1024 * 1024;

/// UIDs on the server that are not here, ascending. A set difference and never "above the last": a
/// mail that failed once, or came back, has a low UID.
pub(super) fn wanted(server: &BTreeSet<u32>, known: &BTreeSet<u32>) -> Vec<u32> {
    server.difference(known).copied().collect()
}

/// A mail as the server describes it, before its bytes are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Described {
    pub uid: u32,
    /// RFC822.SIZE: a hint, some servers are off by some bytes.
    pub bytes: u64,
    /// INTERNALDATE, UTC.
    pub arrived_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// Portions that are small in number and bytes; a mail that fills one alone has it alone.
pub(super) fn portions(mails: &[Described]) -> Vec<Vec<Described>> {
    let mut portions: Vec<Vec<Described>> = Vec::new();
    let mut bytes = 0;
    for mail in mails {
        match portions.last_mut() {
            Some(last) if last.len() < MOST_MAILS && bytes + mail.bytes <= MOST_BYTES => {
                last.push(*mail);
                bytes += mail.bytes;
            }
            _ => {
                portions.push(vec![*mail]);
                bytes = mail.bytes;
            }
        }
    }
    portions
}

/// A sequence set (RFC 3501 section 9), ascending: QQ refuses any other order.
pub(super) fn sequence(uids: impl IntoIterator<Item = u32>) -> String {
    let sorted: BTreeSet<u32> = uids.into_iter().collect();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for uid in sorted {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == uid => *end = uid,
            _ => runs.push((uid, uid)),
        }
    }
    let runs = runs.iter().map(|(start, end)| {
        if start == end {
            start.to_string()
        } else {
            format!("{start}:{end}")
        }
    });
    runs.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(uid: u32, bytes: u64) -> Described {
        Described {
            uid,
            bytes,
            arrived_at: None,
        }
    }

    #[test]
    fn low_uids_that_are_missing_are_wanted_too() {
        let server = BTreeSet::from([1, 2, 5, 9]);
        assert_eq!(wanted(&server, &BTreeSet::from([1, 9, 12])), [2, 5]);
        assert!(wanted(&BTreeSet::new(), &BTreeSet::from([1])).is_empty());
    }

    #[test]
    fn portions_are_small_and_hold_every_mail_once() {
        let mails: Vec<Described> = (1..=60).map(|uid| mail(uid, 100)).collect();
        let sizes: Vec<usize> = portions(&mails).iter().map(Vec::len).collect();
        assert_eq!(sizes, [25, 25, 10]);
        let large = [
            mail(1, 20 << 20),
            mail(2, 20 << 20),
            mail(3, 50 << 20),
            mail(4, 1),
        ];
        let sizes: Vec<usize> = portions(&large).iter().map(Vec::len).collect();
        assert_eq!(sizes, [1, 1, 1, 1]);
        assert!(portions(&[]).is_empty());
    }

    #[test]
    fn a_set_ascends_and_joins_its_runs() {
        assert_eq!(sequence([9, 3, 1, 2, 7]), "1:3,7,9");
        assert_eq!(sequence([u32::MAX - 1, u32::MAX]), "4294967294:4294967295");
        assert_eq!(sequence([]), "");
    }
}
