use super::*;
use crate::{
    model::Millis,
    package::{
        captions::{FORMATS, of_edition},
        graphics_xlsx, json,
        papers::Row,
        pdf::{self, faces},
        rundown_csv, sample, script_text, xlsx,
    },
};

/// The edition's captions in every format.
fn timed(papers: &Papers) -> Vec<(&'static Format, Vec<u8>)> {
    let all = of_edition(&papers.rows);
    let formats = FORMATS.iter();
    formats
        .map(|format| (format, (format.write)(&all, &papers.full_name()).unwrap()))
        .collect()
}

#[test]
fn papers_of_one_rundown_agree_and_any_change_is_noticed() {
    let papers = sample::papers();
    let made = |papers: &Papers| {
        (
            json::document(papers).unwrap(),
            xlsx::document(papers).unwrap(),
            rundown_csv::document(papers).unwrap(),
            script_text::prompter_rtf(papers).unwrap(),
            graphics_xlsx::document(papers).unwrap(),
            [pdf::rundown(papers, faces()), pdf::script(papers, faces())],
            timed(papers),
        )
    };
    let (json, xlsx, csv, rtf, graphics, sheets, captions) = made(&papers);
    let good = Finished {
        json: &json,
        xlsx: &xlsx,
        csv: &csv,
        rtf: &rtf,
        graphics: &graphics,
        sheets: sheets.each_ref(),
        captions: &captions,
    };
    agree(&papers, &good).unwrap();

    let mut other = papers.clone();
    other.rows[2].title.push('改');
    let mut late = papers.clone();
    late.rows[3].start_ms += Millis(40);
    let mut short = papers.clone();
    short.rows.pop();
    let mut swapped = papers.clone();
    swapped.rows.swap(2, 4);
    let mut later = papers.clone();
    later.rows[3].start_ms += Millis(1000);
    let (_, _, csv, ..) = made(&later);
    assert!(agree(&papers, &Finished { csv: &csv, ..good }).is_err());
    for changed in [&other, &late, &short, &swapped] {
        let (json, xlsx, csv, rtf, graphics, sheets, _) = made(changed);
        let wrong = Finished {
            json: &json,
            ..good
        };
        assert!(agree(&papers, &wrong).is_err());
        let wrong = Finished {
            xlsx: &xlsx,
            ..good
        };
        assert!(agree(&papers, &wrong).is_err());
        let wrong = Finished { rtf: &rtf, ..good };
        assert_eq!(agree(&papers, &wrong).is_err(), rtf != good.rtf);
        let wrong = Finished {
            graphics: &graphics,
            ..good
        };
        // A title alone stands there for orientation.
        let noticed = agree(&papers, &wrong).is_err();
        assert!(noticed || std::ptr::eq(changed, &other));
        // Paper shows whole seconds.
        for at in 0..2 {
            let mut mixed = good.sheets;
            mixed[at] = &sheets[at];
            let wrong = Finished {
                sheets: mixed,
                ..good
            };
            let noticed = agree(&papers, &wrong).is_err();
            assert!(noticed || std::ptr::eq(changed, &late));
        }
        // The table shows whole seconds.
        let wrong = Finished { csv: &csv, ..good };
        assert_eq!(agree(&papers, &wrong).is_err(), csv != good.csv);
    }
    let mut worded = papers.clone();
    let row = worded.rows.iter_mut().find(|row| !row.captions.is_empty());
    row.unwrap().captions[0].text.push('改');
    for wrong in [&late, &short, &swapped, &worded] {
        for one in timed(wrong) {
            let captions = &[one];
            assert!(agree(&papers, &Finished { captions, ..good }).is_err());
        }
    }
}

#[test]
fn a_storys_captions_are_read_back_too() {
    let papers = sample::papers();
    let row = papers.rows.iter().find(|row| row.story.is_some()).unwrap();
    let mut other = row.clone();
    other.captions[0].text.push('改');
    for format in &FORMATS {
        let bytes = |row: &Row| (format.write)(&row.captions, "r1").unwrap();
        story(row, format, &bytes(row)).unwrap();
        let error = story(row, format, &bytes(&other)).unwrap_err().to_string();
        assert!(error.contains(format.suffix), "{error}");
        assert!(story(row, format, b"").is_err());
    }
}

#[test]
fn captions_that_overlap_are_refused() {
    let mut papers = sample::papers();
    let row = papers
        .rows
        .iter_mut()
        .find(|row| row.captions.len() > 1)
        .unwrap();
    row.captions[0].end_ms = row.captions[1].start_ms + Millis(40);
    for (format, bytes) in timed(&papers) {
        let error = captions::agree(&papers, format, &bytes).unwrap_err();
        assert!(error.to_string().contains("out of order"), "{error}");
    }
}

#[test]
fn hostile_words_come_back_from_every_format() {
    let mut papers = sample::papers();
    let hostile = [
        "<script>alert(1)</script>",
        "{\\an8}上\\N下",
        "00:00:01,000 --> 00:00:02,000",
        "=HYPERLINK(1) & ]]> “引”",
        "甲,乙，丙\u{202e}丁",
    ];
    let mut words = hostile.iter().cycle();
    for row in &mut papers.rows {
        for caption in &mut row.captions {
            caption.text = (*words.next().unwrap()).to_owned();
        }
    }
    for (format, bytes) in timed(&papers) {
        captions::agree(&papers, format, &bytes).unwrap();
    }
}
