//! Where in a template something is wrong, and how a designer is told.

use super::RenderError;
use crate::model::language::cells;

/// A designer's mistake, before it is known which line of which file made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Byte offset in the filled SVG, where known.
    pub at: Option<usize>,
    /// The word of that element to point at, e.g. an attribute's name.
    pub word: Option<String>,
    /// What is wrong and the way out, in English.
    pub detail: String,
}

impl Fault {
    /// A fault at a byte of the filled SVG.
    #[must_use]
    pub fn at(at: Option<usize>, detail: impl Into<String>) -> Self {
        Self {
            at,
            word: None,
            detail: detail.into(),
        }
    }

    /// Points at `word` of the element.
    #[must_use]
    pub fn word(mut self, word: &str) -> Self {
        self.word = Some(word.to_owned());
        self
    }
}

impl From<String> for Fault {
    fn from(detail: String) -> Self {
        Self::at(None, detail)
    }
}

impl From<Fault> for String {
    fn from(fault: Fault) -> Self {
        fault.detail
    }
}

/// A place in a file of the template folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// File name.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// The line itself.
    pub text: String,
}

impl Place {
    /// The place of a byte of a file's text.
    #[must_use]
    pub fn of(file: &str, source: &str, at: usize) -> Self {
        let at = source.floor_char_boundary(at);
        let start = source[..at].rfind('\n').map_or(0, |end| end + 1);
        let text = source[start..].lines().next().unwrap_or_default();
        Self {
            file: file.to_owned(),
            line: source[..start].matches('\n').count() + 1,
            column: source[start..at].chars().count() + 1,
            text: text.to_owned(),
        }
    }

    /// The place of a line and column, both from 1, as a parser tells them.
    #[must_use]
    pub fn of_line(file: &str, source: &str, line: usize, column: usize) -> Self {
        let text = source.lines().nth(line.saturating_sub(1));
        Self {
            file: file.to_owned(),
            line,
            column: column.max(1),
            text: text.unwrap_or_default().to_owned(),
        }
    }

    /// `title.svg:12:5`, as editors jump to.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}:{}:{}", self.file, self.line, self.column)
    }

    /// The line with a caret below the place; long lines are cut around it.
    #[must_use]
    pub fn excerpt(&self) -> String {
        const AROUND: usize = 60;
        let chars: Vec<char> = self.text.chars().map(visible).collect();
        let at = (self.column - 1).min(chars.len());
        let from = at.saturating_sub(AROUND);
        let to = (at + AROUND).min(chars.len());
        let before: String = chars[from..at].iter().collect();
        let after: String = chars[at..to].iter().collect();
        let (head, tail) = (
            if from > 0 { "…" } else { "" },
            if to < chars.len() { "…" } else { "" },
        );
        let number = self.line.to_string();
        // Han characters take two columns of a terminal.
        let indent = " ".repeat((cells(&before).halves() as usize) + head.chars().count());
        format!(
            "  {number} | {head}{before}{after}{tail}\n  {} | {indent}^",
            " ".repeat(number.len())
        )
    }

    /// The failure at this place.
    #[must_use]
    pub fn error(&self, detail: &str) -> RenderError {
        RenderError::Template {
            name: self.name(),
            detail: format!("{detail}\n{}", self.excerpt()),
        }
    }
}

fn visible(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

/// The known word that is nearest to `word`, where one is near enough to be what was meant.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Letters to put in, take out, replace or swap with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_the_place() {
        let source = "<svg>\n  <text>社会组织</text>\n</svg>";
        let place = Place::of("a.svg", source, source.find("组织").expect("there"));
        assert_eq!(place.name(), "a.svg:2:11");
        assert_eq!(
            place.excerpt(),
            "  2 |   <text>社会组织</text>\n    |             ^"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let source = format!("{}x{}", "a".repeat(500), "b".repeat(500));
        let excerpt = Place::of("a.svg", &source, 500).excerpt();
        let [line, caret] = excerpt.lines().collect::<Vec<_>>()[..] else {
            panic!("two lines")
        };
        assert!(line.chars().count() < 140);
        let at = caret.chars().position(|c| c == '^').expect("a caret");
        assert_eq!(line.chars().nth(at), Some('x'));
    }

    #[test]
    fn a_typing_error_finds_its_word() {
        let known = ["data-box", "data-stack", "data-gap", "data-pad"];
        assert_eq!(nearest("data-bxo", known), Some("data-box"));
        assert_eq!(nearest("data-stak", known), Some("data-stack"));
        assert_eq!(nearest("data-colour", known), None);
    }
}
