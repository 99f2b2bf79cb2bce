//! What can stand on a card at all.

use super::WIDEST;
use crate::{
    editorial::{cues, text::han_count},
    model::language::{Cells, cells, personal},
};

/// Whether the line can stand on a card of `widest`: no half pair of marks, no private number, no
/// appeal, nothing that hangs at either end.
pub(super) fn is_airable(text: &str, widest: Cells) -> bool {
    let width = cells(text);
    let pairs = |open: char, close: char| text.matches(open).count() == text.matches(close).count();
    // （2026） belongs to a title, nowhere else.
    let mut open = text.to_owned();
    for range in crate::editorial::text::shielded(text).into_iter().rev() {
        open.replace_range(range, "");
    }
    Cells::whole(6) <= width
        && width <= widest
        && han_count(text) >= 5
        && pairs('“', '”')
        && pairs('《', '》')
        && !text.contains(['，', '。', '；', '！', '!', '\n'])
        && !open.contains(['（', '）', '(', ')', '/', '~', '@', '_', '=', '+'])
        && !open.contains("——")
        && personal::find(text).is_empty()
        && !cues::FUNDRAISING.is_match(text)
        && !cues::FIRST_PERSON.is_match(text)
        && !cues::APPEAL.is_match(text)
        && !cues::ADVERT.is_match(text)
        && !text.starts_with([
            '的', '在', '于', '并', '和', '与', '等', '了', '其', '该', '本', '此', '由', '被',
            '来', '将', '、', '》', '”', '：', '？', '·', '-',
        ])
        && !text.ends_with([
            '的', '在', '于', '和', '与', '为', '第', '等', '及', '对', '、', '“', '《', '：', '·',
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

/// As wide as a card may be.
pub(super) fn fits_card(text: &str) -> bool {
    is_airable(text, WIDEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_holds_no_half_pair_and_no_appeal() {
        for good in ["47位妈妈拿到证书", "《社区养老助餐服务规范》发布"] {
            assert!(fits_card(good), "{good}");
        }
        for bad in [
            "协会举办“座谈",
            "协会举办的",
            "协会，走访会员",
            "扫码报名银龄数字课堂",
            "我们给老街装了37盏灯",
            "深圳市罗湖区听云设计师协会在人民公园走访会员单位",
        ] {
            assert!(!fits_card(bad), "{bad}");
        }
        assert_eq!(balanced("协会举办“座谈"), "协会举办座谈");
    }
}
