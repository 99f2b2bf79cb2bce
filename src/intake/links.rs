//! Files too big for a mail (超大附件): found among the links, never fetched.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use regex::Regex;

use super::html::Link;
use crate::model::{
    language::hygiene::one_line, submission::BigAttachmentLink, zone::STATION_ZONE,
};

/// Host (or its end), path prefix, and who keeps the file.
const PROVIDERS: &[(&str, &str, &str)] = &[
    ("wx.mail.qq.com", "/ftn/", "QQ邮箱中转站"),
    ("mail.qq.com", "/cgi-bin/ftn", "QQ邮箱中转站"),
    ("exmail.qq.com", "/cgi-bin/ftn", "腾讯企业邮箱"),
    ("exmail.qq.com", "/ftn/", "腾讯企业邮箱"),
    ("ftn.qq.com", "/", "QQ邮箱中转站"),
    (
        "mail.163.com",
        "/large-attachment-download",
        "网易邮箱云附件",
    ),
    (
        "mail.126.com",
        "/large-attachment-download",
        "网易邮箱云附件",
    ),
    (
        "mail.yeah.net",
        "/large-attachment-download",
        "网易邮箱云附件",
    ),
    ("fs.163.com", "/fs/", "网易邮箱云附件"),
    ("fs.qiye.163.com", "/", "网易企业邮箱"),
    (
        "dashi.163.com",
        "/html/cloud-attachment-download",
        "网易邮箱大师云附件",
    ),
    ("u.163.com", "/", "网易邮箱云附件"),
    ("pan.baidu.com", "/", "百度网盘"),
    ("aliyundrive.com", "/", "阿里云盘"),
    ("alipan.com", "/", "阿里云盘"),
    ("share.weiyun.com", "/", "腾讯微云"),
    ("cloud.189.cn", "/", "天翼云盘"),
    ("caiyun.139.com", "/", "和彩云"),
    ("pan.quark.cn", "/", "夸克网盘"),
    ("115.com", "/s/", "115网盘"),
    ("qiye.aliyun.com", "/alimail/openLinks/", "阿里邮箱超大附件"),
    ("mail.aliyun.com", "/alimail/openLinks/", "阿里邮箱超大附件"),
    ("drive.weixin.qq.com", "/s", "企业微信微盘"),
    ("yun.139.com", "/", "中国移动云盘"),
    ("123pan.com", "/s/", "123云盘"),
    ("123pan.cn", "/s/", "123云盘"),
    ("pan.xunlei.com", "/s/", "迅雷云盘"),
    ("drive.uc.cn", "/s/", "UC网盘"),
    ("cowtransfer.com", "/s/", "奶牛快传"),
    ("wenshushu.cn", "/", "文叔叔"),
    ("icloud.com", "/attachment/", "苹果邮包"),
    ("1drv.ms", "/", "微软OneDrive"),
    ("onedrive.live.com", "/", "微软OneDrive"),
    ("drive.google.com", "/", "谷歌云端硬盘"),
    ("dropbox.com", "/s", "Dropbox"),
    ("jianguoyun.com", "/p/", "坚果云"),
    ("we.tl", "/", "WeTransfer"),
    ("wetransfer.com", "/downloads/", "WeTransfer"),
];

/// Characters around a link in which its name, size and expiry may stand.
const NEAR: usize = 200;

static SIZE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)(\d+(?:\.\d+)?)\s*([KMGT])(?:i?B)?(?:[^A-Za-z]|$)").ok());
static EXPIRY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(20\d{2})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?\s*(?:(\d{1,2}):(\d{2})(?::(\d{2}))?)?").ok()
});
static URL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"https?://[A-Za-z0-9.:-]+/[^\s<>"'，。；、）（）]*"#).ok());
static FILE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)[^\s/\\:*?<>|：，。；「」『』]+\.(?:mp4|mov|avi|mts|m4v|wmv|mkv|mp3|wav|zip|rar|7z|jpe?g|png|heic|tiff?|psd|docx?|xlsx?|pptx?|pdf|wps)\b").ok()
});

