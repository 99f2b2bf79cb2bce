//! What our own provider found about a sender (RFC 8601), and when the mail reached it.
//!
//! One header counts: the topmost whose authserv-id is ours. Whatever stands below it, or carries
//! another name, was there before the mail reached us, and anybody can write it.
//!
//! - DMARC decides where it was checked: pass → passed, fail → failed.
//! - Else SPF or DKIM that passed in the domain of From (RFC 7489 section 3.1, relaxed) → passed.
//! - Else SPF `fail`, or SPF `softfail` together with DKIM `fail` → failed. A broken signature alone
//!   is what mailing lists leave behind, and errors are the provider's: unknown.
//! - No author, or more than one → failed: the provider checked one, and a reader sees another.

use chrono::{DateTime, Duration, Utc};

use super::{dates, sender::organizational};
use crate::model::submission::{Authentication, Mailbox, Travel};

/// Characters of one header that are read.
const LONGEST: usize = 20_000;

/// One `method=result` with its properties.
#[derive(Debug, Default, PartialEq, Eq)]
struct Finding {
    method: String,
    result: String,
    properties: Vec<(String, String)>,
}

impl Finding {
    fn domain(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let (_, value) = self.properties.iter().find(|(known, _)| known == name)?;
            Some(
                value
                    .rsplit_once('@')
                    .map_or(value.as_str(), |(_, d)| d)
                    .trim_end_matches('.'),
            )
        })
    }
}

/// Whether the author of a mail is who it says.
pub(super) fn judge(travel: &Travel, from: &Mailbox, trusted: &[String]) -> Authentication {
    let ours = travel
        .authentication_results
        .iter()
        .filter_map(|value| read(value))
        .find(|(id, _)| trusted.iter().any(|known| known.eq_ignore_ascii_case(id)));
    let Some((_, findings)) = ours else {
        return Authentication::Unknown;
    };
    let domain = from
        .address
        .rsplit_once('@')
        .map(|(_, domain)| domain.to_lowercase());
    let (Some(domain), [_]) = (domain.filter(|d| !d.is_empty()), travel.authors.as_slice()) else {
        return Authentication::Failed;
    };
    decide(&findings, &domain)
}

fn decide(findings: &[Finding], from: &str) -> Authentication {
    let of = |method: &'static str| findings.iter().filter(move |f| f.method == method);
    let told = |method: &'static str, result: &str| of(method).any(|f| f.result == result);
    let aligned =
        |domain: Option<&str>| domain.is_some_and(|d| organizational(d) == organizational(from));
    if told("dmarc", "fail") {
        return Authentication::Failed;
    }
    // A provider that names the domain it checked checked that one, and perhaps not ours.
    let dmarc = of("dmarc")
        .any(|f| f.result == "pass" && f.domain(&["header.from"]).is_none_or(|d| aligned(Some(d))));
    let spf = of("spf").any(|f| {
        f.result == "pass" && aligned(f.domain(&["smtp.mailfrom", "smtp.mail", "envelope-from"]))
    });
    let dkim =
        of("dkim").any(|f| f.result == "pass" && aligned(f.domain(&["header.d", "header.i"])));
    if dmarc || spf || dkim {
        Authentication::Passed
    } else if told("spf", "fail") || (told("spf", "softfail") && told("dkim", "fail")) {
        Authentication::Failed
    } else {
        Authentication::Unknown
    }
}

/// The authserv-id and the findings; `None` without an id or with a version that is not 1.
fn read(value: &str) -> Option<(String, Vec<Finding>)> {
    let mut clauses = clauses(value).into_iter();
    let head = clauses.next()?;
    let (id, version) = match head.as_slice() {
        [Token::Word(id)] => (id, None),
        [Token::Word(id), Token::Word(version)] => (id, Some(version)),
        _ => return None,
    };
    if version.is_some_and(|version| version != "1") {
        return None;
    }
    Some((
        id.clone(),
        clauses.filter_map(|clause| finding(&clause)).collect(),
    ))
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Equals,
}

