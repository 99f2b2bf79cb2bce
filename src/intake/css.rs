//! Which elements a mail's own style sheet or `style=` hides from the reader.

use std::collections::HashMap;

/// A colour, as far as it tells whether letters can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Rgb([u8; 3]),
    /// Nothing is painted.
    Clear,
    /// A picture, a gradient, a name that is not known here.
    Unknown,
}

impl Paint {
    pub const WHITE: Self = Self::Rgb([255; 3]);

    /// Reads a CSS colour or a `bgcolor=`; a background may name a picture beside it.
    pub fn read(value: &str) -> Option<Self> {
        let value = value.trim().to_ascii_lowercase();
        if value.contains("url(") || value.contains("gradient") {
            return Some(Self::Unknown);
        }
        let numbers = |text: &str| -> Vec<f32> {
            text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
                .filter_map(|number| number.parse().ok())
                .collect()
        };
        let byte = |number: f32| {
            format!("{:.0}", number.clamp(0.0, 255.0))
                .parse()
                .unwrap_or(0)
        };
        if let Some(at) = value.find("rgb") {
            let parts = numbers(value[at..].split(')').next().unwrap_or_default());
            return Some(match parts.as_slice() {
                [_, _, _, alpha, ..] if *alpha == 0.0 => Self::Clear,
                [_, _, _, alpha, ..] if *alpha < 0.9 => Self::Unknown,
                [red, green, blue, ..] => Self::Rgb([byte(*red), byte(*green), byte(*blue)]),
                _ => Self::Unknown,
            });
        }
        if value.contains("hsl") {
            return Some(match numbers(&value).as_slice() {
                [_, _, light, ..] if *light >= 99.0 => Self::WHITE,
                [_, _, light, ..] if *light <= 1.0 => Self::Rgb([0; 3]),
                _ => Self::Unknown,
            });
        }
        let word = value.split_whitespace().next()?;
        let hex = word.strip_prefix('#').unwrap_or(word);
        let digits: Option<Vec<u8>> = hex
            .chars()
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect();
        Some(match (word, digits.as_deref()) {
            ("white" | "window" | "snow" | "ivory" | "ghostwhite", _) => Self::WHITE,
            ("black", _) => Self::Rgb([0; 3]),
            ("transparent" | "none", _) => Self::Clear,
            ("inherit" | "initial" | "unset" | "auto" | "currentcolor", _) => return None,
            (_, Some([r, g, b])) => Self::Rgb([r * 17, g * 17, b * 17]),
            (_, Some([_, _, _, 0])) => Self::Clear,
            (_, Some([r, g, b, _])) => Self::Rgb([r * 17, g * 17, b * 17]),
            (_, Some([_, _, _, _, _, _, 0, 0])) => Self::Clear,
            (_, Some([r, r2, g, g2, b, b2, ..])) => {
                Self::Rgb([r * 16 + r2, g * 16 + g2, b * 16 + b2])
            }
            _ => Self::Unknown,
        })
    }

    /// Whether letters of this colour cannot be told from `ground`.
    pub fn lost_on(self, ground: Self) -> bool {
        match (self, ground) {
            (Self::Clear, _) => true,
            (Self::Rgb(ink), Self::Rgb(ground)) => {
                ink.iter().zip(ground).all(|(a, b)| a.abs_diff(b) <= 6)
            }
            _ => false,
        }
    }
}

/// What a declaration block says about being seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Look {
    /// Not shown, nor anything inside; `Some(false)` takes an earlier rule back.
    pub hidden: Option<bool>,
    /// Letters of no size (true) or of a size (false); inherited until said otherwise.
    pub no_size: Option<bool>,
    /// White space counts, as in `pre`.
    pub preformatted: Option<bool>,
    /// The letters' colour; inherited.
    pub ink: Option<Paint>,
    /// What the letters stand on.
    pub ground: Option<Paint>,
}

impl Look {
    /// This look with `other`, which is nearer to the element, laid over it.
    pub fn under(self, other: Self) -> Self {
        Self {
            hidden: other.hidden.or(self.hidden),
            no_size: other.no_size.or(self.no_size),
            preformatted: other.preformatted.or(self.preformatted),
            ink: other.ink.or(self.ink),
            ground: other.ground.or(self.ground),
        }
    }
}