/// The big files that `text` and its `links` (places in `text`) point to, in order, each once.
pub(super) fn find(text: &str, links: &[Link]) -> Vec<BigAttachmentLink> {
    let mut marked: Vec<Link> = links
        .iter()
        .filter(|link| provider(&link.url).is_some())
        .cloned()
        .collect();
    for found in URL
        .iter()
        .flat_map(|pattern| pattern.find_iter(text))
        .take(500)
    {
        let url = found.as_str().trim_end_matches(['.', ',', ')']);
        if provider(url).is_some() && !marked.iter().any(|link| link.url == url) {
            marked.push(Link {
                url: url.to_owned(),
                at: found.start(),
                ..Link::default()
            });
        }
    }
    marked.sort_by_key(|link| link.at);
    let mut out: Vec<BigAttachmentLink> = Vec::new();
    for (index, link) in marked.iter().enumerate() {
        // The neighbour's size is not ours: the view ends where other files' links stand.
        let before = marked[..index]
            .iter()
            .rev()
            .find(|other| other.url != link.url);
        let after = marked[index..].iter().find(|other| other.url != link.url);
        let begin = before
            .map_or(0, |other| other.at + other.label.len())
            .min(link.at);
        let end = after.map_or(text.len(), |other| other.at);
        let found = describe(
            link,
            near(text, begin, link.at, true),
            near(text, link.at, end, false),
        );
        match out.iter_mut().find(|known| known.url == found.url) {
            Some(known) => merge(known, found),
            None => out.push(found),
        }
    }
    out
}

/// Adds what `other` knows and `known` lacks.
pub(super) fn merge(known: &mut BigAttachmentLink, other: BigAttachmentLink) {
    known.name = known.name.take().or(other.name);
    known.bytes = known.bytes.or(other.bytes);
    known.expires_at = known.expires_at.or(other.expires_at);
}

fn provider(url: &str) -> Option<&'static str> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))?;
    let (host, path) = rest
        .find(['/', '?', '#', '\\'])
        .map_or((rest, "/"), |at| rest.split_at(at));
    // `https://mail.qq.com:x@evil.example/` is a page of evil.example.
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = host
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    // 蓝奏云 moves from name to name: lanzoui.com, lanzoux.com …
    let name = host.rsplit('.').nth(1).unwrap_or_default();
    if name.starts_with("lanzou") && name.len() <= 8 && path.len() > 1 {
        return Some("蓝奏云");
    }
    PROVIDERS
        .iter()
        .find(|(name, prefix, _)| {
            (host == *name
                || host
                    .strip_suffix(name)
                    .is_some_and(|before| before.ends_with('.')))
                && path.starts_with(prefix)
                && path.len() > 1
        })
        .map(|(_, _, provider)| *provider)
}

/// Up to [`NEAR`] characters of `text[begin..end]`, from its end or from its start.
fn near(text: &str, begin: usize, end: usize, from_end: bool) -> &str {
    let floor = |at: usize| {
        (0..=at.min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0)
    };
    let (begin, end) = (floor(begin), floor(end));
    let view = text.get(begin..end).unwrap_or_default();
    if from_end {
        let at = view.char_indices().rev().nth(NEAR).map_or(0, |(at, _)| at);
        &view[at..]
    } else {
        let at = view
            .char_indices()
            .nth(NEAR)
            .map_or(view.len(), |(at, _)| at);
        &view[..at]
    }
}

