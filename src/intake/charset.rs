//! Bytes and a label that may lie → text. The label is believed unless the bytes contradict it.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252,
};

use super::frequent;

/// Text, and how much of it could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Decoded {
    pub text: String,
    /// How many U+FFFD stand for bytes that have no meaning.
    pub replaced: usize,
}

impl Decoded {
    fn new(text: String) -> Self {
        let replaced = text.chars().filter(|c| *c == '\u{fffd}').count();
        Self { text, replaced }
    }
}

/// Decodes `bytes` under `label`, if there is one.
///
/// Order of belief: a byte order mark; UTF-8 that is valid and reads as East Asian text or carries
/// no better label; the label; the encoding whose reading looks like language.
pub(super) fn decode(bytes: &[u8], label: Option<&str>) -> Decoded {
    if bytes.starts_with(b"\xff\xfe\0\0") && bytes.len().is_multiple_of(4) {
        return Decoded::new(utf_32(bytes, "utf-32le"));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return lossy(encoding, &bytes[mark..]);
    }
    let label = label.map(clean).filter(|label| !label.is_empty());
    if let Some(text) = label.as_deref().and_then(|label| stateful(bytes, label)) {
        return Decoded::new(text);
    }
    let declared = label.as_deref().and_then(named);
    if bytes.is_ascii() {
        if let Some(text) = escapes(bytes) {
            return Decoded::new(text);
        }
        if declared.is_none_or(|e| e == GB18030 || e == WINDOWS_1252) && holds_hz(bytes) {
            return Decoded::new(hz(bytes));
        }
        return match declared {
            Some(encoding) => lossy(encoding, bytes),
            None => Decoded::new(String::from_utf8_lossy(bytes).into_owned()),
        };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        // A GBK text of two or three characters can be valid UTF-8 by chance; it then reads as
        // Greek or Arabic letters, not as Han.
        let believed = match declared {
            None => true,
            Some(encoding) if encoding == UTF_8 || is_latin(encoding) => true,
            Some(encoding) => {
                frequent::east_asian_percent(text) >= 50 || strict(encoding, bytes).is_none()
            }
        };
        if believed {
            return Decoded::new(text.to_owned());
        }
    }
    match declared {
        Some(encoding) if encoding == UTF_8 => {
            let reading = lossy(UTF_8, bytes);
            let good = reading.text.chars().filter(|c| !c.is_ascii()).count() - reading.replaced;
            if good > 2 * reading.replaced {
                return reading;
            }
            let better = detect(bytes).or_else(|| accents(bytes).then_some(WINDOWS_1252));
            better.map_or(reading, |encoding| lossy(encoding, bytes))
        }
        Some(encoding) if is_latin(encoding) => lossy(detect(bytes).unwrap_or(encoding), bytes),
        Some(encoding) => {
            if strict(encoding, bytes).is_some() {
                return lossy(unless_chinese(encoding, bytes), bytes);
            }
            let reading = lossy(encoding, bytes);
            // A single torn character is no reason to doubt the label.
            if reading.replaced * 50 <= reading.text.chars().count() {
                return reading;
            }
            detect(bytes).map_or(reading, |better| lossy(better, bytes))
        }
        None => lossy(detect(bytes).unwrap_or_else(|| fallback(bytes)), bytes),
    }
}