/// Words and `=` of each `;`-separated clause; comments gone, quotes opened.
fn clauses(value: &str) -> Vec<Vec<Token>> {
    fn end(word: &mut Option<String>, clause: &mut Vec<Token>) {
        clause.extend(word.take().map(Token::Word));
    }
    let mut all = Vec::new();
    let (mut clause, mut word) = (Vec::new(), None::<String>);
    let mut chars = value.chars().take(LONGEST);
    let mut depth = 0_usize;
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted || depth > 0 => {
                let next = chars.next();
                if quoted {
                    word.get_or_insert_default().extend(next);
                }
            }
            '"' if depth == 0 => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            c if quoted => word.get_or_insert_default().push(c),
            '(' => {
                end(&mut word, &mut clause);
                depth += 1;
            }
            ')' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            ';' => {
                end(&mut word, &mut clause);
                all.push(std::mem::take(&mut clause));
            }
            '=' => {
                end(&mut word, &mut clause);
                clause.push(Token::Equals);
            }
            c if c.is_whitespace() => end(&mut word, &mut clause),
            c => word.get_or_insert_default().push(c),
        }
    }
    // An open quote or comment: what stands in it cannot be told from what was meant after it.
    if !quoted && depth == 0 {
        end(&mut word, &mut clause);
        all.push(clause);
    }
    all
}

fn finding(clause: &[Token]) -> Option<Finding> {
    let mut found = Finding::default();
    let mut rest = clause;
    while !rest.is_empty() {
        if let [
            Token::Word(name),
            Token::Equals,
            Token::Word(value),
            after @ ..,
        ] = rest
        {
            let (name, value) = (name.to_ascii_lowercase(), value.to_ascii_lowercase());
            if found.method.is_empty() {
                // `dkim/1=pass`: the version of the method.
                found.method = name.split('/').next().unwrap_or_default().to_owned();
                found.result = value;
            } else {
                found.properties.push((name, value));
            }
            rest = after;
        } else {
            rest = &rest[1..];
        }
    }
    (!found.method.is_empty()).then_some(found)
}

/// When the mail reached our provider, by the topmost Received line: the lines below it were written
/// by others. `None` when it says nothing, or what cannot be; never after `received_at`.
pub(super) fn arrived_at(travel: &Travel, received_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let (_, date) = travel.received.first()?.rsplit_once(';')?;
    let at = dates::read(date)?;
    let possible = at <= received_at + Duration::days(1) && at >= received_at - Duration::days(60);
    possible.then(|| at.min(received_at))
}

