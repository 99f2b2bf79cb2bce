//! Children named in full: a broadcaster does not name anyone of fourteen or younger.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    persons::{Person, is_full_name, is_nickname},
    text::pattern,
};

/// Full names beside an age of at most fourteen (个人信息保护法 art. 28), or of a pupil of primary
/// school: then the age is 0, for it is not told.
#[must_use]
pub fn minors(source: &str, known: &[Person]) -> Vec<(String, u32)> {
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?P<age>\d{1,2})岁(?:半)?的?(?:小?(?:男孩|女孩|学生|患者|孩子|儿童|选手|朋友|队员|小学生|男童|女童|同学))?(?P<name>\p{Han}{2,3})",
        )
    });
    static AFTER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?P<name>\p{Han}{2,3})(?:（|\(|，|今年|才|只有|刚满|、)*(?:男|女)?[，、]?(?:今年|才|只有|刚满|现年)?(?P<age>\d{1,2})岁",
        )
    });
    // Up to the sixth form of primary school nobody is older; the age itself is not told.
    static PUPIL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:小学生?|[一二三四五六]年级|幼儿园(?:大班|中班|小班)?)(?:的)?(?:小?学生|小朋友|同学|男生|女生)(?P<name>\p{Han}{2,3})",
        )
    });
    let mut found: Vec<(String, u32)> = Vec::new();
    for hit in PUPIL.captures_iter(source) {
        let name = hit["name"].to_owned();
        if is_full_name(&name) && name.chars().count() == 3 && found.iter().all(|(n, _)| *n != name)
        {
            found.push((name, 0));
        }
    }
    for pattern in [&*BEFORE, &*AFTER] {
        for hit in pattern.captures_iter(source) {
            let Ok(age) = hit["age"].parse::<u32>() else {
                continue;
            };
            let name = [3, 2]
                .into_iter()
                .map(|n| hit["name"].chars().take(n).collect::<String>())
                .find(|name| {
                    is_full_name(name)
                        // 安安 is what friends call a child, no full name.
                        && !is_nickname(name)
                        && (known.iter().any(|p| p.name == *name)
                            || source.matches(name.as_str()).count() >= 2
                            || name.chars().count() == 3)
                });
            if let Some(name) = name
                && age <= 14
                && found.iter().all(|(n, _)| *n != name)
            {
                found.push((name, age));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(String, u32)> {
        minors(text, &super::super::persons::persons(text))
    }

    #[test]
    fn children_with_their_full_name_are_found() {
        assert_eq!(
            of("为8岁的男孩林子轩筹款，林子轩家住盐田。"),
            [("林子轩".to_owned(), 8)]
        );
        assert_eq!(of("王小明（12岁）获奖"), [("王小明".to_owned(), 12)]);
        assert_eq!(
            of("三年级学生林子轩说，他喜欢画画。"),
            [("林子轩".to_owned(), 0)]
        );
        assert!(of("小学生代表发言，小学生们唱起了歌").is_empty());
        assert!(of("8岁的小明很高兴，72岁的周玉兰笑了").is_empty());
    }
}