fn describe(link: &Link, before: &str, after: &str) -> BigAttachmentLink {
    let attribute = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| link.attributes.get(*name))
            .map(String::as_str)
    };
    let file = |text: &str| {
        FILE.as_ref()
            .and_then(|pattern| pattern.find(text))
            .map(|found| found.as_str().to_owned())
    };
    let last_file = |text: &str| {
        FILE.as_ref()
            .and_then(|pattern| pattern.find_iter(text).last())
            .map(|found| found.as_str().to_owned())
    };
    let label = one_line(&link.label);
    let named = attribute(&["filename", "download", "title"])
        .and_then(|name| file(name).map(|_| name.to_owned()));
    let name = named
        .or_else(|| file(&label).map(|_| label.clone()))
        .or_else(|| last_file(before))
        .or_else(|| file(after.strip_prefix(&link.url).unwrap_or(after)))
        .map(|name| {
            let name = one_line(&name);
            let name = name.trim_matches(['"', '“', '”', '(', '（']);
            // A title's brackets come in pairs: `《邻里》.mp4` keeps them.
            let name = if name.contains('》') {
                name
            } else {
                name.trim_start_matches('《')
            };
            name.to_owned()
        });
    let after = after.strip_prefix(link.label.as_str()).unwrap_or(after);
    let stated = attribute(&["filesize", "size"]).and_then(size).or_else(|| {
        // Sizes stand after the name; before it only when nothing follows.
        size(after).or_else(|| size(before))
    });
    BigAttachmentLink {
        provider: provider(&link.url).unwrap_or_default().to_owned(),
        // A control in an address is none of the provider's; a space is one by accident.
        url: one_line(&link.url).replace(' ', "%20"),
        name,
        bytes: stated,
        expires_at: attribute(&["expiretime", "expire"])
            .and_then(expiry)
            .or_else(|| expiry_near(after))
            .or_else(|| expiry_near(before)),
    }
}

/// `80.96M` → bytes, as the providers count (1 M = 1024 K).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a stated size, rounded, below 2^53"
)]
fn size(text: &str) -> Option<u64> {
    if let Ok(bytes) = text.trim().parse::<u64>() {
        return Some(bytes);
    }
    let found = SIZE.as_ref()?.captures(text)?;
    let number: f64 = found[1].parse().ok()?;
    let unit = match found[2].to_ascii_uppercase().as_str() {
        "K" => 1024.0,
        "M" => 1024.0 * 1024.0,
        "G" => 1024.0 * 1024.0 * 1024.0,
        _ => 1024.0 * 1024.0 * 1024.0 * 1024.0,
    };
    (number < 10_000.0).then(|| (number * unit).round() as u64)
}

/// A date counts as the expiry only where the text says so.
fn expiry_near(text: &str) -> Option<DateTime<Utc>> {
    let said = [
        "到期",
        "过期",
        "有效期",
        "失效",
        "前下载",
        "前有效",
        "有效至",
        "expire",
        "Expire",
    ];
    said.iter()
        .any(|word| text.contains(word))
        .then(|| expiry(text))
        .flatten()
}

