//! `From:` → name and address. Structure is read before words are decoded, so that a name cannot
//! bring an address of its own.

use super::words;
use crate::model::{language::hygiene::one_line, submission::Mailbox};

/// Characters of a sender header that are read.
const LONGEST: usize = 4_000;

/// The first mailbox that has an address, else the first name; default for an empty value.
pub(super) fn first(value: &str) -> Mailbox {
    // A sender needs no more; a header of half a megabyte of quotes would take minutes.
    let end = value
        .char_indices()
        .nth(LONGEST)
        .map_or(value.len(), |(at, _)| at);
    let value = &value[..end];
    let all = split(value);
    if let Some(found) = all.iter().find(|mailbox| !mailbox.address.is_empty()) {
        return found.clone();
    }
    // The whole value inside one encoded word, or full-width brackets.
    let decoded = words::decode(value)
        .replace('＜', "<")
        .replace('＞', ">")
        .replace('＠', "@");
    if decoded != value
        && let Some(found) = split(&decoded).into_iter().find(|m| !m.address.is_empty())
    {
        return found;
    }
    all.into_iter().next().unwrap_or_default()
}

/// Every mailbox that has an address.
pub(super) fn all(value: &str) -> Vec<Mailbox> {
    let end = value
        .char_indices()
        .nth(LONGEST)
        .map_or(value.len(), |(at, _)| at);
    let mut all = split(&value[..end]);
    all.retain(|mailbox| !mailbox.address.is_empty());
    all
}

fn split(value: &str) -> Vec<Mailbox> {
    let mut found = Vec::new();
    let (mut phrase, mut address, mut comment) = (String::new(), None::<String>, String::new());
    let mut finish = |phrase: &mut String, address: &mut Option<String>, comment: &mut String| {
        let mailbox = mailbox(phrase, address.take(), comment);
        if mailbox != Mailbox::default() {
            found.push(mailbox);
        }
        phrase.clear();
        comment.clear();
    };
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                // Without a closing quote the quote is a character like any other.
                let ahead: String = chars.clone().collect();
                if let Some(length) = closing_quote(&ahead) {
                    let inner: String = chars.by_ref().take(length).collect();
                    chars.next();
                    phrase.push_str(&unescape(&inner));
                } else {
                    phrase.push(c);
                }
            }
            '(' => {
                let mut depth = 1;
                for c in chars.by_ref() {
                    match c {
                        '(' => depth += 1,
                        ')' => depth -= 1,
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                    comment.push(c);
                }
            }
            '<' => {
                let inner: String = chars.by_ref().take_while(|c| *c != '>').collect();
                address = Some(inner);
                // `<<a@b>>`
                while chars.next_if_eq(&'>').is_some() {}
            }
            ',' | ';' => finish(&mut phrase, &mut address, &mut comment),
            // A group's name: what follows are its members.
            ':' if !phrase.contains('@') && chars.clone().any(|c| c == ';') => phrase.clear(),
            c => phrase.push(c),
        }
    }
    finish(&mut phrase, &mut address, &mut comment);
    found
}

fn closing_quote(ahead: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in ahead.chars().enumerate() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    out
}

fn mailbox(phrase: &str, address: Option<String>, comment: &str) -> Mailbox {
    let (name, address) = match address {
        Some(address) => (phrase, address),
        None if plausible(phrase.trim()) => ("", phrase.trim().to_owned()),
        // `李雷 li@x.cn`, the brackets forgotten.
        None => match phrase.trim().rsplit_once(char::is_whitespace) {
            Some((name, address)) if plausible(address) => (name, address.to_owned()),
            _ => (phrase, String::new()),
        },
    };
    let name = one_line(&words::decode(name.trim()));
    let name = name
        .trim_matches(|c| matches!(c, '"' | '\''))
        .trim()
        .to_owned();
    let name = if name.is_empty() {
        one_line(&words::decode(comment))
    } else {
        name
    };
    let address = clean(&address);
    // `"a@b.cn" <a@b.cn>`: the address is no name.
    let name = if name.eq_ignore_ascii_case(&address) {
        String::new()
    } else {
        name
    };
    Mailbox { name, address }
}

