//! Which text of a mail is the one a person wrote, and how its lines run.

use super::{charset, html, rtf};

/// One text part, decoded.
#[derive(Debug, Clone, Default)]
pub(super) struct Piece {
    pub html: bool,
    pub text: String,
    /// Pictures that the text shows.
    pub cids: Vec<String>,
    pub links: Vec<html::Link>,
    /// Pictures whose bytes stand in the text itself, each with its declared type.
    pub embedded: Vec<(String, Vec<u8>)>,
}

/// Reads a text part. `flowed`: RFC 3676, with whether the space before a soft end is dropped.
pub(super) fn read(
    bytes: &[u8],
    label: Option<&str>,
    is_html: bool,
    flowed: Option<bool>,
) -> Piece {
    if is_html {
        let declared = label.map(str::to_owned).or_else(|| declared_inside(bytes));
        return page(&charset::decode(bytes, declared.as_deref()).text);
    }
    let text = charset::decode(bytes, label).text;
    let start = text
        .trim_start()
        .get(..14)
        .unwrap_or_default()
        .to_ascii_lowercase();
    if start.starts_with("<html") || start.starts_with("<!doctype html") {
        return page(&text);
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = match unsigned(&text) {
        Some(inner) => inner,
        None => text,
    };
    let text = match flowed {
        Some(delete_space) => unflow(&text, delete_space),
        None => text,
    };
    Piece {
        text,
        ..Piece::default()
    }
}

/// The text of a mail that Outlook stored in several forms: the fullest of them.
pub(super) fn of_outlook(
    plain: &str,
    html: Option<(&[u8], Option<&str>)>,
    rich: Option<&[u8]>,
) -> Piece {
    let plain = Piece {
        text: plain.replace("\r\n", "\n").replace('\r', "\n"),
        ..Piece::default()
    };
    let html = html.map(|(bytes, label)| read(bytes, label, true, None));
    let rich = rich.map(|bytes| match rtf::read(bytes) {
        rtf::Rich::Html(source) => page(&source),
        rtf::Rich::Text(text) => Piece {
            text,
            ..Piece::default()
        },
    });
    [html, rich]
        .into_iter()
        .flatten()
        .fold(plain, |best, other| {
            if prefers_html(&best.text, &other.text) {
                other
            } else {
                best
            }
        })
}

fn page(source: &str) -> Piece {
    let page = html::read(source);
    Piece {
        html: true,
        text: page.text,
        cids: page.cids,
        links: page.links,
        embedded: page.embedded,
    }
}

/// `charset=` of a `<meta>` among the first 16 KB.
fn declared_inside(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(16 * 1024)]).to_ascii_lowercase();
    let meta = head.find("<meta")?;
    let at = head[meta..].find("charset=")? + meta + 8;
    let label: String = head[at..]
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// What a clear-signed text says (RFC 9580, section 7): without armour and dash escapes.
fn unsigned(text: &str) -> Option<String> {
    let (before, signed) = text.split_once("-----BEGIN PGP SIGNED MESSAGE-----\n")?;
    let (_, signed) = signed.split_once("\n\n")?;
    let (inner, after) = signed.split_once("-----BEGIN PGP SIGNATURE-----")?;
    let after = after
        .split_once("-----END PGP SIGNATURE-----")
        .map_or("", |(_, after)| after);
    let inner: Vec<&str> = inner
        .lines()
        .map(|line| line.strip_prefix("- ").unwrap_or(line))
        .collect();
    Some(format!("{before}{}{after}", inner.join("\n")))
}

/// Joins soft-wrapped lines (RFC 3676). The signature mark `-- ` is no soft end.
fn unflow(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut soft = false;
    for line in text.split('\n') {
        let quoted = line.starts_with('>');
        // A stuffed space protects `From ` and `>`.
        let line = if quoted {
            line
        } else {
            line.strip_prefix(' ').unwrap_or(line)
        };
        if !out.is_empty() && (!soft || quoted) {
            out.push('\n');
        }
        soft = line.ends_with(' ') && line != "-- " && !quoted;
        match line.strip_suffix(' ') {
            Some(line) if soft && delete_space => out.push_str(line),
            _ => out.push_str(line),
        }
        if out.is_empty() && line.is_empty() {
            out.push('\n');
        }
    }
    out
}

