//! Personal data in a text (个人信息保护法): phone numbers, identity and bank numbers, addresses of mail
//! and chat. They are masked in all that is derived from a mail, and never spoken or captioned.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;

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

/// Each with its masked form, as [`mask`] writes it: hidden or not, it is no copy.
const PATTERNS: [(Private, &str); 10] = [
    (
        Private::Mail,
        r"[A-Za-z0-9._%+*-]+[@＠][A-Za-z0-9.-]+\.[A-Za-z]{2,}",
    ),
    (
        Private::Link,
        r"(?i)https?://[^\s，。；、）)》”]+|www\.[a-z0-9.-]+\.[a-z]{2,}[^\s，。；、）)》”]*",
    ),
    (
        Private::Chat,
        r"(?i)(?:微\s*信|V信|wechat|weixin)(?:号码?是?|是|客服|同号)?(?:ID)?[：:（( ]{0,2}[A-Za-z][A-Za-z0-9_*-]{4,19}|(?:^|[^A-Za-z0-9])[VW]X号?[：: ]{1,2}[A-Za-z][A-Za-z0-9_*-]{4,19}|wxid_[A-Za-z0-9]{4,20}|QQ群?号?[：: ]{0,2}[1-9](?:\d{4,11}|\*{4}\d)",
    ),
    (
        Private::IdCard,
        r"[1-9]\d{5}[ -]?(?:19|20)\d{2}[ -]?(?:0[1-9]|1[0-2])[ -]?(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dXx]|[1-9]\d{2}\*{11}\d{3}[\dXx]",
    ),
    // With the country's prefix it is as long as an account's.
    (Private::Mobile, r"00 ?86[ -]?1[3-9]\d[ -]?\d{4}[ -]?\d{4}"),
    (Private::Account, r"\d(?:[ -]?\d){14,40}"),
    (Private::Account, r"\d{4}\*{8}\d{4}"),
    (
        Private::Mobile,
        r"(?:[（(]?(?:[+＋]|00)?(?:86|８６)[）)]?[ -]?)?[1１][3-9３-９]\d(?:[ .·—–-]?\d{4}[ .·—–-]?|\*{4})\d{4}|1[3-9]\d{3}[ -]\d{6}|1 [3-9](?: \d){9}",
    ),
    (
        Private::Phone,
        r"[（(]?0\d{2,3}[）)]?[ —–-]?\d{7,8}|[48]00[ -]?\d{3,4}[ -]?\d{3,4}|(?:电话|热线|致电|专线)[：: ]{0,2}\d{7,8}",
    ),
    (
        Private::Plate,
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·• ]?[A-Z0-9]{5,6}",
    ),
];

static COMPILED: LazyLock<Vec<(Private, Regex)>> = LazyLock::new(|| {
    let compiled = PATTERNS
        .iter()
        .filter_map(|(kind, pattern)| Some((*kind, Regex::new(pattern).ok()?)));
    compiled.collect()
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
    // By place: a table of a hundred thousand numbers would take minutes if each asked all others.
    let mut found: BTreeMap<usize, Found> = BTreeMap::new();
    for (kind, pattern) in COMPILED.iter() {
        for hit in pattern.find_iter(text) {
            let digit = |c: Option<char>| c.is_some_and(char::is_numeric);
            let numeric = !matches!(kind, Private::Mail | Private::Link | Private::Chat);
            // Part of a longer run of digits is something else.
            if numeric
                && (digit(text[..hit.start()].chars().next_back())
                    || digit(text[hit.end()..].chars().next()))
            {
                continue;
            }
            // Finds do not overlap: the last one that begins before this ends reaches furthest.
            let before = found.range(..hit.end()).next_back();
            if before.is_none_or(|(_, before)| before.end <= hit.start()) {
                let datum = Found {
                    kind: *kind,
                    start: hit.start(),
                    end: hit.end(),
                };
                found.insert(hit.start(), datum);
            }
        }
    }
    found.into_values().collect()
}

/// `text` with its mobile, identity and bank numbers and its mail and chat addresses masked. Office
/// telephones and web addresses are public and stay; so does every number of the news itself.
#[must_use]
pub fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for hit in find(text) {
        let datum = &text[hit.start..hit.end];
        let (before, after) = (&text[..hit.start], &text[hit.end..]);
        let Some(hidden) = hidden(hit.kind, datum, before, after) else {
            continue;
        };
        out.push_str(&text[done..hit.start]);
        out.push_str(&hidden);
        done = hit.end;
    }
    out.push_str(&text[done..]);
    out
}