/// Reads `display:none; font-size:0` and the like.
pub(super) fn look(style: &str) -> Look {
    let mut look = Look::default();
    let (mut flat, mut cut, mut hide) = (false, false, false);
    for declaration in style.split(';') {
        let Some((name, value)) = declaration.split_once(':') else {
            continue;
        };
        let name = name.trim().to_ascii_lowercase();
        let value = value.to_ascii_lowercase();
        let value = value.split('!').next().unwrap_or_default().trim();
        let number = || {
            let end = value
                .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-')))
                .unwrap_or(value.len());
            value[..end].parse::<f32>().ok()
        };
        let nothing = || number() == Some(0.0);
        // A point is not read by anybody; an em of 0.8 is.
        let speck =
            || nothing() || (number().is_some_and(|n| n <= 1.0) && value.ends_with(['x', 't']));
        let far_away = || number().is_some_and(|n| n <= -500.0);
        match name.as_str() {
            "display" => look.hidden = Some(value == "none"),
            "visibility" => hide |= matches!(value, "hidden" | "collapse"),
            "mso-hide" => hide |= value == "all",
            "opacity" => hide |= nothing(),
            "font-size" => look.no_size = Some(speck()),
            "font" if nothing() => look.no_size = Some(true),
            "font" if value.contains(|c: char| c.is_ascii_digit()) => look.no_size = Some(false),
            "height" | "max-height" | "width" | "max-width" => flat |= nothing(),
            "overflow" => cut |= value == "hidden",
            "text-indent" | "left" | "top" => hide |= far_away(),
            "clip" => hide |= value.starts_with("rect(0"),
            "color" => look.ink = Paint::read(value).or(look.ink),
            "background" | "background-color" | "background-image" => {
                look.ground = match (look.ground, Paint::read(value)) {
                    // `background-image:none` takes no colour away.
                    (Some(known), Some(Paint::Clear)) => Some(known),
                    (known, read) => read.or(known),
                }
            }
            "white-space" => {
                look.preformatted = Some(value.starts_with("pre") || value == "break-spaces")
            }
            _ => {}
        }
    }
    if hide || (flat && cut) {
        look.hidden = Some(true);
    }
    look
}

/// What a style sheet says outside any `@media`: a rule for telephones hides nothing here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sheet {
    /// By `.class`, `#id` or `tag`.
    pub looks: HashMap<String, Look>,
    /// Rules that are not understood here paint a ground: no colour tells what is hidden.
    pub paints: bool,
}

impl Sheet {
    /// Adds the rules of `source`.
    pub fn read(&mut self, source: &str) {
        let sheet = without_comments(source);
        let mut rest = sheet.as_str();
        while let Some(open) = rest.find('{') {
            let selector = rest[..open]
                .rsplit([';', '}'])
                .next()
                .unwrap_or_default()
                .trim();
            if selector.starts_with('@') {
                let after = after_block(&rest[open..]);
                self.paints |= rest[open..rest.len() - after.len()].contains("background");
                rest = after;
                continue;
            }
            let block = &rest[open + 1..];
            let end = block.find('}').unwrap_or(block.len());
            let look = look(&block[..end]);
            if look != Look::default() {
                for name in selector.split(',').map(str::trim) {
                    self.add(name, look);
                }
            }
            rest = block.get(end + 1..).unwrap_or_default();
        }
    }

    fn add(&mut self, name: &str, look: Look) {
        let plain = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        };
        let key = match name.split_once(['.', '#']) {
            Some((tag, rest)) if (tag.is_empty() || plain(tag)) && plain(rest) => {
                &name[tag.len()..]
            }
            // Elements as a whole are never hidden in earnest, but they are painted.
            None if plain(name) => name,
            _ => {
                self.paints |= look.ground.is_some();
                return;
            }
        };
        if self.looks.len() < 5_000 {
            let known = self.looks.entry(key.to_ascii_lowercase()).or_default();
            *known = known.under(look);
        }
    }

    /// The look of an element without its own `style=`.
    pub fn look(&self, tag: &str, id: Option<&str>, classes: Option<&str>) -> Look {
        if self.looks.is_empty() {
            return Look::default();
        }
        let named = |key: String| self.looks.get(&key.to_ascii_lowercase()).copied();
        let mut look = self.looks.get(tag).copied().unwrap_or_default();
        (look.hidden, look.no_size) = (None, None);
        for class in classes.unwrap_or_default().split_whitespace() {
            look = look.under(named(format!(".{class}")).unwrap_or_default());
        }
        if let Some(id) = id {
            look = look.under(named(format!("#{}", id.trim())).unwrap_or_default());
        }
        look
    }
}