/// The East Asian encoding in which `bytes` read as language; `None` when none does, or for ASCII.
///
/// German `Heiligenstädter` is a valid GB18030 string (ä and d make 鋎): so GB18030 needs pairs of
/// the GB2312 rows, in a run, not just absence of errors.
pub(super) fn detect(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.is_ascii() {
        return None;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Some(UTF_8);
    }
    let sample = &bytes[..bytes.len().min(64 * 1024)];
    let mut best: Option<(usize, &'static Encoding)> = None;
    for encoding in [GB18030, BIG5, EUC_KR, SHIFT_JIS] {
        let reading = lossy(encoding, sample);
        let letters = reading.text.chars().filter(|c| !c.is_ascii()).count();
        if reading.replaced > 1 + letters / 50 {
            continue;
        }
        let pairs = Pairs::of(sample);
        let mut score = frequent::percent(&reading.text);
        if encoding == GB18030 {
            let level_one = pairs.longest_run >= 2 && pairs.rows * 10 >= pairs.all * 9;
            if pairs.rows * 10 < pairs.all * 6 {
                continue;
            }
            // Names have few frequent characters: two neighbouring level-1 characters will do.
            if level_one && pairs.level_one * 10 >= pairs.all * 7 {
                score = score.max(15);
            }
        } else if letters < 4 {
            continue;
        }
        if score >= 14 && best.is_none_or(|(top, _)| score > top) {
            best = Some((score, encoding));
        }
    }
    best.map(|(_, encoding)| encoding)
}

/// `declared`, under which `bytes` have no error, unless they plainly are something else: every byte
/// string is a valid KOI8-R text, and most Big5 is valid GB18030 of private use.
fn unless_chinese(declared: &'static Encoding, bytes: &[u8]) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(8 * 1024)];
    let other = if declared == GB18030 {
        BIG5
    } else if declared.is_single_byte() {
        GB18030
    } else {
        return declared;
    };
    // Running Chinese has 70 % of frequent characters; Russian read as GB18030 has none to speak of.
    let reading = lossy(other, sample);
    let chinese = reading.text.chars().filter(|c| !c.is_ascii()).count() >= 8
        && reading.replaced <= 1
        && frequent::percent(&reading.text) >= 40;
    let doubted = declared != GB18030 || frequent::percent(&lossy(declared, sample).text) < 14;
    if chinese && doubted { other } else { declared }
}

/// Whether the 8-bit bytes are the accented letters of a western language: each in a word.
fn accents(bytes: &[u8]) -> bool {
    let letter = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(|b| b.is_ascii_alphabetic())
    };
    let (mut all, mut inside) = (0_usize, 0_usize);
    for (at, byte) in bytes.iter().enumerate().filter(|(_, b)| **b >= 0x80) {
        all += 1;
        let accent = matches!(byte, 0xc0..=0xd6 | 0xd8..=0xf6 | 0xf8..=0xff);
        let (before, after) = (at.checked_sub(1), Some(at + 1));
        let wide = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|b| *b >= 0x80);
        // `è` is a word of its own.
        let alone = !wide(before) && !wide(after);
        inside += usize::from(accent && (alone || letter(before) || letter(after)));
    }
    inside * 10 >= all * 7
}

/// How the 8-bit bytes pair up, read as EUC.
struct Pairs {
    all: usize,
    rows: usize,
    level_one: usize,
    longest_run: usize,
}

impl Pairs {
    fn of(bytes: &[u8]) -> Self {
        let mut pairs = Self {
            all: 0,
            rows: 0,
            level_one: 0,
            longest_run: 0,
        };
        let (mut at, mut run) = (0, 0);
        while at < bytes.len() {
            if bytes[at] < 0x80 {
                run = 0;
                at += 1;
                continue;
            }
            pairs.all += 1;
            let trail = bytes.get(at + 1).copied().unwrap_or(0);
            // GB 2312: rows 1–9 are marks and letters, 16–55 the frequent Han, 56–87 the rare.
            let in_rows = matches!(bytes[at], 0xa1..=0xa9 | 0xb0..=0xf7) && trail >= 0xa1;
            pairs.rows += usize::from(in_rows);
            pairs.level_one +=
                usize::from(in_rows && matches!(bytes[at], 0xa1..=0xa3 | 0xb0..=0xd7));
            run = if in_rows { run + 1 } else { 0 };
            pairs.longest_run = pairs.longest_run.max(run);
            at += 2;
        }
        pairs
    }
}

/// Accents stand alone or between letters of their word; anything else is somebody's Chinese.
fn fallback(bytes: &[u8]) -> &'static Encoding {
    let pairs = Pairs::of(bytes);
    let inside_a_word = bytes.windows(2).any(|pair| {
        (pair[0].is_ascii_alphabetic() && pair[1] >= 0x80)
            || (pair[0] >= 0x80 && pair[1].is_ascii_alphabetic())
    });
    if pairs.longest_run < 2 && (inside_a_word || pairs.rows == 0) {
        WINDOWS_1252
    } else {
        GB18030
    }
}

