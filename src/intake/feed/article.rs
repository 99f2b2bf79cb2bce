//! A page of a site → the article on it: the container that holds most running text, without the
//! menus, lists and footers around and inside it.

use url::Url;

use super::item;
use crate::intake::{
    charset,
    html::{self, RAW, Tag, VOID},
};

/// Elements that hold parts of a page.
const CONTAINERS: [&str; 10] = [
    "body", "div", "article", "section", "main", "td", "aside", "nav", "header", "footer",
];
/// Beginnings of words in a class or id that speak for an article inside.
const GOOD: [&str; 9] = [
    "article", "content", "detail", "zoom", "trs", "editor", "entry", "main", "txt",
];
/// Beginnings of words that speak against one; they outweigh the others (`footer-content`).
const BAD: [&str; 22] = [
    "nav",
    "menu",
    "foot",
    "header",
    "sidebar",
    "aside",
    "comment",
    "share",
    "relate",
    "recommend",
    "copyright",
    "breadcrumb",
    "crumb",
    "banner",
    "toolbar",
    "login",
    "search",
    "pager",
    "prevnext",
    "qrcode",
    "advert",
    "bottom",
];
/// Open elements remembered.
const DEEPEST: usize = 256;
/// Letters below which nothing on a page is an article.
const LEAST_LETTERS: usize = 40;

/// What an article's page says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::intake) struct Article {
    /// Readable text.
    pub text: String,
    /// Absolute addresses of the pictures in it.
    pub pictures: Vec<String>,
}

/// Reads a page. `content_type`: as the server states it; `address`: where the page was found at
/// last. `None` when no article is on it.
pub(in crate::intake) fn article(
    bytes: &[u8],
    content_type: Option<&str>,
    address: &str,
) -> Option<Article> {
    let label = super::charset_of(content_type.unwrap_or_default())
        .filter(|label| !label.is_empty())
        .or_else(|| declared(bytes));
    let page = charset::decode(bytes, label.as_deref()).text;
    let outline = Outline::of(&page);
    let found = html::read(&outline.main(&page)?);
    let letters = found.text.chars().filter(|c| c.is_alphanumeric()).count();
    if letters < LEAST_LETTERS {
        return None;
    }
    let base = Url::parse(address).ok();
    let pictures = found
        .pictures
        .iter()
        .filter_map(|picture| Some(base.as_ref()?.join(picture).ok()?.to_string()))
        .filter(|url| url.starts_with("http"))
        .take(20)
        .collect();
    Some(Article {
        text: item::bounded(item::tidy(&found.text)),
        pictures,
    })
}

/// `charset=` of a `<meta>` among the first 4 KB.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let at = head.find("<meta")?;
    super::charset_of(&head[at..]).filter(|label| !label.is_empty())
}

/// One container of the page.
struct Container {
    /// Where its start tag begins, where that ends, where the end tag ends.
    start: usize,
    inside: usize,
    end: usize,
    name: String,
    /// Whether class or id speak for or against it.
    hint: i32,
    /// Letters of running text directly in it, and in what lies in it, halved at each level.
    score: f64,
    /// Letters in it, and how many of them are links.
    letters: usize,
    linked: usize,
}

/// The containers of a page, and its style sheets: they say what is hidden.
#[derive(Default)]
struct Outline {
    closed: Vec<Container>,
    styles: Vec<(usize, usize)>,
}

