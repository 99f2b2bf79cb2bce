//! What must never be spoken or captioned: phone numbers, accounts, addresses of mail and chat.

use std::sync::LazyLock;

use regex::Regex;

use super::text::pattern;

/// What kind of personal data or contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Private {
    /// 手机号.
    Mobile,
    /// 固定电话.
    Phone,
    /// 身份证号.
    IdCard,
    /// 银行账号.
    Account,
    /// 电子邮箱.
    Mail,
    /// 微信、QQ.
    Chat,
    /// 车牌.
    Plate,
    /// 网址.
    Link,
}

impl Private {
    /// The stable end of the rule's name.
    #[must_use]
    pub fn rule(self) -> &'static str {
        match self {
            Self::Mobile => "personal.mobile",
            Self::Phone => "personal.phone",
            Self::IdCard => "personal.id_card",
            Self::Account => "personal.account",
            Self::Mail => "personal.mail",
            Self::Chat => "personal.chat",
            Self::Plate => "personal.plate",
            Self::Link => "advert.link",
        }
    }

    /// In Chinese.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Mobile => "手机号码",
            Self::Phone => "电话号码",
            Self::IdCard => "身份证号",
            Self::Account => "银行或捐款账号",
            Self::Mail => "电子邮箱",
            Self::Chat => "微信号或QQ号",
            Self::Plate => "车牌号",
            Self::Link => "网址",
        }
    }
}

static PATTERNS: LazyLock<Vec<(Private, Regex)>> = LazyLock::new(|| {
    vec![
        (
            Private::Mail,
            pattern(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"),
        ),
        (
            Private::Link,
            pattern(
                r"(?i)https?://[^\s，。；、）)》”]+|www\.[a-z0-9.-]+\.[a-z]{2,}[^\s，。；、）)》”]*",
            ),
        ),
        (
            Private::Chat,
            pattern(
                r"(?i)(?:微\s*信|V信|wechat|weixin)(?:号|客服|同号)?(?:ID)?[：: ]{0,2}[A-Za-z][A-Za-z0-9_-]{4,19}|QQ群?号?[：: ]{0,2}[1-9]\d{4,11}",
            ),
        ),
        (
            Private::IdCard,
            pattern(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"),
        ),
        (Private::Account, pattern(r"\d(?:[ -]?\d){14,40}")),
        (
            Private::Mobile,
            pattern(r"(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}"),
        ),
        (
            Private::Phone,
            pattern(
                r"[（(]?0\d{2,3}[）)]?[ —–-]?\d{7,8}|[48]00[ -]?\d{3,4}[ -]?\d{3,4}|(?:电话|热线|致电|专线)[：: ]{0,2}\d{7,8}",
            ),
        ),
        (
            Private::Plate,
            pattern(
                r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·• ]?[A-Z0-9]{5,6}",
            ),
        ),
    ]
});

/// One find, as byte offsets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: Private,
    /// From.
    pub start: usize,
    /// To.
    pub end: usize,
}

/// Every personal datum in `text`, by place, not overlapping.
#[must_use]
pub fn find(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (kind, pattern) in PATTERNS.iter() {
        for hit in pattern.find_iter(text) {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let numeric = !matches!(kind, Private::Mail | Private::Link | Private::Chat);
            // Part of a longer run of digits is something else.
            if numeric
                && (digit(text[..hit.start()].chars().next_back())
                    || digit(text[hit.end()..].chars().next()))
            {
                continue;
            }
            if found
                .iter()
                .all(|f| f.end <= hit.start() || hit.end() <= f.start)
            {
                found.push(Found {
                    kind: *kind,
                    start: hit.start(),
                    end: hit.end(),
                });
            }
        }
    }
    found.sort_by_key(|f| f.start);
    found
}

/// The datum with its middle hidden, for papers: 138****8000.
#[must_use]
pub fn masked(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() < 5 {
        return "*".repeat(chars.len());
    }
    let keep = (chars.len() / 4).clamp(1, 3);
    let head: String = chars[..keep].iter().collect();
    let tail: String = chars[chars.len() - keep..].iter().collect();
    format!("{head}****{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_are_found_however_they_are_written() {
        for (text, kind) in [
            ("电话13800138000。", Private::Mobile),
            ("138 0013 8000", Private::Mobile),
            ("138-0013-8000", Private::Mobile),
            ("热线0755-88888888", Private::Phone),
            ("（0755）88888888", Private::Phone),
            ("致电400-880-1234", Private::Phone),
            ("身份证440301199001011234", Private::IdCard),
            ("账户6222020200112233445", Private::Account),
            ("6222 0202 0011 2233 445", Private::Account),
            ("发到a.b@c.org", Private::Mail),
            ("微信号haixing2026", Private::Chat),
            ("微信：qinghe_2026", Private::Chat),
            ("QQ群：123456789", Private::Chat),
            ("粤B12345", Private::Plate),
            ("https://x.example/a?b", Private::Link),
        ] {
            let found = find(text);
            assert_eq!(found.len(), 1, "{text} {found:?}");
            assert_eq!(found[0].kind, kind, "{text}");
        }
        assert!(
            find("共登记社会组织10929家，产值420亿元，2026年11月21日12:30，微信公众号").is_empty()
        );
        assert_eq!(masked("13800138000"), "13****00");
    }
}
