//! Whether it is the organization of the story that acts, and nobody beside or before it.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    clause::{TIME_HEAD, does, is_unreal},
    grammar::{begins_with_subject, begins_with_verb},
};
use crate::editorial::text::pattern;

/// Whether the subject at the head of `clause` is one of `ways`, and what follows the name leaves it
/// the only doer: 青禾中心会员单位, 青禾中心与某公司 and 青禾中心收到某公司 are somebody else's deeds too.
pub(super) fn is_ours(clause: &str, ways: &[String]) -> bool {
    static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:与|和|及|同|、|的|邀请|接受|接收|收到|获|迎来|见证|感谢|协助|组织|引导|号召|呼吁|倡议|促成|推动|支持|指导|带动|发动|动员|介绍|帮助|配合|学习|转发|报道|听取|了解|让|使|请|由|被|受|会员|理事单位|成员)",
        )
    });
    /// Its own people, sent by it: 商会爱心企业家一行26人.
    static DELEGATION: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:爱心)?(?:企业家|志愿者|义工|社工|队员|理事|班子|代表|领导|代表团|慰问团)?一行(?:\d+余?[人名])?$",
        )
    });
    let clause = TIME_HEAD.replace(clause, "");
    let Some(rest) = after_way(&clause, ways) else {
        return false;
    };
    if DELEGATION.is_match(rest) {
        return true;
    }
    !OTHERS.is_match(rest)
        && !is_unreal(rest)
        && (rest.is_empty() || rest.starts_with(['在', '于', '以', '为']) || does(rest))
}

/// Whether the subject that the clauses before carry on into the next one is ours: the nearest of
/// them that has a subject of its own decides. Nobody named, nobody known.
pub(super) fn carries_ours(earlier: &[String], ways: &[String]) -> bool {
    /// How they got there, which the dictionary does not know as verbs.
    static TRAVELS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(?:驱车|驾车|乘车|乘船|徒步|跋涉|奔波|一路|历时)"));
    earlier
        .iter()
        .rev()
        .map(|clause| TIME_HEAD.replace(clause, "").into_owned())
        .map(|clause| {
            clause
                .trim_end_matches(['，', ',', '：', '。', '；'])
                .to_owned()
        })
        .filter(|clause| !clause.is_empty())
        .find(|clause| {
            after_way(clause, ways).is_some()
                || begins_with_subject(clause)
                    && !begins_with_verb(clause)
                    && !TRAVELS.is_match(clause)
        })
        .is_some_and(|clause| is_ours(&clause, ways))
}

/// What follows the longest way at the head of `clause`, a note in brackets aside.
fn after_way<'a>(clause: &'a str, ways: &[String]) -> Option<&'a str> {
    let rest = ways
        .iter()
        .filter_map(|way| clause.strip_prefix(way.as_str()))
        .min_by_key(|rest| rest.len())?;
    Some(match rest.strip_prefix('（') {
        Some(note) => note.split_once('）').map_or(rest, |(_, rest)| rest),
        None => rest,
    })
}

/// Whether `before`, all that stands before a verb, is a way and words that name nobody.
pub(super) fn is_alone(before: &str, ways: &[String]) -> bool {
    static NOBODY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:[在于][\p{Han}“”]{2,16}?)?(?:正式|现场|同步|率先|首次|首批|还|也|又|再次|对外|公开|面向社会|面向全市|面向全国|向社会|向全市|集中|重磅|隆重|今日|当天|当日|组织|编制|编写|研制|起草|牵头|制定|并|了)*$",
        )
    });
    let before = TIME_HEAD.replace(before, "");
    after_way(&before, ways).is_some_and(|rest| NOBODY.is_match(rest)) && !is_unreal(&before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways() -> Vec<String> {
        vec![
            "深圳市青禾公益服务中心".to_owned(),
            "青禾公益服务中心".to_owned(),
        ]
    }

    #[test]
    fn only_the_organization_itself_is_the_doer() {
        for ours in [
            "深圳市青禾公益服务中心",
            "11月25日，青禾公益服务中心走进社区",
            "青禾公益服务中心志愿者一行26人",
            "深圳市青禾公益服务中心（以下简称“青禾中心”）在宝安区举行捐赠仪式",
        ] {
            assert!(is_ours(ours, &ways()), "{ours}");
        }
        for not in [
            "某公司走进青禾公益服务中心",
            "青禾公益服务中心会员单位晨光公司走进社区",
            "青禾公益服务中心收到晨光公司来函",
            "青禾公益服务中心与晨光公司举行仪式",
            "青禾公益服务中心将举行捐赠仪式",
            "在青禾公益服务中心",
        ] {
            assert!(!is_ours(not, &ways()), "{not}");
        }
    }

    #[test]
    fn the_nearest_subject_is_carried_on() {
        let carries = |earlier: &[&str]| {
            let earlier: Vec<String> = earlier.iter().map(|&c| c.to_owned()).collect();
            carries_ours(&earlier, &ways())
        };
        assert!(carries(&[
            "11月25日，",
            "青禾公益服务中心举行活动，",
            "走进社区，"
        ]));
        assert!(!carries(&[
            "青禾公益服务中心举行活动，",
            "晨光公司走进中心，"
        ]));
        assert!(carries(&[
            "青禾公益服务中心志愿者一行26人，",
            "驱车近三个小时，"
        ]));
        assert!(!carries(&["晨光公司走进中心，"]));
        assert!(!carries(&["晨光公司走进中心，", "驱车近三个小时，"]));
        assert!(!carries(&["11月25日，"]));
    }

    #[test]
    fn nobody_stands_between_the_organization_and_its_verb() {
        for alone in [
            "青禾公益服务中心",
            "青禾公益服务中心在深圳正式",
            "近日，青禾公益服务中心",
        ] {
            assert!(is_alone(alone, &ways()), "{alone}");
        }
        for not in [
            "青禾公益服务中心收到市标准院",
            "青禾公益服务中心联合晨光公司",
            "晨光公司在青禾公益服务中心",
            "青禾公益服务中心将",
        ] {
            assert!(!is_alone(not, &ways()), "{not}");
        }
    }
}
