//! 导语: what the anchor says first, 60–90 characters of the source's own sentences: who, when, what,
//! where, and what came of it.

mod filling;
mod head;

use self::{
    filling::addition,
    head::{head, introduction, joined, names_who},
};
use super::{
    material::{Kind, Material, Unit},
    polish::closed,
    text::length,
};

/// Characters of a lead, marks included.
pub const LEAST: usize = 60;
/// See [`LEAST`].
pub const MOST: usize = 90;

/// A lead and the sentences that it used up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lead {
    /// The words.
    pub text: String,
    /// Indices of the sentences it took from, in order.
    pub used: Vec<usize>,
    /// What was left of sentences that it used in part and that can stand alone.
    pub rest: Vec<(usize, String)>,
    /// A sentence had to be cut where it cannot end.
    pub torn: bool,
}

/// Writes the lead around the news sentence.
#[must_use]
pub fn lead(material: &Material, news: Option<usize>) -> Lead {
    let Some(news) = news else {
        return Lead::default();
    };
    let units = &material.units;
    let introduced = introduction(material, news);
    // The scene before who it is about is not told behind it.
    let first = introduced.unwrap_or(0);
    let news = introduced.unwrap_or(news);
    let (head, torn) = head(&units[news]);
    let mut lead = Lead {
        rest: Vec::new(),
        text: head,
        used: vec![news],
        torn,
    };
    // The day stands in the sentence before: both together, if they can be short enough.
    if let Some(before) = news.checked_sub(1)
        && (!units[news].when || names_who(&units[before], &units[news]))
        && (units[before].when || names_who(&units[before], &units[news]))
        && units[before].kind == Kind::News
        && units[before].paragraph == units[news].paragraph
        && let Some(both) = joined(&units[before].text, &units[news].text)
    {
        lead = Lead {
            rest: Vec::new(),
            text: both,
            used: vec![before, news],
            torn: false,
        };
        keep_rest(&mut lead, before, &units[before]);
    }
    keep_rest(&mut lead, news, &units[news]);
    for _ in 0..2 {
        let room = MOST.saturating_sub(length(&lead.text));
        if length(&lead.text) >= LEAST || room < 10 {
            break;
        }
        let need = LEAST - length(&lead.text);
        let Some((at, text)) = addition(units, &lead.used, first, need, room) else {
            break;
        };
        lead.text.push_str(&text);
        lead.used.push(at);
        keep_rest(&mut lead, at, &units[at]);
    }
    lead
}

/// Keeps the end of a sentence that the lead used only in part, when it has a doer of its own.
fn keep_rest(lead: &mut Lead, at: usize, unit: &Unit) {
    let parts = super::sentences::clauses(&unit.text);
    let last_said = parts.iter().rposition(|part| {
        let words = part.trim_end_matches(['，', '。', '；', '！']);
        lead.text.contains(words)
    });
    let Some(from) = last_said
        .map(|said| said + 1)
        .filter(|from| *from < parts.len())
    else {
        return;
    };
    let begins = (from..parts.len()).find(|at| super::voice_over::begins_anew(&parts[*at]));
    if let Some(begins) = begins {
        let rest: String = parts[begins..].concat();
        if length(&rest) >= 12 && super::polish::has_predicate(&rest) && !lead.torn {
            lead.rest.push((at, closed(&rest)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Lead {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new(text, "", None, air);
        lead(&material, material.news())
    }

    #[test]
    fn a_lead_has_its_length_and_ends() {
        let lead = of(
            "11月21日上午，深圳市青禾公益服务中心在南山区粤海街道党群服务中心举办“银龄数字课堂”第三期活动。来自辖区的86名长者在12名志愿者的陪伴下，学习手机挂号和线上缴费。居民很高兴。",
        );
        assert!(
            (LEAST..=MOST).contains(&length(&lead.text)),
            "{} {}",
            length(&lead.text),
            lead.text
        );
        assert!(lead.text.ends_with('。') && !lead.torn);
    }

    #[test]
    fn one_clause_without_end_is_torn_and_said_so() {
        let lead = of(&format!(
            "11月21日深圳市青禾公益服务中心举办{}活动。",
            "面向社区长者的学习".repeat(20)
        ));
        assert!(lead.torn);
        assert!(length(&lead.text) <= MOST);
    }

    #[test]
    fn a_feature_is_opened_with_whom_it_is_about() {
        let lead = of(
            "清晨六点半，东门老街还没有醒，修鞋匠骆金水把小马扎摆在榕树下。\n今年72岁的骆金水是湖南人，修了一辈子鞋，义务修鞋11320双。\n骆金水说，闲不住。骆金水的摊子不收钱。",
        );
        assert!(lead.text.starts_with("今年72岁的骆金水"), "{}", lead.text);
    }

    #[test]
    fn words_about_a_text_are_not_its_news() {
        let lead = of(
            "编者按：我们请志愿者写了一篇手记，11月21日，深圳市银杏志愿服务促进会发布报告，供选用。\n11月21日，深圳市银杏志愿服务促进会在福田区发布五年服务报告，617位老人得到陪伴。",
        );
        assert!(!lead.text.contains("编者按"), "{}", lead.text);
    }
}
