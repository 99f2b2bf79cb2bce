//! What a 字幕员 types for an item: every graphic with its words and when it stands. Pure.

use serde::Serialize;

use super::papers::{Papers, Row};
use crate::{
    model::{
        EditionRevision, Item, ItemKind, Millis, Story,
        language::hygiene::one_line,
        rendered::{BoardKind, RenderedEdition},
    },
    speech::straps,
};

/// One graphic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Graphic {
    /// Which template: 标题板, 人名条 …
    pub kind: &'static str,
    /// When it comes, from the start of its item; `None`: the gallery decides.
    pub start_ms: Option<Millis>,
    /// When it goes.
    pub end_ms: Option<Millis>,
    /// What stands on it, line by line; never empty.
    pub lines: Vec<String>,
    /// What whoever sets it should know; mostly empty.
    pub note: &'static str,
}

/// The graphics of an item that its story or its length decides; 片头, 提要 and 片尾 say what other
/// items hold and are added by [`complete`].
pub(super) fn of_item(item: &Item, story: Option<&Story>, row: &Row) -> Vec<Graphic> {
    let Some((story, paper)) = story.zip(row.story.as_ref()) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    let end = row.duration_ms;
    let card = row.card_ms.min(end);
    let mut add = |kind, times: Option<(Millis, Millis)>, lines: Vec<String>, note| {
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        if !lines.is_empty() {
            all.push(Graphic {
                kind,
                start_ms: times.map(|(start, _)| start),
                end_ms: times.map(|(_, end)| end),
                lines,
                note,
            });
        }
    };
    let todo = if paper.headline_licensed {
        ""
    } else {
        "标题待改，定题后再做"
    };
    let category = paper.category.to_owned();
    let place = paper.locator.as_ref().or(paper.district.as_ref());
    add(
        "标题板",
        (card.0 > 0).then_some((Millis::ZERO, card)),
        vec![
            row.title.clone(),
            category.clone(),
            joined([Some(paper.topic), place.map(String::as_str)], " · "),
            paper.organization.clone().unwrap_or_default(),
        ],
        todo,
    );
    add(
        "标题条",
        None,
        vec![row.title.clone(), category],
        if todo.is_empty() {
            "备用，小样未上"
        } else {
            todo
        },
    );
    add(
        "地名条",
        (card < end).then_some((card, end)),
        place.cloned().into_iter().collect(),
        "",
    );
    let frames = item.duration().frames();
    let shown = straps::times(&story.draft, item.fixed_ms, card.frames(), frames);
    let mut shown = shown.into_iter();
    for strap in &paper.strap {
        let time = shown.next().map(|(from, to)| (at(from), at(to)));
        let note = if time.is_some() {
            ""
        } else {
            "本条排不下，需要时请导播定"
        };
        add(
            "人名条",
            time,
            vec![strap.name.clone(), strap.line.clone()],
            note,
        );
    }
    let mut credits: Vec<String> = Vec::new();
    for media in &paper.media {
        if !media.credit.is_empty() && !credits.contains(&media.credit) {
            credits.push(media.credit.clone());
        }
    }
    for credit in credits {
        add("来源", None, vec![credit], "随所示画面");
    }
    all
}

/// Adds what is on 片头, 提要, the links and 片尾.
pub(super) fn complete(revision: &EditionRevision, papers: &mut Papers) {
    let headlines: Vec<(usize, String)> = papers
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.story.is_some())
        .map(|(index, row)| (index, row.title.clone()))
        .collect();
    let date = papers.date.clone();
    let number = format!("第{}期", revision.number);
    let credits = credits(papers);
    let [programme, host] = [papers.programme.clone(), papers.host.clone()];
    for (index, row) in papers.rows.iter_mut().enumerate() {
        let next = headlines.iter().find(|(at, _)| *at > index);
        let first = !headlines.iter().any(|(at, _)| *at < index);
        let (kind, lines) = match row.kind {
            ItemKind::Opener => (
                "片头",
                vec![
                    programme.clone(),
                    host.clone(),
                    number.clone(),
                    date.clone(),
                ],
            ),
            ItemKind::Closer => {
                let (first, last) = (vec![programme.clone()], vec![date.clone()]);
                ("片尾", [first, credits.clone(), last].concat())
            }
            ItemKind::Link if first && next.is_some() => {
                let all = headlines.iter().map(|(_, headline)| headline.clone());
                let head = ["本期看点".to_owned(), format!("{number}　{date}")];
                ("提要", head.into_iter().chain(all).collect())
            }
            ItemKind::Link | ItemKind::Bumper => {
                let bumper = row.kind == ItemKind::Bumper;
                match next {
                    Some((_, headline)) => {
                        let mut lines = vec!["接下来".to_owned(), headline.clone()];
                        lines.extend(bumper.then(|| programme.clone()));
                        ("预告", lines)
                    }
                    None if bumper => ("栏目板", vec![programme.clone()]),
                    None => ("栏目板", vec![host.clone(), programme.clone()]),
                }
            }
            ItemKind::Story => {
                if first {
                    row.graphics.push(Graphic {
                        kind: "角标",
                        start_ms: None,
                        end_ms: None,
                        lines: vec![programme.clone()],
                        note: "各条画面段全程",
                    });
                }
                continue;
            }
        };
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        row.graphics.push(Graphic {
            kind,
            start_ms: Some(Millis::ZERO),
            end_ms: Some(row.duration_ms),
            lines,
            note: "",
        });
    }
}

