//! Something to begin with when no pattern holds; always marked.

use super::{CARD, card::balanced, clause::TIME_HEAD};
use crate::{
    editorial::{
        cues,
        material::Material,
        polish,
        text::{cut_at_word, han_count},
    },
    model::language::{cells, personal},
};

/// Something to begin with when no pattern holds; always marked.
pub(super) fn fallback(material: &Material, news: Option<usize>) -> String {
    let heading = material
        .headings
        .iter()
        .map(|h| polish::read_aloud(h, material.year))
        .find(|h| {
            han_count(h) >= 4
                && !cues::APPEAL.is_match(h)
                && !cues::ADVERT.is_match(h)
                && !cues::TO_EDITOR.is_match(h)
                && !cues::FIRST_PERSON.is_match(h)
        });
    let sentence = news
        .and_then(|at| material.units.get(at))
        .map(|unit| TIME_HEAD.replace(&unit.text, "").into_owned());
    let text = heading.or(sentence).unwrap_or_default();
    let text: String = text.chars().filter(|c| !"。；\n".contains(*c)).collect();
    let mut text = text.replace('，', " ");
    if !personal::find(&text).is_empty()
        || material.minors.iter().any(|(name, _)| text.contains(name))
    {
        text = String::new();
    }
    let first = text
        .split([' ', '：', '—'])
        .find(|part| han_count(part) >= 4)
        .map(str::to_owned);
    if cells(&text) > CARD
        && let Some(first) = first
    {
        text = first;
    }
    let mut most = 16;
    let text = text.trim_start_matches(['在', '为', '于', '由']).to_owned();
    let mut cut = text.clone();
    while cells(&cut) > CARD && most > 0 {
        cut = cut_at_word(&text, most);
        most -= 1;
    }
    let cut = balanced(&cut);
    let cut = cut
        .trim_matches(|c: char| c.is_whitespace() || "，。、：；-—".contains(c))
        .trim_end_matches([
            '的', '在', '于', '和', '与', '为', '及', '对', '将', '由', '等', '向', '第',
        ])
        .to_owned();
    if cut.is_empty() || !personal::find(&cut).is_empty() {
        "标题待拟".to_owned()
    } else {
        cut
    }
}
