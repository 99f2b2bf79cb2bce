//! The words of our own cards against the profile's safe areas (EBU R 95), as they are laid out.

use super::{expected::Sort, judge::Desk};
use crate::{
    model::profile::Check,
    render::card::{HEIGHT, Inked, WIDTH},
};

/// Texts that are told of one file.
const MOST_TEXTS: usize = 4;
/// A text without a name is called by its first characters.
const SHOWN: usize = 8;

pub(super) fn judge(desk: &mut Desk<'_>) {
    let expected = desk.expected;
    match expected.sort {
        Sort::Film(_) | Sort::Strap(_) => {}
        // Its cards are measured one by one; what comes from elsewhere has no laid out words.
        Sort::Preview => return desk.exempt(Check::SafeArea, "—", "各图文板已逐一检查"),
        Sort::Original | Sort::Finished(_) => {
            return desk.exempt(Check::SafeArea, "—", "只检本系统制作的图文");
        }
    }
    if expected.texts.is_empty() {
        return desk.exempt(Check::SafeArea, "—", "没有文字");
    }
    let safe = desk.profile.safe;
    let wanted = if expected.full {
        format!("文字 ≤{}%，角标 ≤{}%", safe.title, safe.graphics)
    } else {
        format!("叠加图文 ≤{}%", safe.graphics)
    };
    let mut told: Vec<String> = Vec::new();
    for text in &expected.texts {
        let percent = if expected.full && text.name.is_some() {
            safe.title
        } else {
            safe.graphics
        };
        let beyond = beyond(text, percent);
        let what = format!("{}超出 {percent}% 安全区 {beyond} 像素", called(text));
        // The numbers of a count are one text.
        if beyond > 0 && !told.contains(&what) {
            told.push(what);
        }
    }
    let good = told.is_empty();
    let more = told.len().saturating_sub(MOST_TEXTS);
    told.truncate(MOST_TEXTS);
    if more > 0 {
        told.push(format!("另有 {more} 处"));
    }
    let value = if good {
        "文字都在安全区内".to_owned()
    } else {
        told.join("；")
    };
    desk.whole(Check::SafeArea, good, value, wanted);
}

/// By how many pixels the ink leaves the middle `percent` of the picture, on the worst side.
fn beyond(text: &Inked, percent: u8) -> i32 {
    let [width, height] = [WIDTH, HEIGHT].map(|size| i32::try_from(size).unwrap_or(i32::MAX));
    // Half of what is left over, rounded down: nobody is blamed for half a pixel.
    let edge = |size: i32| size * (100 - i32::from(percent)) / 200;
    let (x, y) = (edge(width), edge(height));
    let over = [
        x - text.left,
        y - text.top,
        text.right - (width - x),
        text.bottom - (height - y),
    ];
    over.into_iter().max().unwrap_or(0).max(0)
}

fn called(text: &Inked) -> String {
    match &text.name {
        Some(name) => format!("“{name}”"),
        None => {
            let words: String = text.words.chars().take(SHOWN).collect();
            format!("“{words}”")
        }
    }
}