/// Adds what the render room wrote: 数据板 and 图片框 behind what else an item shows, timed as they stand
/// in the preview, and the verse of 片头.
pub(super) fn boards(rendered: &RenderedEdition, papers: &mut Papers) {
    for board in &rendered.boards {
        let Some(row) = papers.rows.get_mut(board.item) else {
            continue;
        };
        let lines = board.lines.iter().map(|line| one_line(line));
        let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        if lines.is_empty() {
            continue;
        }
        if board.kind == BoardKind::Opener {
            let mut opener = row.graphics.iter_mut();
            if let Some(opener) = opener.find(|one| one.kind == board.kind.label()) {
                opener.lines.extend(lines);
            }
            continue;
        }
        let placed = rendered
            .placed
            .iter()
            .find(|placed| placed.item == board.item && placed.name == board.name);
        row.graphics.push(Graphic {
            kind: board.kind.label(),
            start_ms: placed.map(|placed| at(placed.from)),
            end_ms: placed.map(|placed| at(placed.to)),
            lines,
            note: match (placed, board.kind) {
                (Some(_), _) => "",
                (None, BoardKind::Frame) => "备用成品图，小样未上",
                (None, _) => "备用，小样未上",
            },
        });
    }
}

/// 片尾: who signed, who wrote in, who took the pictures.
fn credits(papers: &Papers) -> Vec<String> {
    let stories = || papers.rows.iter().filter_map(|row| row.story.as_ref());
    let mut roles: Vec<(&str, Vec<String>)> = papers
        .reviews
        .iter()
        .map(|review| (review.level, review.names.clone()))
        .collect();
    roles.push((
        "供稿",
        distinct(stories().filter_map(|story| story.organization.clone())),
    ));
    roles.push((
        "摄影",
        distinct(stories().flat_map(|story| story.photographers.clone())),
    ));
    roles
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(role, names)| format!("{role}　{}", names.join("、")))
        .collect()
}

/// What there is of them, with `between` in between.
fn joined<const N: usize>(parts: [Option<&str>; N], between: &str) -> String {
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(between)
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}

/// Frames of 40 ms.
fn at(frame: u32) -> Millis {
    Millis(i64::from(frame) * 40)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::rendered::{Board, Placed},
        package::sample,
    };

    #[test]
    fn a_story_has_its_board_its_place_and_a_strap_a_person() {
        let papers = sample::papers();
        let row = papers.rows.iter().find(|row| row.story.is_some()).unwrap();
        let kinds: Vec<&str> = row.graphics.iter().map(|one| one.kind).collect();
        assert_eq!(
            kinds,
            [
                "标题板",
                "标题条",
                "地名条",
                "人名条",
                "人名条",
                "来源",
                "角标"
            ]
        );
        let board = &row.graphics[0];
        assert_eq!(board.end_ms, Some(row.card_ms));
        assert_eq!(board.lines[0], row.title);
        for strap in &row.graphics[3..5] {
            let (start, end) = strap.start_ms.zip(strap.end_ms).unwrap();
            assert!(row.card_ms < start && start < end && end < row.duration_ms);
        }
        assert_eq!(row.graphics[3].lines[0], "李文海");
    }

    #[test]
    fn a_board_is_listed_with_its_words_and_its_time() {
        let mut papers = sample::papers();
        let board = |kind, name: &str, lines: &[&str]| Board {
            name: name.to_owned(),
            item: 2,
            kind,
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        };
        let rendered = RenderedEdition {
            boards: vec![
                board(
                    BoardKind::Figure,
                    "cards/03-figure.mp4",
                    &["86家", "签约", "", "a\nb"],
                ),
                board(BoardKind::Frame, "cards/03-picture-2.png", &["图：李敏"]),
                board(BoardKind::Frame, "cards/03-picture-3.png", &["\u{202e}"]),
            ],
            placed: vec![Placed {
                name: "cards/03-figure.mp4".to_owned(),
                item: 2,
                from: 200,
                to: 325,
                first: 0,
                over: false,
            }],
            ..RenderedEdition::default()
        };
        let before = papers.rows[2].graphics.len();
        boards(&rendered, &mut papers);
        let [figure, frame] = &papers.rows[2].graphics[before..] else {
            panic!("two");
        };
        assert_eq!((figure.kind, figure.note), ("数据板", ""));
        assert_eq!(figure.lines, ["86家", "签约", "a b"]);
        assert_eq!(figure.start_ms, Some(Millis(8000)));
        assert_eq!(figure.end_ms, Some(Millis(13_000)));
        assert_eq!((frame.kind, frame.start_ms), ("图片框", None));
        assert_eq!(frame.note, "备用成品图，小样未上");
    }

    #[test]
    fn opener_headlines_and_credits_say_what_the_edition_holds() {
        let papers = sample::papers();
        let of = |kind: &str| {
            let mut rows = papers.rows.iter().flat_map(|row| &row.graphics);
            rows.find(|one| one.kind == kind).unwrap().lines.clone()
        };
        assert_eq!(
            of("片头"),
            ["每周一现", "城市发现", "第327期", "2026年11月28日"]
        );
        assert_eq!(of("提要").len(), 2 + papers.story_count());
        assert_eq!(of("提要")[1], "第327期　2026年11月28日");
        assert_eq!(of("角标"), ["每周一现"]);
        assert_eq!(of("预告")[0], "接下来");
        assert!(of("片尾").contains(&"终审　孙莉".to_owned()));
        let bars = papers.rows.iter().flat_map(|row| &row.graphics);
        assert_eq!(bars.filter(|one| one.kind == "角标").count(), 1);
    }
}
