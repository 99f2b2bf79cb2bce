//! `rundown.json`: all that the papers print, for machines. Pure.

use serde::Serialize;

use super::{PackageError, papers::Papers};

/// The shape of `rundown.json`; raised only when a reader of the old one would misread it.
pub(super) const RUNDOWN_SCHEMA: &str = "yixian-rundown/1";

/// The JSON Schema (draft 2020-12) of `rundown.json`; lies beside it in the package and in `docs/`.
pub(super) const SCHEMA: &str = include_str!("../../docs/rundown.schema.json");

/// Our name for the schema.
pub(super) const SCHEMA_FILE: &str = "rundown.schema.json";

/// How its times count, for whoever opens it without a manual.
const TIMES: &str = "every *_ms is milliseconds; start_ms, back_ms: from the top of the edition; \
     captions, card_ms: from the start of their row; whole frames at 25 fps";

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    schema_file: Option<String>,
    schema: &'static str,
    times: &'static str,
    #[serde(flatten)]
    papers: &'a Papers,
}

/// `rundown.json`, indented, with a line end.
///
/// # Errors
/// Never in practice: plain data serializes.
pub(super) fn document(papers: &Papers) -> Result<Vec<u8>, PackageError> {
    pretty(
        "rundown.json",
        &Document {
            schema_file: papers
                .wants
                .takes(SCHEMA_FILE)
                .then(|| papers.wants.name(SCHEMA_FILE)),
            schema: RUNDOWN_SCHEMA,
            times: TIMES,
            papers,
        },
    )
}

/// Indented JSON with a line end.
///
/// # Errors
/// As [`document`].
pub(super) fn pretty(
    document: &'static str,
    data: &impl Serialize,
) -> Result<Vec<u8>, PackageError> {
    let mut bytes = serde_json::to_vec_pretty(data).map_err(|error| PackageError::Document {
        document,
        detail: error.to_string(),
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        model::story::CheckLevel,
        package::{papers::CheckPaper, sample},
    };

    /// What differs between a value and its schema, in fields.
    fn differ(schema: &Value, part: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        let target = match part["$ref"].as_str() {
            Some(name) => &schema["$defs"][name.trim_start_matches("#/$defs/")],
            None => part,
        };
        if let Some(any) = target["anyOf"].as_array().filter(|_| !value.is_null()) {
            return differ(schema, &any[0], value, at, found);
        }
        match value {
            Value::Object(fields) => {
                let known = target["properties"].as_object().unwrap();
                let required = target["required"].as_array().unwrap();
                for (name, value) in fields {
                    let at = format!("{at}.{name}");
                    // Not there where the schema itself is left out.
                    let required = required.contains(&json!(name)) || name == "$schema";
                    if !known.contains_key(name) || !required {
                        found.push(at);
                    } else {
                        differ(schema, &known[name], value, &at, found);
                    }
                }
                let gone = known.keys().filter(|name| !fields.contains_key(*name));
                found.extend(gone.map(|name| format!("{at}.{name} is not there")));
            }
            Value::Array(items) => {
                for item in items {
                    differ(schema, &target["items"], item, at, found);
                }
            }
            _ => assert!(!target.is_null(), "{at}"),
        }
    }

    #[test]
    fn every_field_is_in_the_schema_and_the_schema_has_no_other() {
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        assert_eq!(schema["properties"]["schema"]["const"], RUNDOWN_SCHEMA);
        let mut papers = sample::papers();
        let story = papers.rows[2].story.as_mut().unwrap();
        story.checks.push(CheckPaper {
            level: CheckLevel::Fix,
            place: "标题".to_owned(),
            suggestion: "改".to_owned(),
        });
        let mut value: Value = serde_json::from_slice(&document(&papers).unwrap()).unwrap();
        let differences = |value: &Value| {
            let mut found = Vec::new();
            differ(&schema, &schema, value, "", &mut found);
            found
        };
        assert_eq!(differences(&value), [""; 0]);
        value["rows"][2]["story"]["strap"][0]["extra"] = json!(1);
        value["reviews"][0].as_object_mut().unwrap().remove("last");
        let found = differences(&value);
        assert_eq!(
            found,
            [".reviews.last is not there", ".rows.story.strap.extra"]
        );
    }

    #[test]
    fn it_names_its_shape_and_holds_every_row() {
        let papers = sample::papers();
        let value: Value = serde_json::from_slice(&document(&papers).unwrap()).unwrap();
        assert_eq!(value["schema"], RUNDOWN_SCHEMA);
        assert_eq!(value["air_at"], "2026-11-28T12:00:00+08:00");
        assert_eq!(value["status"], "正式");
        let rows = value["rows"].as_array().unwrap();
        assert_eq!(rows.len(), papers.rows.len());
        assert_eq!(rows[0]["kind"], "opener");
        assert_eq!(rows[2]["story"]["sign_offs"][2]["level"], "终审");
    }
}
