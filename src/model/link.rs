//! Signed links to the files of a package: whoever holds one may fetch that file until its time is
//! over. Nothing is looked up to check a signature, and none can be made without the key.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::ids::{BlobHash, EditionId, Revision};

/// Raised when the signed text is put together otherwise.
const SCHEME: &str = "yixian-link/1";
/// The same for the page of one edition that is shown to a guest; never the text of another link.
const SHARE: &str = "yixian-share/1";

/// The secret of a data folder, from which all its links are signed.
#[derive(Clone)]
pub struct LinkKey([u8; 32]);

impl std::fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LinkKey({})", self.id())
    }
}

impl LinkKey {
    /// A key of 32 random bytes.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// Eight hex digits that name it and tell nothing about it.
    #[must_use]
    pub fn id(&self) -> String {
        let named = [b"yixian link key ".as_slice(), &self.0].concat();
        BlobHash::of(&named).to_string()[..8].to_owned()
    }

    fn mac(&self, ticket: &Ticket, path: &str) -> Hmac<Sha256> {
        self.sign(&format!(
            "{SCHEME}\n{}\n{}\n{path}\n{}\n{}\n{}",
            ticket.edition,
            ticket.revision,
            ticket.recipient,
            ticket.expires_at.timestamp(),
            self.id()
        ))
    }

    fn sign(&self, text: &str) -> Hmac<Sha256> {
        // HMAC takes keys of every length (RFC 2104, section 3), so this never fails.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0)
            .unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()));
        mac.update(text.as_bytes());
        mac
    }
}

/// Whose links they are, to what, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The edition.
    pub edition: EditionId,
    /// The revision.
    pub revision: Revision,
    /// [`tag`] of the recipient: the link tells nobody their address.
    pub recipient: String,
    /// Whole seconds; the link is dead from then on.
    pub expires_at: DateTime<Utc>,
}

/// What stands behind the `?` of a link.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Signature {
    /// [`Ticket::recipient`].
    pub to: String,
    /// [`Ticket::expires_at`], seconds since 1970.
    pub e: i64,
    /// [`LinkKey::id`].
    pub k: String,
    /// HMAC-SHA256, hex.
    pub s: String,
}

/// One edition to look at, for whoever was given the link: no account, nothing to press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// Its row, in which it can be revoked.
    pub share: i64,
    /// The edition.
    pub edition: EditionId,
    /// Whole seconds; the link is dead from then on.
    pub expires_at: DateTime<Utc>,
}

impl Pass {
    fn mac(&self, key: &LinkKey) -> Hmac<Sha256> {
        key.sign(&format!(
            "{SHARE}\n{}\n{}\n{}\n{}",
            self.share,
            self.edition,
            self.expires_at.timestamp(),
            key.id()
        ))
    }

    /// `/s/EDITION/SHARE/END/SIGNATURE/`: the page; its files lie below it.
    #[must_use]
    pub fn path(&self, key: &LinkKey) -> String {
        let signature = hex::encode(self.mac(key).finalize().into_bytes());
        format!(
            "/s/{}/{}/{}/{signature}/",
            self.edition,
            self.share,
            self.expires_at.timestamp()
        )
    }

    /// Whether `signature` is ours, and `now` before the end.
    #[must_use]
    pub fn opens(&self, key: &LinkKey, signature: &str, now: DateTime<Utc>) -> bool {
        // Compared in constant time.
        let given = hex::decode(signature).unwrap_or_default();
        self.mac(key).verify_slice(&given).is_ok() && now < self.expires_at
    }
}

/// Why a link does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkFault {
    /// Not signed by us, or changed since.
    Forged,
    /// Its time is over.
    Expired,
}

/// Sixteen hex digits that stand for an address, whichever way it is capitalized.
#[must_use]
pub fn tag(address: &str) -> String {
    BlobHash::of(address.to_ascii_lowercase().as_bytes()).to_string()[..16].to_owned()
}

impl Ticket {
    /// The link to `path` of the package below `base`, an address without `/` at its end; an empty
    /// path is the page that lists them all. Paths of packages are plain ASCII.
    #[must_use]
    pub fn url(&self, key: &LinkKey, base: &str, path: &str) -> String {
        format!(
            "{base}/d/{}/{}/{path}?{}",
            self.edition,
            self.revision,
            self.query(key, path)
        )
    }

    /// What stands behind the `?` in the link to `path`.
    #[must_use]
    pub fn query(&self, key: &LinkKey, path: &str) -> String {
        format!(
            "to={}&e={}&k={}&s={}",
            self.recipient,
            self.expires_at.timestamp(),
            key.id(),
            hex::encode(key.mac(self, path).finalize().into_bytes())
        )
    }