fn plausible(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        && !text.contains(|c: char| c.is_whitespace() || matches!(c, '＜' | '＞'))
}

/// Route, `mailto:` and spaces off; the domain in lower case; empty when it is no address.
fn clean(address: &str) -> String {
    let address = one_line(&words::decode(address)).replace('＠', "@");
    let address: String = address
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '<' | '>' | '"'))
        .collect();
    // `李雷 [mailto:li@x.cn]`, as Outlook quotes a sender; brackets in the domain hold a number.
    let address = match address.strip_prefix('[') {
        Some(inner) => inner.trim_end_matches(']').to_owned(),
        None => address,
    };
    let address = match address.rsplit_once(':') {
        Some((before, after))
            if before.starts_with('@') || before.eq_ignore_ascii_case("mailto") =>
        {
            after
        }
        _ => &address,
    };
    match address.rsplit_once('@') {
        Some((local, domain)) if !local.is_empty() && !domain.is_empty() => {
            format!("{local}@{}", domain.trim_end_matches('.').to_lowercase())
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sender_is_read_in_every_form() {
        for (value, name, address) in [
            ("li@x.org.cn", "", "li@x.org.cn"),
            ("<Li@X.Org.CN>", "", "Li@x.org.cn"),
            ("Li Lei <li@x.cn>", "Li Lei", "li@x.cn"),
            ("\"Lei, Li\" <li@x.cn>", "Lei, Li", "li@x.cn"),
            ("\"a \\\"b\\\" c\" <li@x.cn>", "a \"b\" c", "li@x.cn"),
            ("=?utf-8?B?5p2O6Zu3?= <li@x.cn>", "李雷", "li@x.cn"),
            ("\"=?gb2312?B?wLS45Q==?=\" <li@x.cn>", "来稿", "li@x.cn"),
            ("李雷 <li@x.cn>", "李雷", "li@x.cn"),
            ("李雷 [mailto:li@x.cn]", "李雷", "li@x.cn"),
            ("<li@[192.0.2.1]>", "", "li@[192.0.2.1]"),
            ("李雷＜li@x.cn＞", "李雷", "li@x.cn"),
            ("li@x.cn (=?utf-8?B?5p2O6Zu3?=)", "李雷", "li@x.cn"),
            ("a <a@x.cn>, b <b@x.cn>", "a", "a@x.cn"),
            ("team: a <a@x.cn>, b@x.cn;", "a", "a@x.cn"),
            ("\"li@x.cn\" <li@x.cn>", "", "li@x.cn"),
            ("李雷 li@x.cn", "李雷", "li@x.cn"),
            ("李雷 <<li@x.cn>>", "李雷", "li@x.cn"),
            ("李雷", "李雷", ""),
            ("李雷 <>", "李雷", ""),
            ("<@relay.cn:li@x.cn>", "", "li@x.cn"),
            ("\"open <li@x.cn>", "open", "li@x.cn"),
            ("", "", ""),
        ] {
            let read = first(value);
            assert_eq!(
                (read.name.as_str(), read.address.as_str()),
                (name, address),
                "{value}"
            );
        }
    }

    #[test]
    fn an_address_inside_the_name_stays_a_name() {
        let read = first("=?utf-8?Q?boss=40station=2Ecn_=3Cboss=40station=2Ecn=3E?= <x@evil.cn>");
        assert_eq!(read.address, "x@evil.cn");
    }

    proptest! {
        #[test]
        fn any_value_is_read(value in "(<|>|\"|\\(|\\)|,|;|:|@|=\\?utf-8\\?B\\?|[ -~]|\\PC){0,40}") {
            let read = first(&value);
            prop_assert!(!read.address.contains(['\r', '\n', ' ']));
            prop_assert!(!read.name.contains(['\r', '\n']));
        }
    }
}