/// A date in the station's zone; without an hour it is the end of that day.
fn expiry(text: &str) -> Option<DateTime<Utc>> {
    if let Some(at) = text
        .trim()
        .parse::<i64>()
        .ok()
        .and_then(DateTime::from_timestamp_millis)
        && text.trim().len() == 13
    {
        return Some(at);
    }
    let found = EXPIRY.as_ref()?.captures(text)?;
    let number = |index: usize| {
        found
            .get(index)
            .and_then(|part| part.as_str().parse::<u32>().ok())
    };
    let day = NaiveDate::from_ymd_opt(found[1].parse().ok()?, number(2)?, number(3)?)?;
    let local = match (number(4), number(5)) {
        (Some(hour), Some(minute)) => day.and_hms_opt(hour, minute, number(6).unwrap_or(0))?,
        _ => day.and_hms_opt(23, 59, 59)?,
    };
    Some(
        STATION_ZONE
            .from_local_datetime(&local)
            .earliest()?
            .to_utc(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::html;

    fn of(source: &str) -> Vec<BigAttachmentLink> {
        let page = html::read(source);
        find(&page.text, &page.links)
    }

    #[test]
    fn a_qq_block_tells_name_size_and_expiry() {
        let found = of(
            "<div id=\"QQMailBigAttach\"><div>从QQ邮箱发来的超大附件</div>\
            <div><a href=\"https://wx.mail.qq.com/ftn/download?func=3&amp;key=a&amp;code=b\">活动视频.mp4</a> <span>(80.96M, 2026年8月17日 0:49 到期)</span>\
            <a href=\"https://wx.mail.qq.com/ftn/download?func=3&amp;key=a&amp;code=b\">进入下载页面</a></div>\
            <div><a href=\"https://wx.mail.qq.com/ftn/download?func=3&amp;key=c&amp;code=d\">合照.zip</a> (1.5G, 无限期)</div></div>",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(
            found[0].url,
            "https://wx.mail.qq.com/ftn/download?func=3&key=a&code=b"
        );
        assert_eq!(found[0].provider, "QQ邮箱中转站");
        assert_eq!(found[0].name.as_deref(), Some("活动视频.mp4"));
        assert_eq!(found[0].bytes, Some(84_892_713));
        assert_eq!(
            found[0].expires_at.map(|at| at.to_rfc3339()).as_deref(),
            Some("2026-08-16T16:49:00+00:00")
        );
        assert_eq!(found[1].name.as_deref(), Some("合照.zip"));
        assert_eq!(
            (found[1].bytes, found[1].expires_at),
            (Some(1_610_612_736), None)
        );
    }

    #[test]
    fn a_name_keeps_its_space_and_valid_until_is_an_expiry() {
        let found = of(
            "<a href=\"https://www.jianguoyun.com/p/abc\"><b>合唱</b> 现场.mov</a> (1.2G, 2026年12月10日前有效)",
        );
        assert_eq!(found[0].provider, "坚果云");
        assert_eq!(found[0].name.as_deref(), Some("合唱 现场.mov"));
        assert_eq!(
            found[0].expires_at.map(|at| at.to_rfc3339()).as_deref(),
            Some("2026-12-10T15:59:59+00:00")
        );
    }

    #[test]
    fn a_netease_block_and_its_style_sheet_are_told_apart() {
        let found = of(
            "<style>#divNeteaseBigAttach{color:red}</style><div id=\"divNeteaseBigAttach\"><div>从网易163邮箱发来的云附件</div>\
            <div>采访花絮.mov <span>文件大小：123.4M 过期时间：2026年8月17日 16:32</span>\
            <a href=\"https://mail.163.com/large-attachment-download/index.html?p=X-NETEASE\" download=\"https://x\">下载</a></div></div>",
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].provider, "网易邮箱云附件");
        assert_eq!(found[0].name.as_deref(), Some("采访花絮.mov"));
        assert_eq!(found[0].bytes, Some(129_394_278));
        assert!(found[0].expires_at.is_some());
        assert_eq!(of("<style>#divNeteaseBigAttach{}</style><p>无附件</p>"), []);
    }

    #[test]
    fn links_in_plain_text_are_found_once_and_strangers_are_not() {
        let text = "视频在百度网盘：https://pan.baidu.com/s/1abc?pwd=x1y2 提取码: x1y2。官网 https://www.example.cn/a 与 https://evilpan.baidu.com.x.cn/s/1 ";
        let found = find(text, &[]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].provider, "百度网盘");
        assert_eq!((found[0].bytes, found[0].expires_at), (None, None));
        assert_eq!(find("https://mail.qq.com/ 首页", &[]), []);
        for (text, provider, name) in [
            (
                "我用阿里云盘分享了「视频.mp4」，链接：https://www.alipan.com/s/a",
                "阿里云盘",
                Some("视频.mp4"),
            ),
            (
                "通过网盘分享的文件：《邻里》.mp4\n链接: https://pan.baidu.com/s/1a",
                "百度网盘",
                Some("《邻里》.mp4"),
            ),
            ("https://wwa.lanzoui.com/abc 密码:1", "蓝奏云", None),
            ("https://www.123pan.com/s/a-b", "123云盘", None),
        ] {
            let found = find(text, &[]);
            assert_eq!(found[0].provider, provider);
            assert_eq!(found[0].name.as_deref(), name);
        }
    }

    #[test]
    fn an_address_that_only_looks_like_a_provider_is_a_stranger() {
        for url in [
            "https://wx.mail.qq.com:x@evil.example/ftn/a",
            "https://evil.example\\@wx.mail.qq.com/ftn/a",
            "https://evil.example#@wx.mail.qq.com/ftn/a",
        ] {
            assert_eq!(of(&format!("<a href=\"{url}\">合照.zip</a>")), [], "{url}");
        }
        let found = of("<a href=\"https://wx.mail.qq.com/ftn/a\x07 b?k=\u{202e}1\">合照.zip</a>");
        assert_eq!(found[0].url, "https://wx.mail.qq.com/ftn/a%20b?k=1");
    }
}