/// What a producer must know about an answer that would go elsewhere.
pub(super) fn reply_note(travel: &Travel, from: &Mailbox) -> Option<String> {
    let reply = travel.reply_to.as_ref()?;
    let domain = |address: &str| {
        let domain = address
            .rsplit_once('@')
            .map_or("", |(_, d)| d)
            .to_lowercase();
        organizational(&domain).to_owned()
    };
    (domain(&reply.address) != domain(&from.address)).then(|| {
        format!(
            "回复地址（{}）与发件地址不属于同一单位，请勿直接回复，先向发件人核实",
            reply.address.chars().take(100).collect::<String>()
        )
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(results: &[&str], from: &str) -> Authentication {
        let travel = Travel {
            authentication_results: results.iter().map(|r| (*r).to_owned()).collect(),
            authors: vec![from.to_owned()],
            ..Travel::default()
        };
        let from = Mailbox {
            name: String::new(),
            address: from.to_owned(),
        };
        judge(&travel, &from, &["mx.our.cn".to_owned()])
    }

    #[test]
    fn our_providers_word_is_read_whatever_its_form() {
        use Authentication::{Failed, Passed, Unknown};
        for (value, expected) in [
            ("mx.our.cn; dmarc=pass header.from=jia.org.cn", Passed),
            (
                "MX.our.cn 1; dmarc=pass (p=none dis=none) header.from=jia.org.cn",
                Passed,
            ),
            ("mx.our.cn 2; dmarc=pass", Unknown),
            (
                "mx.our.cn (a ; \\) (nested) comment) ;\r\n\t dkim/1 = pass header.d = \"jia.org.cn\"",
                Passed,
            ),
            (
                "\"mx.our.cn\"; dkim=pass header.i=@mail.jia.org.cn header.b=\"a;b==\"",
                Passed,
            ),
            (
                "mx.our.cn; dkim=pass header.d=evil.cn; spf=pass smtp.mailfrom=x@evil.cn",
                Unknown,
            ),
            ("mx.our.cn; dkim=pass header.d=org.cn", Unknown),
            (
                "mx.our.cn; spf=pass smtp.mailfrom=bounce@m.jia.org.cn",
                Passed,
            ),
            ("mx.our.cn; spf=pass smtp.helo=jia.org.cn", Unknown),
            (
                "mx.our.cn; dmarc=fail; spf=pass smtp.mailfrom=jia.org.cn",
                Failed,
            ),
            ("mx.our.cn; dmarc=pass header.from=evil.cn", Unknown),
            ("mx.our.cn; spf=fail smtp.mailfrom=jia.org.cn", Failed),
            ("mx.our.cn; spf=fail; dkim=pass header.d=jia.org.cn", Passed),
            ("mx.our.cn; spf=softfail; dkim=fail", Failed),
            ("mx.our.cn; spf=softfail; dkim=none", Unknown),
            ("mx.our.cn; dkim=fail header.d=jia.org.cn", Unknown),
            ("mx.our.cn; spf=temperror; dmarc=permerror", Unknown),
            ("mx.our.cn; none", Unknown),
            ("mx.our.cn; dkim=none reason=\"x; dmarc=pass\"", Unknown),
            ("mx.our.cn; dkim=none (x; dmarc=pass)", Unknown),
            ("mx.our.cn; dkim=none (open; dmarc=pass", Unknown),
            ("dmarc=pass; mx.our.cn", Unknown),
            ("", Unknown),
        ] {
            assert_eq!(told(&[value], "a@jia.org.cn"), expected, "{value}");
        }
    }

    #[test]
    fn a_forged_header_never_counts() {
        use Authentication::{Failed, Passed, Unknown};
        let pass = "mx.our.cn; dmarc=pass";
        let fail = "mx.our.cn; dmarc=fail";
        assert_eq!(told(&[fail, pass], "a@jia.org.cn"), Failed);
        assert_eq!(told(&["mx.our.cn; none", pass], "a@jia.org.cn"), Unknown);
        assert_eq!(told(&["mx.evil.cn; dmarc=pass"], "a@jia.org.cn"), Unknown);
        assert_eq!(
            told(&["mx.our.cn.evil.cn; dmarc=pass"], "a@jia.org.cn"),
            Unknown
        );
        assert_eq!(
            told(&["mx.evil.cn; dmarc=fail", pass], "a@jia.org.cn"),
            Passed
        );
        assert_eq!(told(&[pass], ""), Failed);
        let mut travel = Travel {
            authentication_results: vec![pass.to_owned()],
            authors: vec!["a@jia.org.cn".to_owned(), "b@evil.cn".to_owned()],
            ..Travel::default()
        };
        let from = Mailbox {
            name: String::new(),
            address: "a@jia.org.cn".to_owned(),
        };
        assert_eq!(judge(&travel, &from, &["mx.our.cn".to_owned()]), Failed);
        travel.authors.pop();
        assert_eq!(judge(&travel, &from, &[]), Unknown);
    }

    #[test]
    fn only_the_topmost_received_line_tells_the_time() {
        let now: DateTime<Utc> = "2026-11-25T10:00:00Z".parse().unwrap();
        let at = |lines: &[&str]| {
            let received = lines.iter().map(|l| (*l).to_owned()).collect();
            arrived_at(
                &Travel {
                    received,
                    ..Travel::default()
                },
                now,
            )
            .map(|at| at.to_rfc3339())
        };
        let old = "from a by b; Wed, 25 Nov 2026 08:00:00 +0800";
        assert_eq!(at(&[old]).as_deref(), Some("2026-11-25T00:00:00+00:00"));
        assert_eq!(
            at(&[
                "from a (x; y) by b; Wed, 25 Nov 2026 18:30:00 +0800 (CST)",
                old
            ])
            .as_deref(),
            Some("2026-11-25T10:00:00+00:00")
        );
        for absurd in [
            "no date",
            "x; nonsense",
            "x; Fri, 27 Nov 2026 10:00:00 +0000",
            "x; Tue, 1 Sep 2026 10:00:00 +0000",
        ] {
            assert_eq!(at(&[absurd, old]), None, "{absurd}");
        }
        assert_eq!(at(&[]), None);
    }

    proptest! {
        #[test]
        fn any_header_is_read_or_refused(value in "([a-z.]{1,8}|[;=(\"\\\\) /@]|\\PC){0,40}") {
            let _ = told(&[&value], "a@jia.org.cn");
        }
    }
}
