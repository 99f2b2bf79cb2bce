//! Headline → 短题.

use super::{
    organizations::called,
    text::{cut_at_word, han_count, is_han},
};
use crate::model::language::{Cells, cells};

/// 短题: at most ten Han characters, the name of the thing before the name of the doer.
#[must_use]
pub fn slug(headline: &str, organization: Option<&str>, short: Option<&str>) -> String {
    let mut text: String = headline.to_owned();
    if let Some(name) = organization {
        for way in called(name, short) {
            if let Some(rest) = text.strip_prefix(&way)
                && han_count(rest) >= 5
            {
                text = rest.to_owned();
                break;
            }
        }
    }
    let text = text.split(' ').next().unwrap_or_default();
    let text = ["举办", "召开", "开展", "举行"]
        .iter()
        .find_map(|verb| text.strip_prefix(verb))
        .filter(|rest| han_count(rest) >= 4)
        .unwrap_or(text);
    let plain: String = text
        .chars()
        .filter(|c| is_han(*c) || c.is_ascii_alphanumeric())
        .collect();
    let mut most = 10;
    let mut cut = cut_at_word(&plain, most);
    while (cells(&cut) > Cells::whole(10) || han_count(&cut) > 10) && most > 1 {
        most -= 1;
        cut = cut_at_word(&plain, most);
    }
    if cut.is_empty() {
        "待拟".to_owned()
    } else {
        cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_names_the_thing() {
        assert_eq!(
            slug(
                "青禾公益服务中心举办银龄数字课堂",
                Some("深圳市青禾公益服务中心"),
                None
            ),
            "银龄数字课堂"
        );
        assert!(han_count(&slug("深圳市非常长的名字的标题怎么办才好呢", None, None)) <= 10);
        assert_eq!(slug("{{x}}", None, None), "x");
    }
}
