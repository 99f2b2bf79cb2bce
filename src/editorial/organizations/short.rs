//! How an organization is called: its registered name, shorter parts of it, the tip's own short form.

use std::sync::LazyLock;

use regex::Regex;

use crate::editorial::text::pattern;

/// 深圳市青禾公益服务中心（以下简称“青禾公益”）.
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[（(](?:以下|下|又)?简称[：:]?[“「]?(?P<short>[\p{Han}A-Za-z0-9·]{2,12})[”」]?[）)]")
});

/// The short form that the text gives right behind `name`.
#[must_use]
pub fn short_form(text: &str, name: &str) -> Option<String> {
    let at = text.find(name)? + name.len();
    let hit = SHORT.captures(&text[at..])?;
    (hit.get(0)?.start() == 0).then(|| hit["short"].to_owned())
}

/// Ways to call an organization, longest first, each a part of its registered name, or the short
/// form that the tip itself gives. The city's own news drops 深圳市 and says 市X协会.
#[must_use]
pub fn called(name: &str, short: Option<&str>) -> Vec<String> {
    let mut called = vec![name.to_owned()];
    if let Some(rest) = name.strip_prefix("深圳市") {
        let district = rest.chars().take(4).any(|c| c == '区');
        let trade = [
            "协会",
            "商会",
            "学会",
            "总会",
            "联合会",
            "促进会",
            "研究会",
            "公会",
        ]
        .iter()
        .any(|form| rest.ends_with(form));
        if !district && trade && rest.chars().count() >= 4 {
            called.push(format!("市{rest}"));
        } else if rest.chars().count() >= 5 {
            called.push(rest.to_owned());
        }
        if district
            && let Some((_, own)) = rest.split_once('区')
            && own.chars().count() >= 5
            && !trade
        {
            called.push(own.to_owned());
        }
    }
    called.extend(short.filter(|short| !short.is_empty()).map(str::to_owned));
    called.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    called.dedup();
    called
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_form_is_the_tips_own() {
        let text = "深圳市物流与供应链管理协会（以下简称“市物流协会”）获评";
        let short = short_form(text, "深圳市物流与供应链管理协会");
        assert_eq!(short.as_deref(), Some("市物流协会"));
        assert_eq!(
            called("深圳市物流与供应链管理协会", short.as_deref()),
            [
                "深圳市物流与供应链管理协会",
                "市物流与供应链管理协会",
                "市物流协会"
            ]
        );
        assert_eq!(
            called("深圳市青禾公益服务中心", None)[1],
            "青禾公益服务中心"
        );
    }
}
