//! A designer's own words for a card, JSON or TOML → card data; what is not said is taken from the
//! sample card.

use serde_json::Value;

use super::{card::CardData, copy::copy, place::nearest};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// `{"headline": "…"}`
    Json,
    /// `headline = "…"`
    Toml,
}

/// What is wrong with a file of card data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFault {
    /// From 1, where known.
    pub line: Option<usize>,
    /// The field and the way out, in English.
    pub detail: String,
}

/// Reads the fields of the card that `sample` is one of.
///
/// # Errors
/// The first field that is wrong, with its line.
pub fn read(text: &str, notation: Notation, sample: &CardData) -> Result<CardData, DataFault> {
    let given = parse(text, notation)?;
    let Value::Object(given) = given else {
        return Err(DataFault {
            line: Some(1),
            detail: "write an object of fields: {\"headline\": \"…\"}".to_owned(),
        });
    };
    let kind = copy(sample).template;
    let mut data = serde_json::to_value(sample).map_err(|error| fault(None, error.to_string()))?;
    let known: Vec<String> = data
        .as_object()
        .map(|fields| {
            fields
                .keys()
                .filter(|name| *name != "card")
                .cloned()
                .collect()
        })
        .unwrap_or_default();
    for (name, value) in given {
        let line = line_of(text, &name, notation);
        if name == "card" {
            let said = value.as_str().unwrap_or_default();
            if data.get("card") != Some(&value) {
                return Err(fault(
                    line,
                    format!("these are the words of a `{said}`, but the template is a `{kind}`"),
                ));
            }
            continue;
        }
        if !known.contains(&name) {
            let meant = nearest(&name, known.iter().map(String::as_str)).map_or_else(
                || format!("there are: {}", known.join(", ")),
                |meant| format!("did you mean `{meant}`?"),
            );
            return Err(fault(
                line,
                format!("a {kind} has no field `{name}`: {meant}"),
            ));
        }
        let sampled = data[&name].clone();
        data[&name] = value;
        // One field at a time, so that the one that does not fit is known by name.
        if let Err(error) = serde_json::from_value::<CardData>(data.clone()) {
            return Err(fault(
                line,
                format!(
                    "field `{name}`: {error}; write it like `{}`",
                    shortened(&sampled)
                ),
            ));
        }
    }
    serde_json::from_value(data).map_err(|error| fault(None, error.to_string()))
}

fn parse(text: &str, notation: Notation) -> Result<Value, DataFault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match notation {
        Notation::Json => serde_json::from_str(text).map_err(|error| {
            let said = error.to_string();
            let end = said.rfind(" at line").unwrap_or(said.len());
            fault(
                Some(error.line().max(1)),
                format!("not JSON: {} (column {})", &said[..end], error.column()),
            )
        }),
        Notation::Toml => {
            let table: toml::Table = toml::from_str(text).map_err(|error| {
                let line = error.span().map(|span| {
                    text[..text.floor_char_boundary(span.start)]
                        .matches('\n')
                        .count()
                        + 1
                });
                fault(line, format!("not TOML: {}", error.message()))
            })?;
            serde_json::to_value(table).map_err(|error| fault(None, error.to_string()))
        }
    }
}

/// The line on which a field is given.
fn line_of(text: &str, name: &str, notation: Notation) -> Option<usize> {
    let is_given = |line: &str| match notation {
        Notation::Json => line
            .split_once(&format!("\"{name}\""))
            .is_some_and(|(_, rest)| rest.trim_start().starts_with(':') || rest.trim().is_empty()),
        Notation::Toml => {
            let line = line.trim_start().trim_start_matches(['"', '\'', '[']);
            line.strip_prefix(name).is_some_and(|rest| {
                let rest = rest.trim_start_matches(['"', '\'']).trim_start();
                rest.starts_with(['=', ']', '.'])
            })
        }
    };
    text.lines().position(is_given).map(|at| at + 1)
}

fn shortened(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 60 {
        return text;
    }
    let head: String = text.chars().take(59).collect();
    format!("{head}…")
}

fn fault(line: Option<usize>, detail: String) -> DataFault {
    DataFault { line, detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::samples;

    fn title(text: &str, notation: Notation) -> Result<CardData, DataFault> {
        read(text, notation, &samples::one_of_each()[0])
    }

    #[test]
    fn what_is_given_takes_the_place_of_the_sample() {
        for (text, notation) in [
            (
                "{\"card\": \"title\",\n \"headline\": \"深圳\", \"ordinal\": 4}",
                Notation::Json,
            ),
            (
                "# words\nheadline = \"深圳\"\nordinal = 4\n",
                Notation::Toml,
            ),
        ] {
            let CardData::Title(card) = title(text, notation).expect("good data") else {
                panic!("a title")
            };
            assert_eq!(
                (card.headline.as_str(), card.ordinal, card.total),
                ("深圳", 4, 6)
            );
        }
    }

    #[test]
    fn the_field_that_is_wrong_is_named_with_its_line() {
        for (text, notation, line, said) in [
            (
                "{\n \"headlin\": \"x\"}",
                Notation::Json,
                2,
                "did you mean `headline`?",
            ),
            (
                "{\n \"headline\": \"x\",\n \"ordinal\": \"two\"}",
                Notation::Json,
                3,
                "field `ordinal`",
            ),
            (
                "{\n \"headline\": 7}",
                Notation::Json,
                2,
                "field `headline`",
            ),
            ("{\n \"headline\" \"x\"}", Notation::Json, 2, "not JSON"),
            (
                "{\"card\": \"strap\"}",
                Notation::Json,
                1,
                "the template is a `title`",
            ),
            ("[1]", Notation::Json, 1, "an object"),
            ("a = 1\nheadline = 5\n", Notation::Toml, 1, "no field `a`"),
            (
                "headline = \"x\"\nordinal = -1\n",
                Notation::Toml,
                2,
                "field `ordinal`",
            ),
            (
                "headline = \"x\"\nordinal = \n",
                Notation::Toml,
                2,
                "not TOML",
            ),
        ] {
            let fault = title(text, notation).expect_err(text);
            assert_eq!(fault.line, Some(line), "{text}: {}", fault.detail);
            assert!(fault.detail.contains(said), "{}", fault.detail);
        }
    }
}
