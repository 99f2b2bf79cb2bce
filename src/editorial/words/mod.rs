//! Words that a newsroom does not say, or not without care: lists as data, by subject, after 新华社
//! 《新闻信息报道中的禁用词和慎用词》 (2015, and the additions of 2016), 广告法第九条 and usage of the
//! genre. How they are looked for stands in `checks::words`.

mod disability;
mod ethnic;
mod instead;
mod international;
mod law;
mod society;
mod territory;
mod vulgar;

use std::sync::LazyLock;

use regex::Regex;

use super::text::pattern;
use crate::model::story::CheckLevel;
pub use instead::instead;

/// One word, or several of one kind.
#[derive(Debug)]
pub struct Entry {
    /// How it reads.
    pub pattern: Regex,
    /// Longer words that hold it and are harmless.
    pub except: &'static [&'static str],
    /// How grave in copy.
    pub level: CheckLevel,
    /// What to say instead, or why not, as the desk shows it.
    pub instead: &'static str,
}

/// Entries of one rule.
#[derive(Debug)]
pub struct Group {
    /// The rule's stable name.
    pub rule: &'static str,
    /// What the words are, in Chinese.
    pub what: &'static str,
    /// In order of the list.
    pub entries: Vec<Entry>,
}

/// Pattern, exceptions, level, what instead.
type Row = (
    &'static str,
    &'static [&'static str],
    CheckLevel,
    &'static str,
);

fn group(rule: &'static str, what: &'static str, rows: &'static [Row]) -> Group {
    Group {
        rule,
        what,
        entries: rows
            .iter()
            .map(|(words, except, level, instead)| Entry {
                pattern: pattern(words),
                except,
                level: *level,
                instead,
            })
            .collect(),
    }
}

/// Every group, compiled once.
pub static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    vec![
        group("words.disability", "歧视性称谓", disability::ROWS),
        group("words.vulgar", "低俗或网络用语", vulgar::ROWS),
        group("words.society", "社会生活类慎用词", society::ROWS),
        group("words.law", "法律类慎用词", law::ROWS),
        group("words.ethnic", "民族宗教类慎用词", ethnic::ROWS),
        group("words.territory", "涉港澳台和领土主权用语", territory::ROWS),
        group(
            "words.international",
            "国际关系类慎用词",
            international::ROWS,
        ),
    ]
});

impl Entry {
    /// Where the entry stands in `text`, exceptions left out.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        self.pattern
            .find_iter(text)
            .map(|hit| hit.range())
            .filter(|hit| {
                !self.except.iter().any(|longer| {
                    text.match_indices(longer)
                        .any(|(at, _)| at <= hit.start && hit.end <= at + longer.len())
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&'static str, CheckLevel)> {
        GROUPS
            .iter()
            .flat_map(|group| group.entries.iter().map(move |entry| (group.rule, entry)))
            .filter(|(_, entry)| !entry.find(text).is_empty())
            .map(|(rule, entry)| (rule, entry.level))
            .collect()
    }

    #[test]
    fn each_list_finds_its_words() {
        use CheckLevel::{Block, Fix, Note};
        for (text, rule, level) in [
            ("两个瞎子走进会场", "words.disability", Block),
            ("照顾老年痴呆患者", "words.disability", Fix),
            ("这个活动真牛逼", "words.vulgar", Block),
            ("YYDS，志愿者们", "words.vulgar", Fix),
            ("影后到场助阵", "words.society", Fix),
            ("帮扶贫困村两个", "words.society", Fix),
            ("公司法人代表签字", "words.law", Fix),
            ("罪犯被当场抓获", "words.law", Note),
            ("维族青年", "words.ethnic", Fix),
            ("台湾总统", "words.territory", Block),
            ("来自美国、日本、台湾等8个国家", "words.territory", Block),
            ("中港合作项目", "words.territory", Fix),
            ("北朝鲜代表团", "words.international", Fix),
            ("“一带一路”战略", "words.international", Fix),
        ] {
            assert!(
                found(text).contains(&(rule, level)),
                "{text}: {:?}",
                found(text)
            );
        }
    }

    #[test]
    fn harmless_words_that_look_like_them_are_left_alone() {
        for text in [
            "傻子瓜子上市",
            "天后宫前的广场",
            "NB-IoT水表",
            "来自香港、澳门和12个国家和地区的代表",
            "台湾同胞参加交流",
            "中国台湾选手",
            "新加坡国立大学",
            "一回回走访",
            "大学生村官",
            "残疾人运动会",
            "香港中学生来深交流",
            "中港城",
            "辛亥革命后成立中华民国临时政府",
            "打工者之家",
            "无障碍",
            "四十七位妈妈的毕业照",
            "合影后大家三天后再见，唱歌后重视后续",
            "中老铁路沿线",
            "尼玛次仁来自林芝",
            "朝鲜族舞蹈",
            "返回教室，坐满清洁工人",
            "涉嫌犯罪被查，强暴雨来袭",
            "海外及香港嘉宾出席，中澳两国企业签约",
            "减轻生活负担的年轻生命",
            "自我操练，向组织靠拢",
            "降低能耗",
            "心智障碍青年",
            "番鬼荔枝上市",
            "居民工作室",
            "患者和家人们",
            "地图博物馆",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn every_entry_says_what_instead() {
        for group in GROUPS.iter() {
            assert!(!group.entries.is_empty());
            for entry in &group.entries {
                assert!(!entry.instead.is_empty(), "{}", entry.pattern);
            }
        }
    }
}