impl Outline {
    fn of(page: &str) -> Self {
        let mut outline = Self::default();
        let mut open: Vec<Container> = Vec::new();
        let mut in_link = false;
        let mut at = 0;
        while at < page.len() {
            let next = page[at..].find('<').map_or(page.len(), |found| at + found);
            if let Some(inner) = open.last_mut() {
                let words = &page[at..next];
                let letters = words.chars().filter(|c| c.is_alphanumeric()).count();
                inner.letters += letters;
                if in_link {
                    inner.linked += letters;
                } else {
                    // Running text has marks; a list of headlines has none.
                    let marks = words.matches(['，', '。', '；', '、', '！', '？']).count();
                    inner.score += letters as f64 + 10.0 * marks as f64;
                }
            }
            if next == page.len() {
                break;
            }
            let rest = &page[next..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                at = comment
                    .find("-->")
                    .map_or(page.len(), |end| next + 4 + end + 3);
                continue;
            }
            let Some((tag, after)) = Tag::read(rest) else {
                at = next + 1;
                continue;
            };
            let end = page.len() - after.len();
            at = end;
            match tag.name.as_str() {
                "a" => in_link = !tag.closing,
                name if RAW.contains(&name) && !tag.closing => {
                    at = page.len() - html::after_raw(after, name).len();
                    if name == "style" {
                        outline.styles.push((next, at));
                    }
                }
                name if VOID.contains(&name) || !CONTAINERS.contains(&name) => {}
                name if tag.closing => {
                    if let Some(depth) = open.iter().rposition(|inner| inner.name == name) {
                        while open.len() > depth {
                            outline.close(&mut open, end);
                        }
                    }
                }
                _ if open.len() < DEEPEST => open.push(Container {
                    start: next,
                    inside: end,
                    end: page.len(),
                    hint: hint(&tag),
                    name: tag.name,
                    score: 0.0,
                    letters: 0,
                    linked: 0,
                }),
                _ => {}
            }
        }
        while !open.is_empty() {
            outline.close(&mut open, page.len());
        }
        outline
    }

    fn close(&mut self, open: &mut Vec<Container>, end: usize) {
        let Some(mut inner) = open.pop() else {
            return;
        };
        inner.end = end;
        if let Some(outer) = open.last_mut() {
            outer.letters += inner.letters;
            outer.linked += inner.linked;
            if !inner.is_furniture(usize::MAX) {
                outer.score += inner.score / 2.0;
            }
        }
        self.closed.push(inner);
    }

    /// The article's part of the page, with the page's style sheets in front.
    fn main(&self, page: &str) -> Option<String> {
        let most = self.closed.iter().map(Container::running).max()?;
        let best = self
            .closed
            .iter()
            .filter(|part| !part.is_furniture(most))
            .max_by(|one, other| one.worth().total_cmp(&other.worth()))?;
        let mut out: String = self
            .styles
            .iter()
            .take(50)
            .map(|(start, end)| &page[*start..*end])
            .collect();
        let mut cut: Vec<(usize, usize)> = self
            .closed
            .iter()
            .filter(|part| {
                part.start > best.start && part.end <= best.end && part.is_furniture(most)
            })
            .map(|part| (part.start, part.end))
            .collect();
        cut.sort_unstable();
        // Without its own start tag: WeChat hides the article there until a script shows it.
        let mut at = best.inside;
        for (start, end) in cut {
            if start >= at {
                out.push_str(&page[at..start]);
            }
            at = at.max(end);
        }
        out.push_str(page.get(at..best.end).unwrap_or_default());
        Some(out)
    }
}

impl Container {
    fn worth(&self) -> f64 {
        self.score * if self.hint > 0 { 1.5 } else { 1.0 }
    }

    /// Letters that are no links.
    fn running(&self) -> usize {
        self.letters - self.linked
    }

    /// A menu, a list of links, a footer. `most`: letters of running text on the page; who holds more
    /// than half of them is no furniture, whatever it is called.
    fn is_furniture(&self, most: usize) -> bool {
        let named = matches!(self.name.as_str(), "nav" | "aside" | "footer" | "header");
        let links = self.letters > 8 && self.linked > self.letters / 10 * 6;
        links || ((named || self.hint < 0) && self.running() <= most / 2)
    }
}

