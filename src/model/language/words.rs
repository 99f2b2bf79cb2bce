//! Words: the one segmenter, with the field's own vocabulary.

use std::sync::LazyLock;

use jieba_rs::Jieba;

/// What the general dictionary splits and a viewer must never see split. Streets, offices and
/// bodies of the field; names of organizations and people come with each story instead.
const FIELD_WORDS: &[&str] = &[
    "社会组织",
    "社会团体",
    "社会服务机构",
    "民办非企业单位",
    "基金会",
    "促进会",
    "研究会",
    "联合会",
    "商会",
    "志愿者",
    "志愿服务",
    "志愿服务队",
    "义工联",
    "社工",
    "社会工作",
    "社会工作者",
    "每周一现",
    "城市发现",
    "社区基金会",
    "党群服务中心",
    "党建引领",
    "民政局",
    "社会组织管理局",
    "深圳市",
    "粤港澳大湾区",
    "大湾区",
    "福田区",
    "罗湖区",
    "南山区",
    "盐田区",
    "宝安区",
    "龙岗区",
    "龙华区",
    "坪山区",
    "光明区",
    "大鹏新区",
    "深汕特别合作区",
    "会长",
    "副会长",
    "秘书长",
    "理事长",
    "副理事长",
    "监事长",
    "负责人",
    "启动仪式",
    "签约仪式",
    "揭牌仪式",
    "授牌仪式",
    "座谈会",
    "交流会",
    "研讨会",
    "公益行",
    "公益项目",
    "慈善",
    "嘉年华",
    "博览会",
    "公开课",
    "结对帮扶",
    "对口帮扶",
    "乡村振兴",
    "留守儿童",
    "困境儿童",
    "独居老人",
    "长者",
    "听障",
    "视障",
    "人次",
    "公众号",
    "换届",
    "团体标准",
    "白皮书",
    "蓝皮书",
    "人工智能",
];

static JIEBA: LazyLock<Jieba> = LazyLock::new(|| {
    let mut jieba = Jieba::new();
    for word in FIELD_WORDS {
        jieba.add_word(word, Some(100_000), None);
    }
    jieba
});

/// Cuts `text` into words, in order; joined they are `text` again. Loads the dictionary (about
/// 0.2 s) at the first call of the process.
#[must_use]
pub fn segment(text: &str) -> Vec<&str> {
    JIEBA
        .cut(text, true)
        .into_iter()
        .map(|token| token.word)
        .collect()
}

/// A word of the dictionary as it stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed<'a> {
    /// Byte offsets.
    pub start: usize,
    /// End.
    pub end: usize,
    /// Part of speech by the dictionary: `n`, `v`, `nr` for a person's name.
    pub tag: &'a str,
}

/// The words of two and more characters that the dictionary knows in `text`, in order, none guessed:
/// what lies between them may be a name.
#[must_use]
pub fn listed(text: &str) -> Vec<Listed<'_>> {
    JIEBA
        .tag(text, false)
        .into_iter()
        .filter(|token| token.word.chars().nth(1).is_some())
        .map(|token| Listed {
            start: token.byte_start,
            end: token.byte_end,
            tag: token.tag,
        })
        .collect()
}

/// Byte offsets inside `text` at which a word ends, without 0 and the end itself.
#[must_use]
pub fn boundaries(text: &str) -> Vec<usize> {
    let mut at = 0;
    let mut offsets: Vec<usize> = segment(text)
        .into_iter()
        .map(|word| {
            at += word.len();
            at
        })
        .collect();
    offsets.pop();
    offsets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_dictionarys_words_are_listed() {
        let text = "会长童绍鹏介绍";
        let words: Vec<&str> = listed(text)
            .iter()
            .map(|word| &text[word.start..word.end])
            .collect();
        assert_eq!(words, ["会长", "介绍"]);
    }

    #[test]
    fn the_fields_words_stay_whole() {
        let words = segment("深圳市社会组织管理局举行《每周一现》开播仪式");
        assert!(
            words.contains(&"社会组织") || words.contains(&"社会组织管理局"),
            "{words:?}"
        );
        assert!(words.contains(&"每周一现"), "{words:?}");
        assert_eq!(
            words.concat(),
            "深圳市社会组织管理局举行《每周一现》开播仪式"
        );
    }
}
