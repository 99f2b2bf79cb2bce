//! Commands between backticks, told apart from the words around them.

use serde::Serialize;

use crate::model::language::hygiene::one_line;

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Span {
    /// On one line.
    pub text: String,
    /// A command, to be typed as it stands.
    pub code: bool,
}

/// Cuts a line at its backticks. An odd one at the end is a letter like any other.
#[must_use]
pub fn spans(line: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(open) = rest.find('`') {
        let Some(length) = rest[open + 1..].find('`') else {
            break;
        };
        push(&mut found, &rest[..open], false);
        push(&mut found, &rest[open + 1..open + 1 + length], true);
        rest = &rest[open + length + 2..];
    }
    push(&mut found, rest, false);
    found
}

fn push(found: &mut Vec<Span>, text: &str, code: bool) {
    let text = one_line(text);
    if !text.is_empty() {
        found.push(Span { text, code });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_from_words() {
        let told = |line: &str| -> Vec<(String, bool)> {
            spans(line)
                .into_iter()
                .map(|span| (span.text, span.code))
                .collect()
        };
        assert_eq!(
            told("先看 `yixian doctor`，再重做"),
            [
                ("先看".to_owned(), false),
                ("yixian doctor".to_owned(), true),
                ("，再重做".to_owned(), false)
            ]
        );
        assert_eq!(told("一个`落单的"), [("一个`落单的".to_owned(), false)]);
        assert_eq!(told("``"), []);
    }
}
