//! Lines as they stood on a page of a PDF → paragraphs.

/// Percent of the page's width from which on a line is full.
const FULL_PERCENT: usize = 80;
/// Columns of a line below which nothing is said about its page: 12 Han.
const NARROWEST: usize = 24;
const STOPS: [char; 14] = [
    '。', '！', '？', '；', '：', '”', '）', '…', '!', '?', ';', ':', '.', '』',
];

/// Joins the lines of `pdftotext`: a full line that ends without a stop goes on in the next one. Page
/// numbers are left out; spaces that typesetting put beside Han are, too.
pub(super) fn paragraphs(text: &str) -> String {
    let widths: Vec<usize> = text.lines().map(|line| width(line.trim())).collect();
    let page = usual(&widths);
    let mut out = String::with_capacity(text.len());
    let mut open = false;
    for line in text.lines() {
        let body = line.trim();
        if body.is_empty() || is_page_number(body) {
            // A page may end within a paragraph.
            continue;
        }
        if open {
            out.truncate(out.trim_end_matches('\n').len());
            if latin(out.chars().next_back()) && latin(body.chars().next()) {
                out.push(' ');
            }
        }
        out.push_str(&tight(body));
        out.push('\n');
        open =
            page >= NARROWEST && width(body) * 100 >= page * FULL_PERCENT && !body.ends_with(STOPS);
    }
    out
}

/// Percent of letters that belong to a script somebody here writes; a font without its table of
/// characters gives any others.
const KNOWN_PERCENT: usize = 60;

/// Whether the letters are those of a text: many Chinese PDFs show well and give other letters.
pub(super) fn is_language(text: &str) -> bool {
    let known = |c: char| {
        matches!(c,
            '\u{0}'..='\u{ff}' | '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff00}'..='\u{ffef}'
            | '\u{20000}'..='\u{323af}')
    };
    let letters = text.chars().filter(|c| !c.is_whitespace()).count();
    let good = text
        .chars()
        .filter(|c| !c.is_whitespace() && known(*c))
        .count();
    good * 100 >= letters * KNOWN_PERCENT
}

/// Columns: a Han takes two.
fn width(line: &str) -> usize {
    line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// The width that nine lines of ten do not exceed: one long line of a table is no page.
fn usual(widths: &[usize]) -> usize {
    let mut full: Vec<usize> = widths
        .iter()
        .copied()
        .filter(|width| *width >= NARROWEST)
        .collect();
    full.sort_unstable();
    full.get(full.len() * 9 / 10)
        .or(full.last())
        .copied()
        .unwrap_or(0)
}

fn is_page_number(line: &str) -> bool {
    let bare: String = line
        .chars()
        .filter(|c| !c.is_whitespace() && !"-—–/第共页".contains(*c))
        .collect();
    bare.len() <= 3 && bare.chars().all(|c| c.is_ascii_digit()) && line.chars().count() <= 12
}

fn latin(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphanumeric() || c == ',')
}

/// `11 月 21 日` → `11月21日`: the gap is the typesetter's, not the author's. Before a telephone
/// number it stays.
fn tight(line: &str) -> String {
    let all: Vec<char> = line.chars().collect();
    let mut out = String::with_capacity(line.len());
    for (at, &c) in all.iter().enumerate() {
        if c == ' ' && at > 0 && at + 1 < all.len() {
            let (before, after) = (all[at - 1], all[at + 1]);
            let digits = all[at + 1..]
                .iter()
                .take(6)
                .take_while(|c| c.is_ascii_digit() || **c == '-')
                .count();
            if (wide(before) && (1..5).contains(&digits))
                || (before.is_ascii_digit() && wide(after))
            {
                continue;
            }
        }
        out.push(c);
    }
    out
}

fn wide(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_lines_go_on_and_short_ones_end() {
        let page = "深圳市青苗助学中心举办公益开放日\n\
            11 月 21 日，深圳市青苗助学中心在罗湖区河湾社区举办公益开放日活动，来自全市的三\n\
            百名志愿者和社区居民参加了活动，现场设置了图书捐赠、手工制作、义诊咨询等八个展\n\
            位。\n\
            中心负责人介绍，今年以来已累计资助学生一千二百余人次，“希望更多人加入进来”，她\n\n\
            - 1 -\n\n\
            说，明年还将在宝安、龙岗两区各开设一个服务点。\n\
            第 2 页 共 3 页\n\
            联系人：王一 0755-88888888\n";
        let text = paragraphs(page);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert_eq!(lines[0], "深圳市青苗助学中心举办公益开放日");
        assert!(lines[1].starts_with("11月21日，") && lines[1].ends_with("全市的三百名志愿者和社区居民参加了活动，现场设置了图书捐赠、手工制作、义诊咨询等八个展位。"));
        assert!(lines[2].ends_with("她说，明年还将在宝安、龙岗两区各开设一个服务点。"));
        assert_eq!(lines[3], "联系人：王一 0755-88888888");
    }

    #[test]
    fn letters_of_a_lost_font_are_no_text() {
        assert!(is_language("11月21日，青苗助学中心 Open Day 开放日 グッド"));
        assert!(!is_language("ৼࠐڜ ӱߑߌ \u{e012}\u{e013} 2026"));
        assert!(is_language(""));
    }

    #[test]
    fn words_stay_apart_and_short_lists_stay_lists() {
        let text = paragraphs(
            "The quick brown fox jumps over the lazy\ndog. That is all of it for now here\n",
        );
        assert!(
            text.starts_with("The quick brown fox jumps over the lazy dog."),
            "{text}"
        );
        assert_eq!(paragraphs("甲 乙\n丙\n丁\n"), "甲 乙\n丙\n丁\n");
        assert_eq!(paragraphs("2026年\n12\n"), "2026年\n");
        assert_eq!(paragraphs(""), "");
    }
}