fn is_latin(encoding: &'static Encoding) -> bool {
    matches!(
        encoding.name(),
        "windows-1252" | "ISO-8859-2" | "ISO-8859-15" | "windows-1250" | "windows-1254"
    )
}

fn strict(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
}

fn lossy(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    Decoded::new(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

fn clean(label: &str) -> String {
    let label =
        label.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | ','));
    // RFC 2231, section 5: a language may follow, `utf-8*zh-CN`.
    label
        .split('*')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// The encoding behind a label. GB18030 serves every gb* label: whoever writes gb2312 sends 镕 and 𠮷.
fn named(label: &str) -> Option<&'static Encoding> {
    let bare: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
    let gb = [
        "gb2312",
        "gbk",
        "gb18030",
        "euccn",
        "cngb",
        "cp936",
        "ms936",
        "windows936",
    ];
    if bare == "936"
        || bare == "chinese"
        || bare == "isoir58"
        || gb
            .iter()
            .any(|name| bare.starts_with(name) || bare.starts_with(&format!("x{name}")))
        || bare.starts_with("csgb")
        || bare.starts_with("csiso58gb")
    {
        return Some(GB18030);
    }
    match bare.as_str() {
        "950" | "cp950" | "ms950" | "windows950" | "xxbig5" | "csbig5" => Some(BIG5),
        big if big.starts_with("big5") || big.starts_with("xbig5") => Some(BIG5),
        "949" | "cp949" | "ms949" | "uhc" | "ksc56011987" => Some(EUC_KR),
        "932" | "cp932" => Some(SHIFT_JIS),
        jp if jp.starts_with("iso2022jp") || jp.starts_with("csiso2022jp") => Some(ISO_2022_JP),
        "utf8" | "utf8mb4" | "unicode11utf8" | "xutf8" => Some(UTF_8),
        "usascii" | "ascii" | "latin1" | "88591" | "8859" | "iso88591" | "ansi" | "default" => {
            Some(WINDOWS_1252)
        }
        _ => Encoding::for_label(label.as_bytes()),
    }
}

/// Encodings that switch by escape or have no fixed byte order.
fn stateful(bytes: &[u8], label: &str) -> Option<String> {
    match label {
        "hz-gb-2312" | "hz" | "hz-gb2312" | "hzgb2312" if bytes.is_ascii() => Some(hz(bytes)),
        "iso-2022-cn" | "iso-2022-cn-ext" if bytes.is_ascii() => Some(shifted(bytes)),
        "iso-2022-kr" | "csiso2022kr" if bytes.is_ascii() => Some(shifted(bytes)),
        // 8-bit UTF-8, or a page of ASCII, under a wide label: no Chinese text in UTF-16 is either.
        "utf-16" | "utf16" | "ucs-2" | "iso-10646-ucs-2" | "unicode" | "utf-16le" | "utf-16be"
            if bytes.len() > 8 && !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok() =>
        {
            Some(String::from_utf8_lossy(bytes).into_owned())
        }
        "utf-32" | "utf32" | "utf-32be" | "utf-32le" => Some(utf_32(bytes, label)),
        "utf-16" | "utf16" | "ucs-2" | "iso-10646-ucs-2" | "unicode" => {
            // Without a mark RFC 2781 says big-endian; Windows programs say nothing and mean little.
            let zeros = |odd: usize| {
                bytes
                    .iter()
                    .skip(odd)
                    .step_by(2)
                    .filter(|b| **b == 0)
                    .count()
            };
            let little = frequent::percent(&lossy(UTF_16LE, bytes).text);
            let big = frequent::percent(&lossy(UTF_16BE, bytes).text);
            let encoding = if (zeros(1), little) > (zeros(0), big) && little >= big {
                UTF_16LE
            } else {
                UTF_16BE
            };
            Some(lossy(encoding, bytes).text)
        }
        "utf-7" | "unicode-1-1-utf-7" if bytes.is_ascii() => {
            mail_parser::decoders::charsets::map::charset_decoder(b"utf-7").map(|read| read(bytes))
        }
        _ => None,
    }
}