/// For (1), against (-1) or no hint (0).
fn hint(tag: &Tag) -> i32 {
    let mut hint = i32::from(tag.name == "article");
    for value in ["class", "id"].iter().filter_map(|key| tag.get(key)) {
        // `sideBar-left` is three words.
        let mut word = String::new();
        let ends = value.chars().zip(value.chars().skip(1).chain([' ']));
        for (c, next) in ends.take(500) {
            if c.is_alphanumeric() {
                word.push(c.to_ascii_lowercase());
            }
            let over = !next.is_alphanumeric() || (c.is_lowercase() && next.is_uppercase());
            if over && !word.is_empty() {
                if BAD.iter().any(|bad| word.starts_with(bad)) && tag.name != "body" {
                    return -1;
                }
                hint = hint.max(i32::from(GOOD.iter().any(|good| word.starts_with(good))));
                word.clear();
            }
        }
    }
    hint
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "11月27日上午，深圳市罗湖区志愿者协会在东门社区举行便民服务活动，三百余名居民到场，志愿者提供了义诊、理发和法律咨询。";

    fn page() -> String {
        format!(
            "<html><head><meta charset=gb2312><title>便民服务</title><style>.none{{display:none}}</style></head><body>\
             <div class='top-nav'><a href=/>首页</a><a href=/news>新闻中心</a><a href=/about>关于我们</a></div>\
             <div class=wrap><div class='left'><h1>便民服务进社区</h1><div class=info>来源：本站 2026-11-27</div>\
             <div id=zoom><p>{STORY}</p><p><img src='/up/1.jpg'></p><p>{STORY}</p><p class=none>暗藏的字，不给人看的字。</p>\
             <script>var x = '<div>不是正文</div>';</script>\
             <ul><li>义诊</li></ul><div class=share>分享到微信、微博、空间，让更多的人看到。</div></div>\
             <div class=box><a href=1>相关新闻：春节慰问活动在罗湖举行</a><a href=2>相关新闻：植树活动</a></div></div></div>\
             <div class=footer>版权所有：罗湖区志愿者协会，地址：深圳市罗湖区某路一号，电话：0755。</div></body></html>"
        )
    }

    #[test]
    fn the_article_is_found_among_menus_lists_and_footers() {
        let page = page();
        let bytes = encoding_rs::GB18030.encode(&page).0;
        for stated in [
            None,
            Some("text/html"),
            Some("text/html; charset=GBK"),
            Some("text/html; charset=utf-8"),
        ] {
            let found = article(&bytes, stated, "https://x.example/news/1.html").unwrap();
            assert!(
                found.text.starts_with(STORY) && found.text.ends_with("义诊"),
                "{}",
                found.text
            );
            for other in ["暗藏", "分享", "相关新闻", "版权", "首页", "不是正文"] {
                assert!(!found.text.contains(other), "{}", found.text);
            }
            assert_eq!(found.pictures, ["https://x.example/up/1.jpg"]);
        }
    }

    #[test]
    fn names_of_containers_are_hints_and_no_more() {
        let read = |page: &str| article(page.as_bytes(), None, "http://x/").map(|found| found.text);
        let hidden = format!(
            "<div class='rich_media_content' id='js_content' style='visibility: hidden; opacity: 0;'><section><p>{STORY}</p></section></div>"
        );
        assert_eq!(read(&hidden).as_deref(), Some(STORY));
        for class in ["footer-content", "navMain", "sidebar", "header"] {
            let odd =
                format!("<body><div class='{class}'><p>{STORY}</p></div><div>短。</div></body>");
            assert_eq!(read(&odd).as_deref(), Some(STORY), "{class}");
            let usual = format!(
                "<body><div><p>{STORY}</p><p>{STORY}</p><div class='{class}'>无关的话，在页脚里。</div></div></body>"
            );
            assert_eq!(read(&usual), Some(format!("{STORY}\n\n{STORY}")), "{class}");
        }
    }

    #[test]
    fn a_page_without_an_article_gives_none() {
        for page in [
            "",
            "<html>",
            "plain",
            "<div>短</div>",
            "<body><div><a href=1>很长的一串新闻标题，可是它只是一个链接，并不是正文的一部分，读者点了才会去看的那一种。</a></div></body>",
        ] {
            assert_eq!(article(page.as_bytes(), None, "http://x/"), None, "{page}");
        }
    }

    #[test]
    fn hostile_pages_are_read_in_time() {
        for part in [
            "<div>",
            "<div class='content'>",
            "<td>",
            "</div>",
            "<script>",
            "<!--",
            "<a",
            "<div a='",
        ] {
            article(
                part.repeat(2_000_000 / part.len()).as_bytes(),
                None,
                "http://x/",
            );
        }
        let deep = format!(
            "{}{STORY}{}",
            "<div>".repeat(100_000),
            "</div>".repeat(100_000)
        );
        article(deep.as_bytes(), None, "http://x/");
    }
}
