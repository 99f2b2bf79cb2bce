//! What a producer would strike out at once.

use super::WIDEST;
use crate::{
    editorial::{cues, text::han_count},
    model::language::{Cells, cells, personal},
};

/// No mark, half pair or hanging word that a producer would strike out at once.
pub(super) fn is_airable(text: &str) -> bool {
    let width = cells(text);
    let pairs = |open: char, close: char| text.matches(open).count() == text.matches(close).count();
    Cells::whole(6) <= width
        && width <= WIDEST
        && han_count(text) >= 5
        && pairs('“', '”')
        && pairs('《', '》')
        && !text.contains(['，', '。', '；', '？', '！', '!', '\n', '（', '）'])
        && personal::find(text).is_empty()
        && !cues::FUNDRAISING.is_match(text)
        && !cues::FIRST_PERSON.is_match(text)
        && !cues::APPEAL.is_match(text)
        && !cues::ADVERT.is_match(text)
        && !text.starts_with([
            '的', '在', '于', '并', '和', '与', '等', '了', '其', '该', '本', '此', '由', '被',
            '来', '将', '、',
        ])
        && !text.ends_with([
            '的', '在', '于', '和', '与', '为', '第', '等', '了', '及', '对', '、', '“', '《',
        ])
        && !text.starts_with("仪式")
        && !["办公室", "秘书处", "宣传部", "宣传组", "传播部"]
            .iter()
            .any(|desk| text.ends_with(desk))
        && !["活动举", "会议举", "大会举", "仪式举", "会上"]
            .iter()
            .any(|w| text.starts_with(w))
}

/// Without half pairs of quotes that a cut has left.
pub(super) fn balanced(text: &str) -> String {
    let mut text = text.to_owned();
    for (open, close) in [('“', '”'), ('《', '》'), ('（', '）')] {
        if text.matches(open).count() != text.matches(close).count() {
            text = text.replace([open, close], "");
        }
    }
    text
}