/// Whether every `~{` opens a run of GB pairs that `~}` closes (RFC 1843).
fn holds_hz(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let mut found = false;
    while let Some(open) = position(rest, b"~{") {
        let Some(length) = position(&rest[open + 2..], b"~}") else {
            return false;
        };
        let run = &rest[open + 2..open + 2 + length];
        let pairs = run.chunks(2).all(|pair| {
            matches!(pair, [lead, trail] if (0x21..=0x77).contains(lead) && (0x21..=0x7e).contains(trail))
        });
        if run.is_empty() || !pairs {
            return false;
        }
        found = true;
        rest = &rest[open + 4 + length..];
    }
    found
}

fn position(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes
        .windows(needle.len())
        .position(|window| window == needle)
}

/// RFC 1843: `~{` … `~}` hold GB 2312 with the high bits off.
fn hz(bytes: &[u8]) -> String {
    let mut eight_bit = Vec::with_capacity(bytes.len());
    let mut chinese = false;
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'~', Some(b'{')) => (chinese, at) = (true, at + 2),
            (b'~', Some(b'}')) => (chinese, at) = (false, at + 2),
            (b'~', Some(b'~')) if !chinese => {
                eight_bit.push(b'~');
                at += 2;
            }
            (b'~', Some(b'\n')) => at += 2,
            (b'\n' | b'\r', _) => {
                chinese = false;
                eight_bit.push(bytes[at]);
                at += 1;
            }
            (lead, Some(trail)) if chinese && lead > b' ' => {
                eight_bit.extend([lead | 0x80, trail | 0x80]);
                at += 2;
            }
            (byte, _) => {
                eight_bit.push(byte);
                at += 1;
            }
        }
    }
    lossy(GB18030, &eight_bit).text
}

/// Text that switches by escape sequences which nothing else contains, whatever the label says.
fn escapes(bytes: &[u8]) -> Option<String> {
    let at = bytes.iter().position(|b| *b == 0x1b)?;
    match bytes.get(at + 1..at + 4)? {
        [b'$', b')', b'A' | b'C' | b'G'] => Some(shifted(bytes)),
        [b'$', b'B' | b'@', _] | [b'(', b'J' | b'I', _] => Some(lossy(ISO_2022_JP, bytes).text),
        _ => None,
    }
}

fn utf_32(bytes: &[u8], label: &str) -> String {
    let bytes = bytes
        .strip_prefix(b"\xff\xfe\0\0")
        .or_else(|| bytes.strip_prefix(b"\0\0\xfe\xff"))
        .unwrap_or(bytes);
    // Every character is below U+110000: the highest byte of each unit is zero.
    let zero = |at: usize| bytes.iter().skip(at).step_by(4).all(|b| *b == 0);
    let little = !label.ends_with("be") && zero(3);
    bytes
        .chunks(4)
        .map(|unit| {
            let code = <[u8; 4]>::try_from(unit).ok().and_then(|unit| {
                char::from_u32(if little {
                    u32::from_le_bytes(unit)
                } else {
                    u32::from_be_bytes(unit)
                })
            });
            code.unwrap_or('\u{fffd}')
        })
        .collect()
}

