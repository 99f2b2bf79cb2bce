//! `rundown.pdf` and `script.pdf`, as they are laid out, compared. Pure.

use super::same;
use crate::package::{
    PackageError,
    papers::{Papers, Row},
    pdf::{Field, Sheet},
};

/// Each paper prints every item once, in order, with its number, title and length; the rundown its
/// start, the script its words.
///
/// # Errors
/// [`PackageError::Disagree`], with the first difference.
pub(super) fn agrees(papers: &Papers, sheets: [&Sheet; 2]) -> Result<(), PackageError> {
    let [rundown, script] = sheets;
    paper(
        papers,
        rundown,
        &[Field::Title, Field::Duration, Field::Start],
    )?;
    paper(
        papers,
        script,
        &[Field::Title, Field::Duration, Field::Words],
    )
}

fn paper(papers: &Papers, sheet: &Sheet, fields: &[Field]) -> Result<(), PackageError> {
    for (at, page) in sheet.pages.iter().enumerate() {
        let named = page.text().contains(&papers.revision);
        let what = format!("that page {} names its revision", at + 1);
        same(sheet.name, &what, &named, &true)?;
    }
    // Lines of one fact are one text again; a break has eaten the space it stood in for.
    let mut said: Vec<(usize, Field, String)> = Vec::new();
    for (item, field, text) in sheet.pages.iter().flat_map(|page| page.said()) {
        let known = said
            .iter_mut()
            .rev()
            .take_while(|(of, ..)| *of == item)
            .find(|(_, of, _)| *of == field);
        match known {
            Some((.., all)) => all.push_str(&text),
            None => said.push((item, field, text)),
        }
    }
    let order: Vec<usize> = said
        .iter()
        .filter(|(_, field, _)| *field == Field::Number)
        .map(|(item, ..)| *item)
        .collect();
    let wanted: Vec<usize> = papers.rows.iter().map(|row| row.number).collect();
    same(sheet.name, "the order of items", &order, &wanted)?;
    for row in &papers.rows {
        for field in fields {
            let mut found = said
                .iter()
                .filter(|(item, of, _)| *item == row.number && of == field);
            let there = found
                .next()
                .map(|(.., text)| bare(text))
                .unwrap_or_default();
            let what = format!("{field:?} of item {}", row.number);
            same(sheet.name, &what, &there, &bare(&expected(row, *field)))?;
            let more = found.count();
            same(sheet.name, &format!("what repeats {what}"), &more, &0)?;
        }
    }
    Ok(())
}

fn expected(row: &Row, field: Field) -> String {
    match field {
        Field::Number => row.number.to_string(),
        Field::Title => row.title.clone(),
        Field::Duration => row.duration_ms.mm_ss(),
        Field::Start => row.start_ms.mm_ss(),
        Field::Words => match &row.story {
            Some(story) => [story.lead.concat(), story.voice_over.concat()].concat(),
            None => row.words.concat(),
        },
    }
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