fn without_comments(sheet: &str) -> String {
    let mut out = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some(start) = rest.find("/*") {
        out.push_str(&rest[..start]);
        rest = rest[start + 2..]
            .split_once("*/")
            .map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.replace("<!--", "").replace("-->", "")
}

fn after_block(text: &str) -> &str {
    let mut depth = 0_u32;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return &text[at + 1..];
                }
            }
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hiding_is_seen_in_its_usual_forms() {
        for style in [
            "display:none",
            "DISPLAY : none !important",
            "visibility:hidden",
            "mso-hide:all",
            "opacity:0",
            "max-height:0px;overflow:hidden",
            "text-indent:-9999px",
            "position:absolute;left:-9999px",
            "clip:rect(0,0,0,0)",
        ] {
            assert_eq!(look(style).hidden, Some(true), "{style}");
        }
        for style in [
            "display:block",
            "height:0",
            "opacity:0.5",
            "color:red",
            "overflow:hidden",
        ] {
            assert_ne!(look(style).hidden, Some(true), "{style}");
        }
        assert_eq!(look("font-size:0px").no_size, Some(true));
        assert_eq!(look("font-size:0.8em").no_size, Some(false));
        assert_eq!(look("font-size:1px").no_size, Some(true));
        assert_eq!(look("font:0/0 a").no_size, Some(true));
        assert_eq!(look("font:12px 宋体").no_size, Some(false));
        assert_eq!(look("text-indent:-18pt;left:-5px").hidden, None);
    }

    #[test]
    fn colours_are_read_in_their_usual_forms() {
        for white in [
            "#fff",
            "#FFFFFF",
            "white",
            "rgb(255, 255,255)",
            "rgba(255,255,255,1)",
            "#fefefe",
            "hsl(0,0%,100%)",
            "#fff none",
        ] {
            let paint = Paint::read(white).unwrap();
            assert!(paint.lost_on(Paint::WHITE), "{white}");
        }
        for seen in ["#333", "red", "black", "url(x.png)", "rgb(0,0,0)", "#eee"] {
            let paint = Paint::read(seen).unwrap();
            assert!(!paint.lost_on(Paint::WHITE), "{seen}");
        }
        assert_eq!(Paint::read("inherit"), None);
        assert_eq!(Paint::read("rgba(0,0,0,0)"), Some(Paint::Clear));
        assert_eq!(
            look("background:#036 url(a.png)").ground,
            Some(Paint::Unknown)
        );
        assert_eq!(
            look("background-color:#000;background-image:none").ground,
            Some(Paint::Rgb([0; 3]))
        );
    }

    #[test]
    fn a_sheet_hides_by_class_but_not_for_telephones() {
        let mut sheet = Sheet::default();
        sheet.read(
            "<!-- @import url(x); .a, p.b{display:none} /* .x{display:none} */ @media (max-width:1px){.c{display:none}} #d{opacity:0} .e .f{display:none} div{display:none} -->",
        );
        let hidden = |id, class| sheet.look("div", id, class).hidden == Some(true);
        assert!(hidden(None, Some("z a")) && hidden(None, Some("b")) && hidden(Some("d"), None));
        assert!(!hidden(None, Some("c")) && !hidden(None, Some("f")) && !hidden(Some("x"), None));
        assert!(!sheet.paints);
        assert_eq!(look("display:none;display:block").hidden, Some(false));
        let mut later = Sheet::default();
        later.read(".a{display:none} .a{display:block}");
        assert_eq!(later.look("p", None, Some("a")).hidden, Some(false));
        sheet.read("td .g{background:#000}");
        assert!(sheet.paints);
    }

    proptest! {
        #[test]
        fn any_sheet_is_read(sheet in "(\\{|\\}|\\.|#|@|;|:|,|/\\*|\\*/|display|none|a|\\PC){0,40}") {
            Sheet::default().read(&sheet);
            look(&sheet);
            Paint::read(&sheet);
        }
    }
}
