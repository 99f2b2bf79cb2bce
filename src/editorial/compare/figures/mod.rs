//! Figures that do not add up, and dates that the calendar does not know so.

mod calendar;
mod orders;
mod shares;
mod sums;

use super::{Compared, check};
use crate::{
    editorial::numerals::{Numeral, Sense, numerals},
    model::story::Check,
};
use calendar::calendar;
use orders::orders;
use shares::{growth, shares};
use sums::{lists, sums};

/// No more of one rule are told: the first ones show what is wrong.
const MOST: usize = 6;
/// Longer texts are no news item.
const READ_CHARS: usize = 8_000;
/// Rounding of a share or a growth, in percentage points.
const ROUNDING: f64 = 1.0;

/// Every finding about figures and dates in the tip.
#[must_use]
pub fn figures(look: &Compared<'_>) -> Vec<Check> {
    let told: String = look.told().chars().take(READ_CHARS).collect();
    let mut found = Vec::new();
    for sentence in told.split(['。', '！', '？', '；', '\n']) {
        let counted: Vec<Numeral> = numerals(sentence);
        sums(sentence, &counted, &mut found);
        lists(sentence, &counted, &mut found);
        shares(sentence, &counted, &mut found);
        growth(sentence, &mut found);
    }
    orders(look, &mut found);
    calendar(&told, look.reference, &mut found);
    let mut kept: Vec<Check> = Vec::new();
    for check in found {
        let same = kept.iter().filter(|known| known.rule == check.rule).count();
        if same < MOST && !kept.contains(&check) {
            kept.push(check);
        }
    }
    kept
}

/// The amount of a number, when it is exact.
fn exact(sentence: &str, numeral: &Numeral) -> Option<f64> {
    let words = &sentence[numeral.start..numeral.end];
    let loose = [
        "约", "近", "逾", "超", "余", "多", "至少", "不", "以上", "以下", "左右", "以内", "几",
        "数", "上", "高达",
    ]
    .iter()
    .any(|word| words.contains(word));
    if loose || numeral.sense != Sense::Count || numeral.value.ends_with('%') {
        return None;
    }
    numeral.value.parse().ok()
}

/// 46 → 「46」, 12.50 → 「12.5」.
fn plain(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The last characters of `text`: a look at all of it for each number would cost too much.
fn tail(text: &str) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(36))..]
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.005
}

#[cfg(test)]
mod tests {
    use super::{super::findings, *};
    use crate::model::story::CheckLevel;

    fn of(text: &str) -> Vec<(String, CheckLevel)> {
        findings(text, figures)
            .into_iter()
            .map(|(rule, level, _)| (rule, level))
            .collect()
    }

    #[test]
    fn sums_that_do_not_add_up_are_told() {
        for (text, level) in [
            ("共120人参加，其中男50人、女60人。", CheckLevel::Fix),
            (
                "来自三地的96名青年（深圳40名、香港36名、澳门30名）参加。",
                CheckLevel::Fix,
            ),
            ("甲队捐50万元，乙队捐30万元，合计90万元。", CheckLevel::Note),
            (
                "全部47人通过，其中31人拿到初级证书，26人拿到能力证书。",
                CheckLevel::Note,
            ),
            (
                "会上，云步智能、拓臂科技、灵犀家服、优履康复5家企业获奖。",
                CheckLevel::Note,
            ),
            (
                "会上，云步智能、拓臂科技、灵犀家服、优履康复等3家企业获奖。",
                CheckLevel::Fix,
            ),
        ] {
            assert_eq!(of(text), [("figures.sum".to_owned(), level)], "{text}");
        }
        for text in [
            "共110人参加，其中男50人、女60人。",
            "来自三地的96名青年（深圳40名、香港36名、澳门20名）参加。",
            "共58人报名，其中21人拿到初级证书，26人拿到能力证书。",
            "约120人参加，其中男50人、女60人。",
            "甲队捐50万元，乙队捐30万元，合计80万元。",
            "在宝安、龙华、光明3个区设点，来自北京、上海、广州20家企业参展。",
            "会上，云步智能、拓臂科技、灵犀家服等12家企业获奖。",
            "大赛设金奖5个、银奖10个、铜奖20个。",
            "人均月收入7,600元；沟通差错率由11.2%降至2.7%。",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }

    #[test]
    fn shares_and_growth_are_reckoned() {
        for (text, level) in [
            ("会员从50家增至80家，增长30%。", CheckLevel::Fix),
            ("差错率由11.2%降至2.7%，下降6.5个百分点。", CheckLevel::Fix),
            ("服饰占40%、食品占35%、文具占30%。", CheckLevel::Fix),
            ("外地学员占比120%。", CheckLevel::Fix),
            ("收集诉求203条，办结191条，办结率84.1%。", CheckLevel::Note),
        ] {
            assert_eq!(of(text), [("figures.percent".to_owned(), level)], "{text}");
        }
        for text in [
            "会员从50家增至80家，增长60%。",
            "订单从3万件增至4.5万件，增长50%。",
            "差错率由11.2%降至2.7%，下降8.5个百分点。",
            "收集诉求203条，办结191条，办结率94.1%。",
            "产量96.3万台，同比增长134.8%，占比超八成。",
            "签订合同的占54.7%，购买保险的只有31.2%。",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }

    #[test]
    fn one_quantity_told_in_two_ways_is_told() {
        let text = "银龄课堂走进粤海 86名长者学会用手机\n\n11月21日，深圳市青禾公益服务中心在南山区举办银龄数字课堂活动，68名长者学习手机挂号和线上缴费。";
        assert_eq!(of(text), [("figures.order".to_owned(), CheckLevel::Fix)]);
        assert_eq!(of(&text.replace("68名", "86名")), []);
    }

    #[test]
    fn the_calendar_is_asked() {
        for (text, rule) in [
            ("11月21日（星期五），活动举行。", "date.weekday"),
            ("上周五（11月21日）我们办了义卖。", "date.weekday"),
            ("展览11月28日至20日展出。", "date.order"),
            ("论坛已于12月5日举行。", "date.order"),
            ("12月5日，论坛成功举办。", "date.order"),
            ("论坛将于11月1日举行。", "date.order"),
        ] {
            assert_eq!(of(text), [(rule.to_owned(), CheckLevel::Fix)], "{text}");
        }
        for text in [
            "11月21日（星期六），活动举行。",
            "上周六（11月21日）我们办了义卖。",
            "论坛将于12月5日举行。",
            "11月20日，论坛成功举办。",
            "展览12月30日至1月3日展出。",
            "11月21日周边居民都来了。",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }

    #[test]
    fn hostile_texts_stay_cheap() {
        for piece in [
            "其中1人、",
            "（1人",
            "从1增至2，增长3%",
            "1人合计",
            "11月21日（星期五）",
        ] {
            let text = piece.repeat(60_000 / piece.chars().count());
            let _ = of(&text);
        }
    }
}
