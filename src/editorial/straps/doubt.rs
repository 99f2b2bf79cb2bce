//! Who is not put on a strap although he looks like a person with a post: a wrong strap is on air for
//! everybody to see, a missing one is added by hand.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    editorial::{
        persons::{Person, is_daring, is_nickname, is_office},
        text::pattern,
    },
    model::language::words::{frequency, listed},
};

/// Words of a sentence, not of a post: 有一天带孙子, 荀惠文率执行会长.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[率带]|毕业|有一天|有一次|一位|一名|[他她我你它]|[，。；：]|今年|去年|当年|曾|正在|已经|成为|担任|接受|参加|来到|退休前|发送|报送|联系|经办|汇款|转账",
    )
});

/// Who must not be shown with it (个人信息保护法 28, 未成年人保护法 103), or is nobody's post.
static NOT_SHOWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"患者|患儿|病人|病友|重症|癌|抑郁|自闭|孤独症|智障|残障|残疾|受助|求助|受害|嫌疑|涉案|服刑|戒毒|吸毒|社矫|矫正对象|死者|逝者|遇难|低保|特困|困境|留守|孤儿|走失|被困|获救|儿童|孩子|小孩|男孩|女孩|男童|女童|婴儿|幼儿|小朋友|女生|男生|脑瘫|瘫痪|听障|视障|肢障|失能|卧床|失独|单亲|小学生|中学生|初中生|高中生|[一二三四五六七八九初高]年级|^(?:老人|长者|青年|男子|女子|小伙|大叔|大爷|大妈|阿姨|爷爷|奶奶|街坊|先生|女士|选手|市民|网友|[\p{Han}]{0,2}小伙子|[\d一二三四五六七八九十]+岁)$",
    )
});

/// A surname with kinship, an office or a polite word behind it.
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[老小阿]\p{Han}|\p{Han}[老某]|\p{Han}{1,2}(?:婆婆|奶奶|爷爷|伯伯|阿[姨婆公伯]|大[爷妈叔姐哥娘]|叔叔?|伯|姐|哥|姨|婶|嫂|师傅|小姐|女士|先生|同学|[科处局部会队班组校院所站]长|主任|经理|总|老师|教授|医生|书记|工|导))$",
    )
});

/// A word that the dictionary met so often is no name on a strap, whatever stands before it.
const COMMON: usize = 1_000;

/// Ends of posts besides the offices of an organization.
static RANK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:[^成增生专特擅延]长|主任|经理|总监|主席|书记|教授|博士|院士|律师|医师|医生|老师|教师|社工|总裁|主编|顾问|干事|研究员|工程师)$",
    )
});

/// Whether a producer must decide. `whole`: the tip.
pub(super) fn is_doubtful(person: &Person, whole: &str) -> bool {
    let post = if person.elected.is_empty() {
        person.post.as_str()
    } else {
        person.elected.as_str()
    };
    // 简单, 年有余, 佟丽娅芳: an office in front makes a name likely, not sure enough for the screen.
    // A strap has a name in full: 老罗, 钟阿公 and 卜科长 are what neighbours call somebody.
    if is_nickname(&person.name) || CALLED.is_match(&person.name) {
        return true;
    }
    if NOT_SHOWN.is_match(post) || NOT_SHOWN.is_match(&person.post) {
        return true;
    }
    if TOLD.is_match(post) || is_daring(&person.name) || frequency(&person.name) >= COMMON {
        return true;
    }
    // 小学生练习本, 客家山歌: the name is a plain word, and no office vouches for it.
    let word = listed(&person.name);
    let plain = word.len() == 1
        && word[0].end - word[0].start == person.name.len()
        && !word[0].tag.starts_with("nr");
    // 董事长|宁致远: an office before the name says where it begins.
    if is_office(post) || RANK.is_match(post) {
        return false;
    }
    if plain {
        return true;
    }
    // 土木工|程专业: the name begins inside a word and ends with another.
    let Some(rest) = person
        .name
        .char_indices()
        .nth(1)
        .map(|(at, _)| &person.name[at..])
    else {
        return true;
    };
    let whole_word = |text: &str| {
        listed(text)
            .first()
            .is_some_and(|word| word.start == 0 && word.end == text.len())
    };
    whole
        .match_indices(&person.name)
        .next()
        .is_some_and(|(at, _)| {
            let before = whole[..at].chars().next_back();
            let first = person.name.chars().next();
            match (before, first) {
                (Some(before), Some(first)) => {
                    whole_word(&format!("{before}{first}")) && whole_word(rest)
                }
                _ => false,
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubted(name: &str, post: &str, whole: &str) -> bool {
        let person = Person {
            start: 0,
            end: name.len(),
            name: name.to_owned(),
            post: post.to_owned(),
            elected: String::new(),
        };
        is_doubtful(&person, whole)
    }

    #[test]
    fn words_and_halves_of_words_are_no_persons() {
        for (name, post, whole) in [
            ("练习本", "小学生", "一本翻得卷了边的小学生练习本。"),
            ("山歌", "客家", "唱起客家山歌。"),
            ("程专业", "土木工", "毕业于土木工程专业。"),
            ("路过", "有一天带孙子", "有一天带孙子路过。"),
            ("简单", "协会理事长", "协会理事长简单，"),
            ("年有余", "协会秘书长", "协会秘书长年有余解释，"),
            ("佟丽娅芳", "行政经理", "行政经理佟丽娅芳坦言，"),
            ("潘玉珍", "阿尔茨海默病患者", "患者潘玉珍走失。"),
            ("钟阿公", "志愿者", "志愿者钟阿公说。"),
            ("老曾", "调解员", "调解员老曾说。"),
            ("卜科长", "经办人", "经办人卜科长。"),
            ("温启明", "老人", "77岁老人温启明参赛。"),
            ("林小满", "三年级学生", "三年级学生林小满说。"),
            (
                "麦穗",
                "集团董事长荀惠文率执行会长",
                "荀惠文率执行会长麦穗到访。",
            ),
        ] {
            assert!(doubted(name, post, whole), "{name}");
        }
        for (name, post, whole) in [
            ("李青禾", "中心理事长", "中心理事长李青禾介绍。"),
            ("边城", "基金会理事长", "选举边城为理事长。"),
            ("宁致远", "科技公司董事长", "科技公司董事长宁致远到访。"),
            ("周玉兰", "居民", "居民周玉兰说。"),
            ("桑榆", "科学教师", "科学教师桑榆带了3名徒弟。"),
        ] {
            assert!(!doubted(name, post, whole), "{name}");
        }
    }
}