/// The masked form of one datum; `None` where it is to stay as it is.
fn hidden(kind: Private, datum: &str, before: &str, after: &str) -> Option<String> {
    if datum.contains("***") {
        return None;
    }
    let digits: String = datum
        .chars()
        .map(narrow)
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let ends = |head: usize, stars: usize, tail: usize| {
        let from = digits.len().checked_sub(tail)?;
        Some(format!(
            "{}{}{}",
            digits.get(..head)?,
            "*".repeat(stars),
            &digits[from..]
        ))
    };
    match kind {
        Private::Mobile => {
            // 「募集13500000000元」 is an amount.
            if after.starts_with(['元', '万', '亿', '人', '次', '件', '个', '%']) {
                return None;
            }
            let local = digits.len().checked_sub(11)?;
            Some(format!(
                "{}****{}",
                &digits[local..local + 3],
                &digits[local + 7..]
            ))
        }
        Private::IdCard => {
            // A contract's number may begin like a district and a birthday; its last digit tells.
            let near = near_end(before);
            let other = ["合同", "编号", "单号", "文号", "批号"]
                .iter()
                .any(|word| near.contains(word));
            let kept = other && !near.contains("证") && !is_identity(&digits);
            (!kept).then(|| ends(3, 11, 4)).flatten()
        }
        Private::Account => {
            let named = ["账", "帐", "卡号", "户"]
                .iter()
                .any(|word| near_end(before).contains(word));
            // 一代证 had fifteen digits.
            let identity = digits.len() == 15 && near_end(before).contains("身份证");
            let card = (15..=19).contains(&digits.len()) && luhn(&digits);
            (named || card || identity).then(|| ends(4, 8, 4)).flatten()
        }
        Private::Mail => {
            let (local, domain) = datum.split_once(['@', '＠'])?;
            Some(format!("{}***@{domain}", local.chars().next()?))
        }
        Private::Chat => {
            // 微信（WeChat） and 微信是App are a name of the thing, no person's.
            if datum.contains(['（', '(', '是'])
                && !datum.contains(|c: char| c.is_ascii_digit() || c == '_')
            {
                return None;
            }
            // The word before the address stays: it says what was hidden.
            let id = datum
                .rfind(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c)))
                .map_or(0, |at| {
                    at + datum[at..].chars().next().map_or(1, char::len_utf8)
                });
            let (label, id) = datum.split_at(id);
            let (label, id) = match (label.is_empty(), id.find(|c: char| c.is_ascii_digit())) {
                (true, Some(at)) => datum.split_at(at),
                _ => (label, id),
            };
            let (first, last) = (id.chars().next()?, id.chars().next_back()?);
            Some(format!("{label}{first}****{last}"))
        }
        Private::Phone | Private::Plate | Private::Link => None,
    }
}

/// The few characters before a number, where its name stands.
fn near_end(text: &str) -> &str {
    let start = text.char_indices().rev().nth(11).map_or(0, |(at, _)| at);
    &text[start..]
}

/// Digits of full width, as Chinese input methods write them, in ASCII.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// GB 11643: the check character of an identity number, ISO 7064 MOD 11-2.
fn is_identity(digits: &str) -> bool {
    let rest = digits.chars().fold(0, |sum, c| {
        let value = if matches!(c, 'X' | 'x') {
            10
        } else {
            c.to_digit(10).unwrap_or(0)
        };
        (sum * 2 + value) % 11
    });
    digits.len() == 18 && rest == 1
}

/// ISO/IEC 7812-1, annex B: the check digit of bank cards.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit.wrapping_sub(b'0'));
            let doubled = if place % 2 == 1 { value * 2 } else { value };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The datum with its middle hidden, for papers: 138****8000.
#[must_use]
pub fn masked(text: &str) -> String {
    if text.contains("***") {
        return text.to_owned();
    }
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
    fn derived_texts_hide_persons_and_keep_the_news() {
        for (text, expected) in [
            ("联系人李青禾 13800138000。", "联系人李青禾 138****8000。"),
            ("电话+86 138 0013 8000", "电话138****8000"),
            ("身份证440301199001011234", "身份证440***********1234"),
            ("卡号：6222 0212 3456 7890 123", "卡号：6222********0123"),
            ("邮箱 li.qinghe@x.org.cn 投稿", "邮箱 l***@x.org.cn 投稿"),
            ("微信号：liqinghe88", "微信号：l****8"),
            ("QQ：12345678", "QQ：1****8"),
            ("加我vx:hello_wd77", "加我vx:h****7"),
            ("微信号码：wang_xm1", "微信号码：w****1"),
            ("我的微信是wang_xm2", "我的微信是w****2"),
            ("旧身份证440301900307461", "旧身份证4403********7461"),
            ("微信（wang_xm3）", "微信（w****3）"),
            ("微信（WeChat）扫码", "微信（WeChat）扫码"),
            ("微信是WeChat的中文名", "微信是WeChat的中文名"),
            ("电话13800 138000", "电话138****8000"),
            ("１３８００１３８０００。", "138****8000。"),
            ("(86)13800138000", "138****8000"),
            ("0086 138 0013 8000", "138****8000"),
            ("138.0013.8000", "138****8000"),
            ("1 3 8 0 0 1 3 8 0 0 0", "138****8000"),
            ("440301 19900307 4616", "440***********4616"),
            (
                "身份证编号440301202611250001",
                "身份证编号440***********0001",
            ),
            ("合同编号11010519491231002X", "合同编号110***********002X"),
            ("zhang_san＠163.com", "z***@163.com"),
            // An office's number, a page, an amount and a row of years are news.
            ("热线 0755-82345678", "热线 0755-82345678"),
            ("https://x.org.cn/a", "https://x.org.cn/a"),
            ("募集13500000000元", "募集13500000000元"),
            ("合同编号440301202611250001", "合同编号440301202611250001"),
            ("2021 2022 2023 2024 届", "2021 2022 2023 2024 届"),
        ] {
            let masked = mask(text);
            assert_eq!(masked, expected);
            assert_eq!(mask(&masked), masked, "masking twice");
        }
    }

    #[test]
    fn what_is_masked_is_still_no_copy() {
        for text in [
            "13800138000",
            "440301199001011234",
            "账号6222021234567890123",
            "li@x.org.cn",
            "微信号：liqinghe88",
            "QQ：12345678",
        ] {
            assert_eq!(find(&mask(text)).len(), 1, "{text} → {}", mask(text));
        }
    }

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
