//! Which elements a mail's own style sheet or `style=` hides from the reader.

use std::collections::HashSet;

/// What a declaration block says about being seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Look {
    /// Not shown, nor anything inside.
    pub hidden: bool,
    /// Letters of no size (true) or of a size (false); inherited until said otherwise.
    pub no_size: Option<bool>,
    /// White space counts, as in `pre`.
    pub preformatted: Option<bool>,
}

/// Reads `display:none; font-size:0` and the like.
pub(super) fn look(style: &str) -> Look {
    let mut look = Look::default();
    let (mut flat, mut cut) = (false, false);
    for declaration in style.split(';') {
        let Some((name, value)) = declaration.split_once(':') else {
            continue;
        };
        let name = name.trim().to_ascii_lowercase();
        let value = value.to_ascii_lowercase();
        let value = value.split('!').next().unwrap_or_default().trim();
        let nothing = || {
            let number: String = value
                .chars()
                .take_while(|c| c.is_ascii_digit() || *c == '.')
                .collect();
            number.parse::<f32>().is_ok_and(|n| n == 0.0)
        };
        match name.as_str() {
            "display" => look.hidden |= value == "none",
            "visibility" => look.hidden |= matches!(value, "hidden" | "collapse"),
            "mso-hide" => look.hidden |= value == "all",
            "opacity" => look.hidden |= nothing(),
            "font-size" => look.no_size = Some(nothing()),
            "height" | "max-height" | "width" | "max-width" => flat |= nothing(),
            "overflow" => cut |= value == "hidden",
            "white-space" => {
                look.preformatted = Some(value.starts_with("pre") || value == "break-spaces")
            }
            _ => {}
        }
    }
    look.hidden |= flat && cut;
    look
}

/// Names (`.class`, `#id`) that a style sheet hides outside any `@media`: a rule for telephones
/// hides nothing here.
pub(super) fn hidden_names(sheet: &str) -> HashSet<String> {
    let mut hidden = HashSet::new();
    let sheet = without_comments(sheet);
    let mut rest = sheet.as_str();
    while let Some(open) = rest.find('{') {
        let selector = rest[..open]
            .rsplit([';', '}'])
            .next()
            .unwrap_or_default()
            .trim();
        if selector.starts_with('@') {
            rest = after_block(&rest[open..]);
            continue;
        }
        let block = &rest[open + 1..];
        let end = block.find('}').unwrap_or(block.len());
        if look(&block[..end]).hidden {
            for name in selector.split(',').map(str::trim) {
                let simple = name.rsplit_once(['.', '#']).is_some_and(|(before, _)| {
                    before.is_empty() || before.bytes().all(|b| b.is_ascii_alphanumeric())
                }) && !name.contains([' ', '>', ':', '[', '+', '~']);
                if let (true, Some(at)) = (simple, name.find(['.', '#'])) {
                    hidden.insert(name[at..].to_owned());
                }
            }
        }
        rest = block.get(end + 1..).unwrap_or_default();
    }
    hidden
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
        ] {
            assert!(look(style).hidden, "{style}");
        }
        for style in [
            "display:block",
            "height:0",
            "opacity:0.5",
            "color:red",
            "overflow:hidden",
        ] {
            assert!(!look(style).hidden, "{style}");
        }
        assert_eq!(look("font-size:0px").no_size, Some(true));
        assert_eq!(look("font-size:0.8em").no_size, Some(false));
    }

    #[test]
    fn a_sheet_hides_by_class_but_not_for_telephones() {
        let names = hidden_names(
            "<!-- @import url(x); .a, p.b{display:none} /* .x{display:none} */ @media (max-width:1px){.c{display:none}} #d{opacity:0} .e .f{display:none} -->",
        );
        let mut names: Vec<_> = names.into_iter().collect();
        names.sort();
        assert_eq!(names, ["#d", ".a", ".b"]);
    }

    proptest! {
        #[test]
        fn any_sheet_is_read(sheet in "(\\{|\\}|\\.|#|@|;|:|,|/\\*|\\*/|display|none|a|\\PC){0,40}") {
            hidden_names(&sheet);
            look(&sheet);
        }
    }
}