    /// The ticket that `signature` gives for `path`, when it is ours and not over at `now`.
    ///
    /// # Errors
    /// [`LinkFault`]; a forged link is told from an expired one, as only the latter's holder should ask
    /// for a new one.
    pub fn check(
        key: &LinkKey,
        edition: EditionId,
        revision: Revision,
        path: &str,
        signature: &Signature,
        now: DateTime<Utc>,
    ) -> Result<Self, LinkFault> {
        let ticket = Self {
            edition,
            revision,
            recipient: signature.to.clone(),
            expires_at: DateTime::from_timestamp(signature.e, 0).ok_or(LinkFault::Forged)?,
        };
        let given = hex::decode(&signature.s).map_err(|_| LinkFault::Forged)?;
        // Compared in constant time.
        let ours = signature.k == key.id() && key.mac(&ticket, path).verify_slice(&given).is_ok();
        match ours {
            false => Err(LinkFault::Forged),
            true if now >= ticket.expires_at => Err(LinkFault::Expired),
            true => Ok(ticket),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn ticket() -> Ticket {
        Ticket {
            edition: "2026-11-28".parse().unwrap(),
            revision: Revision(3),
            recipient: tag("Station@tv.example"),
            expires_at: "2026-12-04T10:30:00Z".parse().unwrap(),
        }
    }

    fn signature(ticket: &Ticket, key: &LinkKey, path: &str) -> Signature {
        let query = ticket.query(key, path);
        let part = |name: &str| {
            let start = query.find(&format!("{name}=")).unwrap() + name.len() + 1;
            query[start..].split('&').next().unwrap().to_owned()
        };
        Signature {
            to: part("to"),
            e: part("e").parse().unwrap(),
            k: part("&k").to_owned(),
            s: part("&s").to_owned(),
        }
    }

    #[test]
    fn a_link_opens_its_file_until_its_time_is_over() {
        let (key, ticket) = (LinkKey::new([7; 32]), ticket());
        let given = signature(&ticket, &key, "preview.mp4");
        let check = |path: &str, now: DateTime<Utc>| {
            Ticket::check(&key, ticket.edition, ticket.revision, path, &given, now)
        };
        let last = ticket.expires_at - TimeDelta::seconds(1);
        assert_eq!(check("preview.mp4", last), Ok(ticket.clone()));
        assert_eq!(
            check("preview.mp4", ticket.expires_at),
            Err(LinkFault::Expired)
        );
        assert_eq!(check("script.docx", last), Err(LinkFault::Forged));
        let other = LinkKey::new([8; 32]);
        let theirs = Ticket::check(
            &other,
            ticket.edition,
            ticket.revision,
            "preview.mp4",
            &given,
            last,
        );
        assert_eq!(theirs, Err(LinkFault::Forged));
        assert!(
            ticket
                .url(&key, "https://desk.example", "preview.mp4")
                .starts_with("https://desk.example/d/2026-11-28/r3/preview.mp4?to=")
        );
        assert_eq!(tag("station@TV.example"), ticket.recipient);
        assert!(!format!("{key:?}").contains("07"), "{key:?}");
    }

    #[test]
    fn a_pass_opens_one_edition_until_its_time_is_over() {
        let key = LinkKey::new([7; 32]);
        let pass = Pass {
            share: 5,
            edition: "2026-11-28".parse().unwrap(),
            expires_at: "2026-12-04T10:30:00Z".parse().unwrap(),
        };
        let path = pass.path(&key);
        let signature = path.trim_end_matches('/').rsplit('/').next().unwrap();
        let last = pass.expires_at - TimeDelta::seconds(1);
        assert!(pass.opens(&key, signature, last));
        assert!(!pass.opens(&key, signature, pass.expires_at));
        assert!(!pass.opens(&LinkKey::new([8; 32]), signature, last));
        let others = [
            Pass { share: 6, ..pass },
            Pass {
                edition: "2026-12-05".parse().unwrap(),
                ..pass
            },
            Pass {
                expires_at: pass.expires_at + TimeDelta::days(30),
                ..pass
            },
        ];
        for other in others {
            assert!(!other.opens(&key, signature, last), "{other:?}");
        }
        for wrong in ["", "x", &signature[1..], &signature.replace('a', "b")] {
            assert!(
                wrong == signature || !pass.opens(&key, wrong, last),
                "{wrong}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_changed_part_opens_anything(which in 0..6usize, digit in 0..64usize, by in 1..16u8) {
            let (key, ticket) = (LinkKey::new([7; 32]), ticket());
            let mut given = signature(&ticket, &key, "preview.mp4");
            let (mut edition, mut revision) = (ticket.edition, ticket.revision);
            let turned = |text: &str| -> String {
                let at = digit % text.len();
                text.chars().enumerate().map(|(index, c)| match (index == at, c.to_digit(16)) {
                    (true, Some(value)) => char::from_digit((value + u32::from(by)) % 16, 16).unwrap(),
                    _ => c,
                }).collect()
            };
            match which {
                0 => given.s = turned(&given.s),
                1 => given.to = turned(&given.to),
                2 => given.e += i64::from(by),
                3 => given.k = turned(&given.k),
                4 => revision = Revision(3 + u32::from(by)),
                _ => edition = "2026-12-05".parse().unwrap(),
            }
            let now = ticket.expires_at - TimeDelta::days(1);
            let found = Ticket::check(&key, edition, revision, "preview.mp4", &given, now);
            prop_assert_eq!(found, Err(LinkFault::Forged));
        }
    }
}
