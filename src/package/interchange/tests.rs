use super::{check::agree, *};
use crate::{
    model::{Caption, Millis, rendered::Placed, story::Strap},
    package::{papers::Row, sample},
};

/// What readers of one format or another take for something else.
const HOSTILE: [&str; 14] = [
    "<script>alert(1)</script>",
    "]]> <!-- --> <?xml?> &amp; &lt; &#0;",
    "=HYPERLINK(\"http://x\") +1 -1 @cmd",
    "{{x}} {{{y}}} %{z} ${t}",
    "../../etc/passwd C:\\CON.txt",
    "甲\u{202e}乙\u{2066}丙\u{200b}丁",
    "𠮷䶮㙓 😀👨‍👩‍👧 é 한글",
    "_x0041_ _x000D_",
    "* LOC: 00:00:00:00 RED 01 稿件 假",
    "001  AX V C 00:00:00:00 00:00:01:00",
    "00:00:01,000 --> 00:00:02,000",
    "03 唱词 假",
    "\"引'号\"\\n\\u0000",
    "",
];

/// Straps, a preview and a cut as the render room hands them over.
fn rendered(papers: &Papers) -> RenderedEdition {
    let mut rendered = RenderedEdition::default();
    let mut add = |role, item, name: &str, frames: Option<u32>| {
        let mut one = sample::rendered_media(0, name, BlobHash::of(name.as_bytes()))
            .files
            .remove(0);
        one.role = role;
        one.item = item;
        one.duration_ms = frames.map(|frames| Millis(i64::from(frames) * 40));
        rendered.files.push(one);
    };
    let frames = cut::frame(papers.trt_ms);
    add(FileRole::Preview, None, "preview.mp4", Some(frames));
    let mut placed = Vec::new();
    let mut place = |name: &str, item, from, to, over| {
        placed.push(Placed {
            name: name.to_owned(),
            item,
            from,
            to,
            first: 0,
            over,
        });
    };
    for (item, row) in papers
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.story.is_some())
    {
        let number = row.two_digits();
        let title = format!("cards/{number}-title.mp4");
        add(FileRole::TitleCardClip, Some(item), &title, Some(140));
        add(
            FileRole::TitleCardStill,
            Some(item),
            &format!("cards/{number}-title.png"),
            None,
        );
        place(&title, item, 0, 130, false);
        let picture = format!("media/{number}-1.jpg");
        add(FileRole::Media, Some(item), &picture, None);
        place(&picture, item, 130, 260, false);
        let strap = format!("cards/{number}-strap-1.mov");
        add(FileRole::StrapClip, Some(item), &strap, Some(125));
        place(&strap, item, 145, 270, true);
    }
    rendered.placed = placed;
    rendered
}

fn files(papers: &Papers) -> Vec<(&'static Format, Vec<File>)> {
    let rendered = rendered(papers);
    let footage = Footage::list(papers, &rendered);
    let cut = Cut::new(papers, &footage, &rendered.placed);
    FORMATS
        .iter()
        .map(|format| (format, (format.write)(&cut).unwrap()))
        .collect()
}

/// So many stories, each with its words, straps and captions replaced by hostile ones.
fn hostile(count: usize) -> Papers {
    let mut papers = sample::papers();
    let kinds: Vec<Row> = papers.rows.clone();
    let mut words = HOSTILE.iter().cycle();
    let mut next = move || (*words.next().expect("they never end")).to_owned();
    let mut at = Millis::ZERO;
    papers.rows.clear();
    let story = |row: &&Row| row.story.is_some();
    for (n, row) in kinds.iter().filter(story).cycle().take(count).enumerate() {
        let mut row = row.clone();
        row.number = n + 1;
        row.title = next();
        row.start_ms = at;
        at += row.duration_ms;
        for caption in &mut row.captions {
            caption.text = next();
        }
        if let Some(story) = &mut row.story {
            story.slug = next();
            story.lead = vec![next(), next()];
            story.strap = vec![Strap {
                name: next(),
                line: next().repeat(20),
            }];
        }
        papers.rows.push(row);
    }
    papers.rows[7].title = "长".repeat(40_000);
    papers.rows[8].title = format!("{}😀", "长".repeat(127));
    papers.trt_ms = at;
    papers
}

