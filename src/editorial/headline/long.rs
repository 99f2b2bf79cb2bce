//! The headline of documents: up to 30 cells, with place, number or second half.

use super::{Desk, card::is_airable, doubt::is_doubtful, told::Body};
use crate::{
    editorial::polish,
    model::language::{Cells, cells},
};

/// Widest headline of a document.
pub const LONG: Cells = Cells::whole(30);

/// The fullest line that says what `chosen` says; `chosen` itself when there is none.
#[must_use]
pub(super) fn long(chosen: &str, licensed: bool, body: &Body, desk: &Desk<'_>) -> String {
    let mut lines: Vec<String> = desk
        .material
        .headings
        .iter()
        .map(|heading| {
            polish::read_aloud(heading, desk.material.year)
                .replace(['，', '　', '！', '|', '｜'], " ")
                .trim()
                .to_owned()
        })
        .collect();
    lines.extend(
        desk.found
            .iter()
            .filter(|c| c.licensed)
            .map(|c| c.text.clone()),
    );
    // Two lines of the same news in one: the second half of the tip's heading behind the first.
    lines
        .into_iter()
        .filter(|line| cells(line) > cells(chosen) && is_airable(line, LONG))
        .filter(|line| !licensed || tells(line, chosen))
        .filter(|line| !licensed || !is_doubtful(line, desk.material, &desk.names, body))
        .filter(|line| desk.may_air(line))
        // Nobody comes in whom the card does not name, except by the tip's own heading.
        .filter(|line| {
            let known = |name: &str| !line.contains(name) || chosen.contains(name);
            desk.material.persons.iter().all(|p| known(&p.name)) || heads(line, desk)
        })
        .max_by_key(|line| cells(line))
        .unwrap_or_else(|| chosen.to_owned())
}

/// Whether the tip's own heading holds all words of the line.
fn heads(line: &str, desk: &Desk<'_>) -> bool {
    desk.material
        .headings
        .iter()
        .any(|heading| super::common(heading, line) == line.chars().filter(|c| *c != ' ').count())
}

/// Whether `line` holds what `chosen` says: nearly all its characters, in its order.
fn tells(line: &str, chosen: &str) -> bool {
    let size = chosen.chars().count();
    super::common(line, chosen) * 5 >= size * 4
}