/// RFC 1922 and RFC 1557: shift-out to GB 2312 or KS X 1001. CNS planes are not read and show as
/// U+FFFD.
fn shifted(bytes: &[u8]) -> String {
    let mut eight_bit = Vec::with_capacity(bytes.len());
    let (mut shifted, mut gb, mut encoding) = (false, true, GB18030);
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            0x1b if bytes[at + 1..].starts_with(b"$)") => {
                let set = bytes.get(at + 3);
                gb = matches!(set, Some(b'A' | b'C'));
                if set == Some(&b'C') {
                    encoding = EUC_KR;
                }
                at += 4;
            }
            0x1b if bytes[at + 1..].starts_with(b"$") => at += 4,
            0x0e => (shifted, at) = (true, at + 1),
            0x0f => (shifted, at) = (false, at + 1),
            b'\n' => {
                shifted = false;
                eight_bit.push(b'\n');
                at += 1;
            }
            lead if shifted => {
                if gb {
                    eight_bit.push(lead | 0x80);
                    eight_bit.extend(bytes.get(at + 1).map(|trail| trail | 0x80));
                } else {
                    eight_bit.push(0xff);
                }
                at += 2;
            }
            byte => {
                eight_bit.push(byte);
                at += 1;
            }
        }
    }
    lossy(encoding, &eight_bit).text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NEWS: &str = "深圳市志愿者联合会11月27日在罗湖区举行活动，朱镕基、王喆到场。";

    fn gb(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    #[test]
    fn every_gb_label_reads_all_of_gb18030() {
        let text = format!("{NEWS}𠮷野家䶮");
        for label in [
            "gb2312",
            "GBK",
            "gb18030",
            "x-gbk",
            "x-gb18030",
            "GB_18030",
            "gb18030-2000",
            "gb18030-2005",
            "euc-cn",
            "cn-gb",
            "936",
            "cp936",
            "csgb231280",
            "csGB2312",
            "GB_2312-80",
            "chinese",
            "\"gb2312\"",
            "gb2312;",
            "gb2312*zh",
        ] {
            assert_eq!(decode(&gb(&text), Some(label)).text, text, "{label}");
        }
    }

    #[test]
    fn a_label_that_the_bytes_contradict_is_not_believed() {
        for label in [
            Some("utf-8"),
            Some("us-ascii"),
            Some("iso-8859-1"),
            Some("windows-1252"),
            None,
            Some("x-nonsense"),
        ] {
            assert_eq!(decode(&gb(NEWS), label).text, NEWS, "{label:?}");
        }
        for label in [
            Some("gb2312"),
            Some("big5"),
            Some("us-ascii"),
            Some("iso-8859-1"),
            None,
        ] {
            assert_eq!(decode(NEWS.as_bytes(), label).text, NEWS, "{label:?}");
        }
        assert_eq!(decode("联通".as_bytes(), Some("gbk")).text, "联通");
        assert_eq!(decode(&gb("联通"), Some("gbk")).text, "联通");
    }

    #[test]
    fn short_chinese_without_a_label_is_found() {
        for text in ["张三", "来稿", "关于慈善晚会的通知", "王喆来稿"] {
            assert_eq!(decode(&gb(text), None).text, text);
        }
    }

    #[test]
    fn other_languages_are_not_turned_into_chinese() {
        let latin = |text: &str| WINDOWS_1252.encode(text).0.into_owned();
        for text in [
            "Heiligenstädter Straße, Grüße aus München",
            "Ärzte für Flüchtlinge",
            "été à Genève, créée",
            "AÇÃO E CONSTRUÇÃO",
            "São Paulo: ações e corações",
            "Señor Núñez",
            "Größe",
        ] {
            assert_eq!(decode(&latin(text), Some("iso-8859-1")).text, text);
            assert_eq!(decode(&latin(text), None).text, text);
            assert_eq!(decode(text.as_bytes(), Some("iso-8859-1")).text, text);
        }
        let korean = "안녕하세요. 선전시 자원봉사자 연합회는 이번 주에 행사를 개최합니다.";
        let bytes = EUC_KR.encode(korean).0.into_owned();
        assert_eq!(decode(&bytes, Some("euc-kr")).text, korean);
        assert_eq!(decode(&bytes, Some("ks_c_5601-1987")).text, korean);
        assert_eq!(decode(&bytes, None).text, korean);
        let russian = "Привет, это письмо о волонтёрах";
        let bytes = encoding_rs::KOI8_R.encode(russian).0.into_owned();
        assert_eq!(decode(&bytes, Some("koi8-r")).text, russian);
    }

    #[test]
    fn a_label_under_which_every_byte_is_valid_gives_way_to_plain_chinese() {
        for label in [
            "koi8-r",
            "windows-1251",
            "macintosh",
            "iso-8859-5",
            "x-user-defined",
        ] {
            assert_eq!(decode(&gb(NEWS), Some(label)).text, NEWS, "{label}");
        }
        let text = "深圳市志願者聯合會於羅湖區舉行活動，為長者送上關懷。";
        assert_eq!(
            decode(&BIG5.encode(text).0, Some("gb2312")).text,
            text,
            "Big5 under a gb label"
        );
        for label in ["utf-16", "utf-7", "utf-16le"] {
            assert_eq!(decode(NEWS.as_bytes(), Some(label)).text, NEWS, "{label}");
        }
        let greek = "Καλημέρα σας από την Αθήνα, σήμερα";
        let bytes = encoding_rs::ISO_8859_7.encode(greek).0.into_owned();
        assert_eq!(decode(&bytes, Some("iso-8859-7")).text, greek);
        let latin = WINDOWS_1252.encode("Viele Grüße aus München: è bella").0;
        assert_eq!(
            decode(&latin, Some("utf-8")).text,
            "Viele Grüße aus München: è bella"
        );
        assert!(decode(b"\x80\xff\xfe\x81 \xff\xff\xc0\xc1", Some("utf-8")).replaced > 0);
    }

    #[test]
    fn escape_sequences_tell_their_encoding_under_any_label() {
        let japanese = b"\x1b$BEl5~ET\x1b(B ok";
        for label in [
            Some("iso-2022-jp"),
            Some("iso-2022-jp-ms"),
            Some("us-ascii"),
            None,
        ] {
            assert_eq!(decode(japanese, label).text, "東京都 ok", "{label:?}");
        }
        let korean = b"\x1b$)C\x0e>H3g\x0f ok";
        for label in [Some("iso-2022-kr"), None] {
            assert_eq!(decode(korean, label).text, "안녕 ok", "{label:?}");
        }
        assert_eq!(decode(b"\x1b$)A\x0e<:Ky\x0f ok", None).text, "己所 ok");
        let wide: Vec<u8> = "来稿"
            .chars()
            .flat_map(|c| u32::from(c).to_le_bytes())
            .collect();
        assert_eq!(decode(&wide, Some("utf-32")).text, "来稿");
    }

    #[test]
    fn traditional_text_is_found_too() {
        let text = "深圳市志願者聯合會於羅湖區舉行活動，為長者送上關懷。";
        let bytes = BIG5.encode(text).0.into_owned();
        for label in [
            Some("big5"),
            Some("big5-hkscs"),
            Some("big5_tw"),
            Some("cp950"),
            Some("us-ascii"),
            None,
        ] {
            assert_eq!(decode(&bytes, label).text, text, "{label:?}");
        }
    }

    #[test]
    fn marks_shifts_and_wide_units_are_read() {
        assert_eq!(decode(b"\xef\xbb\xbfabc", Some("gb2312")).text, "abc");
        let wide: Vec<u8> = "来稿 abc"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(decode(&wide, Some("utf-16le")).text, "来稿 abc");
        assert_eq!(decode(&wide, Some("utf-16")).text, "来稿 abc");
        let wide: Vec<u8> = "来稿 abc"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(decode(&wide, Some("utf-16")).text, "来稿 abc");
        assert_eq!(
            decode(b"~{<:Ky2;HK!#~} ok ~~", Some("hz-gb-2312")).text,
            "己所不人。 ok ~"
        );
        assert_eq!(decode(b"a ~{<:Ky~} b", None).text, "a 己所 b");
        assert_eq!(decode(b"a ~{broken b", None).text, "a ~{broken b");
        assert_eq!(
            decode(b"\x1b$)A\x0e<:Ky\x0f ok", Some("iso-2022-cn")).text,
            "己所 ok"
        );
    }

    #[test]
    fn a_torn_character_costs_one_mark_and_no_more() {
        let mut bytes = NEWS.as_bytes().to_vec();
        bytes.truncate(bytes.len() - 1);
        let reading = decode(&bytes, Some("utf-8"));
        assert_eq!(reading.replaced, 1);
        assert!(reading.text.starts_with("深圳市志愿者联合会"));
        let mut bytes = gb(NEWS);
        bytes.truncate(bytes.len() - 1);
        assert_eq!(decode(&bytes, Some("gb2312")).replaced, 1);
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300), label in "[a-z0-9-]{0,12}") {
            for label in [label.as_str(), "gb2312", "utf-16", "iso-2022-cn", "hz-gb-2312", "utf-7", "iso-2022-jp", "iso-2022-kr", "utf-32"] {
                decode(&bytes, Some(label));
            }
            decode(&bytes, None);
        }

        #[test]
        fn utf_8_is_never_changed(text in "\\PC{1,60}") {
            prop_assume!(!text.starts_with('\u{feff}'));
            prop_assert_eq!(decode(text.as_bytes(), Some("utf-8")).text, text);
        }
    }
}