fn agrees(papers: &Papers, format: &Format, files: &[File]) -> Result<(), PackageError> {
    let rendered = rendered(papers);
    let footage = Footage::list(papers, &rendered);
    agree(&Cut::new(papers, &footage, &rendered.placed), format, files)
}

#[test]
fn every_format_tells_what_the_rundown_tells_and_any_change_is_noticed() {
    let papers = sample::papers();
    let mut wrong = vec![papers.clone(); 6];
    wrong[0].rows[2].title.push('改');
    wrong[1].rows[3].duration_ms += Millis(40);
    wrong[2].rows.pop();
    wrong[3].rows.swap(2, 4);
    let row = wrong[4]
        .rows
        .iter_mut()
        .find(|row| !row.captions.is_empty());
    row.unwrap().captions[0].text.push('改');
    let row = wrong[5]
        .rows
        .iter_mut()
        .find(|row| !row.captions.is_empty());
    row.unwrap().captions.pop();
    for (format, good) in files(&papers) {
        agrees(&papers, format, &good).unwrap();
        for (n, wrong) in wrong.iter().enumerate() {
            assert!(agrees(wrong, format, &good).is_err(), "{} {n}", format.name);
        }
        let cut = |(path, bytes): &File| (path.clone(), bytes[..bytes.len() / 2].to_vec());
        let half: Vec<File> = good.iter().map(cut).collect();
        assert!(agrees(&papers, format, &half).is_err(), "{}", format.name);
        assert!(agrees(&papers, format, &[]).is_err(), "{}", format.name);
    }
}

#[test]
fn a_hundred_stories_of_hostile_words_come_back_from_every_format() {
    let papers = hostile(100);
    for (format, files) in files(&papers) {
        agrees(&papers, format, &files).unwrap();
        for (path, _) in &files {
            assert!(
                path.is_ascii() && path.starts_with("interchange/"),
                "{path}"
            );
        }
    }
}

#[test]
fn without_preview_and_cut_there_are_gaps_and_every_frame_is_still_there() {
    let papers = sample::papers_with_media();
    let made = documents(&papers, &RenderedEdition::default()).unwrap();
    let stories = papers.rows.len();
    assert_eq!(made.len(), 3 + (stories + 2) + 2 + 1);
}

#[test]
fn a_caption_that_is_told_for_another_item_is_noticed() {
    let papers = sample::papers();
    let mut moved = papers.clone();
    let from = moved
        .rows
        .iter()
        .position(|row| row.captions.len() > 1)
        .unwrap();
    let caption: Caption = moved.rows[from].captions.remove(0);
    moved.rows[from + 1].captions.insert(0, caption);
    for (format, files) in files(&moved) {
        assert!(agrees(&papers, format, &files).is_err(), "{}", format.name);
    }
}

#[test]
fn a_list_of_more_cuts_than_it_can_number_has_an_event_an_item() {
    let events = |count| {
        let papers = hostile(count);
        let rendered = rendered(&papers);
        let footage = Footage::list(&papers, &rendered);
        let cut = Cut::new(&papers, &footage, &rendered.placed);
        let format = FORMATS.iter().find(|one| one.name.ends_with(".edl"));
        let format = format.unwrap();
        let files = (format.write)(&cut).unwrap();
        agree(&cut, format, &files).unwrap();
        let text = String::from_utf8(files[0].1.clone()).unwrap();
        let is_event = |line: &&str| line.starts_with(|c: char| c.is_ascii_digit());
        text.lines().filter(is_event).count()
    };
    assert_eq!(events(300), 900);
    assert_eq!(events(400), 400);
}