/// Whether the HTML of a `multipart/alternative` should be read in place of its plain text.
///
/// QQ sends an empty plain text; newsletters send "your program cannot show this"; old gateways send
/// question marks. Else the plain text stands.
pub(super) fn prefers_html(plain: &str, html: &str) -> bool {
    let (plain_weight, html_weight) = (weight(plain), weight(html));
    if plain_weight == 0 || html_weight == 0 {
        return plain_weight == 0 && html_weight > 0;
    }
    let doubtful = |text: &str| {
        text.chars()
            .filter(|c| matches!(c, '\u{fffd}' | '?'))
            .count()
    };
    let (worse, better) = (doubtful(plain), doubtful(html));
    plain_weight * 2 < html_weight || (worse > better + 2 && worse * 20 > plain_weight)
}

/// Characters that say something; `[图片]` in the place of a picture says nothing.
pub(super) fn weight(text: &str) -> usize {
    let pictures: usize = ["[图片]", "[圖片]", "[image]", "[Image]"]
        .iter()
        .map(|mark| text.matches(mark).count() * mark.chars().count())
        .sum();
    let letters = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{feff}' && *c != '\u{200b}')
        .count();
    letters - pictures
}

/// The pieces of one mail, one below the other; a piece that repeats the one before is dropped
/// (`multipart/mixed` where alternative was meant).
pub(super) fn join(pieces: &[Piece]) -> String {
    let squeeze = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
    };
    let mut kept: Vec<(&str, String)> = Vec::new();
    for piece in pieces.iter().filter(|piece| weight(&piece.text) > 0) {
        let bare = squeeze(&piece.text);
        if bare.is_empty() || !kept.iter().any(|(_, before)| *before == bare) {
            kept.push((piece.text.trim_end(), bare));
        }
    }
    let texts: Vec<&str> = kept.iter().map(|(text, _)| *text).collect();
    texts.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fuller_text_is_chosen() {
        let story = "本会于11月27日在罗湖区举行活动，三百人参加。";
        assert!(prefers_html(" \n\u{200b}", story));
        assert!(!prefers_html(story, ""));
        assert!(!prefers_html(story, story));
        assert!(prefers_html("请使用HTML查看", story));
        assert!(prefers_html("???11?27???????????????", story));
        assert!(!prefers_html("", ""));
        assert!(prefers_html("[图片]\n", "短讯"));
    }

    #[test]
    fn a_clear_signature_is_no_text() {
        let signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n一\n- -- \n二\n-----BEGIN PGP SIGNATURE-----\n\nabc=\n-----END PGP SIGNATURE-----\n";
        assert_eq!(
            read(signed.as_bytes(), None, false, None).text.trim(),
            "一\n-- \n二"
        );
    }

    #[test]
    fn flowed_lines_are_joined() {
        let flowed = |text, space| read(text, Some("utf-8"), false, Some(space)).text;
        assert_eq!(
            flowed(
                "one \r\ntwo\r\n three \r\n\r\n-- \r\nname".as_bytes(),
                false
            ),
            "one two\nthree \n-- \nname"
        );
        assert_eq!(
            flowed("一二 \r\n三四\r\n五".as_bytes(), true),
            "一二三四\n五"
        );
    }

    #[test]
    fn html_names_its_own_charset_when_the_mail_does_not() {
        let bytes = encoding_rs::GB18030
            .encode("<html><head><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\"></head><p>喆</p>")
            .0
            .into_owned();
        assert_eq!(read(&bytes, None, true, None).text, "喆");
        assert_eq!(
            read(b"<html><p>x</p></html>", Some("utf-8"), false, None).text,
            "x"
        );
    }

    #[test]
    fn a_text_that_comes_twice_stands_once() {
        let piece = |text: &str| Piece {
            text: text.to_owned(),
            ..Piece::default()
        };
        assert_eq!(
            join(&[piece("一、二\n"), piece(""), piece("一、\n二"), piece("三")]),
            "一、二\n\n三"
        );
    }
}
