//! The one word that certainly stands in for another, whatever the sentence: what a press of a button may
//! put there. Where two words could, or the sentence must be written anew, there is none.

/// Word, and the word for it.
const INSTEAD: &[(&str, &str)] = &[
    ("残废人", "残疾人"),
    ("瞎子", "盲人"),
    ("聋子", "聋人"),
    ("哑巴", "言语残疾人"),
    ("聋哑人", "听力言语残疾人"),
    ("侏儒", "身材矮小人士"),
    ("精神病人", "精神障碍患者"),
    ("兔唇", "唇腭裂"),
    ("女神节", "国际妇女节"),
    ("女生节", "国际妇女节"),
    ("女王节", "国际妇女节"),
    ("八荣八耻", "社会主义荣辱观"),
    ("嫌犯", "犯罪嫌疑人"),
    ("疑犯", "犯罪嫌疑人"),
    ("案犯", "犯罪嫌疑人"),
    ("法人代表", "法定代表人"),
    ("村长", "村委会主任"),
    ("村官", "村干部"),
    ("北朝鲜", "朝鲜"),
    ("北韩", "朝鲜"),
    ("南朝鲜", "韩国"),
    ("南韩", "韩国"),
    ("落后国家", "发展中国家"),
    ("第三世界国家", "发展中国家"),
    ("穷国家", "发展中国家"),
];

/// What certainly stands in for `word`.
#[must_use]
pub fn instead(word: &str) -> Option<&'static str> {
    let found = INSTEAD.iter().find(|(one, _)| *one == word);
    found.map(|(_, other)| *other)
}

#[cfg(test)]
mod tests {
    use super::{super::GROUPS, *};

    #[test]
    fn a_word_is_one_of_the_lists_and_its_stand_in_is_what_they_advise() {
        for (word, other) in INSTEAD {
            let entries = GROUPS.iter().flat_map(|group| &group.entries);
            let entry = entries
                .clone()
                .find(|entry| entry.find(word).iter().any(|hit| hit.len() == word.len()))
                .unwrap_or_else(|| panic!("{word} is in no list"));
            assert!(
                entry.instead.contains(&format!("「{other}」")),
                "{word}: {}",
                entry.instead
            );
            for entry in entries {
                assert!(
                    entry.find(other).is_empty(),
                    "{other} for {word} is listed too"
                );
            }
        }
    }
}
